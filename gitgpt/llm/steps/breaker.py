"""Skips an endpoint that failed a moment ago, in this process or in another."""

from __future__ import annotations

from gitgpt.llm import breaker
from gitgpt.llm.chain import Parts
from gitgpt.llm.types import Ask, Call, Completion, Endpoint, Failure


def ask(call: Call, inner: Ask, parts: Parts) -> Completion | Failure:
    if parts.state is None:
        return inner(call)
    trouble = breaker.read(parts.state, call.endpoint, parts.clock())
    left = trouble.until - parts.clock()
    if left > 0:
        detail = f"skipped for another {left:.0f} s, because of: {trouble.reason}"
        return Failure("circuit-open", detail, retry_after=left)
    outcome = inner(call)
    if isinstance(outcome, Completion):
        breaker.succeeded(parts.state, call.endpoint, trouble)
    elif outcome.kind in breaker.COUNTED:
        breaker.failed(parts.state, call.endpoint, outcome, parts.clock())
    return outcome


def settings(endpoint: Endpoint, parts: Parts) -> str:
    if parts.state is None:
        return "no state folder"
    left = breaker.read(parts.state, endpoint, parts.clock()).until - parts.clock()
    now = f"; skipped for another {left:.0f} s" if left > 0 else ""
    return (
        f"after {breaker.TOLERATED} failures in a row, for {breaker.FIRST_PAUSE:.0f} s"
        f" to {breaker.LONGEST_PAUSE / 60:.0f} min{now}"
    )
