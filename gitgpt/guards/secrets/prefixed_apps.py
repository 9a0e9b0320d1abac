"""Tokens of chat, payment and model services that are known by their prefix, a row a kind.

The same terms as in `tokens.py`: a run of at least 20 token characters with the keyword inside, or up to 20
characters before it.
"""

from __future__ import annotations

from gitgpt.guards.secrets.rule import END, UUID, UUID_SAMPLE, Rule, is_any
from gitgpt.guards.secrets.values import is_chance


def _is_openai_like(secret: str) -> bool:
    """`sk-` begins words of CSS and of prose too: a run without a word in it, or one with a digit."""
    body = secret[3:]
    return is_chance(secret) or (body.isalnum() and len(body) >= 40)


CHAT = (
    Rule(
        "slack-token",
        ("xoxb-", "xoxp-", "xoxa-", "xoxe-", "xoxr-", "xoxs-", "xoxo-", "xoxc-", "xoxd-", "xapp-", "xwfp-"),
        r"(?:xox[abceodprs]|xapp|xwfp)-[\w%+/-]{16,}(?:\.[\w-]{16,})*",
        ("xoxb-[0-9]{12}-[0-9]{13}-[A-Za-z0-9]{24}", "xapp-1-A[A-Z0-9]{10}-[0-9]{13}-[a-f0-9]{64}"),
        ("xoxb-your-token-goes-here", "xoxb-xxxxxxxxxxxx-xxxxxxxxxxxx"),
    ),
    Rule("dingtalk-secret", ("sec",), rf"SEC[0-9a-f]{{64}}{END}", ("SEC[0-9a-f]{64}",)),
    Rule(
        "facebook-token",
        ("eaac", "eaaa", "eaab", "eaag", "eaam", "eaai"),
        rf"EAA(?!AE|\w{{0,8}}AAA)[A-Z][A-Za-z0-9]{{60,}}{END}",
        ("EAAC[A-Za-z0-9]{120}",),
    ),
    Rule(
        "twitter-bearer",
        ("aaaaaaaaaaaaaaaaaaaaa",),
        r"A{21,22}(?!A)[\w%]{50,}",
        ("AAAAAAAAAAAAAAAAAAAAA[A-Za-z0-9]{12}%2B[A-Za-z0-9]{60}",),
        ("sha512-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",),
        check=is_any,
    ),
)

