"""Signals to git, to the hook, to both: nothing is left behind, and nothing is written late."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from ground import server as wire
from ground.scenario import change
from ground.stage import Stage

DEADLINE = 10.0  # seconds; nothing here waits for it
LINE = "gitgpt: stopped early (status {}), no message drafted\n"


class Commit:
    """A `git commit` that waits for its hook, which waits for a server that never answers."""

    def __init__(self, stage: Stage, *options: str) -> None:
        self.stage = stage
        stage.server.default = wire.hang()
        change(stage)
        stage.write("README.md", "changed\n")
        editor = stage.write("../editor", '#!/bin/sh\ncp "$1" ../seen\necho typed >"$1"\n', mode=0o755)
        self.git = subprocess.Popen(
            ["git", "commit", *options],
            cwd=stage.path,
            env={**os.environ, **stage.env, "GITGPT_DEADLINE": str(DEADLINE), "GIT_EDITOR": str(editor)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        until = time.monotonic() + 20
        while not stage.server.requests:
            assert time.monotonic() < until, "the hook asked nobody"
            time.sleep(0.005)
        self.file = stage.path / ".git/COMMIT_EDITMSG"
        self.as_git_wrote_it = self.file.read_bytes()

    def children(self, process: int) -> list[int]:
        found = Path(f"/proc/{process}/task/{process}/children").read_text()
        return [int(child) for child in found.split()]

    @property
    def shell(self) -> int:
        (shell,) = self.children(self.git.pid)
        return shell

    @property
    def python(self) -> int:
        (python,) = self.children(self.shell)
        return python

    def end(self) -> tuple[int, str]:
        """Waits for git, and for whatever holds on to its stderr: the hook too is over then.

        The server lets go of a hook that still waits: it has its draft by rules then, and wants to write.
        """
        self.stage.server.stopping.set()
        assert self.git.stderr
        said = self.git.stderr.read().decode()
        self.git.stderr.close()
        return self.git.wait(), said


def to_group(number: int) -> Callable[[Commit], None]:
    """What a terminal does on Ctrl-C, or when it is closed."""
    return lambda commit: os.killpg(commit.git.pid, number)


def to_git(number: int) -> Callable[[Commit], None]:
    return lambda commit: os.kill(commit.git.pid, number)


def to_shell(number: int) -> Callable[[Commit], None]:
    return lambda commit: os.kill(commit.shell, number)


def to_python(number: int) -> Callable[[Commit], None]:
    return lambda commit: os.kill(commit.python, number)


class Row(NamedTuple):
    """`code` is git's; `said` what gitgpt says; `locks` what git itself leaves."""

    send: Callable[[Commit], None]
    code: int
    said: str = ""
    options: tuple[str, ...] = ()
    locks: tuple[str, ...] = ()


needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks processes up in /proc")
ABORTED = {
    "Ctrl-C": Row(to_group(signal.SIGINT), -signal.SIGINT, "interrupted; the message is as git wrote it"),
    "Ctrl-C, -a": Row(to_group(signal.SIGINT), -signal.SIGINT, "interrupted", ("-a",)),
    "closed terminal": Row(to_group(signal.SIGHUP), -signal.SIGHUP),
    "SIGTERM to all": Row(to_group(signal.SIGTERM), -signal.SIGTERM),
    "SIGTERM to git": Row(to_git(signal.SIGTERM), -signal.SIGTERM),
    "SIGTERM to git, -a": Row(to_git(signal.SIGTERM), -signal.SIGTERM, options=("-a",)),
    "kill -9 of git": Row(to_git(signal.SIGKILL), -signal.SIGKILL),
    "kill -9 of git, -a": Row(to_git(signal.SIGKILL), -signal.SIGKILL, "", ("-a",), ("index.lock",)),
    "kill -9 of all": Row(to_group(signal.SIGKILL), -signal.SIGKILL),
    "kill -9 of the hook's shell": Row(to_shell(signal.SIGKILL), 1),
    "SIGTERM to the hook's shell": Row(to_shell(signal.SIGTERM), 1),
}


@needs_proc
@pytest.mark.parametrize("name", ABORTED)
def test_nothing_committed_nothing_left_nothing_late(stage: Stage, name: str) -> None:
    row, head = ABORTED[name], stage.head
    commit = Commit(stage, *row.options)
    row.send(commit)
    code, said = commit.end()
    assert code == row.code
    assert row.said in said
    assert "Traceback" not in said
    assert commit.file.read_bytes() == commit.as_git_wrote_it
    assert stage.leftovers() == list(row.locks)
    assert stage.head == head


PASSED = {
    "kill -9 of gitgpt": (to_python(signal.SIGKILL), LINE.format(137)),
    "SIGTERM to gitgpt": (to_python(signal.SIGTERM), LINE.format(143)),
    "SIGHUP to gitgpt": (to_python(signal.SIGHUP), LINE.format(129)),
    "SIGINT to gitgpt alone": (
        to_python(signal.SIGINT),
        "gitgpt: interrupted; the message is as git wrote it\n",
    ),
}


@needs_proc
@pytest.mark.parametrize("name", PASSED)
def test_commit_goes_on_without_gitgpt(stage: Stage, name: str) -> None:
    send, said = PASSED[name]
    commit = Commit(stage)
    send(commit)
    assert commit.end() == (0, said)
    assert (stage.path / "../seen").read_bytes() == commit.as_git_wrote_it
    assert stage.message() == b"typed\n"
    assert stage.leftovers() == []


def test_commit_after_a_killed_one(stage: Stage) -> None:
    """The rest of the old call is not in the way of the next commit."""
    commit = Commit(stage)
    os.kill(commit.git.pid, signal.SIGKILL)
    stage.server.default = wire.completion("feat: drafted at the second try")
    done = stage.commit_with_editor()
    stage.server.default = wire.hang()
    commit.end()
    assert done.message == b"feat: drafted at the second try\n"
    assert commit.file.read_bytes().startswith(b"feat: drafted at the second try\n")
