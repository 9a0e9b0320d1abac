"""`gitgpt trust`: let this repository's files set more than style; undone when they change."""

from __future__ import annotations

from pathlib import Path

import click

from gitgpt import app, terminal
from gitgpt.config import layers, trusted_files
from gitgpt.config.layers import RepositoryFile
from gitgpt.errors import UsageError

EPILOG = """\b
Examples:
  gitgpt trust            shows what this repository's files want to set, and allows it
  gitgpt trust --list     what was trusted, and whether it still holds
  gitgpt trust --revoke   takes it back

\b
Trust holds for the settings as they are now: when a file's settings change, it is gone.
An address, a key, or where something is written a repository can never set; a provider that it chooses
gets the key that bears its own name, or none.
Exit codes: 0 done, 2 wrong usage, 4 not in a repository.
"""


@click.command(epilog=EPILOG)
@click.option("--list", "wants_list", is_flag=True, help="Show what was trusted.")
@click.option("--revoke", is_flag=True, help="Take this repository's trust back.")
def command(wants_list: bool, revoke: bool) -> int:
    """Let this repository's own files set more than style."""
    if wants_list and revoke:
        raise UsageError("--list and --revoke were both given", advice="give one of them")
    if wants_list:
        return _list()
    top = app.open_app({}).top
    assert top is not None
    present = layers.repository_files(top)
    return _revoke(top) if revoke else _grant(present)


def _grant(present: list[RepositoryFile]) -> int:
    wanting = [file for file in present if file.wanted]
    for file in wanting:
        trusted_files.grant(file.path, file.table)
        terminal.result(f"{file.path} may set, until its settings change:")
        for name in file.wanted:
            terminal.result(f"  {name} = {file.table[name]!r}")
    if not wanting:
        terminal.note("no file here sets anything that needs trust")
    for file in present:
        for name in file.refused:
            terminal.warn(f"{file.path}: a repository may never set {name!r}; it stays ignored")
    return 0


def _revoke(top: Path) -> int:
    gone = [top / name for name, _ in layers.REPOSITORY_FILES if trusted_files.revoke(top / name)]
    for path in gone:
        terminal.result(f"{path} is not trusted any more")
    if not gone:
        terminal.note("nothing here was trusted")
    return 0


def _list() -> int:
    given = trusted_files.grants()
    for each in given:
        terminal.result(f"{each.path}: {_state(each)}")
    if not given:
        terminal.note("no repository is trusted")
    return 0


def _state(given: trusted_files.Grant) -> str:
    file = next(
        (file for file in layers.repository_files(given.path.parent) if file.path == given.path), None
    )
    if file is None:
        return "the file is gone"
    holds = trusted_files.fingerprint(file.path, file.table) == given.fingerprint
    return f"may set {', '.join(file.wanted)}" if holds else "its settings changed, so it is not trusted"
