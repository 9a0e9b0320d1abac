"""The usage log in Prometheus' text format, for a node exporter's textfile collector or a pushgateway.

https://prometheus.io/docs/instrumenting/exposition_formats/ (0.0.4). Written here: the client library
counts in a process that stays, and this reads a log. Its parser checks the text in the tests.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from gitgpt.usage.tally import Sums, TallyKey

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS_MS = (100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000)
DURATION = "gitgpt_call_duration_seconds"

Labels = tuple[tuple[str, str], ...]


class Counter(NamedTuple):
    """A family of counters: which of them the sums of one key add to."""

    name: str
    help: str
    samples: Callable[[Sums], Sequence[tuple[Labels, float]]]


def _link(key: TallyKey, **more: str) -> Labels:
    return (("provider", key.provider), ("model", key.model), *more.items())


def _by_link(count: Callable[[Sums], float]) -> Callable[[Sums], Sequence[tuple[Labels, float]]]:
    return lambda sums: [(_link(sums.key), count(sums))]


COUNTERS = (
    Counter(
        "gitgpt_calls_total",
        "Calls, also those answered from the cache or never sent.",
        lambda sums: [(_link(sums.key, command=sums.key.command, outcome=sums.key.outcome), sums.calls)],
    ),
    Counter(
        "gitgpt_errors_total",
        "Calls that gave no answer, by class of error.",
        lambda sums: [(_link(sums.key, kind=sums.key.outcome), 0 if sums.is_ok else sums.calls)],
    ),
    Counter(
        "gitgpt_tokens_total",
        "Tokens; cached are part of prompt, reasoning part of completion.",
        lambda sums: [
            (_link(sums.key, type="prompt"), sums.prompt),
            (_link(sums.key, type="cached"), sums.cached),
            (_link(sums.key, type="completion"), sums.completion),
            (_link(sums.key, type="reasoning"), sums.reasoning),
        ],
    ),
    Counter(
        "gitgpt_cost_total",
        "Money, where a price is known.",
        lambda sums: [(_link(sums.key, currency=sums.key.currency), sums.cost if sums.key.currency else 0)],
    ),
    Counter("gitgpt_unpriced_total", "Answers of unknown price.", _by_link(lambda sums: sums.unpriced)),
    Counter(
        "gitgpt_cache_hits_total",
        "Calls answered from the cache.",
        _by_link(lambda sums: sums.calls if sums.is_cached else 0),
    ),
    Counter(
        "gitgpt_questions_total",
        "Questions, by the link that was asked first.",
        _by_link(lambda sums: sums.questions),
    ),
    Counter(
        "gitgpt_failovers_total",
        "Questions that the link asked first did not answer.",
        _by_link(lambda sums: sums.questions - sums.firsthand),
    ),
    Counter("gitgpt_retries_total", "Second and later tries.", _by_link(lambda sums: sums.retries)),
    Counter(
        "gitgpt_redactions_total",
        "Secrets replaced before sending.",
        _by_link(lambda sums: sums.redactions),
    ),
    Counter(
        "gitgpt_limiter_waits_total",
        "Calls that waited for room under your own limit.",
        _by_link(lambda sums: sums.waits),
    ),
    Counter(
        "gitgpt_limiter_wait_seconds_total",
        "Time that they waited.",
        _by_link(lambda sums: sums.waited_ms / 1000),
    ),
)


def render_metrics(sums: Iterable[Sums]) -> str:
    """Every family with values; empty for an empty log."""
    members = list(sums)
    lines = [line for counter in COUNTERS for line in _counter(counter, members)]
    lines += _durations(members)
    return "".join(f"{line}\n" for line in lines)


def _counter(counter: Counter, members: list[Sums]) -> Iterator[str]:
    found: dict[Labels, float] = {}
    for one in members:
        for labels, count in counter.samples(one):
            if count:
                found[labels] = found.get(labels, 0) + count
    if found:
        yield from _head(counter.name, counter.help, "counter")
    for labels, count in sorted(found.items()):
        yield f"{counter.name}{_labels(labels)} {_number(count)}"


def _durations(members: list[Sums]) -> Iterator[str]:
    found: dict[Labels, list[int]] = {}
    for one in members:
        if one.latencies:
            found.setdefault(_link(one.key), []).extend(one.latencies)
    if found:
        yield from _head(
            DURATION, "Time of the calls that were sent, until the answer was whole.", "histogram"
        )
    for labels, measured in sorted(found.items()):
        latencies = sorted(measured)
        for bucket in BUCKETS_MS:
            within = bisect_right(latencies, bucket)
            yield f"{DURATION}_bucket{_labels((*labels, ('le', _number(bucket / 1000))))} {within}"
        yield f"{DURATION}_bucket{_labels((*labels, ('le', '+Inf')))} {len(latencies)}"
        yield f"{DURATION}_sum{_labels(labels)} {_number(sum(latencies) / 1000)}"
        yield f"{DURATION}_count{_labels(labels)} {len(latencies)}"


def _head(name: str, text: str, kind: str) -> tuple[str, str]:
    return f"# HELP {name} {text}", f"# TYPE {name} {kind}"


def _labels(labels: Labels) -> str:
    return "{" + ",".join(f'{name}="{_escape(value)}"' for name, value in labels) + "}"


def _escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(number: float) -> str:
    return f"{number:.9f}".rstrip("0").rstrip(".") if isinstance(number, float) else str(number)
