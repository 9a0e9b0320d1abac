"""Renders the report as one self-contained page: no network, no library, no JavaScript for its figures.

Names in the log (models, folders) come from servers and repositories: each one is escaped, and a content
security policy lets only this page's own script run.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from html import escape
from pathlib import Path
from string import Template

from gitgpt.usage import charts, render, report
from gitgpt.usage.charts import Series
from gitgpt.usage.render import UsageReport
from gitgpt.usage.report import Figures
from gitgpt.usage.tally import Sums

DAILY, WEEKLY = 120, 730  # days: up to so many there is a bar a day, a week; beyond, a month
LARGEST = 8  # names in a chart of shares; the others are added up
COLUMNS = ("calls", "success", "failover", "cached", "tokens", "cost", "p50", "p95", "p99")


def build_page(made: UsageReport, *, now: str) -> str:
    """The page's HTML. `now` is when it was made, ISO 8601."""
    script = (Path(__file__).with_name("page.js")).read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    template = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
    return template.substitute(
        title="gitgpt usage",
        subtitle=escape(_subtitle(made, now)),
        content=_content(made) if made.rows else "<p>No call is recorded for that time.</p>",
        script=script,
        script_hash=f"sha256-{digest}",
    )


def _subtitle(made: UsageReport, now: str) -> str:
    days = sorted({one.key.day for one in made.sums})
    span = f"{days[0]} to {days[-1]}, " if days else ""
    return f"{span}{made.rows:,} calls, days in UTC; made {now[:16].replace('T', ' ')}"


def _content(made: UsageReport) -> str:
    unit, slots, buckets = _in_time(made.sums)
    parts = [_tiles(made.total), '<div class="charts">']
    for currency in made.total.cost:
        costs = [bucket.cost.get(currency, 0.0) for bucket in buckets]

        def money(amount: float, currency: str = currency) -> str:
            return render.write_money({currency: amount})

        chart = charts.draw_bars(slots, costs, title=f"Cost per {unit}", style="cost", show=money)
        parts.append(_section(f"Cost per {unit}", chart))
    calls = [float(bucket.calls) for bucket in buckets]
    chart = charts.draw_bars(slots, calls, title=f"Calls per {unit}", style="calls", show=_count)
    parts.append(_section(f"Calls per {unit}", chart))
    parts.append(_section(f"Latency per {unit}", _latency(unit, slots, buckets), is_wide=True))
    parts.append(
        _section("By model", _shares(report.group_rows(made.sums, "model"), "Calls by model", "calls"))
    )
    parts.append(
        _section("By outcome", _shares(report.group_rows(made.sums, "outcome"), "Calls by outcome", "bad"))
    )
    parts.append(_section(f"Figures by {made.by}", _table(made), is_wide=True))
    notes = "".join(f'<p class="soft">{escape(note)}</p>' for note in render.list_notes(made))
    return "\n".join([*parts, "</div>", notes])


def _tiles(total: Figures) -> str:
    figures = {
        "calls": f"{total.calls:,}",
        "success": render.write_percent(total.success_rate),
        "failover": render.write_percent(total.failover_rate),
        "from the cache": render.write_percent(total.cache_hit_rate),
        "tokens": render.write_tokens(total.total_tokens),
        "cost": render.write_money(total.cost),
        "latency p50": render.write_seconds(total.p50_ms),
        "latency p95": render.write_seconds(total.p95_ms),
    }
    tiles = "".join(f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in figures.items())
    return f'<dl class="tiles">{tiles}</dl>'


def _section(title: str, body: str, *, is_wide: bool = False) -> str:
    wide = ' class="wide"' if is_wide else ""
    return f"<section{wide}><h2>{escape(title)}</h2>{body}</section>"


def _in_time(sums: Sequence[Sums]) -> tuple[str, list[str], list[Figures]]:
    """The name of a slot, all slots from the first to the last without gaps, and the figures of each."""
    days = [date.fromisoformat(one.key.day) for one in sums]
    span = (max(days) - min(days)).days
    unit = "day" if span < DAILY else "week" if span < WEEKLY else "month"
    slots = list(dict.fromkeys(_slot(min(days) + timedelta(number), unit) for number in range(span + 1)))
    members: dict[str, list[Sums]] = {slot: [] for slot in slots}
    for day, one in zip(days, sums, strict=True):
        members[_slot(day, unit)].append(one)
    return unit, slots, [report.compute_figures(members[slot], slot) for slot in slots]


def _slot(day: date, unit: str) -> str:
    """The day, the Monday of its week, or its month."""
    if unit == "week":
        day -= timedelta(day.weekday())
    return day.isoformat()[: 7 if unit == "month" else 10]


def _latency(unit: str, slots: Sequence[str], buckets: Sequence[Figures]) -> str:
    series = (
        Series("p50", "p50", [bucket.p50_ms for bucket in buckets]),
        Series("p95", "p95", [bucket.p95_ms for bucket in buckets]),
        Series("p99", "p99", [bucket.p99_ms for bucket in buckets]),
    )
    return charts.draw_lines(slots, series, title=f"Latency percentiles per {unit}", show=_seconds)


def _shares(groups: Iterable[Figures], title: str, style: str) -> str:
    ranked = sorted(groups, key=lambda figures: -figures.calls)
    calls = sum(figures.calls for figures in ranked)
    parts = [
        (each.name or "(none)", float(each.calls), _share_text(each, calls)) for each in ranked[:LARGEST]
    ]
    rest = sum(figures.calls for figures in ranked[LARGEST:])
    if rest:
        parts.append(
            (
                f"{len(ranked) - LARGEST} others",
                float(rest),
                f"{render.write_percent(rest / calls)}, {rest:,}",
            )
        )
    return charts.draw_shares(parts, title=title, style=lambda name: "ok" if name == "ok" else style)


def _share_text(figures: Figures, calls: int) -> str:
    cost = f", {render.write_money(figures.cost)}" if figures.cost else ""
    return f"{render.write_percent(figures.calls / calls)}, {figures.calls:,}{cost}"


def _table(made: UsageReport) -> str:
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in (made.by, *COLUMNS))
    body = "".join(_row(figures) for figures in made.groups)
    return (
        f'<div class="scroll" tabindex="0"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody>'
        f"<tfoot>{_row(made.total)}</tfoot></table></div>"
    )


def _row(figures: Figures) -> str:
    sorting = (
        figures.calls, figures.success_rate, figures.failover_rate, figures.cache_hit_rate,
        figures.total_tokens, sum(figures.cost.values()), figures.p50_ms, figures.p95_ms, figures.p99_ms,
    )  # fmt: skip
    name, *texts = render.cells(figures)
    cells = "".join(
        f'<td data-value="{-1 if value is None else value}">{escape(text)}</td>'
        for value, text in zip(sorting, texts, strict=True)
    )
    return f'<tr><th scope="row" data-value="{escape(figures.name)}">{escape(name)}</th>{cells}</tr>'


def _count(number: float) -> str:
    return f"{number:,.0f}" if number >= 1 or not number else f"{number:g}"


def _seconds(milliseconds: float) -> str:
    return render.write_seconds(round(milliseconds))
