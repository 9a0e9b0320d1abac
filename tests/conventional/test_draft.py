"""Drafting by rules: tables of (change, expected header)."""

from __future__ import annotations

import difflib

import pytest

from gitgpt.conventional.draft import draft
from gitgpt.conventional.habits import Habits
from gitgpt.conventional.lint import check
from gitgpt.diff.model import ChangeSet, FileDiff, Hunk


def change(
    path: str, old: str | None, new: str | None, *, section: str = "", old_path: str | None = None
) -> FileDiff:
    """A file that went from one text to another; None where it did not exist."""
    before, after = (old or "").splitlines(), (new or "").splitlines()
    lines = tuple(list(difflib.unified_diff(before, after, n=3, lineterm=""))[3:])
    added, removed = (sum(line[0] == sign for line in lines) for sign in "+-")
    status = "added" if old is None else "deleted" if new is None else "renamed" if old_path else "modified"
    hunk = Hunk(1, len(before), 1, len(after), section, lines)
    hunks = (hunk,) if lines else ()
    return FileDiff(path, status, old_path, added=added, removed=removed, hunks=hunks)


FOO = "def foo(a):\n    return a\n"
TABLE = {
    "new function": ([change("src/shop/cart.py", "", FOO)], "feat: add foo in cart"),
    "new module": ([change("src/shop/cart.py", None, FOO)], "feat: add foo in cart"),
    "function gone": ([change("src/shop/cart.py", FOO, "")], "refactor: remove foo in cart"),
    "function renamed": (
        [change("src/shop/cart.py", FOO, FOO.replace("foo", "total"))],
        "refactor: rename foo to total",
    ),
    "line in a function": (
        [change("src/shop/cart.py", FOO, FOO.replace("return a", "return a or 0"))],
        "fix: fix foo in cart",
    ),
    "tests only": (
        [change("tests/test_cart.py", "", "def test_empty_cart():\n    pass\n")],
        "test: add test_empty_cart in test_cart",
    ),
    "docs heading": (
        [change("README.md", "# Shop\n", "# Shop\n\n## Install\n\npip\n")],
        "docs: update Shop and Install in README.md",
    ),
    "workflow": (
        [change(".github/workflows/test.yml", "on: push\n", "on: pull_request\n")],
        "ci: update test.yml",
    ),
    "dependency": (
        [change("requirements.txt", "requests==2.31.0\n", "requests==2.32.4\n")],
        "build: bump requests from 2.31.0 to 2.32.4",
    ),
    "file deleted": ([change("src/old.py", "import os\n", None)], "refactor: remove old"),
    "file renamed": (
        [FileDiff("src/b.py", "renamed", old_path="src/a.py")],
        "refactor: rename a.py to b.py",
    ),
    "file moved": ([FileDiff("lib/a.py", "renamed", old_path="src/a.py")], "refactor: move a to lib"),
    "binary": ([FileDiff("logo.png", "modified", is_binary=True)], "docs: update logo.png"),
    "mode": (
        [FileDiff("run.sh", "modified", old_mode="100644", new_mode="100755")],
        "refactor: make run executable",
    ),
    "submodule": (
        [FileDiff("vendor/zlib", "modified", old_mode="160000", new_mode="160000", new_id="0123456789")],
        "chore: bump zlib to 0123456",
    ),
    "nothing at all": ([], "chore: make an empty commit"),
}


@pytest.mark.parametrize(("files", "header"), TABLE.values(), ids=TABLE)
def test_header(files: list[FileDiff], header: str) -> None:
    assert draft(ChangeSet(tuple(files)), Habits()).header == header


def test_chinese_and_unknown_language() -> None:
    changes = ChangeSet((change("src/cart.py", "", FOO),))
    assert draft(changes, Habits(), language="zh").header == "feat: 在 cart 中新增 foo"
    assert draft(changes, Habits(), language="../x").header == "feat: add foo in cart"


def test_habits_give_scope_and_case() -> None:
    changes = ChangeSet((change("packages/cart/total.py", "", FOO),))
    habits = Habits(types={"feat": 9}, scopes={"cart": 5, "pay": 4}, learned=10, is_capitalized=True)
    assert draft(changes, habits).header == "feat(cart): Add foo in total"
    assert draft(changes, habits._replace(scopes={"pay": 9})).header == "feat: Add foo in total"


@pytest.mark.parametrize("room", [30, 50, 72])
@pytest.mark.parametrize("count", [1, 10, 10_000])
def test_always_valid(count: int, room: int) -> None:
    """Long, odd and many names: the header stays whole, within its length and on one line."""
    files = tuple(
        FileDiff(f"src/{'long' * 40}/na\nme\udcff {n} {'x' * 90}.py", "modified", is_binary=True)
        for n in range(count)
    )
    message = draft(ChangeSet(files), Habits(), subject_length=room)
    assert check(message, header_length=room) == ()
    assert message.render().encode()
