"""`gitgpt usage`: reports calls, tokens, costs and latencies."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import click

from gitgpt import app, files, terminal
from gitgpt.config.paths import usage_folder
from gitgpt.usage import alerts, archive, period, render, report, tally
from gitgpt.usage.alerts import Alert
from gitgpt.usage.render import UsageReport
from gitgpt.usage.row import write_timestamp

EXIT_ALERT = 1
METRICS = "Write Prometheus' text format, for a node exporter's textfile collector (FILE.prom)."
FAIL_IF = "Exit with 1 when it holds: 'error_rate>5%', 'cost_month>20', 'p95>10s'. May be repeated."


EPILOG = """\b
Examples:
  gitgpt usage                              by model, everything that is recorded
  gitgpt usage --since 7d --by day
  gitgpt usage --json | jq .total
  gitgpt usage --html usage.html
  gitgpt usage --metrics /var/lib/node_exporter/gitgpt.prom
  gitgpt usage --fail-if 'cost_month>20'    for CI: exit code 1 when it holds
"""


@click.command("usage", epilog=EPILOG)
@click.option(
    "--since", metavar="TIME", default="", help="From then on: 2026-11-20, 2026-11, today, 24h, 7d, 4w."
)
@click.option("--until", metavar="TIME", default="", help="Up to and including then.")
@click.option(
    "--by", type=click.Choice(list(report.GROUPINGS)), default="model", help="How to group the calls."
)
@click.option(
    "--json", "form", flag_value="json", help="JSON on stdout: rates 0 to 1, times in milliseconds."
)
@click.option("--csv", "form", flag_value="csv", help="CSV on stdout.")
@click.option("--html", "page_file", metavar="FILE", help="Write a page with charts, self-contained.")
@click.option("--metrics", "metrics_file", metavar="FILE", help=METRICS)
@click.option("--push", "gateway", metavar="URL", help="Push the same to a Prometheus pushgateway.")
@click.option("--fail-if", "conditions", metavar="CONDITION", multiple=True, help=FAIL_IF)
def command(
    since: str,
    until: str,
    by: str,
    form: str | None,
    page_file: str | None,
    metrics_file: str | None,
    gateway: str | None,
    conditions: tuple[str, ...],
) -> int:
    """Show calls, success, failover, cache hits, tokens, cost and latency.

    Times and days are UTC. Everything comes from the usage log on this machine; only --push
    sends something.
    """
    app.open_app({}, needs_repository=False)  # for its warnings
    now = time.time()
    watched = [alerts.parse_alerts(condition) for condition in conditions]
    made = make_report(usage_folder(), by=by, since=since, until=until, now=now)
    if page_file:
        write_page(Path(page_file), made, now=now)
    if metrics_file or gateway:
        publish(made, file=metrics_file, gateway=gateway)
    if form or not (page_file or metrics_file or gateway):
        show(made, form)
    with suppress(OSError):  # tidying up: the report does not need it
        archive.compress_files(usage_folder(), month=period.month_of(now))
    return check(watched, made, now=now)


def make_report(folder: Path, *, by: str, since: str, until: str, now: float) -> UsageReport:
    first = period.parse_since(since, now=now) if since else ""
    last = period.parse_until(until, now=now) if until else period.AFTER
    found = tally.read_tally(folder, since=first, until=last)
    for problem in found.unread:
        terminal.warn(f"not counted: {problem}")
    groups = tuple(report.group_rows(found.sums, by))
    total = report.compute_figures(found.sums)
    return UsageReport(
        by, first, last.removesuffix(period.AFTER), groups, total, found.rows, found.bad, found.sums
    )


def show(made: UsageReport, form: str | None) -> None:
    forms: dict[str | None, Callable[[UsageReport], str]] = {"json": render.as_json, "csv": render.as_csv}
    if form is None and not made.rows:
        terminal.note("no call is recorded for that time")
    else:
        terminal.result(forms.get(form, render.as_table)(made))
    for note in render.list_notes(made):
        terminal.note(note)


def write_page(file: Path, made: UsageReport, *, now: float) -> None:
    from gitgpt.usage import page  # start-up: only for a page

    files.create_file(file, page.build_page(made, now=write_timestamp(now)).encode("utf-8"), mode=0o600)
    terminal.note(f"{file}: open it in a browser")


def publish(made: UsageReport, *, file: str | None, gateway: str | None) -> None:
    from gitgpt.usage import metrics  # start-up: only for metrics

    text = metrics.render_metrics(made.sums).encode("utf-8")
    if file:
        files.create_file(Path(file), text, mode=0o644)
    if gateway:
        from gitgpt.llm import push  # start-up: as above

        push.push_metrics(gateway, text, content_type=metrics.CONTENT_TYPE)


def check(watched: Sequence[Alert], made: UsageReport, *, now: float) -> int:
    """Reports each condition; returns the exit code."""
    verdicts = [alerts.check_alerts(alert, _figures(alert, made, now)) for alert in watched]
    for verdict in verdicts:
        if verdict.has_fired:
            terminal.warn(f"alert: {verdict.text}")
        else:
            terminal.note(f"fine: {verdict.text}")
    return EXIT_ALERT if any(verdict.has_fired for verdict in verdicts) else 0


def _figures(alert: Alert, made: UsageReport, now: float) -> report.Figures:
    if not alert.span:
        return made.total
    begin = period.day_of(now) if alert.span == "day" else period.month_of(now)
    return report.compute_figures(tally.read_tally(usage_folder(), since=begin).sums)
