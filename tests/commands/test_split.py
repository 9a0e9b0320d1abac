"""`gitgpt split` on real repositories: how staged work falls into commits, what stays equal, the way back."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from ground.repo import Repo, Run
from ground.tty import Terminal

GITGPT = [sys.executable, "-m", "gitgpt"]
PARSER = "def parse(text):\n    return text.split()\n\n\ndef unrelated():\n    return 0\n"


def split(repo: Repo, *options: str) -> Run:
    return repo.run(*GITGPT, "split", "--offline", *options)


def files_of(repo: Repo, revision: str) -> set[str]:
    return set(repo.git("diff-tree", "-r", "--root", "--no-commit-id", "--name-only", revision).split("\n"))


@pytest.fixture
def mixed(repo: Repo) -> Repo:
    """Two unrelated changes are staged: a parser with its test, and a workflow; one file is dirty besides."""
    repo.commit(
        "start", {"src/parser.py": PARSER, ".github/workflows/ci.yml": "on: push\n", "notes.txt": "a\n"}
    )
    repo.stage_file("src/parser.py", PARSER.replace("parse(text)", "parse_words(text, separator)"))
    repo.stage_file("tests/test_parser.py", "from parser import parse_words\n\nparse_words('a', ' ')\n")
    repo.stage_file(".github/workflows/ci.yml", "on: [push, pull_request]\n")
    repo.write("notes.txt", "dirty\n")
    return repo


def test_unrelated_changes_become_commits(mixed: Repo) -> None:
    tree, start = mixed.git("write-tree"), mixed.head
    done = split(mixed, "--yes")
    assert done.code == 0, done.errors
    assert mixed.git("rev-parse", "HEAD^{tree}") == tree
    assert mixed.git("rev-parse", "HEAD~2") == start
    assert {frozenset(files_of(mixed, name)) for name in ("HEAD", "HEAD~1")} == {
        frozenset({"src/parser.py", "tests/test_parser.py"}),
        frozenset({".github/workflows/ci.yml"}),
    }
    assert mixed.status() == " M notes.txt"
    assert (mixed.path / "notes.txt").read_text() == "dirty\n"
    mixed.git("fsck", "--strict")


def test_undo_makes_it_staged_work_again(mixed: Repo) -> None:
    before, start = mixed.status(), mixed.head
    split(mixed, "--yes")
    assert split(mixed, "--undo").code == 0
    assert (mixed.status(), mixed.head) == (before, start)


def test_an_unborn_branch(repo: Repo) -> None:
    repo.stage_file("src/a.py", "def a():\n    return 1\n")
    repo.stage_file("LICENSE", "MIT\n")
    tree = repo.git("write-tree")
    done = split(repo, "--yes")
    assert done.code == 0, done.errors
    assert repo.git("rev-parse", "HEAD^{tree}") == tree
    assert split(repo, "--undo").code == 0
    assert repo.run("git", "rev-parse", "-q", "--verify", "HEAD").code == 1
    assert repo.git("write-tree") == tree


def test_hunks_of_one_file_go_into_two_commits(repo: Repo) -> None:
    lines = [f"line_{number} = {number}\n" for number in range(40)]
    body = "def total(items):\n    return sum(items)\n"
    repo.commit("start", {"app.py": body + "".join(lines) + "def last(a,b):\n    return a+b"})
    repo.stage_file(
        "app.py",
        body.replace("sum(items)", "sum(items, 0)") + "".join(lines) + "def last(a, b):\n    return a + b",
    )
    tree = repo.git("write-tree")
    done = split(repo, "--yes")
    assert done.code == 0, done.errors
    assert repo.git("rev-list", "--count", "HEAD") == "3"
    assert repo.git("rev-parse", "HEAD^{tree}") == tree
    assert "sum(items, 0)" not in repo.git("show", "HEAD~1:app.py")
    assert "def last(a, b)" in repo.git("show", "HEAD~1:app.py")


def test_renames_modes_links_binaries_and_crlf_add_up(repo: Repo) -> None:
    body = "".join(f"value_{number} = {number}\r\n" for number in range(30))
    repo.commit(
        "start",
        {"old.py": body, "tool": "#!/bin/sh\n", "pic.bin": b"\0\1", "gone.txt": "x\n", "dir/file": "x\n"},
    )
    repo.git("mv", "old.py", "new.py")
    repo.git("rm", "-q", "gone.txt", "dir/file")
    repo.stage_file("dir", "a file now\n")
    repo.stage_file("tool", "#!/bin/sh\n", mode=0o755)
    repo.stage_file("pic.bin", b"\0\2")
    (repo.path / "link").symlink_to("new.py")
    repo.stage("link")
    repo.stage_file(b"caf\xe9.txt", "latin\n")
    tree = repo.git("write-tree")
    done = split(repo, "--yes")
    assert done.code == 0, done.errors
    assert repo.git("rev-parse", "HEAD^{tree}") == tree
    repo.git("fsck", "--strict")


def test_sha256(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "repo", object_format="sha256")
    repo.stage_file("src/a.py", "def a():\n    return 1\n")
    repo.stage_file("docs/guide.md", "# Guide\n")
    assert split(repo, "--yes").code == 0


def test_json_is_the_plan(mixed: Repo) -> None:
    head = mixed.head
    plan = json.loads(split(mixed, "--json").text)
    assert plan["head"] == head == mixed.head
    assert sorted(len(group["pieces"]) for group in plan["groups"]) == [1, 2]
    assert all(group["message"].strip() for group in plan["groups"])


@pytest.mark.parametrize(
    ("prepare", "code", "says"),
    [
        (lambda repo: None, 3, "nothing is staged"),
        (lambda repo: (repo.git_dir / "MERGE_HEAD").write_text(repo.head + "\n"), 4, "a merge is under way"),
    ],
)
def test_bad_places(repo: Repo, prepare, code: int, says: str) -> None:  # type: ignore[no-untyped-def]
    repo.commit("start", {"a.py": "a = 1\n"})
    prepare(repo)
    done = split(repo, "--yes")
    assert done.code == code
    assert says in done.errors


def test_conflicts_are_refused(repo: Repo) -> None:
    repo.commit("start", {"a.py": "a = 1\n"})
    repo.git("checkout", "-q", "-b", "topic")
    repo.commit("two", {"a.py": "a = 2\n"})
    repo.git("checkout", "-q", "main")
    repo.commit("three", {"a.py": "a = 3\n"})
    repo.git("merge", "topic", ok=(1,))
    (repo.git_dir / "MERGE_HEAD").unlink()
    done = split(repo, "--yes")
    assert done.code == 4
    assert "there are conflicts" in done.errors


def test_a_person_rearranges_the_plan(mixed: Repo) -> None:
    terminal = Terminal([*GITGPT, "split", "--offline"], mixed.path, {"TERM": "xterm"})
    terminal.wait_for("make these commits?")
    terminal.press("j")
    terminal.wait_for("two groups")
    terminal.type("1 2\n")
    terminal.wait_for("make these commits?")
    terminal.press("m")
    terminal.wait_for("pieces, then the group")
    terminal.type("1 9\n")
    terminal.wait_for("make these commits?")
    terminal.press("m")
    terminal.wait_for("pieces, then the group")
    terminal.type("1 2\n")
    terminal.wait_for("make these commits?")
    terminal.press("a")
    assert terminal.finish() == 0
    screen = terminal.screen.decode()
    assert "everything staged belongs together" in screen
    assert "there is no group 9" in screen
    assert mixed.git("rev-list", "--count", "HEAD") == "3"


def test_quitting_commits_nothing(mixed: Repo) -> None:
    head, status = mixed.head, mixed.status()
    terminal = Terminal([*GITGPT, "split", "--offline"], mixed.path, {"TERM": "xterm"})
    terminal.wait_for("make these commits?")
    terminal.press("q")
    assert terminal.finish() == 1
    assert (mixed.head, mixed.status()) == (head, status)
