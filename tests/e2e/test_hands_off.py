"""Where a message exists already, all comes out as if there were no hook; gitgpt is not even started."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from e2e.scenarios.hands_off import ROWS
from ground.repo import Edited, Repo
from ground.scenario import Play
from ground.server import Server
from ground.stage import Stage

from gitgpt.repository import hookfiles


class Outcome(NamedTuple):
    """All that a person could notice."""

    code: int
    said: str
    seen: list[bytes]
    refs: str
    messages: str
    status: str


def outcome(stage: Stage, done: Edited) -> Outcome:
    return Outcome(
        done.run.code,
        done.run.errors,
        done.seen,
        stage.git("for-each-ref"),
        stage.git("log", "--all", "--format=%H%n%B"),
        stage.status(),
    )


def play(folder: Path, server: Server, row: Play, *, program: Path | None) -> Outcome:
    """Plays in folder/repo: everything else equal, the commits have the same hashes."""
    Repo.init(folder / "repo")
    stage = Stage(folder / "repo", server)
    stage.commit("chore: begin", {"README.md": "# Begin\n"})
    if program:
        hookfiles.install_hooks(stage.path / ".git/hooks", "prepare-commit-msg", str(program))
    return outcome(stage, row(stage))


@pytest.mark.parametrize("name", ROWS)
def test_same_as_without_the_hook(tmp_path: Path, server: Server, name: str) -> None:
    program = tmp_path / "gitgpt"
    program.write_text('#!/bin/sh\necho "$*" >>"$0.calls"\n')
    program.chmod(0o755)
    expected = play(tmp_path / "play", server, ROWS[name], program=None)
    shutil.rmtree(tmp_path / "play")
    assert play(tmp_path / "play", server, ROWS[name], program=program) == expected
    assert not Path(f"{program}.calls").exists()
    assert server.requests == []


def test_the_comparison_notices_a_hook_that_meddles(tmp_path: Path, server: Server) -> None:
    expected = play(tmp_path / "play", server, ROWS["--amend"], program=None)
    shutil.rmtree(tmp_path / "play")
    Repo.init(tmp_path / "play/repo")
    stage = Stage(tmp_path / "play/repo", server)
    stage.commit("chore: begin", {"README.md": "# Begin\n"})
    stage.write(".git/hooks/prepare-commit-msg", '#!/bin/sh\necho "meddled" >>"$1"\n', mode=0o755)
    assert outcome(stage, ROWS["--amend"](stage)) != expected
