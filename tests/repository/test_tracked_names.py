"""Names in a real repository: in tracked files and their paths, on both sides of a change."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from gitgpt.repository.git import Repository
from gitgpt.repository.tracked_names import STAGED, find_tracked

SIDES = (STAGED, "HEAD")


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "cart_total.py").write_text("def old_sum(items): ...\nlimit = 4096\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "one")
    (tmp_path / "src" / "cart_total.py").write_text("class Cart:\n    def new_sum(self): ...\n")
    git(tmp_path, "add", ".")
    (tmp_path / "secret.py").write_text("untracked_name = 1\n")
    return Repository(tmp_path / "src")


@pytest.mark.parametrize(
    ("name", "is_there"),
    [
        ("new_sum", True),
        ("NEW_SUM()", True),
        ("old_sum", True),
        ("Cart.new_sum", True),
        ("Cart.other_sum", False),
        ("src/cart_total.py", True),
        ("untracked_name", False),
        ("nowhere", False),
        ("4096", False),
        ("--old_sum", True),
        ("-e", False),
        ("", False),
    ],
)
def test_find_tracked(repository: Repository, name: str, is_there: bool) -> None:
    assert find_tracked(repository, [name, "other"], sides=SIDES) == ({name} if is_there else set())


def test_an_unborn_branch_has_an_index_only(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "a.py").write_text("name_of_it = 1\n")
    git(tmp_path, "add", ".")
    assert find_tracked(Repository(tmp_path), ["name_of_it", "other"], sides=SIDES) == {"name_of_it"}
