"""Tokens of chat, payment, model and other services that are known by their prefix, a row a kind.

The same terms as in `tokens.py`: a run of at least 20 token characters with the keyword inside, or up to 20
characters before it.
"""

from __future__ import annotations

from gitgpt.guards.secrets.rule import Rule, is_any, is_chance

END = r"(?![A-Za-z0-9])"
UUID = r"[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}"
UUID_SAMPLE = "[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}"

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
        rf"({UUID}@{UUID}/IncomingWebhook/[a-f0-9]{{32}}/{UUID}(?:/[\w-]+)?)",
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
        r"(?<![A-Za-z0-9+/-])AQE(?=[a-z0-9])[\w.+/-]{60,}={0,2}",  # AQEB, AQEF and AQEA stand in certificates
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
        check=lambda secret: _is_openai_like(secret),
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

SERVICES = (
    Rule(
        "airtable-token", ("pat",), r"pat[A-Za-z0-9]{14}\.[a-f0-9]{64}", ("pat[A-Za-z0-9]{14}.[a-f0-9]{64}",)
    ),
    Rule(
        "rapidapi-key",
        ("msh",),
        r"[a-z0-9]{10}msh[a-z0-9]{15}p1[a-z0-9]{5,8}jsn[a-z0-9]{12}",
        ("[a-f0-9]{10}msh[a-f0-9]{15}p1[a-f0-9]{6}jsn[a-f0-9]{12}",),
        back=10,
    ),
    Rule(
        "notion-token",
        ("ntn_", "secret_"),
        rf"(?:ntn_[A-Za-z0-9]{{40,}}|secret_[A-Za-z0-9]{{43}}){END}",
        ("ntn_[0-9]{11}[A-Za-z0-9]{35}", "secret_[A-Za-z0-9]{43}"),
        check=is_chance,
    ),
    Rule(
        "linear-key",
        ("lin_api_", "lin_oauth_"),
        r"lin_(?:api|oauth)_[A-Za-z0-9]{32,}",
        ("lin_api_[A-Za-z0-9]{40}",),
    ),
    Rule("figma-token", ("figd_", "figu_"), r"fig[du]_[\w-]{38,}", ("figd_[A-Za-z0-9_]{40}",)),
    Rule("postman-key", ("pmak-",), r"PMAK-[a-f0-9]{24}-[a-f0-9]{34}", ("PMAK-[a-f0-9]{24}-[a-f0-9]{34}",)),
    Rule("contentful-token", ("cfpat-",), r"CFPAT-[\w-]{43}", ("CFPAT-[A-Za-z0-9_]{43}",)),
    Rule("typeform-token", ("tfp_",), r"tfp_[\w.=-]{40,}", ("tfp_[A-Za-z0-9]{44}_[A-Za-z0-9]{14}",)),
    Rule(
        "hubspot-token",
        ("pat-na", "pat-eu"),
        rf"pat-(?:na|eu)\d-{UUID}",
        ("pat-na1-[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}",),
    ),
    Rule(
        "brevo-key",
        ("xkeysib-", "xsmtpsib-"),
        r"x(?:key|smtp)sib-[a-f0-9]{64}-[A-Za-z0-9]{16}",
        ("xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}",),
    ),
    Rule(
        "resend-key",
        ("re_",),
        rf"re_[A-Za-z0-9]{{8}}_[A-Za-z0-9]{{20,30}}{END}",
        ("re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}",),
        check=is_chance,
    ),
    Rule("mailgun-key", ("key-",), rf"key-[a-f0-9]{{32}}{END}", ("key-[a-f0-9]{32}",)),
    Rule("mailchimp-key", ("-us",), rf"[a-f0-9]{{32}}-us\d{{1,2}}{END}", ("[a-f0-9]{32}-us14",), back=32),
    Rule("twilio-key", ("sk",), rf"SK[a-f0-9]{{32}}{END}", ("SK[a-f0-9]{32}",)),
    Rule(
        "newrelic-key",
        ("nrak-", "nrii-", "nrra-", "nrjs-", "nral"),
        rf"(?:NR(?:AK|II|RA|JS)-[\w-]{{19,44}}|[a-f0-9]{{36}}NRAL){END}",
        ("NRAK-[A-Z0-9]{27}", "[a-f0-9]{36}NRAL"),
        back=36,
    ),
    Rule(
        "grafana-token",
        ("glsa_", "glc_eyj"),
        r"(?:glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}|glc_eyJ[A-Za-z0-9+/]{40,}={0,2})",
        ("glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}", "glc_eyJ[A-Za-z0-9+/]{80}="),
    ),
    Rule(
        "sentry-token",
        ("sntrys_", "sntryu_"),
        r"sntry[su]_[\w+/=]{40,}",
        ("sntryu_[a-f0-9]{64}", "sntrys_eyJ[A-Za-z0-9]{60}=_[A-Za-z0-9]{43}"),
    ),
    Rule(
        "honeycomb-key",
        ("hcaik_", "hcamk_", "hcxik_"),
        r"hc[abcx][im]k_[a-z0-9]{50,}",
        ("hcaik_[a-z0-9]{58}",),
    ),
    Rule("segment-token", ("sgp_",), rf"sgp_[A-Za-z0-9]{{64}}{END}", ("sgp_[A-Z]{4}[A-Za-z0-9]{60}",)),
    Rule(
        "launchdarkly-key",
        ("sdk-", "api-"),
        rf"(?:sdk|api)-{UUID}{END}",
        ("sdk-[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}",),
    ),
    Rule("posthog-key", ("phx_", "phs_"), r"ph[xs]_[A-Za-z0-9]{40,}", ("phx_[A-Za-z0-9]{43}",)),
    Rule("readme-key", ("rdme_",), r"rdme_[a-z0-9]{70}", ("rdme_[a-z0-9]{70}",)),
)

