"""Records each call on the wire, however it ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gitgpt.errors import GitgptError
from gitgpt.llm import sizing
from gitgpt.llm.chain import StepContext
from gitgpt.llm.types import Ask, Call, Completion, Endpoint, Failure, Usage
from gitgpt.usage.row import UsageRow, cut_excerpt, write_timestamp

if TYPE_CHECKING:
    from gitgpt.usage.prices import PriceList

# These failures cost nothing: the request was not read, or refused before a model saw it.
FREE = frozenset(
    {
        "no-key",
        "misconfigured",
        "circuit-open",
        "limited",
        "budget",
        "dns",
        "connection",
        "proxy",
        "tls",
        "redirected",
    }
    | {"auth", "forbidden", "not-found", "too-large", "rejected", "rate-limited", "quota", "period-limit"}
)


def ask(call: Call, inner: Ask, parts: StepContext) -> Completion | Failure:
    """The inner step's outcome, recorded as one row; also when Ctrl-C or a bug ends the call."""
    began, start = parts.clock(), time.monotonic()
    first: list[float] = []
    outcome: Completion | Failure = Failure("interrupted", "")
    try:
        outcome = inner(_timed(call, first))
        if outcome.usage is not None and outcome.usage.prompt:
            sizing.learn_counts(parts.state, call, outcome.usage.prompt, began)
        outcome = outcome._replace(usage=_known(call, outcome))
        return outcome
    finally:
        seconds = time.monotonic() - start
        row = row_of(call, outcome, began, total_ms=round(seconds * 1000))
        if first:
            row = row._replace(first_token_ms=round((first[0] - start) * 1000))
        parts.record(_priced(row, call, outcome.usage, parts.prices))


def row_of(call: Call, outcome: Completion | Failure, began: float, **more: Any) -> UsageRow:
    """A call as a row without its price."""
    usage = outcome.usage or Usage()
    return UsageRow(
        time=write_timestamp(began),
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
        outcome=outcome.kind if isinstance(outcome, Failure) else "ok",
        redactions=call.request.redactions,
        waited_ms=round(call.waited * 1000),
        excerpt=cut_excerpt(
            call.request.about or "".join(message.content for message in call.request.messages[-1:])
        ),
        answered_by=_answering_model(call, outcome),
        **more,
    )


def _answering_model(call: Call, outcome: Completion | Failure) -> str:
    """The model that the server names if it is another one than was asked for (routers, aliases)."""
    model = outcome.model if isinstance(outcome, Completion) else ""
    return "" if model.removeprefix("models/") == call.endpoint.model.removeprefix("models/") else model


def _timed(call: Call, first: list[float]) -> Call:
    """The same call, noting when its first text comes."""
    if call.on_text is None:
        return call
    on_text = call.on_text

    def noting(text: str) -> None:
        if not first:
            first.append(time.monotonic())
        on_text(text)

    return call._replace(on_text=noting)


def _known(call: Call, outcome: Completion | Failure) -> Usage:
    """The usage that the server reported, or a marked estimate, or nothing if nothing was paid for."""
    if outcome.usage is not None and outcome.usage.total:
        return outcome.usage
    if isinstance(outcome, Failure) and (outcome.kind in FREE or (outcome.status or 0) >= 400):
        return Usage()
    if isinstance(outcome, Failure) and _was_not_read(outcome):
        return Usage()
    text = outcome.partial if isinstance(outcome, Failure) else outcome.text
    return Usage(
        prompt=count_request(call),
        completion=_count(text, call.endpoint.model) if text else 0,
        is_estimated=True,
    )


def _was_not_read(failure: Failure) -> bool:
    """Whether the server failed before it can have answered anything."""
    is_before_head = failure.kind == "cut" and not failure.headers
    return (failure.kind == "unavailable" or is_before_head) and not failure.partial


def count_request(call: Call) -> int:
    """Tokens of the request's messages, estimated without a safety factor."""
    return sum(_count(message.content, call.endpoint.model) for message in call.request.messages)


def _count(text: str, model: str) -> int:
    from gitgpt.diff import tokens  # start-up: only where a server did not count itself

    return max(1, round(tokens.estimate(text) * tokens.family_factor(model)))


def _priced(
    row: UsageRow, call: Call, usage: Usage | None, prices: Callable[[], PriceList] | None
) -> UsageRow:
    """The row with its cost, unchanged if no price is known. What the server itself reports goes first."""
    if usage is not None and usage.cost is not None:
        return row._replace(cost=usage.cost, currency="USD", price_version="reported")
    if prices is None or usage is None or not usage.total:
        return row
    from gitgpt.usage import prices as table  # start-up: only once a model has answered

    try:
        price = table.find_rates(prices(), call.endpoint.model, base_url=call.endpoint.base_url)
    except GitgptError:  # the user's own price file: reported elsewhere, and no reason to lose an answer
        return row
    if price is None:
        return row
    cost = table.compute_cost(
        price,
        prompt=usage.prompt,
        cached=usage.cached,
        completion=usage.completion,
        reasoning=usage.reasoning,
    )
    return row._replace(cost=cost, currency=price.currency, price_version=price.version)


def settings(endpoint: Endpoint, parts: StepContext) -> str:
    return "with prices" if parts.prices is not None else "without prices"
