"""A usage page over a month of made-up calls, one model of which has a hostile name."""

from __future__ import annotations

from pathlib import Path

from gitgpt.usage import page, report, tally
from gitgpt.usage.render import UsageReport
from gitgpt.usage.row import UsageRow
from gitgpt.usage.usage_log import UsageLog

HOSTILE = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
MODELS = ("gpt-5-mini", "claude-haiku-5-5", "llama3.2", "gpt-5", HOSTILE)
OUTCOMES = ("ok", "ok", "ok", "timeout", "ok", "rate-limited")


def make_report(folder: Path, *, calls: int = 60, by: str = "model") -> UsageReport:
    log = UsageLog(folder)
    for number in range(calls):
        model = MODELS[number * number % len(MODELS)]
        log.append(
            UsageRow(
                f"2026-10-{number % 30 + 1:02d}T09:30:00.000Z",
                f"r{number}",
                command="hook",
                provider="openai",
                model=model,
                total_tokens=1000 + number,
                cost=0.01 * number if model.startswith("gpt") else None,
                currency="USD" if model.startswith("gpt") else "",
                total_ms=500 + 37 * number,
                outcome=OUTCOMES[number % len(OUTCOMES)],
            )
        )
    found = tally.read_tally(folder)
    groups = tuple(report.group_rows(found.sums, by))
    return UsageReport(
        by, "", "", groups, report.compute_figures(found.sums), found.rows, found.bad, found.sums
    )


def make_page(folder: Path) -> str:
    return page.build_page(make_report(folder), now="2026-11-01T10:00:00.000Z")
