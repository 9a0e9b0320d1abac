"""Thresholds over the usage log: `error_rate>5%`, `cost_month>20`, `p95>10s`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import NamedTuple

from gitgpt.errors import UsageError
from gitgpt.usage import render
from gitgpt.usage.report import Figures

OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
UNITS = {"": 1.0, "%": 0.01, "ms": 1.0, "s": 1000.0, "m": 60_000.0, "k": 1e3, "M": 1e6}


class Metric(NamedTuple):
    """A measure that can be watched: how it is read from the figures, over which span, in which units it is
    written. `span` is "" for the range of the report, "day" or "month" for the current one in UTC."""

    read: Callable[[Figures], float | None]
    units: tuple[str, ...]
    show: Callable[[float], str]
    span: str = ""


def _dearest(figures: Figures) -> float:
    """Currencies are not added up: the largest sum is the one that counts."""
    return max(figures.cost.values(), default=0.0)


def _error_rate(figures: Figures) -> float | None:
    return None if figures.success_rate is None else 1 - figures.success_rate


def _shown_money(amount: float) -> str:
    return render.write_money({"": amount}).strip()


def _shown_time(milliseconds: float) -> str:
    return render.write_seconds(round(milliseconds))


def _shown_count(number: float) -> str:
    return f"{number:,.0f}"


RATES, TIMES, COUNTS, MONEY = ("%", ""), ("ms", "s", "m"), ("", "k", "M"), ("",)
METRICS: dict[str, Metric] = {
    "error_rate": Metric(_error_rate, RATES, render.write_percent),
    "success_rate": Metric(lambda figures: figures.success_rate, RATES, render.write_percent),
    "failover_rate": Metric(lambda figures: figures.failover_rate, RATES, render.write_percent),
    "cache_hit_rate": Metric(lambda figures: figures.cache_hit_rate, RATES, render.write_percent),
    "p50": Metric(lambda figures: figures.p50_ms, TIMES, _shown_time),
    "p95": Metric(lambda figures: figures.p95_ms, TIMES, _shown_time),
    "p99": Metric(lambda figures: figures.p99_ms, TIMES, _shown_time),
    "calls": Metric(lambda figures: figures.calls, COUNTS, _shown_count),
    "unpriced": Metric(lambda figures: figures.unpriced, COUNTS, _shown_count),
    "tokens": Metric(lambda figures: figures.total_tokens, COUNTS, _shown_count),
    "tokens_day": Metric(lambda figures: figures.total_tokens, COUNTS, _shown_count, "day"),
    "tokens_month": Metric(lambda figures: figures.total_tokens, COUNTS, _shown_count, "month"),
    "cost": Metric(_dearest, MONEY, _shown_money),
    "cost_day": Metric(_dearest, MONEY, _shown_money, "day"),
    "cost_month": Metric(_dearest, MONEY, _shown_money, "month"),
}


class Alert(NamedTuple):
    """Fires when `metric` `sign` `limit`; `limit` is a share of 1, milliseconds, money or a number. `text`
    is how the user wrote it."""

    text: str
    metric: str
    sign: str
    limit: float

    @property
    def span(self) -> str:
        return METRICS[self.metric].span


class AlertVerdict(NamedTuple):
    has_fired: bool
    text: str


def parse_alerts(text: str) -> Alert:
    """Raises UsageError."""
    found = re.fullmatch(
        r"\s*([a-z0-9_]+)\s*(>=|<=|>|<)\s*([0-9]{1,12}(?:\.[0-9]{1,9})?)\s*(%|[a-zA-Z]*)\s*", text
    )
    if not found:
        raise UsageError(f"not a condition: {text!r}", advice="write for instance: error_rate>5%")
    name, sign, number, unit = found.groups()
    if name not in METRICS:
        raise UsageError(f"unknown measure: {name!r}", advice=f"known are {', '.join(METRICS)}")
    units = METRICS[name].units
    if unit not in units:
        known = ", ".join(each or "a plain number" for each in units)
        raise UsageError(f"{text!r}: {name} is not in {unit or 'plain numbers'!r}", advice=f"write {known}")
    limit = float(number) * UNITS[unit]
    if units is RATES and limit > 1:
        raise UsageError(f"{text!r}: a rate is never above 100 %", advice=f"perhaps: {name}{sign}{number}%")
    return Alert(text.strip(), name, sign, limit)


def check_alerts(alert: Alert, figures: Figures) -> AlertVerdict:
    """`figures` are those of the alert's span. Without anything measured no alert fires."""
    metric = METRICS[alert.metric]
    value = metric.read(figures)
    if value is None:
        return AlertVerdict(False, f"{alert.text}: nothing was measured")
    return AlertVerdict(
        OPERATORS[alert.sign](value, alert.limit), f"{alert.text}: it is {metric.show(value)}"
    )