# The keyword ends in what breaks a run of token characters; the run follows.
DOTTED = (
    Rule(
        "sendgrid-key", ("sg.",), r"SG\.[\w-]{16,32}\.[\w-]{16,64}", ("SG.[A-Za-z0-9_]{22}.[A-Za-z0-9_]{43}",)
    ),
    Rule("google-oauth-token", ("ya29.",), r"ya29\.[\w-]{20,}", ("ya29.a0[A-Za-z0-9_]{100}",)),
    Rule("vault-token", ("hvs.", "hvb.", "hvr."), r"hv[sbr]\.[\w-]{24,}", ("hvs.CAES[A-Za-z0-9_]{90}",)),
    Rule(
        "vault-legacy-token",
        ("s.",),
        rf"s\.[A-Za-z0-9]{{24}}{END}(?!\.)",
        ("s.[A-Za-z0-9]{24}",),
        check=is_chance,
    ),
    Rule(
        "terraform-token",
        (".atlasv1.",),
        r"[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,70}",
        ("[A-Za-z0-9]{14}.atlasv1.[A-Za-z0-9_]{67}",),
        back=14,
    ),
    Rule(
        "doppler-token",
        ("dp.",),
        r"dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}",
        ("dp.pt.[A-Za-z0-9]{43}",),
    ),
    Rule("dropbox-token", ("sl.",), r"sl\.(?:u\.)?[\w-]{60,}", ("sl.u.[A-Za-z0-9_]{130}",)),
    Rule(
        "dynatrace-token",
        ("dt0",),
        r"dt0[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{64}",
        ("dt0c01.[A-Z0-9]{24}.[A-Z0-9]{64}",),
    ),
    Rule(
        "mapbox-token",
        ("sk.eyj",),
        r"sk\.eyJ[\w-]{20,}\.[\w-]{20,}",
        ("sk.eyJ1Ijoi[A-Za-z0-9_]{60}.[A-Za-z0-9_]{22}",),
    ),
    Rule(
        "cloudflare-origin-key",
        ("v1.0-",),
        r"v1\.0-[a-f0-9]{24}-[a-f0-9]{146}",
        ("v1.0-[a-f0-9]{24}-[a-f0-9]{146}",),
    ),
    Rule(
        "azure-client-secret",
        ("q~",),
        rf"[\w~.]{{3}}\dQ~[\w~.-]{{31,34}}{END}",
        ("[A-Za-z0-9]{3}8Q~[A-Za-z0-9_.]{34}",),
        back=4,
    ),
    Rule(
        "salesforce-token",
        ("00d",),
        r"00D[A-Za-z0-9]{12,15}![\w.]{60,}",
        ("00D[A-Za-z0-9]{12}![A-Za-z0-9_]{96}",),
    ),
    Rule(
        "telegram-token",
        (":aa",),
        rf"\d{{8,10}}:AA[\w-]{{32,34}}{END}",
        ("[1-9]{9}:AA[A-Za-z0-9_]{33}",),
        back=10,
    ),
    Rule(
        "twitch-token", ("oauth:",), rf"oauth:[a-z0-9]{{30}}{END}", ("oauth:[a-z0-9]{30}",), check=is_chance
    ),
)

APPLICATIONS = (*CHAT, *WEBHOOKS, *PAYMENT, *MODELS, *SERVICES, *DOTTED)


def _is_openai_like(secret: str) -> bool:
    """`sk-` begins words of CSS and of prose too: a run without a word in it, or one with a digit."""
    body = secret[3:]
    return is_chance(secret) or (body.isalnum() and len(body) >= 40)
