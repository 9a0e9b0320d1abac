"""Patterns as in .gitignore decide what is only named."""

from __future__ import annotations

import pytest

from gitgpt.diff.changeset import ChangeSet, FileDiff, Hunk
from gitgpt.diff.file_class import classify_file
from gitgpt.diff.ignore import mark_ignored
from gitgpt.diff.pack import pack

HUNK = Hunk(0, 0, 1, 1, "", ("+private",))


def marked(path: str, *patterns: str, old_path: str | None = None) -> bool:
    changes = ChangeSet((FileDiff(path, "added", old_path=old_path, added=1, hunks=(HUNK,)),))
    (file,) = mark_ignored(changes, patterns).files
    assert (file.mark == "ignored") == (file.hunks == ()) == (classify_file(file) == "ignored")
    return file.mark == "ignored"


HITS = [
    ("a/b.sql", ["*.sql"]),
    ("docs/x.md", ["/docs/"]),
    ("deep/secrets/x", ["secrets/"]),
    ("a/x/b.txt", ["a/**/b.txt"]),
    ("sp ace", ["sp\\ ace"]),
    ("x.sql", ["# a comment", "", "*.sql"]),
    ("x.sql", ["!(", "*.sql"]),
]
MISSES: list[tuple[str, list[str]]] = [
    ("a.py", []),
    ("a.py", ["*.sql", "# *.py"]),
    ("keep.sql", ["*.sql", "!keep.sql"]),
    ("a/docs/x.md", ["/docs/"]),
]


@pytest.mark.parametrize(("path", "patterns"), HITS)
def test_hits(path: str, patterns: list[str]) -> None:
    assert marked(path, *patterns)


@pytest.mark.parametrize(("path", "patterns"), MISSES)
def test_misses(path: str, patterns: list[str]) -> None:
    assert not marked(path, *patterns)


def test_a_renamed_file_is_ignored_by_either_name() -> None:
    assert marked("public.txt", "secret*", old_path="secret.txt")


def test_it_is_named_and_never_quoted() -> None:
    changes = mark_ignored(ChangeSet((FileDiff("a.sql", "added", added=1, hunks=(HUNK,)),)), ["*.sql"])
    assert pack(changes, budget=100).text == "A a.sql (+1) [ignored]"
