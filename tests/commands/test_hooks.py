"""`gitgpt hooks`, the console script in real repositories."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from ground import environment
from ground.repo import Repo

NAME = "prepare-commit-msg"


def test_install_status_uninstall_say_what_they_did(repo: Repo) -> None:
    hook = repo.path / ".git/hooks" / NAME
    hook.parent.mkdir(exist_ok=True)
    hook.write_bytes(b"#!/bin/sh\n")
    hook.chmod(0o755)
    verbs = (("install", "--file"), ("install", "--file"), ("status",), ("uninstall",), ("status",))
    said = [repo.gitgpt("hooks", *verb) for verb in verbs]
    assert [(done.code, done.text, done.errors) for done in said] == [
        (0, f"installed {hook}; the hook that was there is kept as {NAME}.before-gitgpt and runs first", ""),
        (0, f"{hook} was installed already", ""),
        (0, f"{NAME}: installed: {hook}, after {NAME}.before-gitgpt", ""),
        (0, f"removed gitgpt from {hook}; the hook that was there before is back", ""),
        (
            1,
            f"{NAME}: not installed; {hook} is not gitgpt's and would be kept (run: gitgpt hooks install)",
            "",
        ),
    ]


def test_status_as_json(repo: Repo) -> None:
    repo.gitgpt("hooks", "install", "--file")
    done = repo.gitgpt("hooks", "status", "--json", cwd=".git/..")
    assert (done.code, json.loads(done.out)) == (
        0,
        {
            "folder": f"{repo.path}/.git/hooks",
            "remarks": [],
            "hooks": [
                {
                    "name": NAME,
                    "state": "installed",
                    "works": True,
                    "callers": [
                        {
                            "how": "its own hook file",
                            "where": f"{repo.path}/.git/hooks/{NAME}",
                            "works": True,
                        }
                    ],
                    "path": f"{repo.path}/.git/hooks/{NAME}",
                    "kept": None,
                    "program": str(environment.SCRIPTS / "gitgpt"),
                    "also": [],
                    "manager": None,
                }
            ],
        },
    )


def test_settings_that_let_more_through_are_recorded(repo: Repo) -> None:
    hook = repo.path / ".git/hooks" / NAME
    repo.env["GITGPT_DRAFT_ON_AMEND"] = "true"
    assert repo.gitgpt("hooks", "install", "--file").text == f"installed {hook}"
    assert repo.gitgpt("hooks", "status").text == f"{NAME}: installed: {hook}; drafts also for: commit"
    repo.env["GITGPT_DRAFT_ON_AMEND"] = "false"
    assert repo.gitgpt("hooks", "install", "--file").text == f"updated {hook}"
    assert b"\nalso=''\n" in hook.read_bytes()


def test_status_sees_a_program_that_is_gone(repo: Repo) -> None:
    program = repo.path.parent / "bin/gitgpt"
    program.parent.mkdir()
    shutil.copy(environment.SCRIPTS / "gitgpt", program)
    assert repo.run(program, "hooks", "install", "--file").code == 0
    program.unlink()
    done = repo.gitgpt("hooks", "status")
    assert (done.code, done.text) == (
        1,
        f"{NAME}: installed: {repo.path}/.git/hooks/{NAME}; its program is gone: {program}",
    )


def test_edited_hook_is_a_clear_error(repo: Repo) -> None:
    repo.gitgpt("hooks", "install", "--file")
    hook = repo.path / ".git/hooks" / NAME
    hook.write_bytes(hook.read_bytes() + b"# mine\n")
    done = repo.gitgpt("hooks", "install", "--file")
    assert done.code == 7
    assert done.errors.startswith(
        f"gitgpt: {hook} was edited since gitgpt wrote it\ngitgpt: move your lines to"
    )


@pytest.mark.parametrize("verb", ["install", "uninstall", "status"])
def test_outside_of_a_repository(tmp_path: Path, verb: str) -> None:
    done = Repo(tmp_path).gitgpt("hooks", verb)
    assert (done.code, done.text) == (4, "")
    assert done.errors.startswith("gitgpt: git rev-parse: not a git repository")


@pytest.mark.parametrize("arguments", [("hooks",), ("hooks", "install"), ("hooks", "status")], ids=" ".join)
def test_help(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = Repo(tmp_path).gitgpt(*arguments, "--help")
    assert done.code == 0 and done.text.startswith(f"Usage: gitgpt {' '.join(arguments)}")


def test_relative_hooks_path_is_remarked_on(repo: Repo) -> None:
    repo.config(core_hooksPath=".hooks")
    done = repo.gitgpt("hooks", "install", "--file")
    assert done.text == f"installed {repo.path}/.hooks/{NAME}"
    assert "gitgpt: core.hooksPath is relative: a linked worktree without .hooks runs no hook" in done.errors
