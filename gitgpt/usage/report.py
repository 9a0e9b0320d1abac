"""Figures over the sums of the usage log: totals, rates, percentiles, cost, by whatever one groups by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from gitgpt.usage.tally import Sums, TallyKey

GROUPINGS: dict[str, Callable[[TallyKey], str]] = {
    "model": lambda key: key.model,
    "provider": lambda key: key.provider,
    "command": lambda key: key.command,
    "purpose": lambda key: key.purpose,
    "day": lambda key: key.day,
    "month": lambda key: key.day[:7],
    "repo": lambda key: key.repository,
    "author": lambda key: key.author,
    "outcome": lambda key: key.outcome,
}
IN_TIME = ("day", "month")  # groupings that are read from old to new


class Figures(NamedTuple):
    """The figures of a group of calls.

    Rates are 0 to 1 and None where nothing could be counted. `success_rate` and the latency percentiles
    (milliseconds, nearest rank) are over calls that were not answered from the cache; `failover_rate` is
    the share of questions whose first link did not answer. `cost` is by currency; `unpriced` answers are
    missing from it.
    """

    name: str
    calls: int
    questions: int
    success_rate: float | None
    failover_rate: float | None
    cache_hit_rate: float | None
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    reasoning_tokens: int
    total_tokens: int
    estimated: int
    retries: int
    redactions: int
    cost: Mapping[str, float]
    unpriced: int
    p50_ms: int | None
    p95_ms: int | None
    p99_ms: int | None


def group_rows(sums: Iterable[Sums], by: str) -> list[Figures]:
    """Figures of each group: in the order of time, or the dearest and then the busiest first."""
    name_of = GROUPINGS[by]
    groups: dict[str, list[Sums]] = {}
    for one in sums:
        groups.setdefault(name_of(one.key), []).append(one)
    found = [compute_figures(members, name) for name, members in groups.items()]
    if by in IN_TIME:
        return sorted(found, key=lambda each: each.name)
    return sorted(found, key=lambda each: (-sum(each.cost.values()), -each.calls, each.name))


def compute_figures(sums: Iterable[Sums], name: str = "total") -> Figures:
    members = list(sums)
    calls = sum(one.calls for one in members)
    sent = sum(one.calls for one in members if not one.is_cached)
    questions = sum(one.questions for one in members)
    latencies = sorted(latency for one in members for latency in one.latencies)
    return Figures(
        name=name,
        calls=calls,
        questions=questions,
        success_rate=_share(sum(one.calls for one in members if one.is_answer), sent),
        failover_rate=_share(questions - sum(one.firsthand for one in members), questions),
        cache_hit_rate=_share(calls - sent, calls),
        prompt_tokens=sum(one.prompt for one in members),
        cached_tokens=sum(one.cached for one in members),
        completion_tokens=sum(one.completion for one in members),
        reasoning_tokens=sum(one.reasoning for one in members),
        total_tokens=sum(one.total for one in members),
        estimated=sum(one.estimated for one in members),
        retries=sum(one.retries for one in members),
        redactions=sum(one.redactions for one in members),
        cost=_cost(members),
        unpriced=sum(one.unpriced for one in members),
        p50_ms=find_percentile(latencies, 0.50),
        p95_ms=find_percentile(latencies, 0.95),
        p99_ms=find_percentile(latencies, 0.99),
    )


def find_percentile(ordered: list[int], share: float) -> int | None:
    """Nearest rank: a value that was really measured, never one between two."""
    if not ordered:
        return None
    rank = -(-len(ordered) * round(share * 100) // 100)  # rounded up, without the errors of floats
    return ordered[max(rank, 1) - 1]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _cost(members: list[Sums]) -> dict[str, float]:
    cost: dict[str, float] = {}
    for one in members:
        if one.key.currency:
            cost[one.key.currency] = cost.get(one.key.currency, 0.0) + one.cost
    return {code: round(amount, 9) for code, amount in sorted(cost.items())}  # 0.1 + 0.2 in floats
