"""`gitgpt docs check`: what the code contradicts in its documentation."""

from __future__ import annotations

import click

import gitgpt
from gitgpt import terminal
from gitgpt.commands.docs.compared import open_sides
from gitgpt.errors import UsageError
from gitgpt.jobs.docs.drift_check import DriftReport, check_docs

FORMATS = ("text", "json", "sarif", "github")
EPILOG = """\b
Examples:
  gitgpt docs check                      what is not committed yet
  gitgpt docs check --staged             what the next commit holds
  gitgpt docs check --base origin/main   a branch, as CI wants it
  gitgpt docs check --all --format json

\b
Exit codes: 0 clean, 1 drift, 2 wrong usage, 4 git refused, 5 configuration.
"""


@click.command("check", short_help="Report documentation that a change made wrong.", epilog=EPILOG)
@click.option("--base", metavar="REV", help="Compare the working tree with where HEAD left REV.")
@click.option("--staged", is_flag=True, help="Compare the index with HEAD.")
@click.option("--all", "whole_tree", is_flag=True, help="Look at every file, not only at a change.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How to print findings.")
def check_command(base: str | None, staged: bool, whole_tree: bool, form: str) -> int:
    """Report documentation that a change made wrong, where that can be proven.

    No model is asked and nothing is written. Documentation that could be better is never reported, only what
    the code contradicts, with both lines.
    """
    if sum((base is not None, staged, whole_tree)) > 1:
        raise UsageError("--base, --staged and --all exclude one another", advice="give one of them")
    report = check_docs(open_sides(base=base, is_staged=staged, is_whole=whole_tree))
    _show(report, form, base=base, is_whole=whole_tree)
    return int(bool(report.findings))


def _show(report: DriftReport, form: str, *, base: str | None, is_whole: bool) -> None:
    if report.findings or form in ("json", "sarif"):
        from gitgpt.drift import formats  # start-up: most changes are clean

        terminal.result(formats.FORMATS[form](report.findings, version=gitgpt.__version__))
    for reason in report.unread[:5]:
        terminal.note(f"not read: {reason}")
    count = len(report.findings)
    places = len({found.doc.path for found in report.findings})
    if count:
        terminal.note(f"{count} finding{'s' * (count > 1)} in {places} file{'s' * (places > 1)}")
        if not is_whole:
            terminal.note(f"to fix: {formats.MENDS}" + (f" --base {base}" if base is not None else ""))
    else:
        terminal.note(f"no drift in {report.files} file{'s' * (report.files != 1)}")
