"""Which commit and branch HEAD is, read without a git process: a cache's key and a hint, nothing that must be
right. Where the refs are kept in a form that is not read here (reftable), the commit stays unknown.

Sources: gitrepository-layout(5), gitglossary(7).
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

LARGEST = 1 << 22  # bytes of packed-refs; a larger one is not searched
HEXADECIMAL = frozenset("0123456789abcdef")


class Head(NamedTuple):
    """`commit` is empty on an unborn branch and where it is unknown, `branch` when HEAD is detached. During a
    rebase, `branch` is the one that is being rebased."""

    commit: str = ""
    branch: str = ""


def read_head(top: Path) -> Head:
    """The HEAD of the working tree at `top`. Never raises."""
    folder = git_folder(top)
    target = _text(folder / "HEAD").strip()
    if not target.startswith("ref: "):
        return Head(target if _is_identifier(target) else "", _rebased_branch(folder))
    name = target.removeprefix("ref: ")
    branch = name.removeprefix("refs/heads/")
    if branch == ".invalid":  # reftable
        return Head()
    shared = folder / (_text(folder / "commondir").strip() or ".")
    found = _text(shared / name).strip() or _packed(shared, name)
    return Head(found if _is_identifier(found) else "", branch)


def _rebased_branch(folder: Path) -> str:
    """The branch of the rebase that is under way, "" if there is none."""
    names = (_text(folder / state / "head-name").strip() for state in ("rebase-merge", "rebase-apply"))
    found = next(filter(None, names), "")
    return found.removeprefix("refs/heads/") if found.startswith("refs/heads/") else ""


def _is_identifier(text: str) -> bool:
    """Without a pattern (start-up): SHA-1 or SHA-256."""
    return len(text) in (40, 64) and not set(text) - HEXADECIMAL


def git_folder(top: Path) -> Path:
    """git sets it for its hooks where it is; elsewhere .git is a folder, or a file that names one."""
    if told := os.environ.get("GIT_DIR"):
        return top / told
    folder = top / ".git"
    if folder.is_dir():
        return folder
    return top / _text(folder).strip().removeprefix("gitdir: ")


def _packed(shared: Path, name: str) -> str:
    lines = (line.partition(" ") for line in _text(shared / "packed-refs").split("\n"))
    return next((commit for commit, _, ref in lines if ref == name), "")


def _text(path: Path) -> str:
    with suppress(OSError):
        if path.stat().st_size <= LARGEST:
            return path.read_text(encoding="utf-8", errors="replace")
    return ""