WEBHOOKS = (
    Rule(
        "slack-webhook",
        ("/services/t", "/workflows/t", "/triggers/t"),
        r"/(?:services|workflows|triggers)/(T[A-Z0-9]{6,}/[\w/+-]{16,})",
        ("https://hooks.slack.com/services/T[A-Z0-9]{8}/B[A-Z0-9]{8}/[A-Za-z0-9]{24}",),
        ("https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",),
    ),
    Rule(
        "discord-webhook",
        ("/webhooks/",),
        r"/webhooks/(\d{15,20}/[\w-]{60,})",
        ("https://discord.com/api/webhooks/[1-9]{18}/[A-Za-z0-9_]{68}",),
    ),
    Rule(
        "teams-webhook",
        ("/incomingwebhook/",),
        rf"({UUID}@{UUID}/IncomingWebhook/[a-f0-9]{{32}}(?:/{UUID})?(?:/[\w-]+)?)",
        (
            f"https://acme.webhook.office.com/webhookb2/{UUID_SAMPLE}@{UUID_SAMPLE}"
            f"/IncomingWebhook/[a-f0-9]{{32}}/{UUID_SAMPLE}",
        ),
        back=80,
    ),
    Rule(
        "feishu-webhook",
        ("/open-apis/bot/",),
        rf"/open-apis/bot/(?:v2/)?hook/({UUID}|[a-f0-9]{{32}})",
        (f"https://open.feishu.cn/open-apis/bot/v2/hook/{UUID_SAMPLE}",),
    ),
    Rule(
        "wecom-webhook",
        ("webhook/send?key=",),
        rf"webhook/send\?key=({UUID})",
        (f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={UUID_SAMPLE}",),
    ),
    Rule(
        "google-chat-webhook",
        ("/v1/spaces/",),
        r"/v1/spaces/[\w-]+/messages\?(key=[\w-]{20,}(?:&|\\u0026|&amp;)token=[\w%-]{20,})",
        (
            "https://chat.googleapis.com/v1/spaces/AAAA[A-Za-z0-9]{7}/messages"
            "?key=AIzaSy[A-Za-z0-9_]{33}&token=[A-Za-z0-9_]{43}",
        ),
    ),
    Rule(
        "zapier-webhook",
        ("/hooks/catch/",),
        r"/hooks/catch/(\d+/\w{5,})",
        ("https://hooks.zapier.com/hooks/catch/[1-9]{7}/[a-z0-9]{7}",),
    ),
    Rule(
        "ifttt-key",
        ("/with/key/",),
        r"/with/key/([\w-]{16,})",
        ("https://maker.ifttt.com/trigger/x/with/key/[A-Za-z0-9_]{43}",),
    ),
    Rule(
        "mattermost-webhook",
        ("/hooks/",),
        rf"/hooks/([a-z0-9]{{26}}){END}",
        ("https://chat.acme.dev/hooks/[a-z0-9]{26}",),
        check=is_chance,
    ),
)

PAYMENT = (
    Rule(
        "stripe-key",
        ("sk_live_", "sk_test_", "rk_live_", "rk_test_", "sk_prod_", "rk_prod_"),
        r"[sr]k_(?:live|test|prod)_\w{10,247}",
        ("sk_live_[A-Za-z0-9]{24}", "rk_test_[A-Za-z0-9]{99}"),
        ("sk_test_your_key_here_please", "sk_live_xxxxxxxxxxxxxxxxxxxx"),
    ),
    Rule("stripe-webhook-secret", ("whsec_",), r"whsec_[A-Za-z0-9+/=]{24,}", ("whsec_[A-Za-z0-9]{32}",)),
    Rule(
        "square-token",
        ("sq0atp-", "sq0csp-", "eaaae"),
        r"(?:sq0(?:atp|csp)-[\w-]{22,43}|EAAAE[\w-]{50,})",
        ("sq0atp-[A-Za-z0-9_]{22}", "EAAAE[A-Za-z0-9_]{59}"),
    ),
    Rule(
        "shopify-token",
        ("shpat_", "shpca_", "shppa_", "shpss_", "shpua_"),
        r"shp(?:at|ca|pa|ss|ua)_[a-fA-F0-9]{32}",
        ("shpat_[a-f0-9]{32}",),
    ),
    Rule(
        "razorpay-key",
        ("rzp_live_", "rzp_test_"),
        r"rzp_(?:live|test)_[A-Za-z0-9]{14,}",
        ("rzp_live_[A-Za-z0-9]{14}",),
    ),
    Rule(
        "flutterwave-key",
        ("flwseck",),
        r"FLWSECK(?:_TEST)?-[A-Za-z0-9]{12,}(?:-X)?",
        ("FLWSECK-[a-f0-9]{32}-X",),
    ),
    Rule(
        "plaid-token",
        ("access-sandbox-", "access-development-", "access-production-"),
        rf"access-(?:sandbox|development|production)-{UUID}",
        ("access-production-[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}",),
    ),
    Rule(
        "adyen-key",
        ("aqe",),
        r"(?<![A-Za-z0-9+/-])AQE(?=[a-z0-9])[\w.+/-]{60,}={0,2}",  # AQEB, AQEF and AQEA are in certificates
        ("AQE[a-z]{1}[A-Za-z0-9+/]{120}",),
        ("sha512-AQE[A-Za-z0-9]{83}==", "AQEBBQADggIPADCC[A-Za-z0-9+/]{48}"),
        check=is_chance,
    ),
    Rule(
        "mollie-key",
        ("live_", "test_"),
        rf"(?:live|test)_[A-Za-z0-9]{{30,40}}{END}",
        ("live_[A-Za-z0-9]{30}",),
        ("test_the_function_that_parses_input",),
        check=is_chance,
    ),
    Rule("easypost-key", ("ezak", "eztk"), rf"EZ[AT]K[A-Za-z0-9]{{54}}{END}", ("EZAK[A-Za-z0-9]{54}",)),
    Rule("shippo-token", ("shippo_",), r"shippo_(?:live|test)_[a-f0-9]{40}", ("shippo_live_[a-f0-9]{40}",)),
    Rule("duffel-token", ("duffel_",), r"duffel_(?:live|test)_[\w-]{40,}", ("duffel_live_[A-Za-z0-9_]{43}",)),
    Rule("polar-token", ("polar_",), r"polar_(?:oat|pat)_[A-Za-z0-9]{30,}", ("polar_oat_[A-Za-z0-9]{43}",)),
)

MODELS = (
    Rule(
        "anthropic-key",
        ("sk-ant-",),
        r"sk-ant-[\w-]{20,}",
        ("sk-ant-api03-[A-Za-z0-9_]{93}AA", "sk-ant-oat01-[A-Za-z0-9_]{95}"),
        ("sk-ant-your-key-here-please",),
    ),
    Rule("openrouter-key", ("sk-or-",), r"sk-or-(?:v\d-)?[a-f0-9]{48,}", ("sk-or-v1-[a-f0-9]{64}",)),
    Rule(
        "langfuse-key",
        ("sk-lf-",),
        rf"sk-lf-{UUID}",
        ("sk-lf-[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}",),
    ),
    Rule(
        "openai-key",  # also DeepSeek, Moonshot, Qwen, SiliconFlow and every server that copied the form
        ("sk-",),
        r"sk-(?:(?:proj|svcacct|admin|None|api\d+|sp)-)?[\w-]{20,}(?:\.[\w-]{16,})?",
        (
            "sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}",
            "sk-proj-[A-Za-z0-9_]{74}T3BlbkFJ[A-Za-z0-9_]{74}",
            "sk-[a-f0-9]{32}",
            "sk-[A-Za-z0-9]{48}",
            "sk-[a-z]{48}",
        ),
        ("sk-loading-indicator-wrapper", "risk-assessment-of-the-module", "sk-xxxxxxxxxxxxxxxxxxxxxxxx"),
        check=_is_openai_like,
    ),
    Rule(
        "huggingface-token",
        ("hf_", "api_org_"),
        r"(?:hf|api_org)_[A-Za-z]{34}(?![A-Za-z0-9])",
        ("hf_[A-Za-z]{34}",),
    ),
    Rule("groq-key", ("gsk_",), r"gsk_[A-Za-z0-9]{40,60}", ("gsk_[A-Za-z0-9]{52}",)),
    Rule("xai-key", ("xai-",), r"xai-[A-Za-z0-9]{60,}", ("xai-[A-Za-z0-9]{80}",)),
    Rule("perplexity-key", ("pplx-",), r"pplx-[A-Za-z0-9]{40,}", ("pplx-[A-Za-z0-9]{48}",)),
    Rule("replicate-token", ("r8_",), rf"r8_[A-Za-z0-9]{{37}}{END}", ("r8_[A-Za-z0-9]{37}",)),
    Rule(
        "fireworks-key", ("fw_",), rf"fw_[A-Za-z0-9]{{22,40}}{END}", ("fw_[A-Za-z0-9]{24}",), check=is_chance
    ),
    Rule("together-key", ("tgp_v1_",), r"tgp_v1_[\w-]{30,}", ("tgp_v1_[A-Za-z0-9_]{43}",)),
    Rule("nvidia-key", ("nvapi-",), r"nvapi-[\w-]{50,}", ("nvapi-[A-Za-z0-9_]{64}",)),
    Rule("cerebras-key", ("csk-",), rf"csk-[a-z0-9]{{40,60}}{END}", ("csk-[a-z0-9]{48}",)),
    Rule("voyage-key", ("pa-",), rf"pa-[\w-]{{43}}{END}", ("pa-[A-Za-z0-9_]{43}",), check=is_chance),
    Rule(
        "langsmith-key",
        ("lsv2_", "ls__"),
        r"ls(?:v2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}|__[a-f0-9]{32})",
        ("lsv2_pt_[a-f0-9]{32}_[a-f0-9]{10}",),
    ),
    Rule("pinecone-key", ("pcsk_",), r"pcsk_\w{40,}", ("pcsk_[A-Za-z0-9]{6}_[A-Za-z0-9]{62}",)),
    Rule("jina-key", ("jina_",), r"jina_[\w-]{40,}", ("jina_[a-f0-9]{32}[A-Za-z0-9_]{28}",)),
    Rule(
        "tavily-key",
        ("tvly-",),
        r"tvly-(?:dev-|prod-)?[A-Za-z0-9]{20,}",
        ("tvly-dev-[A-Za-z0-9]{32}",),
        check=is_chance,
    ),
    Rule("elevenlabs-key", ("sk_",), rf"sk_[a-f0-9]{{48}}{END}", ("sk_[a-f0-9]{48}",)),
    Rule("e2b-key", ("e2b_",), rf"e2b_[a-f0-9]{{40}}{END}", ("e2b_[a-f0-9]{40}",)),
    Rule("firecrawl-key", ("fc-",), rf"fc-[a-f0-9]{{32}}{END}", ("fc-[a-f0-9]{32}",)),
    Rule("cursor-key", ("key_",), rf"key_[a-f0-9]{{64}}{END}", ("key_[a-f0-9]{64}",)),
)

APPLICATIONS = (*CHAT, *WEBHOOKS, *PAYMENT, *MODELS)
