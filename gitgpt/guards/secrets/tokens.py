"""Tokens that are known by their prefix, a row a kind.

Every one of them is a run of at least 16 characters of `[A-Za-z0-9+/_-]` with the keyword inside, which is
what makes looking for 150 keywords cheap (see `scan.py`). The forms are facts from the vendors' pages and
from what gitleaks, detect-secrets and GitHub's secret scanning document; no file of theirs is used.
"""

from __future__ import annotations

from gitgpt.guards.secrets.rule import Rule

A = r"[A-Za-z0-9]"  # alphanumeric
W = r"[\w-]"  # with underscore and hyphen
H = r"[a-f0-9]"  # lower-case hexadecimal
END = r"(?![A-Za-z0-9])"
UUID = rf"{H}{{8}}-{H}{{4}}-{H}{{4}}-{H}{{4}}-{H}{{12}}"
UUID_SAMPLE = "[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}"

CLOUD = (
    Rule(
        "aws-access-key",
        ("akia", "asia", "abia", "acca"),
        rf"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{{16}}{END}",
        ("AKIA[A-Z2-7]{16}", "ASIA[A-Z2-7]{16}"),
        ("AKIAIOSFODNN7EXAMPLE", "ASIAPACIFIC"),
    ),
    Rule(
        "aws-session-token",
        ("iqojb3jpz2lu", "fwogzxivyxdz", "fqogzxivyxdz"),
        r"(?:IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz)[A-Za-z0-9+/=]{50,}",
        ("IQoJb3JpZ2luX2VjE[A-Za-z0-9+/]{400}==", "FwoGZXIvYXdzE[A-Za-z0-9+/]{300}="),
    ),
    Rule(
        "google-api-key", ("aiza",), rf"AIza{W}{{35}}{END}", ("AIzaSy[A-Za-z0-9_]{33}",), ("AIzaSyExample",)
    ),
    Rule("google-oauth-secret", ("gocspx-",), rf"GOCSPX-{W}{{28}}", ("GOCSPX-[A-Za-z0-9_]{28}",)),
    Rule(
        "aliyun-access-key",
        ("ltai",),
        rf"LTAI{A}{{12,26}}{END}",
        ("LTAI5t[A-Za-z0-9]{18}", "LTAI[A-Za-z0-9]{12}"),
    ),
    Rule("tencent-secret-id", ("akid",), rf"AKID{A}{{32}}{END}", ("AKID[A-Za-z0-9]{32}",)),
    Rule(
        "digitalocean-token",
        ("dop_v1_", "doo_v1_", "dor_v1_"),
        rf"do[opr]_v1_{H}{{64}}",
        ("dop_v1_[a-f0-9]{64}",),
    ),
)

FORGES = (
    Rule(
        "github-token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
        rf"gh[pousr]_{A}{{36,255}}",
        ("ghp_[A-Za-z0-9]{36}", "ghs_[A-Za-z0-9]{36}"),
        ("ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",),
    ),
    Rule(
        "github-fine-grained-token",
        ("github_pat_",),
        r"github_pat_\w{36,255}",
        ("github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}",),
    ),
    Rule(
        "gitlab-token",
        (
            "glpat-",
            "gldt-",
            "glrt-",
            "glcbt-",
            "glptt-",
            "glft-",
            "glimt-",
            "glagent-",
            "gloas-",
            "glsoat-",
            "glffct-",
        ),
        rf"gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat|ffct)-{W}{{20,300}}(?:\.{W}{{2,30}})*",
        ("glpat-[A-Za-z0-9]{20}", "glrt-[A-Za-z0-9]{20}"),
    ),
    Rule("bitbucket-token", ("atbb",), rf"ATBB{A}{{24,40}}{END}", ("ATBB[A-Za-z0-9]{32}",)),
    Rule(
        "atlassian-token",
        ("atatt3", "atctt3"),
        r"AT[AC]TT3[\w=-]{60,}",
        ("ATATT3xFfGF0[A-Za-z0-9_]{180}=[A-F0-9]{8}",),
    ),
)

