"""A hook called with what git never gives it: exit 0, the file as it was, one line why, nothing sent."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from ground.repo import Run
from ground.scenario import change
from ground.stage import Stage

FILE = ".git/COMMIT_EDITMSG"
HELP = b"\n# Please enter the commit message. Lines starting\n# with '#' will be ignored, and an empty one\n"


def put(content: bytes, mode: int = 0o644) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.write_bytes(content)
        path.chmod(mode)

    return make


def link(path: Path) -> None:
    path.with_name("target").write_bytes(HELP)
    path.symlink_to("target")


def nothing(_: Path) -> None:
    pass


class Row(NamedTuple):
    make: Callable[[Path], None]
    said: str
    source: tuple[str, ...] = ()
    file: str = FILE
    requests: int = 0


ROWS = {
    "vanished": Row(nothing, f"no draft: cannot write {FILE}: No such file or directory"),
    "a symbolic link": Row(link, f"no draft: {FILE} is a symbolic link"),
    "a folder": Row(Path.mkdir, f"no draft: {FILE} is not a regular file"),
    "a pipe": Row(os.mkfifo, f"no draft: {FILE} is not a regular file"),
    "read-only": Row(put(HELP, 0o444), f"no draft: {FILE} is read-only"),
    "no room for a file beside it": Row(
        put(HELP), f"no draft: cannot write .git/{'x' * 250}: File name too long", (), f".git/{'x' * 250}", 1
    ),
    "10 MB": Row(
        put(b"word\n" * 2**21),
        "no draft: the message file holds 10485760 bytes of text, more than 1048576",
    ),
    "not UTF-8": Row(put(b"caf\xe9\n" + HELP), "no draft: the text in the message file is not utf-8"),
    "not UTF-8, template": Row(
        put(b"caf\xe9\n" + HELP), "no draft: the text in the message file is not utf-8", ("template",)
    ),
    "unknown source": Row(put(HELP), "unknown message source 'dream', nothing done", ("dream",)),
}


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Mode and content of what lies in the git folder itself."""
    return {
        path.name: (path.lstat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in folder.iterdir()
    }


@pytest.mark.parametrize("caller", ["plain", "framework"])
@pytest.mark.parametrize("name", ROWS)
def test_leaves_everything_as_it_is(stage: Stage, name: str, caller: str) -> None:
    row = ROWS[name]
    change(stage)
    (stage.path / FILE).unlink(missing_ok=True)
    row.make(stage.path / row.file)
    before = state(stage.path / ".git")
    done = call(stage, row, caller)
    assert (done.code, done.out, done.errors) == (0, b"", f"gitgpt: {row.said}\n")
    assert state(stage.path / ".git") == before
    assert len(stage.server.requests) == row.requests


def call(stage: Stage, row: Row, caller: str) -> Run:
    if caller == "plain":
        return stage.run(stage.path / ".git/hooks/prepare-commit-msg", row.file, *row.source)
    source = {"PRE_COMMIT_COMMIT_MSG_SOURCE": row.source[0]} if row.source else {}
    return stage.run("gitgpt", "hook-impl", "prepare-commit-msg", row.file, env={"PRE_COMMIT": "1", **source})


def test_nothing_staged(stage: Stage) -> None:
    (stage.path / FILE).write_bytes(HELP)
    done = stage.run(".git/hooks/prepare-commit-msg", FILE)
    assert (done.code, done.errors) == (0, "gitgpt: nothing is staged, no message drafted\n")
    assert (stage.path / FILE).read_bytes() == HELP


def test_outside_of_a_repository(stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "MSG"
    file.write_bytes(HELP)
    done = stage.run("gitgpt", "hook-impl", "prepare-commit-msg", file, cwd=tmp_path)
    assert (done.code, file.read_bytes(), len(done.errors.splitlines())) == (0, HELP, 1)
    assert done.errors.startswith("gitgpt: no draft: git diff-index: not a git repository")


@pytest.mark.parametrize(
    "arguments", [(), ("pre-push",), ("prepare-commit-msg", "a", "b", "c", "d")], ids=len
)
def test_arguments_that_make_no_sense(stage: Stage, arguments: tuple[str, ...]) -> None:
    done = stage.run("gitgpt", "hook-impl", *arguments)
    assert (done.code, len(done.errors.splitlines())) == (0, 1)


def test_full_disk(stage: Stage) -> None:
    """Nothing can be written any more: neither the message nor the usage log."""
    change(stage)
    (stage.path / FILE).write_bytes(HELP)
    done = stage.run("sh", "-c", f"ulimit -f 0; exec .git/hooks/prepare-commit-msg {FILE}")
    assert done.code == 0
    assert "gitgpt: no draft: cannot write .git/COMMIT_EDITMSG: File too large" in done.errors
    assert (stage.path / FILE).read_bytes() == HELP
    assert stage.leftovers() == []


READ_ONLY = f"""
mount --bind .git .git && mount -o remount,bind,ro .git || exit 99
.git/hooks/prepare-commit-msg {FILE} || exit 98
git -c core.hooksPath=.git/hooks commit
"""


def test_read_only_git_folder(stage: Stage) -> None:
    """A container's mount: also for root nothing can be written. git itself refuses to commit."""
    if stage.run("unshare", "-rm", "true").code:
        pytest.skip("no mounts of one's own here (unshare -rm)")
    change(stage)
    (stage.path / FILE).write_bytes(HELP)
    done = stage.run("unshare", "-rm", "sh", "-c", READ_ONLY)
    assert (done.code, "index.lock': Read-only file system" in done.errors) == (128, True)
    first = done.errors.splitlines()[0]
    assert first == f"gitgpt: no draft: cannot write {FILE}: its folder is read-only"
    assert (stage.path / FILE).read_bytes() == HELP
    assert stage.leftovers() == []
    assert stage.server.requests == [], "a model was asked for nothing"


@pytest.mark.parametrize("source", ["message", "merge", "squash", "commit"])
def test_the_framework_is_told_the_source_in_a_variable(stage: Stage, source: str) -> None:
    change(stage)
    (stage.path / FILE).write_bytes(b"mine\n" + HELP)
    env = {"PRE_COMMIT": "1", "PRE_COMMIT_COMMIT_MSG_SOURCE": source}
    done = stage.run("gitgpt", "hook-impl", "prepare-commit-msg", FILE, env=env)
    assert (done.code, done.errors, (stage.path / FILE).read_bytes()) == (0, "", b"mine\n" + HELP)
    assert stage.server.requests == []
