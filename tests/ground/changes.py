"""Changes as data, from the texts before and after."""

from __future__ import annotations

import difflib

from gitgpt.diff.changeset import FileDiff, Hunk


def change(
    path: str,
    old: str | None,
    new: str | None,
    *,
    section: str = "",
    old_path: str | None = None,
    context: int = 3,
) -> FileDiff:
    """A file that went from one text to another; None where it did not exist."""
    before, after = (old or "").splitlines(), (new or "").splitlines()
    lines = tuple(list(difflib.unified_diff(before, after, n=context, lineterm=""))[3:])
    added, removed = (sum(line[0] == sign for line in lines) for sign in "+-")
    status = "added" if old is None else "deleted" if new is None else "renamed" if old_path else "modified"
    hunk = Hunk(1, len(before), 1, len(after), section, lines)
    hunks = (hunk,) if lines else ()
    return FileDiff(path, status, old_path, added=added, removed=removed, hunks=hunks)
