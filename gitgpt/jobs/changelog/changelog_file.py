"""The changelog file: its text, and what would change in it."""

from __future__ import annotations

import difflib
from pathlib import Path

from gitgpt import files
from gitgpt.errors import FileError, MissingFileError


def read_changelog(top: Path | None, path: Path) -> str:
    """Empty for a file that does not exist. Raises FileError for one that is no UTF-8 text, or that a link
    leads to: a clone can bring a CHANGELOG.md that is a link to any file of yours."""
    try:
        content = files.read_named_file(top, path)
    except MissingFileError:
        return ""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise FileError(f"{path} is not UTF-8 text", advice="save it as UTF-8, then run this again") from exc


def show_difference(old: str, new: str, name: str) -> str:
    """A unified diff, empty where nothing changes."""
    lines = difflib.unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{name}", f"b/{name}", n=2
    )
    return "".join(
        line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines
    )
