"""What is known about a model's tokens beyond the estimate: how its own counts differ, and its window.

Both are learned from answers and kept in one note an endpoint, so that the next process has them: reading it
costs 20 µs, and it is written only when it changes. A request of under `SMALL` bytes needs none of this.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from gitgpt.errors import GitgptError
from gitgpt.llm import shape
from gitgpt.llm.types import Call, Endpoint, Request
from gitgpt.storage.store import Keyspace, read_note, write_note

if TYPE_CHECKING:
    from gitgpt.usage.prices import PriceList

SMALL = 6000  # bytes, and so at most as many tokens: fits any window together with an answer of usual length
KEPT = 7 * 24 * 3600.0  # seconds that a window is trusted: a server may be restarted with another one
STIR = 0.01  # a ratio that moved by less is not written


class Known(NamedTuple):
    """`ratio` is reported tokens for an estimated one, `window` the tokens of prompt and answer together;
    None until a server reported them."""

    ratio: float | None = None
    window: int | None = None


def read_known(notes: Keyspace | None, endpoint: Endpoint, now: float) -> Known:
    note = read_note(notes, _note_name(endpoint))
    ratio, told_at = note.get("ratio"), shape.count(note, "told_at")
    window = shape.count(note, "window") if told_at - 60 <= now < told_at + KEPT else 0
    is_sane = isinstance(ratio, float) and 0.5 <= ratio <= 3.0
    return Known(ratio if is_sane else None, window or None)


def make_counter(links: Sequence[Endpoint], notes: Keyspace | None, now: float) -> Callable[[str], int]:
    """Counts with the link whose tokenizer yields the most tokens: which one will answer is not known yet."""
    from gitgpt.diff import tokens  # start-up: only a change that may not fit is counted

    models = {link.model: read_known(notes, link, now).ratio for link in links}
    counts = [tokens.counter(model, ratio=ratio) for model, ratio in models.items()]
    if len(counts) == 1:
        return counts[0]
    return lambda text: max((count(text) for count in counts), default=0)


def count_call(call: Call, notes: Keyspace | None, now: float) -> int:
    """Tokens of a call's messages as its model may count them at most, the chat's own included."""
    from gitgpt.diff import tokens  # start-up: as above

    one = make_counter((call.endpoint,), notes, now)
    return tokens.count_messages(_list_texts(call.request), one)


def _list_texts(request: Request) -> list[str]:
    """All that a server counts as the prompt: the form of the answer as well."""
    form = [str(request.schema)] if request.schema is not None else []
    return [message.content for message in request.messages] + form


def size_in_bytes(request: Request) -> int:
    """An upper bound of any count of tokens."""
    return sum(len(message.content.encode("utf-8", "replace")) for message in request.messages)


def learn_counts(notes: Keyspace | None, call: Call, reported: int, now: float) -> None:
    """Moves the ratio towards what the server counted. Short prompts teach nothing, and neither do models
    that are counted exactly."""
    if notes is None or size_in_bytes(call.request) < SMALL:
        return
    from gitgpt.diff import exact, tokens  # start-up: as above

    if exact.counter(call.endpoint.model):
        return
    before = read_known(notes, call.endpoint, now).ratio
    ratio = tokens.learn_factor(
        before or tokens.family_factor(call.endpoint.model),
        text_estimate=tokens.count_messages(_list_texts(call.request), tokens.estimate),
        reported=reported,
    )
    if before is None or abs(ratio - before) > STIR:
        _write_known(notes, call.endpoint, {"ratio": round(ratio, 4)})


def learn_window(notes: Keyspace | None, endpoint: Endpoint, window: int, now: float) -> None:
    _write_known(notes, endpoint, {"window": window, "told_at": int(now)})


def find_window(
    endpoint: Endpoint, notes: Keyspace | None, now: float, prices: Callable[[], PriceList] | None
) -> int:
    """Tokens of the model's window: as its server reported, else from the table of models; 0 if unknown."""
    told = read_known(notes, endpoint, now).window
    if told or prices is None:
        return told or 0
    from gitgpt.usage import prices as table  # start-up: only for a large request

    try:
        price = table.find_rates(prices(), endpoint.model, base_url=endpoint.base_url)
    except GitgptError:  # the user's own price file: reported elsewhere
        return 0
    return (price and price.window) or 0


def _write_known(notes: Keyspace | None, endpoint: Endpoint, more: dict[str, float]) -> None:
    write_note(notes, _note_name(endpoint), {**read_note(notes, _note_name(endpoint)), **more})


def _note_name(endpoint: Endpoint) -> str:
    return f"tokens-{endpoint.id}"
