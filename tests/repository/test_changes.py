"""What is read is exactly what is being committed, whatever the configuration says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ground.repo import Repo

from gitgpt.diff.changeset import ChangeSet, FileDiff
from gitgpt.diff.describe import headline
from gitgpt.diff.pack import pack
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


def test_what_is_staged_is_read_and_never_the_working_tree(repo: Repo) -> None:
    """Also where git takes the two for the same: same size and times, other content."""
    repo.commit(files={"a.txt": "one\n"})
    repo.config(core_trustctime="false")
    for content in ("two\n", "six\n"):
        path = repo.write("a.txt", content)
        os.utime(path, (1_000_000_000, 1_000_000_000))
        if content == "two\n":
            repo.stage()
    (file,) = staged(repo).files
    assert file.hunks[0].lines == ("-one", "+two")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "end"])
def test_line_ends_change_nothing(repo: Repo, ending: str, last: str) -> None:
    """CRLF, and no newline at the end: the same text for the model as without."""
    repo.commit(files={"a.py": ending.join(["one", "two", last])})
    repo.stage_file("a.py", ending.join(["one", "three", last]))
    packed = pack(staged(repo), budget=500)
    end = " end\n\\ No newline at end of file" if last else ""
    assert packed.text == f"M a.py (+1 -1)\n@@\n one\n-two\n+three\n{end}".rstrip("\n")


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
    with pytest.raises(GitError, match="a path is still in conflict: a"):
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


def test_binary_files_come_with_their_size(repo: Repo) -> None:
    repo.commit(files={"old.bin": b"\0" * 100, "text": "x\n"})
    repo.write("new.bin", b"\0" * 2500)
    (repo.path / "old.bin").unlink()
    repo.stage()
    assert {file.path: (file.is_binary, file.size) for file in staged(repo).files} == {
        "new.bin": (True, 2500),
        "old.bin": (True, 100),
    }


def test_git_lfs_pointer(repo: Repo) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 1234567\n"
    repo.stage_file("film.mov", pointer)
    (file,) = staged(repo).files
    assert headline(file) == "A film.mov (+3, LFS object, 1.2 MB)"


def test_submodule(repo: Repo, tmp_path: Path) -> None:
    other = Repo.init(tmp_path / "other")
    first, second = other.commit(files={"a": "1\n"}), other.commit(files={"a": "2\n"})
    for commit in (first, second):
        repo.git("update-index", "--add", "--cacheinfo", f"160000,{commit},libs/z")
        (file,) = staged(repo).files
        repo.commit()
    assert headline(file) == f"M libs/z (submodule {first[:7]} -> {second[:7]})"


def test_a_copy_of_a_changed_file_is_found(repo: Repo) -> None:
    repo.commit(files={"a.py": many_lines(30)})
    repo.write("b.py", many_lines(30))
    repo.stage_file("a.py", many_lines(30) + "last = 1\n")
    repo.stage()
    assert [headline(file) for file in staged(repo).files] == [
        "M a.py (+1)",
        "C a.py -> b.py (content unchanged)",
    ]


def test_attributes_of_linguist_are_heard(repo: Repo) -> None:
    repo.write(
        ".gitattributes",
        "*.gen linguist-generated\nlibs/** linguist-vendored=true\n*.x -linguist-generated\n",
    )
    repo.write("sub/.gitattributes", "*.y linguist-documentation\n")
    for name in ("a.gen", "libs/b.c", "c.x", "sub/d.y", "e.y"):
        repo.write(name, "content\n")
    repo.stage()
    marks = {file.path: file.mark for file in staged(repo).files if file.mark}
    assert marks == {"a.gen": "generated", "libs/b.c": "vendored", "sub/d.y": "docs"}
    assert {f.path: f.mark for f in changes.staged(Repository(repo.path / "sub")).files if f.mark} == marks


def test_what_is_ignored_keeps_its_name_only(repo: Repo) -> None:
    repo.write(".gitgptignore", "*.sql\n")
    for name in ("dump.sql", "notes.private", "a.py"):
        repo.write(name, "content\n")
    repo.stage()
    files = by_path(changes.staged(Repository(repo.path), ignore=["*.private"]))
    assert {path for path, file in files.items() if file.mark == "ignored"} == {"dump.sql", "notes.private"}
    assert not files["dump.sql"].hunks and files["a.py"].hunks


def many_lines(number: int, word: str = "value") -> str:
    return "".join(f"{word}_{n} = compute({n})\n" for n in range(number))


def test_a_large_change_is_listed_whole_and_read_in_part(repo: Repo) -> None:
    repo.commit(files={"moved.py": many_lines(200, "moved")})
    (repo.path / "moved.py").rename(repo.path / "renamed.py")
    with (repo.path / "renamed.py").open("a") as file:
        file.write("last = 1\n")
    for n in range(6):
        repo.write(f"src/m{n}.py", many_lines(9_000))
    repo.write("src/small.py", "answer = 42\n")
    repo.write("zz: name", many_lines(10))
    repo.write("bundle.js", "x" * 3_000_000 + "\n")
    repo.write("huge.csv", many_lines(280_000))
    repo.stage()
    files = by_path(staged(repo))
    assert len(files) == 11
    assert files["src/small.py"].hunks[0].lines == ("+answer = 42",)
    assert (
        files["renamed.py"].old_path == "moved.py" and files["renamed.py"].hunks[0].lines[-1] == "+last = 1"
    )
    assert files["zz: name"].added == 10 and not files["zz: name"].left_out
    assert files["src/m0.py"].added == 9_000
    assert files["src/m0.py"].hunks[0].lines[0] == "+value_0 = compute(0)" and files["src/m0.py"].left_out
    assert files["huge.csv"].left_out == "too large to be read" and files["huge.csv"].size > 5_000_000
    assert files["bundle.js"].left_out == "the reading limit was reached"
    total = sum(len(line) for file in files.values() for hunk in file.hunks for line in hunk.lines)
    assert total < 3_000_000


def test_a_partial_clone_is_read_without_the_network(repo: Repo, tmp_path: Path) -> None:
    repo.commit(files={"a.txt": "one\n", "b.txt": "1\n"})
    repo.commit(files={"a.txt": "two\n"})
    repo.config(uploadpack_allowFilter="true", uploadpack_allowAnySHA1InWant="true")
    partial = repo.clone(tmp_path / "partial", "--filter=blob:none", "--no-checkout")
    partial.git("read-tree", "HEAD")
    missing = partial.git("rev-list", "--objects", "--missing=print", "--all")
    (file,) = changes.of_revision(Repository(partial.path), "HEAD").files
    assert (file.path, file.status, file.hunks) == ("a.txt", "modified", ())
    assert file.left_out == "its content is not in this partial clone"
    assert partial.git("rev-list", "--objects", "--missing=print", "--all") == missing
