"""`gitgpt check-secrets`: fails when what is staged adds a secret. The hook id `block-secrets`."""

from __future__ import annotations

import fnmatch
import json
from typing import NamedTuple

import click

from gitgpt import app, terminal
from gitgpt.diff.changeset import ChangeSet, FileDiff, printable
from gitgpt.guards.secrets import SecretFinding
from gitgpt.guards.secrets.added_secrets import ALLOWED, find_added, find_in_content, holds_nul
from gitgpt.repository.git import Repository
from gitgpt.repository.staged_content import StagedContent, read_blob, read_staged

EPILOG = f"""\b
Examples:
  gitgpt check-secrets                       before a commit, by hand
  gitgpt check-secrets --warn                reports, and lets the commit pass
  gitgpt check-secrets --skip 'video/*.mp4'  leaves out files that are too large to be read

\b
In a .pre-commit-config.yaml it is the hook id block-secrets. Only added lines and new names count. Every file
is read, whatever .gitattributes or .gitgptignore say of it, also UTF-16 and binary files. A file that cannot
be read fails the check. A line with {ALLOWED[0]!r} is allowed; such lines and skipped files are counted in
the report. The secret itself is never shown.
Exit codes: 0 none found, 1 found or not read, 2 wrong usage, 4 git refused.
"""


class _Report(NamedTuple):
    findings: tuple[SecretFinding, ...]
    allowed: tuple[SecretFinding, ...]
    unread: tuple[tuple[str, str], ...]
    skipped: tuple[str, ...]
    submodules: tuple[str, ...]


@click.command(epilog=EPILOG)
@click.option("--warn", is_flag=True, help="Only report; exit with 0.")
@click.option("--skip", multiple=True, metavar="GLOB", help="Leave these files out; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def command(warn: bool, skip: tuple[str, ...], as_json: bool) -> int:
    """Fail when what is staged adds something that looks like a secret."""
    here = app.open_app({})
    report = _check(here.repository, read_staged(here.repository), skip)
    if as_json:
        terminal.result(json.dumps(_as_data(report), indent=2))
    else:
        _print(report, warn)
    return 1 if (report.findings or report.unread) and not warn else 0


def _check(repository: Repository, staged: StagedContent, skip: tuple[str, ...]) -> _Report:
    skipped = {file.path for file in staged.changes.files if _is_skipped(file.path, skip)}
    skipped.update(path for path, _ in staged.unread if _is_skipped(path, skip))
    files = [file for file in staged.changes.files if file.path not in skipped]
    added = find_added(
        ChangeSet(tuple(file._replace(hunks=()) if holds_nul(file) else file for file in files))
    )
    odd = [finding for file in files if holds_nul(file) for finding in _read_odd(repository, file)]
    return _Report(
        (*added.findings, *odd),
        added.allowed,
        tuple((path, why) for path, why in staged.unread if path not in skipped),
        tuple(sorted(skipped)),
        staged.submodules,
    )


def _is_skipped(path: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatch(path, pattern) for pattern in patterns)


def _read_odd(repository: Repository, file: FileDiff) -> tuple[SecretFinding, ...]:
    if file.status == "deleted":
        return ()
    return find_in_content(file.path, read_blob(repository, file.old_id), read_blob(repository, file.new_id))


def _print(report: _Report, warn: bool) -> None:
    for finding in report.findings:
        terminal.note(f"{_place(finding)}: this looks like a secret ({finding.rule})")
    for path, why in report.unread:
        terminal.note(f"{printable(path)}: not read ({why})")
    for path in report.submodules:
        terminal.note(f"{printable(path)}: a submodule; its content is not part of this commit")
    if report.allowed:
        places = ", ".join(_place(finding) for finding in report.allowed[:5])
        terminal.note(f"{len(report.allowed)} allowed by a mark on the line: {places}")
    if report.skipped:
        names = ", ".join(printable(path) for path in report.skipped[:5])
        terminal.note(f"{len(report.skipped)} skipped by --skip: {names}")
    if report.findings and not warn:
        terminal.note(f"remove the secret, or mark the line with {ALLOWED[0]} if it opens nothing")
    if report.unread and not warn:
        terminal.note("check these files yourself, then leave them out with --skip")


def _place(finding: SecretFinding) -> str:
    return printable(finding.path) + (f":{finding.line}" if finding.line else " (its name)")


def _as_data(report: _Report) -> dict[str, object]:
    return {
        "findings": [_as_row(finding) for finding in report.findings],
        "allowed": [_as_row(finding) for finding in report.allowed],
        "unread": [{"path": printable(path), "reason": why} for path, why in report.unread],
        "skipped": [printable(path) for path in report.skipped],
        "submodules": [printable(path) for path in report.submodules],
    }


def _as_row(finding: SecretFinding) -> dict[str, object]:
    return {"path": printable(finding.path), "line": finding.line, "rule": finding.rule}
