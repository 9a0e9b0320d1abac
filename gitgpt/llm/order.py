"""Sorts a chain: cheapest first, or fastest first as measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from gitgpt.errors import GitgptError
from gitgpt.llm import urls
from gitgpt.llm.types import Endpoint
from gitgpt.storage.store import Keyspace, read_note, write_note

if TYPE_CHECKING:
    from gitgpt.usage.prices import PriceList

# A usual commit, for comparing prices.
PROMPT, COMPLETION = 4000, 200  # tokens
WEIGHT = 0.3  # of the newest measurement
LATENCIES = "latencies"


def by_cost(links: Sequence[Endpoint], prices: Callable[[], PriceList]) -> list[Endpoint]:
    """A model on this machine costs nothing; one of unknown price comes last."""
    from gitgpt.usage import prices as table  # start-up: only for this order

    try:
        price_list = prices()
    except GitgptError:  # the user's own price file: reported elsewhere
        return list(links)

    def cost(link: Endpoint) -> float:
        if urls.is_loopback(link.base_url):
            return 0.0
        price = table.find_rates(price_list, link.model, base_url=link.base_url)
        if price is None:
            return float("inf")
        return table.compute_cost(price, prompt=PROMPT, cached=0, completion=COMPLETION, reasoning=0)

    return sorted(links, key=cost)


def by_latency(links: Sequence[Endpoint], notes: Keyspace | None) -> list[Endpoint]:
    """One that was never measured comes first, so that it is."""
    known = read_note(notes, LATENCIES)

    def seconds(link: Endpoint) -> float:
        value = known.get(link.id)
        return value if isinstance(value, (int, float)) else 0.0

    return sorted(links, key=seconds)


def note_latency(notes: Keyspace | None, link: Endpoint, seconds: float) -> None:
    """Keeps a moving average of how long answers took."""
    known = read_note(notes, LATENCIES)
    before = known.get(link.id)
    average = seconds if not isinstance(before, (int, float)) else before + WEIGHT * (seconds - before)
    write_note(notes, LATENCIES, {**known, link.id: round(average, 3)})
