"""A failure in one line: what happened, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from gitgpt.llm.types import Failure, FailureKind, Link

# kind -> what to do; the failure's own detail says what happened
ADVICE: Mapping[FailureKind, str] = {
    "interrupted": "",
    "no-key": "set one in the environment (see: gitgpt doctor)",
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
    "redirected": "redirects are not followed, for the key's sake; set base_url to where it leads",
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
    "filtered": "see that list in your configuration or the repository's (gitgpt config list)",
    "malformed": "check that base_url leads to an API of this kind",
}

STATUS_ADVICE: Mapping[int, str] = {
    408: "the server gave up waiting for the request; try again on a better connection",
    529: "the provider is overloaded; try again in a few minutes",
}


def explain(failure: Failure) -> str:
    """What happened and what to do, on one line."""
    advice = STATUS_ADVICE.get(failure.status or 0) or ADVICE[failure.kind]
    return f"{failure.detail}; {advice}" if advice else failure.detail


def explain_link(link: Link) -> str:
    """The same with the link's name before it; "" for the link that answered."""
    return f"{link.name} ({link.model}): {explain(link.failure)}" if link.failure else ""
