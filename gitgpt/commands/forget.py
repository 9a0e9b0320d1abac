"""`gitgpt forget`: deletes what gitgpt keeps on this machine, except for your configuration."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import click

from gitgpt import app, terminal
from gitgpt.config import paths
from gitgpt.errors import FileError, UsageError

EPILOG = """\b
Examples:
  gitgpt forget             shows what is kept, and asks
  gitgpt forget --yes       deletes it without asking
  gitgpt forget --list      only shows it; --json for scripts

\b
Your configuration, prices and keys stay. docs/privacy.md says what each part holds.
Exit codes: 0 done, 1 nothing was deleted because you said no, 2 wrong usage,
7 a file could not be deleted.
"""


class Kept(NamedTuple):
    """Something on the disk: a file, or a folder with all that is in it."""

    what: str
    find: Callable[[], Path]


# What is kept where. docs/privacy.md shows the same table, which a test compares.
KEPT = (
    Kept("answers, drafts, conversations, learned styles", lambda: paths.cache_folder()),
    Kept("usage log and budgets", paths.usage_folder),
    Kept("rate limits", lambda: paths.state_folder() / "limits.db"),
    Kept("trusted files", lambda: paths.state_folder() / "trust"),
    Kept("bug reports", lambda: paths.state_folder() / "reports"),
    Kept("anything else that gitgpt noted", paths.state_folder),
)


@click.command(epilog=EPILOG)
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.option("--list", "only_list", is_flag=True, help="Show what is kept, delete nothing.")
@click.option("--json", "as_json", is_flag=True, help="With --list: a JSON object.")
def command(yes: bool, only_list: bool, as_json: bool) -> int:
    """Delete the usage log, answers, drafts, conversations, learned styles and trust."""
    app.open_app({}, needs_repository=False)
    if as_json and not only_list:
        raise UsageError("--json goes with --list")
    found = [(kept, path) for kept in KEPT if (path := kept.find()).exists() and _size(path)]
    if as_json:
        rows = [{"what": kept.what, "path": str(path), "bytes": _size(path)} for kept, path in found]
        terminal.result(json.dumps({"kept": rows}, indent=2, ensure_ascii=False))
        return 0
    for kept, path in found:
        terminal.result(f"{kept.what}: {path} ({_size(path) / 1024:.0f} KB)")
    if only_list or not found:
        if not found:
            terminal.note("nothing is kept")
        return 0
    if not yes and not terminal.is_interactive():
        raise UsageError("there is no terminal to ask on", advice="use --yes")
    if not yes and terminal.choose("delete all of it?", {"n": "no", "y": "yes"}) != "y":
        terminal.note("nothing was deleted")
        return 1
    for _, path in found:
        _delete(path)
    terminal.note("deleted")
    return 0


def _size(path: Path) -> int:
    parts = path.rglob("*") if path.is_dir() else (path,)
    return sum(part.lstat().st_size for part in parts if not part.is_dir())


def _delete(path: Path) -> None:
    """A link is deleted, not what it leads to."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except FileNotFoundError:
        return  # another process was faster, or it was inside a folder that is gone
    except OSError as exc:
        raise FileError(f"cannot delete {path}: {exc.strerror}") from exc
