"""The tree of the index: read from the file where it says so, and as git says in every case."""

from __future__ import annotations

from pathlib import Path

import pytest
from ground.repo import Repo

from gitgpt.repository.git import Repository
from gitgpt.repository.index_tree import parse_index, read_tree


def index(repo: Repo) -> bytes:
    return (repo.path / ".git/index").read_bytes()


@pytest.fixture(params=["sha1", "sha256"])
def any_repo(request: pytest.FixtureRequest, tmp_path: Path) -> Repo:
    repo = Repo.init(tmp_path / "any", object_format=request.param)
    repo.commit("feat: start", {"a/b.py": "x = 1\n", "c.py": "y = 2\n", "TREE": "TREE\n"})
    return repo


def test_the_index_names_its_tree_after_git_computed_it(any_repo: Repo) -> None:
    any_repo.stage_file("a/TREE.py", "z = 3\n")
    assert parse_index(index(any_repo)) == ""
    tree = any_repo.git("write-tree")
    assert parse_index(index(any_repo)) == tree == read_tree(Repository(any_repo.path))


def test_an_index_that_does_not_say_is_given_to_git(any_repo: Repo) -> None:
    any_repo.stage_file("d.py", "z = 3\n")
    read = read_tree(Repository(any_repo.path))
    assert read == any_repo.git("write-tree")


def test_the_index_of_a_partial_commit(any_repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    own = any_repo.git("write-tree")
    monkeypatch.setenv("GIT_INDEX_FILE", str(any_repo.path / ".git/other"))
    any_repo.run("git", "read-tree", "HEAD", env={"GIT_INDEX_FILE": str(any_repo.path / ".git/other")})
    other = read_tree(Repository(any_repo.path))
    assert other == any_repo.git("rev-parse", "HEAD^{tree}") == own


@pytest.mark.parametrize("setting", ["index.version=4", "core.splitIndex=true", "index.threads=1"])
def test_other_forms_of_the_index(any_repo: Repo, setting: str) -> None:
    any_repo.git("-c", setting, "update-index", "--force-write-index")
    any_repo.stage_file("d.py", "z = 3\n")
    any_repo.git("-c", setting, "update-index", "--refresh")
    tree = any_repo.git("write-tree")
    assert parse_index(index(any_repo)) in ("", tree)
    assert read_tree(Repository(any_repo.path)) == tree


def test_intent_to_add_is_not_in_the_tree(any_repo: Repo) -> None:
    any_repo.write("later.py", "x\n")
    any_repo.git("add", "-N", "later.py")
    assert read_tree(Repository(any_repo.path)) == any_repo.git("rev-parse", "HEAD^{tree}")


def test_conflicts_have_no_tree(any_repo: Repo) -> None:
    any_repo.git("branch", "side")
    any_repo.commit("fix: one", {"c.py": "y = 3\n"})
    any_repo.git("switch", "-q", "side")
    any_repo.commit("fix: two", {"c.py": "y = 4\n"})
    any_repo.git("merge", "main", ok=(1,))
    assert read_tree(Repository(any_repo.path)) == ""


def test_nonsense_names_no_tree(any_repo: Repo) -> None:
    any_repo.git("write-tree")
    whole = index(any_repo)
    assert parse_index(whole)
    for cut in range(0, len(whole), 7):
        assert parse_index(whole[:cut]) == ""
    for content in (b"", b"DIRC", b"DIRC" + b"\xff" * 99, b"TREE" * 99):
        assert parse_index(content) == ""


def test_a_folder_without_a_repository(tmp_path: Path) -> None:
    assert read_tree(Repository(tmp_path)) == ""


def test_reading_writes_nothing_into_the_repository(any_repo: Repo) -> None:
    any_repo.stage_file("a/new.py", "z = 3\n")
    before = {path: path.stat().st_mtime_ns for path in any_repo.git_dir.rglob("*")}
    tree = read_tree(Repository(any_repo.path))
    assert {path: path.stat().st_mtime_ns for path in any_repo.git_dir.rglob("*")} == before
    any_repo.git("cat-file", "-e", tree, ok=(1, 128))
    assert read_tree(Repository(any_repo.path), writes_objects=True) == tree
    any_repo.git("cat-file", "-e", tree)
