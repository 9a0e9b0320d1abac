"""`gitgpt docs missing`: which public definitions have no docstring."""

from __future__ import annotations

import json

from ground.repo import Repo

SOURCE = '''\
from typing import overload


def send(to):
    """Send."""


def lift(load):
    def inner(): ...


class Crane:
    def pull(self): ...

    def _reel(self): ...

    @property
    def height(self):
        """How far."""

    @height.setter
    def height(self, value): ...


class _Winch:
    def turn(self): ...


@overload
def find(a: int) -> int: ...
def find(a):
    """Find."""
'''


def test_the_whole_tree(repo: Repo) -> None:
    """Private names, inner functions, overloads, setters and tests are left out."""
    repo.commit("feat: crane", {"crane.py": SOURCE, "tests/test_crane.py": "def test_it(): ...\n"})
    done = repo.gitgpt("docs", "missing")
    assert (done.code, done.out.decode()) == (
        0, "crane.py:8: function lift\ncrane.py:12: class Crane\ncrane.py:13: method Crane.pull\n",
    )  # fmt: skip
    assert done.errors == "gitgpt: 3 public definitions without a docstring\n"
    assert repo.gitgpt("docs", "missing", "--check").code == 1
    rows = json.loads(repo.gitgpt("docs", "missing", "--json").out)["missing"]
    assert rows[1] == {"path": "crane.py", "line": 12, "kind": "class", "name": "Crane"}


def test_only_what_a_branch_touches(repo: Repo) -> None:
    """What was missing before is not listed."""
    repo.commit("feat: crane", {"crane.py": SOURCE})
    repo.branch("topic")
    repo.commit("feat: hoist", {"crane.py": SOURCE + "\n\ndef hoist(load): ...\n"})
    done = repo.gitgpt("docs", "missing", "--base", "main")
    assert done.out.decode() == "crane.py:35: function hoist\n"
    assert done.errors.endswith("to draft them: gitgpt docs update --missing\n")


def test_a_broken_file_is_passed_over(repo: Repo) -> None:
    """It has no definitions that can be read."""
    repo.commit("feat: crane", {"crane.py": "def lift(:\n"})
    done = repo.gitgpt("docs", "missing", "--check")
    assert (done.code, done.out) == (0, b"")
