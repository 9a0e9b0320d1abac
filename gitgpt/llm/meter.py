"""Writes down each call on the wire, however it ends."""

from __future__ import annotations

import time
from collections.abc import Callable

from gitgpt.llm.types import Ask, Call, Completion, Failure, Request, Usage
from gitgpt.usage.row import Row, excerpt, timestamp


def ask(call: Call, inner: Ask, record: Callable[[Row], None]) -> Completion | Failure:
    """The inner step's outcome, recorded as one row; also when Ctrl-C or a bug ends the call."""
    began, start = time.time(), time.monotonic()
    outcome: Completion | Failure = Failure("interrupted", "")
    try:
        outcome = inner(call)
        if isinstance(outcome, Completion):
            outcome = outcome._replace(usage=known_usage(call.request, outcome))
        return outcome
    finally:
        record(_row(call, outcome, began, time.monotonic() - start))


def _row(call: Call, outcome: Completion | Failure, began: float, seconds: float) -> Row:
    usage = outcome.usage or Usage()
    return Row(
        time=timestamp(began),
        request_id=call.id,
        purpose=call.request.purpose,
        provider=call.endpoint.name,
        model=call.endpoint.model,
        prompt_tokens=usage.prompt,
        cached_tokens=usage.cached,
        completion_tokens=usage.completion,
        reasoning_tokens=usage.reasoning,
        total_tokens=usage.total,
        is_estimated=usage.is_estimated,
        total_ms=round(seconds * 1000),
        outcome=outcome.kind if isinstance(outcome, Failure) else "ok",
        excerpt=excerpt(call.request.messages[-1].content) if call.request.messages else "",
    )


def known_usage(request: Request, completion: Completion) -> Usage:
    """What the server reported, or an estimate that is marked as one."""
    if completion.usage.total:
        return completion.usage
    prompt = sum(estimate(message.content) for message in request.messages)
    return Usage(prompt=prompt, completion=estimate(completion.text), is_estimated=True)


def estimate(text: str) -> int:
    """Tokens of a text, roughly."""
    return len(text.encode("utf-8", "replace")) // 3 + 1
