"""hooks/any-hook, rendered for a hook: only a verdict stops git."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from gitgpt.repository import hookfiles

NAME = "commit-msg"
# name -> what the program does -> the exit code that git gets, what is said
ENDS = {
    "done": ("exit 0", 0, ""),
    "a verdict": ("echo no >&2; exit 1", 1, "no\n"),
    "a bug": ("exit 70", 0, "gitgpt: stopped early (status 70), commit-msg did nothing\n"),
    "killed": ("kill -9 $$", 0, "gitgpt: stopped early (status 137), commit-msg did nothing\n"),
}


@pytest.fixture
def hook(tmp_path: Path) -> Path:
    path = tmp_path / NAME
    path.write_bytes(hookfiles.render_hook(NAME, str(tmp_path / "gitgpt")))
    path.chmod(0o755)
    return path


def program(hook: Path, does: str) -> None:
    path = hook.with_name("gitgpt")
    path.write_text(f'#!/bin/sh\necho "$@" >"${{0%/*}}/calls"\n{does}\n')
    path.chmod(0o755)


def run(hook: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(hook), "FILE"],
        env={"PATH": "/usr/bin:/bin", "HOME": str(hook.parent), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("end", ENDS)
def test_only_a_verdict_stops_git(hook: Path, end: str) -> None:
    does, code, said = ENDS[end]
    program(hook, does)
    done = run(hook)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", said)
    assert hook.with_name("calls").read_text() == "hook-impl commit-msg FILE\n"


def test_without_the_program_git_goes_on(hook: Path) -> None:
    done = run(hook)
    assert done.returncode == 0
    assert done.stderr == "gitgpt: not found, commit-msg does nothing; reinstall it, or remove this hook\n"


@pytest.mark.parametrize("variable", ["GITGPT_SKIP", "GITGPT_NESTED"])
def test_a_skipped_hook_starts_nothing(hook: Path, variable: str) -> None:
    program(hook, "exit 1")
    assert run(hook, **{variable: "1"}).returncode == 0
    assert not hook.with_name("calls").exists()


def test_the_hook_from_before_runs_first_and_may_refuse(hook: Path) -> None:
    program(hook, "exit 0")
    kept = hook.with_name(NAME + hookfiles.KEPT_SUFFIX)
    kept.write_text("#!/bin/sh\nexit 3\n")
    kept.chmod(0o755)
    assert run(hook).returncode == 3
    assert not hook.with_name("calls").exists()


def test_it_is_recognised(hook: Path) -> None:
    found = hookfiles.inspect(hook.parent, NAME)
    assert (found.state, found.program) == ("installed", os.fspath(hook.with_name("gitgpt")))
