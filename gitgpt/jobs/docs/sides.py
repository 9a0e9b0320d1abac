"""The two sides of a change: files before, files after, and what differs."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from gitgpt.diff.changeset import FileDiff
from gitgpt.repository import snapshots
from gitgpt.repository.git import Repository
from gitgpt.repository.snapshots import Files, Snapshot


class Sides(NamedTuple):
    """Before and after; without a before, the whole tree is looked at."""

    old: Files | None
    new: Files
    changed: tuple[FileDiff, ...]


def sides_of_change(repository: Repository, old: Snapshot, new: Snapshot, *, top: Path) -> Sides:
    return Sides(
        Files(repository, old, top=top),
        Files(repository, new, top=top),
        snapshots.changed(repository, old, new),
    )


def sides_of_tree(repository: Repository, new: Snapshot, *, top: Path) -> Sides:
    """Every file, as if it were new."""
    files = Files(repository, new, top=top)
    return Sides(None, files, tuple(FileDiff(path, "added", old_mode="000000") for path in files.ids))
