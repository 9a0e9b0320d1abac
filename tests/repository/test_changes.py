"""What is read is exactly what is being committed, whatever the configuration says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ground.repo import Repo

from gitgpt.diff.model import ChangeSet, FileDiff
from gitgpt.errors import GitError, UsageError
from gitgpt.repository import changes
from gitgpt.repository.git import Repository


def staged(repo: Repo) -> ChangeSet:
    return changes.staged(Repository(repo.path))


def by_path(change: ChangeSet) -> dict[str, FileDiff]:
    return {file.path: file for file in change.files}


@pytest.fixture
def edited(repo: Repo) -> Repo:
    """A repository with one of everything staged."""
    repo.commit(files={
        "edit.py": "def f():\n    return 1\n", "gone.txt": "bye\n", "moved.txt": "a\nb\n" * 30,
        "mode.sh": "echo\n", "pic.png": b"\x89PNG\0\1", "target": "x\n",
    })  # fmt: skip
    (repo.path / "link").symlink_to("target")
    repo.stage()
    repo.commit()
    repo.write("edit.py", "def f():\n    return 2\n")
    (repo.path / "gone.txt").unlink()
    (repo.path / "moved.txt").rename(repo.path / "new name.txt")
    (repo.path / "mode.sh").chmod(0o755)
    repo.write("pic.png", b"\x89PNG\0\2")
    (repo.path / "link").unlink()
    repo.write("link", "no link any more\n")
    repo.write("empty", "")
    repo.stage()
    return repo


def test_each_kind_of_change(edited: Repo) -> None:
    files = by_path(staged(edited))
    assert {path: (file.status, file.added, file.removed) for path, file in files.items()} == {
        "edit.py": ("modified", 1, 1),
        "gone.txt": ("deleted", 0, 1),
        "new name.txt": ("renamed", 0, 0),
        "mode.sh": ("modified", 0, 0),
        "pic.png": ("modified", 0, 0),
        "link": ("type-changed", 1, 1),
        "empty": ("added", 0, 0),
    }
    assert files["edit.py"].hunks[0].lines == (" def f():", "-    return 1", "+    return 2")
    assert files["new name.txt"].old_path == "moved.txt"
    assert (files["mode.sh"].old_mode, files["mode.sh"].new_mode) == ("100644", "100755")
    assert files["pic.png"].is_binary and not files["pic.png"].hunks
    assert (files["link"].old_mode, files["link"].new_mode) == ("120000", "100644")
    assert files["gone.txt"].new_id == "" and len(files["gone.txt"].old_id) == 40


HOSTILE = {
    "diff.noprefix": "true", "diff.mnemonicPrefix": "true", "color.diff": "always", "color.ui": "always",
    "diff.external": "false", "diff.txt.textconv": "rev", "diff.py.command": "false",
    "diff.context": "0", "diff.interHunkContext": "99", "diff.renames": "false",
    "diff.orderFile": "order", "core.abbrev": "4", "diff.wordRegex": ".", "diff.algorithm": "patience",
    "diff.submodule": "log", "diff.ignoreSubmodules": "all", "diff.relative": "true",
    "diff.suppressBlankEmpty": "true", "diff.indentHeuristic": "false", "diff.colorMoved": "zebra",
    "diff.wsErrorHighlight": "all", "core.quotePath": "false", "diff.noIndex": "true",
    "diff.srcPrefix": "x/", "diff.dstPrefix": "y/", "core.pager": "false", "diff.statGraphWidth": "3",
}  # fmt: skip


def test_no_configuration_changes_the_result(edited: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    edited.stage_file("sub/blank.py", "one\n\ntwo\n")
    edited.stage_file(".gitattributes", "*.txt diff=txt\n*.py diff=py\n")
    before = staged(edited)
    for name, value in HOSTILE.items():
        edited.git("config", name, value)
    edited.write("order", "*.txt\n*.py\n")
    monkeypatch.setenv("GIT_DIFF_OPTS", "-u0")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    monkeypatch.setenv("GIT_PAGER", "false")
    assert staged(edited) == before
    assert changes.staged(Repository(edited.path / "sub")) == before


def test_unborn_branch(repo: Repo) -> None:
    repo.stage_file("a.txt", "hello\n")
    (file,) = staged(repo).files
    assert (file.path, file.status, file.added) == ("a.txt", "added", 1)


def test_sha256(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "r", object_format="sha256")
    repo.stage_file("a.txt", "hello\n")
    assert [file.path for file in staged(repo).files] == ["a.txt"]
    repo.commit()
    assert [file.path for file in changes.of_revision(Repository(repo.path), "HEAD").files] == ["a.txt"]


def test_the_index_of_a_partial_commit(edited: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    other = edited.git_dir / "index.other"
    edited.git("read-tree", "HEAD", env={"GIT_INDEX_FILE": str(other)})
    edited.git("add", "edit.py", env={"GIT_INDEX_FILE": str(other)})
    monkeypatch.setenv("GIT_INDEX_FILE", str(other))
    assert [file.path for file in staged(edited).files] == ["edit.py"]


def test_intent_to_add_is_not_part_of_the_commit(repo: Repo) -> None:
    repo.commit(files={"a": "1\n"})
    repo.write("later.txt", "not yet\n")
    repo.git("add", "-N", "later.txt")
    repo.stage_file("empty", "")
    assert [file.path for file in staged(repo).files] == ["empty"]


def test_names_to_the_byte(repo: Repo) -> None:
    names = [
        "sp ace",
        'q"uote',
        "new\nline",
        "a => b",
        "-rf",
        "ünï",
        ":(top)x",
        "diff --git a b",
        os.fsdecode(b"caf\xe9"),
    ]
    for name in names:
        repo.write(name, "one\n")
    repo.git("--literal-pathspecs", "add", "-A")
    assert sorted(by_path(staged(repo))) == sorted(names)
    assert all(file.added == 1 and len(file.hunks) == 1 for file in staged(repo).files)


def test_conflicts_are_said(repo: Repo) -> None:
    repo.commit(files={"a": "1\n"})
    repo.branch("other")
    repo.commit(files={"a": "2\n"})
    repo.switch("main")
    repo.commit(files={"a": "3\n"})
    repo.git("merge", "other", ok=(1,))
    with pytest.raises(GitError, match="1 paths are still in conflict, first: a"):
        staged(repo)


def test_nothing_staged_is_an_empty_change(repo: Repo) -> None:
    repo.commit(files={"a": "1\n"})
    assert staged(repo) == ChangeSet()


def test_not_a_repository(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="not a git repository"):
        changes.staged(Repository(tmp_path))


def test_a_revision_and_its_first_parent(repo: Repo) -> None:
    repo.commit(files={"a": "1\n"})
    repo.branch("side")
    repo.commit(files={"side": "1\n"})
    repo.switch("main")
    repo.commit(files={"b": "1\n"})
    repo.git("merge", "-q", "--no-edit", "side")
    repo.tag("v1", message="one")
    git = Repository(repo.path)
    assert [file.path for file in changes.of_revision(git, "HEAD~2").files] == ["a"]
    assert [file.path for file in changes.of_revision(git, "v1").files] == ["side"]
    assert [file.path for file in changes.of_range(git, "HEAD~2..HEAD").files] == ["b", "side"]
    assert [file.path for file in changes.of_range(git, "main~1...side").files] == ["side"]
    assert [file.path for file in changes.of_range(git, "HEAD~1..").files] == ["side"]


@pytest.mark.parametrize("revision", ["nope", "HEAD:a", "HEAD^{tree}", "HEAD~9"])
def test_no_such_revision(repo: Repo, revision: str) -> None:
    repo.commit(files={"a": "1\n"})
    with pytest.raises(GitError):
        changes.of_revision(Repository(repo.path), revision)


@pytest.mark.parametrize("revision", ["-p", "--output=x", "", " "])
def test_an_option_is_no_revision(repo: Repo, revision: str) -> None:
    with pytest.raises(UsageError):
        changes.of_revision(Repository(repo.path), revision)
    with pytest.raises(UsageError):
        changes.of_range(Repository(repo.path), revision)
    assert not (repo.path / "x").exists()


def test_the_edge_of_a_shallow_clone_is_said(repo: Repo, tmp_path: Path) -> None:
    repo.commit(files={"a": "1\n"})
    repo.commit(files={"b": "1\n"})
    shallow = repo.clone(tmp_path / "shallow", "--depth=1")
    with pytest.raises(GitError, match="shallow clone"):
        changes.of_revision(Repository(shallow.path), "HEAD")
