"""Whether the git that called is still there."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from gitgpt.repository import caller

WATCHER = """
import sys, time
from gitgpt.repository import caller
is_there = caller.watch()
print(is_there(), flush=True)
time.sleep(0.3)
print(is_there(), flush=True)
"""


@pytest.mark.parametrize("between", ["", "sh -c '\"$@\"; true' sh "], ids=["direct", "behind a shell"])
@pytest.mark.parametrize("is_killed", [False, True], ids=["alive", "killed"])
def test_notices_that_git_is_gone(between: str, is_killed: bool) -> None:
    """git runs the watcher as an alias, directly or through one more shell, and is killed or not."""
    alias = f"alias.watch=!{between}{sys.executable} -c '{WATCHER}'; true"
    git = subprocess.Popen(["git", "-c", alias, "watch"], stdout=subprocess.PIPE)
    assert git.stdout and git.stdout.readline() == b"True\n"
    if is_killed:
        git.kill()
        git.wait()
    assert git.stdout.readline() == (b"False\n" if is_killed else b"True\n")
    git.stdout.close()
    git.wait()


def test_without_proc_the_named_process_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    git = subprocess.Popen(["sleep", "30"])
    monkeypatch.setenv(caller.GIT_PROCESS, str(git.pid))
    is_there = caller.watch(parent_of=lambda _: None)
    assert is_there()
    git.kill()
    git.wait()
    assert not is_there()


@pytest.mark.parametrize("named", ["", "1", str(os.getppid())], ids=["nobody", "init", "our parent"])
def test_nobody_gone(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    if named:
        monkeypatch.setenv(caller.GIT_PROCESS, named)
    is_there = caller.watch()
    time.sleep(0.01)
    assert is_there()
