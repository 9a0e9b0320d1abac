"""The history of real repositories."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from gitgpt.repository.git import Repository
from gitgpt.repository.recent_messages import entries


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def test_messages_newest_first_without_merges(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    for text in ("feat: one\n\nbody", "fix: zwölf"):
        git(tmp_path, "commit", "-q", "--allow-empty", "-m", text)
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "chore: x", "--author", "robo[bot] <r@example.com>")
    git(tmp_path, "checkout", "-q", "-b", "side", "HEAD~1")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "docs: side")
    git(tmp_path, "merge", "-q", "--no-edit", "--no-ff", "main")
    found = {entry.message.strip(): entry.email for entry in entries(Repository(tmp_path))}
    assert found == {
        "docs: side": "ada@example.com",
        "chore: x": "r@example.com",
        "feat: one\n\nbody": "ada@example.com",
        "fix: zwölf": "ada@example.com",
    }
    assert len(entries(Repository(tmp_path), limit=1)) == 1


def test_no_history_and_no_repository(tmp_path: Path) -> None:
    assert entries(Repository(tmp_path)) == []
    git(tmp_path, "init", "-q")
    assert entries(Repository(tmp_path)) == []


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Two files, one of them renamed in the last of three commits; one name needs quotes."""
    folder = tmp_path / "source"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "uploadpack.allowFilter", "true")
    for name, text in (("first", "feat: one"), ('zw"\u00f6lf.txt', "feat: two\n\nbody\n\nmore")):
        (folder / "sub").mkdir(exist_ok=True)
        (folder / "sub" / name).write_text(text)
        git(folder, "add", ".")
        git(folder, "commit", "-q", "-m", text)
    git(folder, "mv", "sub/first", "second")
    git(folder, "commit", "-q", "-m", "refactor: move")
    return folder


def paths(folder: Path) -> dict[str, tuple[str, ...]]:
    return {entry.message.split("\n")[0]: entry.paths for entry in entries(Repository(folder))}


def test_the_paths_of_each_commit_but_the_first(source: Path) -> None:
    git(source, "config", "diff.relative", "true")
    found = paths(source / "sub")
    assert found == {
        "refactor: move": ("second", "sub/first"),
        "feat: two": ('sub/zw"\u00f6lf.txt',),
        "feat: one": (),
    }


def test_of_a_large_commit_only_the_first_paths(source: Path) -> None:
    for number in range(100):
        (source / f"{number:03}").write_text("x")
    git(source, "add", ".")
    git(source, "commit", "-q", "-m", "chore: many")
    assert paths(source)["chore: many"] == tuple(f"{number:03}" for number in range(30))
    assert len(paths(source)) == 4


def test_the_edge_of_a_shallow_clone_names_no_paths(source: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth=2", source.as_uri(), "shallow")
    assert paths(tmp_path / "shallow") == {"refactor: move": ("second", "sub/first"), "feat: two": ()}


def test_a_clone_without_trees_keeps_the_messages_and_asks_nobody(source: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--filter=tree:0", "--no-checkout", source.as_uri(), "partial")
    assert list(paths(tmp_path / "partial")) == ["refactor: move", "feat: two", "feat: one"]
    trees = ["git", "rev-list", "--objects", "--missing=print", "--all"]
    listed = subprocess.run(
        trees, cwd=tmp_path / "partial", check=True, capture_output=True, text=True
    ).stdout
    assert listed.count("?") == 3


def test_what_a_commit_is_called_before_another(source: Path) -> None:
    assert [entry.message.split("\n")[0] for entry in entries(Repository(source), tip="HEAD~1")] == [
        "feat: two",
        "feat: one",
    ]
