"""Notes on why work is done, taken while it is done, and kept in the repository's git folder until its
commit.

They are cleared once a draft used them and the commit that it was for is made: HEAD's parent is then the
commit at which they were used.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from gitgpt import files
from gitgpt.errors import FileError
from gitgpt.repository.git import Repository
from gitgpt.repository.head import git_folder, read_head

NAME = "gitgpt-why.json"
LARGEST = 1 << 16  # bytes of the file
LONGEST = 2_000  # characters of a note
MOST = 20  # notes
UNBORN = "unborn"  # in place of a commit, on a branch without one


class WhyNote(NamedTuple):
    """`at` is in seconds since the epoch."""

    text: str
    at: float


def read_notes(top: Path, repository: Repository | None = None) -> list[WhyNote]:
    """The notes for the next commit, oldest first. With a `repository`, those that were used for a commit
    which is made by now are cleared first."""
    notes, used_at = _read(top)
    if notes and used_at and repository and _is_committed(top, repository, used_at):
        clear_notes(top)
        return []
    return notes


def add_note(top: Path, text: str, *, now: Callable[[], float] = time.time) -> None:
    """Raises FileError where it cannot be written."""
    notes, used_at = _read(top)
    _write(top, [*notes, WhyNote(" ".join(text.split())[:LONGEST], now())][-MOST:], used_at)


def mark_used(top: Path) -> None:
    """A draft for the next commit has the notes in it."""
    notes, _ = _read(top)
    if notes:
        _write(top, notes, read_head(top).commit or UNBORN)


def clear_notes(top: Path) -> int:
    """How many there were."""
    notes, _ = _read(top)
    if notes:
        _write(top, [], "")
    return len(notes)


def _is_committed(top: Path, repository: Repository, used_at: str) -> bool:
    """Whether the commit after `used_at` is made. One git process, and only when HEAD moved."""
    head = read_head(top).commit
    if not head or head == used_at:
        return False
    code, out = repository.call("rev-parse", "-q", "--verify", "HEAD^", ok=(0, 1))
    return out.decode("ascii", "replace").strip() == used_at if code == 0 else used_at == UNBORN


def _read(top: Path) -> tuple[list[WhyNote], str]:
    try:
        value = json.loads(files.read_file(git_folder(top) / NAME, limit=LARGEST) or b"{}")
        notes = [WhyNote(str(text), float(at)) for text, at in value["notes"]]
        return notes, str(value["used_at"])
    except (FileError, ValueError, TypeError, KeyError, RecursionError):
        return [], ""


def _write(top: Path, notes: list[WhyNote], used_at: str) -> None:
    content = json.dumps({"notes": notes, "used_at": used_at}, ensure_ascii=False)
    files.create_file(git_folder(top) / NAME, content.encode("utf-8", "replace"), mode=0o600)
