"""Which of a repository's files the user lets set more than style: by content, as direnv does.

What is trusted is one file's settings as they are; when they change, the trust is gone. Kept in the user's
state folder, one small file each, never in the repository.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from gitgpt import files
from gitgpt.config import paths
from gitgpt.errors import FileError

LARGEST = 8192  # bytes of a note


class Grant(NamedTuple):
    """A file that was trusted, and the fingerprint that its settings had."""

    path: Path
    fingerprint: str


def fingerprint(path: Path, table: Mapping[str, Any]) -> str:
    """A digest of a file's settings. A comment or another tool's table changes nothing."""
    text = json.dumps([str(path.resolve()), table], sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def is_trusted(path: Path, table: Mapping[str, Any]) -> bool:
    return (_folder() / fingerprint(path, table)).is_file()


def grant(path: Path, table: Mapping[str, Any]) -> None:
    """Trusts the file with these settings, and no longer as it was before. Raises FileError."""
    revoke(path)
    folder = _folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as exc:
        raise FileError(f"cannot make {folder}: {exc.strerror}") from exc
    content = f"{path.resolve()}\n".encode("utf-8", "surrogateescape")
    files.create_file(folder / fingerprint(path, table), content, mode=0o600)


def revoke(path: Path) -> bool:
    """Takes the trust in a file back, whatever it holds; whether there was any."""
    mine = [given for given in grants() if given.path == path.resolve()]
    for given in mine:
        (_folder() / given.fingerprint).unlink(missing_ok=True)
    return bool(mine)


def grants() -> list[Grant]:
    """All that was trusted, by path."""
    folder = _folder()
    if not folder.is_dir():
        return []
    found = []
    for note in folder.iterdir():
        if len(note.name) == 64 and note.is_file():
            text = files.read_file(note, limit=LARGEST).decode("utf-8", "surrogateescape")
            found.append(Grant(Path(text.rstrip("\n")), note.name))
    return sorted(found)


def _folder() -> Path:
    return paths.state_folder() / "trust"
