"""Explains a failure in one line: what happened, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gitgpt.llm.types import Failure, FailureKind, Link

# kind -> what to do; the failure's own detail says what happened
ADVICE: Mapping[FailureKind, str] = {
    "interrupted": "",
    "no-key": "set one in the environment, or run: gitgpt setup",
    "misconfigured": "correct it in your configuration (see: gitgpt config check)",
    "circuit-open": "it failed a moment ago and is left alone for a while",
    "limited": "your own rate limit has no room before the deadline; raise it or wait",
    "budget": "raise it in [budgets] of your configuration, or wait",
    "dns": "check the network and the host name in base_url",
    "connection": "check the network, and that the server runs",
    "proxy": "check HTTPS_PROXY and NO_PROXY, and the login in them",
    "tls": "name your organisation's certificates in SSL_CERT_FILE or ca_bundle",
    "timeout": "try again, raise deadline, or use a faster model",
    "cut": "try again; if it goes on, look at the proxy or gateway in between",
    "redirected": "redirects are not followed, to protect the key; set base_url to where it leads",
    "auth": "check that the key is right and belongs to this provider",
    "forbidden": "the key may not do this; check its project, region and permissions",
    "not-found": "check the model's name and base_url",
    "too-large": "lower max_prompt_tokens, or use a model with a larger window",
    "rejected": "the provider does not accept the request; check the model and its options",
    "rate-limited": "wait, or set a lower rate limit of your own",
    "quota": "there is no credit left: check the plan and billing",
    "period-limit": "a daily quota or spending limit is used up: wait for the next period or raise it",
    "unavailable": "the provider has trouble; try again later",
    "refused": "use another model, or write the message by hand",
    "incomplete": "raise max_output_tokens, or lower the model's reasoning effort",
    "empty": "try again, or use another model",
    "filtered": "see that list in your configuration or the repository's (gitgpt config list)",
    "malformed": "check that base_url leads to an API of this kind",
}

STATUS_ADVICE: Mapping[int, str] = {
    408: "the server gave up waiting for the request; try again on a better connection",
    529: "the provider is overloaded; try again in a few minutes",
}
# The setting that would help -> what to do
SETTING_ADVICE: Mapping[str, str] = {
    "deadline": "raise deadline, or use a faster model",
    "read_timeout": "raise read_timeout in the provider's table, or use a faster model",
    "connect_timeout": "check that the server runs, or raise connect_timeout",
    "program": "install it, or choose another provider: gitgpt setup",
    "packing": "stop the proxy from compressing, or install the package brotli or zstandard",
    "setup": "",  # the detail says it all
    "socks": "pip install 'gitgpt[socks]'",
    "ending": "the server stopped in the middle: try again, or use another model",
    "command": "run the program by hand once: it may want you to sign in",
}
PER_MINUTE = r"(?i)tokens per min|\bTPM\b"
PER_MINUTE_ADVICE = "lower max_prompt_tokens, or use a model or plan with a higher limit a minute"


def explain_failure(failure: Failure) -> str:
    """What happened and what to do, on one line."""
    return "; ".join(filter(None, (failure.detail, _choose_advice(failure))))


def _choose_advice(failure: Failure) -> str:
    if failure.kind == "too-large" and re.search(PER_MINUTE, failure.detail):
        return PER_MINUTE_ADVICE
    if failure.parameter and failure.parameter in SETTING_ADVICE:
        return SETTING_ADVICE[failure.parameter]
    by_status = STATUS_ADVICE.get(failure.status or 0) if failure.kind == "unavailable" else ""
    return by_status or ADVICE[failure.kind]


def explain_link(link: Link) -> str:
    """The same after the link's name; "" for the link that answered. Does not name a model that is only the
    default."""
    if link.failure and link.failure.parameter == "setup":
        return explain_failure(link.failure)
    return f"{link.name} ({link.model}): {explain_failure(link.failure)}" if link.failure else ""
