"""A report as a table for people, as JSON and CSV for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple
from unicodedata import east_asian_width

from gitgpt.usage.report import Figures
from gitgpt.usage.row import write_line
from gitgpt.usage.tally import Sums


class UsageReport(NamedTuple):
    """Figures by group and in total, and the sums they were made of; `since` and `until` in ISO 8601, "" for
    open. `rows` were counted, `bad` lines skipped."""

    by: str
    since: str
    until: str
    groups: tuple[Figures, ...]
    total: Figures
    rows: int
    bad: int
    sums: tuple[Sums, ...] = ()


def as_table(report: UsageReport) -> str:
    heads = (report.by, "calls", "success", "failover", "cached", "tokens", "cost", "p50", "p95", "p99")
    rows = [cells(figures) for figures in (*report.groups, report.total)]
    widths = [max(map(_width, column)) for column in zip(heads, *rows, strict=True)]
    lines = [_line(row, widths) for row in (heads, *rows)]
    rule = "-" * len(lines[0])
    return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1]])


def list_notes(report: UsageReport) -> list[str]:
    """Remarks that the reader of the figures needs."""
    found = []
    if report.total.unpriced:
        found.append(f"{_count(report.total.unpriced, 'answer')} of unknown price, whose costs stay empty")
    if report.total.estimated:
        found.append(
            f"the tokens of {_count(report.total.estimated, 'call')} are estimates: the server reported none"
        )
    if report.bad:
        found.append(f"{_count(report.bad, 'line')} of the log skipped: torn, or no row of gitgpt's")
    return found


def as_json(report: UsageReport) -> str:
    """Rates from 0 to 1 or null, times in milliseconds, cost by currency."""
    document = {
        "by": report.by,
        "since": report.since or None,
        "until": report.until or None,
        "rows": report.rows,
        "bad_lines": report.bad,
        "total": report.total._asdict(),
        "groups": [figures._asdict() for figures in report.groups],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def as_csv(report: UsageReport) -> str:
    """One row a group, one cost column a currency."""
    currencies = list(report.total.cost)
    names = [name for name in Figures._fields if name not in ("name", "cost")]
    rows: list[list[str | float | int | None]] = [
        [report.by, *names, *(f"cost_{code}" for code in currencies)]
    ]
    for figures in report.groups:
        values = figures._asdict()
        costs = [figures.cost.get(code, 0.0) for code in currencies]
        rows.append([figures.name, *(values[name] for name in names), *costs])
    return b"".join(map(write_line, rows)).decode("utf-8").rstrip("\n")


def write_percent(rate: float | None) -> str:
    """Never rounded up to all or down to none: 99.97 % is not "100 %"."""
    if rate is None:
        return "-"
    if rate in (0, 1):
        return f"{rate:.0%}".replace("%", " %")
    return f"{min(max(rate * 100, 0.1), 99.9):.1f} %"


def write_money(cost: Mapping[str, float]) -> str:
    """Small sums keep two digits that count: `0.0043 USD`."""
    return " + ".join(f"{_amount(amount)} {code}" for code, amount in cost.items()) or "-"


def write_tokens(number: int) -> str:
    for size, unit in ((10**9, "G"), (10**6, "M"), (10**3, "k")):
        if number >= size:
            return f"{number / size:.1f}{unit}"
    return str(number)


def write_seconds(milliseconds: int | None) -> str:
    if milliseconds is None:
        return "-"
    return f"{milliseconds / 1000:.1f}s" if milliseconds >= 1000 else f"{milliseconds}ms"


def _amount(amount: float) -> str:
    if amount == 0 or amount >= 0.1:
        return f"{amount:.2f}"
    return f"{amount:.2g}" if amount >= 0.0001 else f"{amount:.6f}"


def cells(figures: Figures) -> tuple[str, ...]:
    return (
        figures.name or "(none)",
        f"{figures.calls:,}",
        write_percent(figures.success_rate),
        write_percent(figures.failover_rate),
        write_percent(figures.cache_hit_rate),
        write_tokens(figures.total_tokens),
        write_money(figures.cost),
        write_seconds(figures.p50_ms),
        write_seconds(figures.p95_ms),
        write_seconds(figures.p99_ms),
    )


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    first, *others = row
    padded = [first + " " * (widths[0] - _width(first))]
    padded += [" " * (width - _width(cell)) + cell for cell, width in zip(others, widths[1:], strict=True)]
    return "  ".join(padded)


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