CHAT = (
    Rule(
        "slack-token",
        (
            "xoxb-",
            "xoxp-",
            "xoxa-",
            "xoxe-",
            "xoxe.",
            "xoxr-",
            "xoxs-",
            "xoxo-",
            "xoxc-",
            "xoxd-",
            "xapp-",
            "xwfp-",
        ),
        r"(?:xox[a-e]\.)?(?:xox[abceodprs]|xapp|xwfp)-[\w%-]{16,}",
        ("xoxb-[0-9]{12}-[0-9]{13}-[A-Za-z0-9]{24}", "xapp-1-A[A-Z0-9]{10}-[0-9]{13}-[a-f0-9]{64}"),
        ("xoxb-your-token-goes-here", "xoxb-xxxxxxxxxxxx-xxxxxxxxxxxx"),
    ),
)

PAYMENT = (
    Rule(
        "stripe-key",
        ("sk_live_", "sk_test_", "rk_live_", "rk_test_", "sk_prod_", "rk_prod_"),
        rf"[sr]k_(?:live|test|prod)_{A}{{10,247}}",
        ("sk_live_[A-Za-z0-9]{24}", "rk_test_[A-Za-z0-9]{99}"),
    ),
    Rule("stripe-webhook-secret", ("whsec_",), r"whsec_[A-Za-z0-9+/=]{24,}", ("whsec_[A-Za-z0-9]{32}",)),
)

MODELS = (
    Rule(
        "anthropic-key",
        ("sk-ant-",),
        rf"sk-ant-{W}{{20,}}",
        ("sk-ant-api03-[A-Za-z0-9_]{93}AA",),
        ("sk-ant-your-key-here-please",),
    ),
    Rule(
        "openai-key",
        ("sk-",),
        rf"sk-(?:(?:proj|svcacct|admin|or-v1|lf|None)-)?{W}{{20,}}",
        (
            "sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}",
            "sk-proj-[A-Za-z0-9_]{74}T3BlbkFJ[A-Za-z0-9_]{74}",
            "sk-[a-f0-9]{32}",
        ),
        ("sk-loading-indicator-wrapper", "risk-assessment-of-the-module", "sk-xxxxxxxxxxxxxxxxxxxxxxxx"),
        check=lambda secret: has_digit(secret),
    ),
    Rule("huggingface-token", ("hf_",), r"hf_[A-Za-z]{34}(?![A-Za-z0-9])", ("hf_[A-Za-z]{34}",)),
    Rule("groq-key", ("gsk_",), rf"gsk_{A}{{52}}", ("gsk_[A-Za-z0-9]{52}",)),
    Rule("xai-key", ("xai-",), rf"xai-{A}{{80}}", ("xai-[A-Za-z0-9]{80}",)),
    Rule("replicate-token", ("r8_",), rf"r8_{A}{{37}}", ("r8_[A-Za-z0-9]{37}",)),
)

REGISTRIES = (
    Rule("npm-token", ("npm_",), rf"npm_{A}{{36}}{END}", ("npm_[A-Za-z0-9]{36}",)),
    Rule("pypi-token", ("pypi-ag",), rf"pypi-Ag{W}{{50,}}", ("pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_]{70}",)),
    Rule("rubygems-key", ("rubygems_",), rf"rubygems_{H}{{48}}", ("rubygems_[a-f0-9]{48}",)),
    Rule(
        "docker-token", ("dckr_pat_", "dckr_oat_"), rf"dckr_[po]at_{W}{{20,}}", ("dckr_pat_[A-Za-z0-9_]{27}",)
    ),
)

TOKENS = (*CLOUD, *FORGES, *CHAT, *PAYMENT, *MODELS, *REGISTRIES)


def has_digit(secret: str) -> bool:
    return any(character.isdigit() for character in secret)
