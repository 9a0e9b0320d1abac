"""The changelog file: read whole, written whole or not at all."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

from gitgpt import files
from gitgpt.errors import FileError


def read_file(path: Path) -> str:
    """Empty for a file that is not there. Raises FileError for one that is no UTF-8 text."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return ""
    except OSError as exc:
        raise FileError(f"cannot read {path}: {exc.strerror}") from exc
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise FileError(f"{path} is not UTF-8 text", advice="save it as UTF-8, then run this again") from exc


def write_file(path: Path, text: str) -> None:
    """Replaces the file in one step, keeping its mode; through a symbolic link, the file it leads to."""
    target = Path(os.path.realpath(path))
    write = files.replace_file if target.exists() else files.create_file
    write(target, text.encode("utf-8"))


def show_difference(old: str, new: str, name: str) -> str:
    """A unified diff, empty where nothing changes."""
    lines = difflib.unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{name}", f"b/{name}", n=2
    )
    return "".join(
        line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines
    )
