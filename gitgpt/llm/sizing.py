"""What is known of a model's tokens beyond the estimate: how its own counts differ from it, and its window.

Both are learned from answers and kept in one note an endpoint, so that the next process has them: reading it
costs 20 µs, and it is written only when it changes. A request of under `SMALL` bytes needs none of this.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gitgpt.errors import GitgptError
from gitgpt.llm import shape, state
from gitgpt.llm.types import Call, Endpoint, Request

if TYPE_CHECKING:
    from gitgpt.usage.prices import PriceList

SMALL = 6000  # bytes, and so at most as many tokens: fits any window beside an answer of usual length
KEPT = 7 * 24 * 3600.0  # seconds that a window is believed: a server may be started anew with another one
STIR = 0.01  # a ratio that moved by less is not written


class Known(NamedTuple):
    """`ratio` is reported tokens for an estimated one, `window` the tokens of prompt and answer together;
    None until a server told."""

    ratio: float | None = None
    window: int | None = None


def read_known(folder: Path | None, endpoint: Endpoint, now: float) -> Known:
    note = state.read_note(folder, _name(endpoint))
    ratio, told_at = note.get("ratio"), shape.count(note, "told_at")
    window = shape.count(note, "window") if told_at - 60 <= now < told_at + KEPT else 0
    is_sane = isinstance(ratio, float) and 0.5 <= ratio <= 3.0
    return Known(ratio if is_sane else None, window or None)


def counter(links: Sequence[Endpoint], folder: Path | None, now: float) -> Callable[[str], int]:
    """Counts a text as the dearest of the links would: nobody knows yet which of them will answer."""
    from gitgpt.diff import tokens  # start-up: only a change that may not fit is counted

    models = {link.model: read_known(folder, link, now).ratio for link in links}
    counts = [tokens.counter(model, ratio=ratio) for model, ratio in models.items()]
    if len(counts) == 1:
        return counts[0]
    return lambda text: max((count(text) for count in counts), default=0)


def count(call: Call, folder: Path | None, now: float) -> int:
    """Tokens of a call's messages as its model may count them at most, the chat's own included."""
    from gitgpt.diff import tokens  # start-up: as above

    one = counter((call.endpoint,), folder, now)
    return tokens.count_messages(_said(call.request), one)


def _said(request: Request) -> list[str]:
    """All that a server counts as the prompt: the form of the answer as well."""
    form = [str(request.schema)] if request.schema is not None else []
    return [message.content for message in request.messages] + form


def size_in_bytes(request: Request) -> int:
    """What no count of tokens exceeds."""
    return sum(len(message.content.encode("utf-8", "replace")) for message in request.messages)


def learn_counts(folder: Path | None, call: Call, reported: int, now: float) -> None:
    """Moves the ratio towards what the server counted. Short prompts teach nothing, and neither do models
    that are counted exactly."""
    if folder is None or size_in_bytes(call.request) < SMALL:
        return
    from gitgpt.diff import exact, tokens  # start-up: as above

    if exact.counter(call.endpoint.model):
        return
    before = read_known(folder, call.endpoint, now).ratio
    ratio = tokens.learn_factor(
        before or tokens.family_factor(call.endpoint.model),
        text_estimate=tokens.count_messages(_said(call.request), tokens.estimate),
        reported=reported,
    )
    if before is None or abs(ratio - before) > STIR:
        _write(folder, call.endpoint, {"ratio": round(ratio, 4)})


def learn_window(folder: Path | None, endpoint: Endpoint, window: int, now: float) -> None:
    _write(folder, endpoint, {"window": window, "told_at": int(now)})


def window(
    endpoint: Endpoint, folder: Path | None, now: float, prices: Callable[[], PriceList] | None
) -> int:
    """Tokens of the model's window: as its server told, else as the table of models has it; 0 unknown."""
    told = read_known(folder, endpoint, now).window
    if told or prices is None:
        return told or 0
    from gitgpt.usage import prices as table  # start-up: only for a large request

    try:
        price = table.find_rates(prices(), endpoint.model, base_url=endpoint.base_url)
    except GitgptError:  # the user's own price file: said elsewhere
        return 0
    return (price and price.window) or 0


def _write(folder: Path | None, endpoint: Endpoint, more: dict[str, float]) -> None:
    state.write_note(folder, _name(endpoint), {**state.read_note(folder, _name(endpoint)), **more})


def _name(endpoint: Endpoint) -> str:
    return f"tokens-{endpoint.id}"
