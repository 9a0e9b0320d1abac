"""`gitgpt check-secrets`: fails when what is staged adds a secret. The hook id `block-secrets`."""

from __future__ import annotations

from collections.abc import Iterator

import click

from gitgpt import app, terminal
from gitgpt.diff.changeset import (
    ChangeSet,
    FileDiff,
    Hunk,
    printable,
)
from gitgpt.guards.secrets import SecretFinding, redact_changes
from gitgpt.repository import changes

ALLOWED = ("gitgpt:allow-secret", "pragma: allowlist secret", "gitleaks:allow")
EPILOG = f"""\b
Examples:
  gitgpt check-secrets                before a commit, by hand
  gitgpt check-secrets --warn         tells, and lets the commit pass

\b
In a .pre-commit-config.yaml it is the hook id block-secrets. Only added lines and new names count; a line
that says {ALLOWED[0]!r} is let pass. The secret itself is never shown.
Exit codes: 0 none found, 1 found, 2 wrong usage, 4 git refused.
"""


@click.command(epilog=EPILOG)
@click.option("--warn", is_flag=True, help="Only tell; exit with 0.")
def command(warn: bool) -> int:
    """Fail when what is staged adds something that looks like a secret."""
    here = app.open_app({})
    added = only_added(changes.staged(here.repository))
    found = list(findings(added))
    for finding in found:
        place = printable(finding.path) + (f":{finding.line}" if finding.line else " (its name)")
        terminal.note(f"{place}: this looks like a secret ({finding.rule})")
    if found and not warn:
        terminal.note(f"take it out, or mark the line with {ALLOWED[0]} if it opens nothing")
    return 1 if found and not warn else 0


def only_added(change: ChangeSet) -> ChangeSet:
    """The change without what was there before: removed lines, sections, unchanged names. Context stays, a
    key can begin in it."""
    return ChangeSet(tuple(_only_added(file) for file in change.files))


def _only_added(file: FileDiff) -> FileDiff:
    hunks = tuple(
        hunk._replace(section="", lines=tuple(line for line in hunk.lines if not line.startswith("-")))
        for hunk in file.hunks
    )
    return file._replace(old_path=None, hunks=hunks)


def findings(added: ChangeSet) -> Iterator[SecretFinding]:
    """One for each place; none for context, for names that are not new and for lines marked as allowed."""
    for file in added.files:
        lines = dict(_added_lines(file.hunks))
        is_new = file.status in ("added", "renamed", "copied")
        for finding in redact_changes(ChangeSet((file,)))[1]:
            line = lines.get(finding.line)
            if (line is None and (finding.line or not is_new)) or any(
                mark in (line or "") for mark in ALLOWED
            ):
                continue
            yield finding


def _added_lines(hunks: tuple[Hunk, ...]) -> Iterator[tuple[int, str]]:
    for hunk in hunks:
        number = hunk.new_start
        for line in hunk.lines:
            if line.startswith("+"):
                yield number, line
            number += not line.startswith("\\")
