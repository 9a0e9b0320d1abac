"""HEAD read without git, beside what git says."""

from __future__ import annotations

from pathlib import Path

import pytest
from ground.repo import Repo

from gitgpt.repository import head
from gitgpt.repository.head import Head


def said_by_git(repo: Repo) -> Head:
    branch = repo.git("symbolic-ref", "-q", "--short", "HEAD", ok=(0, 1))
    return Head(repo.head, branch)


def test_a_loose_a_packed_and_a_detached_head(repo: Repo) -> None:
    repo.commit("feat: a", {"a": "1"})
    repo.git("checkout", "-q", "-b", "fix/ABC-1-login")
    assert head.read_head(repo.path) == said_by_git(repo) != Head()
    repo.git("pack-refs", "--all")
    assert head.read_head(repo.path) == said_by_git(repo)
    repo.git("checkout", "-q", "--detach")
    assert head.read_head(repo.path) == said_by_git(repo)
    assert head.read_head(repo.path).branch == ""


def test_a_rebase_keeps_its_branch(repo: Repo) -> None:
    repo.commit("feat: a", {"a": "1"})
    repo.git("checkout", "-q", "-b", "fix/ABC-1-login")
    repo.commit("fix: b", {"a": "2"})
    repo.git("checkout", "-q", "main")
    repo.commit("fix: c", {"a": "3"})
    repo.git("checkout", "-q", "fix/ABC-1-login")
    repo.git("rebase", "main", ok=(1,))
    assert head.read_head(repo.path) == Head(repo.head, "fix/ABC-1-login")


def test_a_linked_working_tree(repo: Repo, tmp_path: Path) -> None:
    repo.commit("feat: a", {"a": "1"})
    repo.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    repo.git("pack-refs", "--all")
    side = Repo(tmp_path / "side")
    assert head.read_head(side.path) == said_by_git(side)
    assert head.read_head(side.path).branch == "side"


def test_sha256(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "r", object_format="sha256")
    repo.commit("feat: a", {"a": "1"})
    assert head.read_head(repo.path) == said_by_git(repo)


def test_git_dir_as_git_tells_its_hooks(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit("feat: a", {"a": "1"})
    monkeypatch.setenv("GIT_DIR", ".git")
    assert head.read_head(repo.path) == said_by_git(repo)
    monkeypatch.setenv("GIT_DIR", str(repo.path / ".git"))
    assert head.read_head(tmp_path).branch == "main"


@pytest.mark.parametrize("content", [b"", b"ref: refs/heads/.invalid\n", b"nonsense", b"\xff\xfe", b"ref: "])
def test_what_it_cannot_read_is_unknown(repo: Repo, content: bytes) -> None:
    (repo.path / ".git/HEAD").write_bytes(content)
    assert head.read_head(repo.path).commit == ""


def test_an_unborn_branch_has_a_name_and_no_commit(repo: Repo) -> None:
    assert head.read_head(repo.path) == Head("", "main")


def test_outside_a_repository(tmp_path: Path) -> None:
    assert head.read_head(tmp_path) == Head()
