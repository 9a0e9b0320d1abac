"""Tokens of other services that are known by their prefix, some in parts with dots between: a row a kind.

The same terms as in `tokens.py`.
"""

from __future__ import annotations

from gitgpt.guards.secrets.rule import END, UUID, Rule
from gitgpt.guards.secrets.values import is_chance

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

OTHERS = (*SERVICES, *DOTTED)
