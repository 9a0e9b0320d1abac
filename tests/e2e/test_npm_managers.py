"""The hook managers that most people have, as npm delivers them: husky 9 and lefthook, under real commits.

`scenarios/others.py` plays imitations of their files in every run; these show that the imitations hold.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ground import npm
from ground.environment import SCRIPTS
from ground.repo import Edited
from ground.scenario import DRAFT, OPENS, change
from ground.stage import Stage

PACKAGES = ("husky@9.1.7", "lefthook@1.13.6")
HOOK = "prepare-commit-msg"
LEFTHOOK = """\
prepare-commit-msg:
  commands:
    theirs:
      run: echo theirs >> ran
"""
WITH_GITGPT = (
    LEFTHOOK
    + """\
    gitgpt:
      run: '{program} hook-impl prepare-commit-msg {{0}}'
"""
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def binaries() -> Path:
    """The folder with `husky` and `lefthook`."""
    return npm.install(*PACKAGES)


@pytest.fixture
def managed(stage: Stage, binaries: Path) -> Stage:
    """A repository without our hook, in whose PATH the managers are."""
    (stage.path / ".git/hooks" / HOOK).unlink()
    stage.env["PATH"] = os.pathsep.join((str(SCRIPTS), str(binaries), os.environ["PATH"]))
    return stage


def is_drafted(done: Edited, stage: Stage) -> bool:
    assert done.run.code == 0, done.run.errors
    return (done.message, done.seen[0][: len(OPENS)], len(stage.server.requests)) == (DRAFT, OPENS, 1)


def test_husky(managed: Stage) -> None:
    assert managed.run("husky").code == 0
    refused = managed.run("gitgpt", "hooks", "install")
    assert (refused.code, "belongs to husky" in refused.errors) == (7, True)
    advised = refused.errors.partition(f".husky/{HOOK} instead: ")[2].splitlines()[0]

    managed.write(f".husky/{HOOK}", advised + "\n")
    change(managed)
    assert is_drafted(managed.commit_with_editor("--", "src/new.py"), managed)


def test_husky_does_not_stop_a_commit_when_gitgpt_is_gone(managed: Stage) -> None:
    assert managed.run("husky").code == 0
    managed.write(f".husky/{HOOK}", 'gitgpt-gone hook-impl prepare-commit-msg "$@" || true\n')
    change(managed)
    done = managed.commit_with_editor("--", "src/new.py", edit=b"feat: by hand\n")
    assert (done.run.code, done.message) == (0, b"feat: by hand\n")


def test_lefthook_that_was_there_first(managed: Stage) -> None:
    managed.write("lefthook.yml", LEFTHOOK)
    assert managed.run("lefthook", "install").code == 0
    installed = managed.run("gitgpt", "hooks", "install")
    assert installed.code == 0
    assert "lefthook.yml" in installed.errors, "how to stay is not said"

    change(managed)
    assert is_drafted(managed.commit_with_editor("--", "src/new.py"), managed)
    assert (managed.path / "ran").read_text() == "theirs\n"


def test_lefthook_that_took_its_place_back_is_told_by_status(managed: Stage) -> None:
    managed.write("lefthook.yml", LEFTHOOK)
    assert managed.run("lefthook", "install").code == 0
    assert managed.run("gitgpt", "hooks", "install").code == 0
    assert managed.run("lefthook", "install", "--force").code == 0

    status = managed.run("gitgpt", "hooks", "status")
    assert status.code == 1
    assert "lefthook" in status.text


def test_lefthook_by_its_configuration(managed: Stage) -> None:
    managed.write("lefthook.yml", WITH_GITGPT.format(program=SCRIPTS / "gitgpt"))
    assert managed.run("lefthook", "install").code == 0
    change(managed)
    assert is_drafted(managed.commit_with_editor("--", "src/new.py"), managed)
    assert (managed.path / "ran").read_text() == "theirs\n"
