"""Skips an endpoint that failed a moment ago, in this process or in another."""

from __future__ import annotations

from gitgpt.llm import breaker_state
from gitgpt.llm.chain import StepContext
from gitgpt.llm.types import Ask, Call, Completion, Endpoint, Failure


def ask(call: Call, inner: Ask, parts: StepContext) -> Completion | Failure:
    if parts.state is None:
        return inner(call)
    trouble = breaker_state.read_trouble(parts.state, call.endpoint, parts.clock())
    left = trouble.until - parts.clock()
    if left > 0:
        detail = f"skipped for another {left:.0f} s, because of: {trouble.reason}"
        return Failure("circuit-open", detail, retry_after=left)
    outcome = inner(call)
    if isinstance(outcome, Completion):
        breaker_state.succeeded(parts.state, call.endpoint, trouble)
    elif outcome.kind in breaker_state.COUNTED:
        breaker_state.failed(parts.state, call.endpoint, outcome, parts.clock())
    return outcome


def settings(endpoint: Endpoint, parts: StepContext) -> str:
    if parts.state is None:
        return "no state folder"
    left = breaker_state.read_trouble(parts.state, endpoint, parts.clock()).until - parts.clock()
    now = f"; skipped for another {left:.0f} s" if left > 0 else ""
    return (
        f"after {breaker_state.TOLERATED} failures in a row, for {breaker_state.FIRST_PAUSE:.0f} s"
        f" to {breaker_state.LONGEST_PAUSE / 60:.0f} min{now}"
    )
