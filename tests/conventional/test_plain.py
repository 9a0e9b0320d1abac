"""Changes that need no reading get an exact message by rules."""

from __future__ import annotations

import pytest

from gitgpt.conventional.drafting import draft_by_rules
from gitgpt.conventional.habits import Habits
from gitgpt.diff.changeset import ChangeSet, FileDiff, Hunk


def edit(path: str, *lines: str) -> FileDiff:
    added = sum(line[0] == "+" for line in lines)
    removed = sum(line[0] == "-" for line in lines)
    return FileDiff(path, "modified", added=added, removed=removed, hunks=(Hunk(1, 1, 1, 1, "", lines),))


LOCK = edit(
    "uv.lock", ' name = "ruff"', '-version = "0.4.7"', '+version = "0.4.8"', "-sdist = 1", "+sdist = 2"
)

HEADERS = {
    "lock": ([LOCK], "en", "build: bump ruff from 0.4.7 to 0.4.8"),
    "lock, nothing readable": ([edit("go.sum", "+x h1:abc=")], "en", "build: update go.sum"),
    "own version": (
        [edit("pyproject.toml", '-version = "1.0.0"', '+version = "1.1.0"')],
        "en",
        "build: bump version to 1.1.0",
    ),
    "several": (
        [edit("package.json", '-"a": "1.0",', '-"b": "2.0",', '+"a": "1.1",', '+"b": "2.1",')],
        "en",
        "build: bump a and b",
    ),
    "formatting": ([edit("src/a.js", "-f( a,b )", "+f(a, b)")], "en", "style: format a.js"),
    "imports": (
        [edit("src/a.py", "-import sys", " import re", "+import sys")],
        "en",
        "style: sort imports in a.py",
    ),
    "typo": (
        [edit("README.md", "-How to instal it", "+How to install it")],
        "en",
        "docs: fix typo in README.md",
    ),
    "in Chinese": ([LOCK], "zh", "build: 将 ruff 从 0.4.7 升级到 0.4.8"),
}


@pytest.mark.parametrize(("files", "language", "header"), HEADERS.values(), ids=HEADERS)
def test_header(files: list[FileDiff], language: str, header: str) -> None:
    assert draft_by_rules(ChangeSet(tuple(files)), Habits(), language=language).header == header
