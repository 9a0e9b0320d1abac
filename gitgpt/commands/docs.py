"""`gitgpt docs`: documentation that keeps step with the code."""

from __future__ import annotations

import click

import gitgpt
from gitgpt import terminal
from gitgpt.docs.formats import FORMATS
from gitgpt.errors import GitgptError, UsageError
from gitgpt.jobs.docs.check import Report, check
from gitgpt.jobs.docs.sides import Sides, sides_of_change, sides_of_tree
from gitgpt.repository import snapshots
from gitgpt.repository.git import Repository

EXIT_CLEAN, EXIT_DRIFT, EXIT_ERROR = 0, 1, 2

EPILOG = """\b
Examples:
  gitgpt docs check --staged             in a hook or by hand
  gitgpt docs check --base origin/main   in CI

\b
Exit codes: 0 done or clean, 1 drift, 2 it could not be done.
"""
CHECK_EPILOG = """\b
Examples:
  gitgpt docs check                      what is not committed yet
  gitgpt docs check --staged             what the next commit holds
  gitgpt docs check --base origin/main   a branch, as CI wants it
  gitgpt docs check --all --format json

\b
Exit codes: 0 clean, 1 drift, 2 the check could not be made.
"""


@click.group("docs", epilog=EPILOG)
def command() -> None:
    """Keep documentation in step with the code."""


@command.command("check", epilog=CHECK_EPILOG)
@click.option("--base", metavar="REV", help="Compare the working tree with where HEAD left REV.")
@click.option("--staged", is_flag=True, help="Compare the index with HEAD.")
@click.option("--all", "whole_tree", is_flag=True, help="Look at every file, not only at a change.")
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="text", help="How to print findings."
)
def check_command(base: str | None, staged: bool, whole_tree: bool, form: str) -> int:
    """Report documentation that a change made wrong, where that can be proven.

    No model is asked and nothing is written. Documentation that could be better is never reported, only what
    the code contradicts, with both lines.
    """
    try:
        if sum((base is not None, staged, whole_tree)) > 1:
            raise UsageError("--base, --staged and --all exclude one another", advice="give one of them")
        report = check(_sides(base, is_staged=staged, is_whole=whole_tree))
    except GitgptError as exc:
        terminal.report(exc)
        return EXIT_ERROR
    _show(report, form)
    return EXIT_DRIFT if report.findings else EXIT_CLEAN


def _sides(base: str | None, *, is_staged: bool, is_whole: bool) -> Sides:
    repository = Repository()
    top = repository.top()
    if is_whole:
        return sides_of_tree(repository, snapshots.FILES, top=top)
    if is_staged:
        return sides_of_change(repository, snapshots.head(repository), snapshots.INDEX, top=top)
    old = snapshots.since(repository, base) if base is not None else snapshots.head(repository)
    return sides_of_change(repository, old, snapshots.FILES, top=top)


def _show(report: Report, form: str) -> None:
    if report.findings or form in ("json", "sarif"):
        terminal.result(FORMATS[form](report.findings, version=gitgpt.__version__))
    for reason in report.unread[:5]:
        terminal.note(f"not read: {reason}")
    count = len(report.findings)
    places = len({found.doc.path for found in report.findings})
    if count:
        terminal.note(f"{count} finding{'s' * (count > 1)} in {places} file{'s' * (places > 1)}")
    else:
        terminal.note(f"no drift in {report.files} file{'s' * (report.files != 1)}")
