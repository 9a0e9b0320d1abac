"""Waits for room under the requests and tokens per minute, or leaves the turn to the next link."""

from __future__ import annotations

from gitgpt.llm.chain import StepContext
from gitgpt.llm.steps import meter
from gitgpt.llm.types import Ask, Call, Completion, Endpoint, Failure
from gitgpt.storage.store import Reservation, RoomRequest, Store

# The headers that report what is left, by bucket; both families of names.
LEFT = {
    "requests": ("x-ratelimit-remaining-requests", "anthropic-ratelimit-requests-remaining"),
    "tokens": ("x-ratelimit-remaining-tokens", "anthropic-ratelimit-tokens-remaining"),
}


def ask(call: Call, inner: Ask, parts: StepContext) -> Completion | Failure:
    """Reserves for the prompt and the whole output limit, as providers do, and settles to the real usage."""
    limiter, endpoint = parts.limiter, call.endpoint
    if limiter is None or not (endpoint.requests_per_minute or endpoint.tokens_per_minute):
        return inner(call)
    expected = meter.count_request(call) + call.request.max_output_tokens
    rooms = rooms_of(call, expected)
    place = limiter.reserve(tuple(rooms.values()), patience=call.deadline.remaining())
    if not isinstance(place, Reservation):
        outcome = Failure(
            "limited", f"your own limit leaves no room for another {place:.0f} s", retry_after=place
        )
        parts.record(meter.row_of(call, outcome, parts.clock(), attempts=0))
        return outcome
    if place.wait:
        parts.sleep(place.wait)
    result = inner(call._replace(waited=place.wait))
    _settle_usage(limiter, rooms, place, result, expected)
    return result


def rooms_of(call: Call, tokens: int) -> dict[str, RoomRequest]:
    """The buckets of a call: those of its endpoint and its key, which is only there as a hash."""
    import hashlib  # start-up: only where a limit is set

    owner = hashlib.sha256(f"{call.endpoint.id}\0{call.key}".encode()).hexdigest()[:16]
    return {
        "requests": RoomRequest(f"{owner}:requests", 1, call.endpoint.requests_per_minute),
        "tokens": RoomRequest(f"{owner}:tokens", tokens, call.endpoint.tokens_per_minute),
    }


def _settle_usage(
    limiter: Store,
    rooms: dict[str, RoomRequest],
    place: Reservation,
    result: Completion | Failure,
    expected: int,
) -> None:
    if rooms["tokens"].limit and result.usage is not None:
        limiter.settle(rooms["tokens"].bucket, place.slot, result.usage.total - expected)
    for name, room in rooms.items():
        left = next((found for header in LEFT[name] if (found := result.headers.get(header))), "")
        if room.limit and left.isdecimal() and len(left) < 16:
            limiter.report(room, remaining=min(int(left), room.limit))
    if isinstance(result, Failure) and result.kind == "rate-limited" and rooms["requests"].limit:
        limiter.report(rooms["requests"], remaining=0)


def settings(endpoint: Endpoint, parts: StepContext) -> str:
    limits = [
        f"{limit:,} {what} a minute"
        for limit, what in (
            (endpoint.requests_per_minute, "requests"),
            (endpoint.tokens_per_minute, "tokens"),
        )
        if limit
    ]
    return ", ".join(limits) or "no limit set"
