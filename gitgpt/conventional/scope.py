"""The scope of a change: the repository's own words first, none where it uses none."""

from __future__ import annotations

from gitgpt.conventional.file_class import class_of
from gitgpt.conventional.habits import Habits
from gitgpt.diff.model import ChangeSet, printable

MIN_SHARE = 0.15  # of messages with a scope, below which none is proposed


def infer_scope(changes: ChangeSet, habits: Habits) -> str:
    """A scope of the repository that most changed files' paths name, else empty."""
    used = sum(habits.scopes.values())
    total = max(habits.learned, sum(habits.types.values()))
    if not used or not changes.files or used < MIN_SHARE * total:
        return ""
    votes: dict[str, float] = {}
    files = changes.files[:500]
    for file in files:
        weight = 0.3 if class_of(file.path) in ("test", "docs", "lock") else 1.0
        for word in words_of(file.path):
            votes[word] = votes.get(word, 0.0) + weight
    best = max(votes.values(), default=0.0)
    known = {scope: votes[scope.lower()] for scope in habits.scopes if scope.lower() in votes}
    if not known:
        return ""
    scope = max(known, key=lambda name: (known[name], habits.scopes[name]))
    return scope if 2 * known[scope] >= best else ""


def words_of(path: str) -> set[str]:
    """The folder names of a path, its stem, and the stem's first part."""
    parts = printable(path).lower().split("/")
    stem = parts[-1].split(".")[0]
    return {*parts[:-1], stem, stem.split("_")[0], stem.split("-")[0]} - {""}
