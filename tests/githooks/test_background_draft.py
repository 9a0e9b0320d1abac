"""Drafts in the background: ready when the editor opens, one call for a tree, nothing left or shown."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from ground import server as wire
from ground.environment import SCRIPTS
from ground.server import Server
from ground.stage import Stage

from gitgpt.githooks.background_draft import brings_message
from gitgpt.repository import hookfiles
from gitgpt.storage.sqlite import SqliteStore
from gitgpt.storage.store import CLAIMS, DRAFTS

SUBJECT = b"feat: add what the change adds\n"


@pytest.fixture
def stage(tmp_path: Path, server: Server) -> Stage:
    """A repository with linters in its pre-commit hook (none yet) and gitgpt in front of them."""
    stage = Stage.build(tmp_path / "repo", server)
    stage.env["GITGPT_SKIP"] = "1"
    stage.commit("chore: start", {"a.py": "x = 1\n"})
    stage.env["GITGPT_SKIP"] = ""
    stage.stage_file("a.py", "def parse(text):\n    return text.split()\n")
    put_linters(stage, "exit 0")
    server.requests.clear()
    return stage


def put_linters(stage: Stage, script: str) -> None:
    folder = stage.git_dir / "hooks"
    for path in (folder / "pre-commit", folder / "pre-commit.before-gitgpt"):
        path.unlink(missing_ok=True)
    (folder / "pre-commit").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "pre-commit").chmod(0o755)
    hookfiles.install_hooks(folder, "pre-commit", str(SCRIPTS / "gitgpt"))


def store(home: Path) -> SqliteStore:
    return SqliteStore(home / ".cache/gitgpt/cache.db")


def wait_until(is_true: Callable[[], object], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_the_draft_is_made_while_linters_run(stage: Stage, server: Server, home: Path) -> None:
    """The linters end when the draft is there, so the message cannot have been asked for later."""
    put_linters(stage, f"while [ ! -e {home}/go ]; do sleep 0.05; done")
    process = subprocess.Popen(
        ["git", "commit", "-q"],
        cwd=stage.path,
        env={**os.environ, **stage.env, "GIT_EDITOR": "true"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    wait_until(lambda: store(home).list_keys(DRAFTS))
    server.default = wire.error(500)
    (home / "go").touch()
    assert process.communicate(timeout=20) == (b"", b"")
    assert stage.message().startswith(SUBJECT)
    assert len(server.requests) == 1
    assert store(home).list_keys(CLAIMS) == []
    assert stage.leftovers() == []


def test_a_draft_under_way_is_waited_for(stage: Stage, server: Server) -> None:
    server.default = wire.completion("feat: add what the change adds")._replace(delay=1.5)
    made = stage.commit_with_editor()
    assert made.seen[0].startswith(SUBJECT)
    assert len(server.requests) == 1


def test_linters_that_change_files_get_their_own_draft(stage: Stage, server: Server) -> None:
    put_linters(stage, "echo 'y = 2' >>a.py; git add a.py")
    made = stage.commit_with_editor()
    assert made.seen[0].startswith(SUBJECT)
    assert any("+y = 2" in prompt for prompt in stage.prompts)


def test_a_commit_refused_by_a_linter_has_its_draft_the_next_time(
    stage: Stage, server: Server, home: Path
) -> None:
    put_linters(stage, "exit 1")
    assert stage.commit_with_editor().run.code == 1
    wait_until(lambda: store(home).list_keys(DRAFTS))
    server.default = wire.error(500)
    put_linters(stage, "exit 0")
    assert stage.commit_with_editor().seen[0].startswith(SUBJECT)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "options", [("-m", "feat: x"), ("-F", "a.py"), ("--amend",), ("-c", "HEAD"), ("--fixup", "HEAD")]
)
def test_no_call_where_there_is_a_message(
    stage: Stage, server: Server, home: Path, options: tuple[str, ...]
) -> None:
    put_linters(stage, "sleep 0.7")
    stage.commit_with_editor(*options)
    time.sleep(0.3)
    assert server.requests == []


def test_no_call_in_a_merge(stage: Stage, server: Server) -> None:
    (stage.git_dir / "MERGE_MSG").write_text("Merge branch 'x'\n")
    put_linters(stage, "sleep 0.7")
    stage.commit_with_editor()
    assert server.requests == []


@pytest.mark.parametrize(
    "env", [{"GITGPT_PREFETCH": "off"}, {"GITGPT_CACHE": "false"}, {"GITGPT_OFFLINE": "1"}]
)
def test_no_background_call_where_none_is_wanted(stage: Stage, server: Server, env: dict[str, str]) -> None:
    put_linters(stage, "sleep 0.7; exit 1")
    stage.commit_with_editor(env=env)
    assert server.requests == []


def test_without_linters_nothing_is_started(stage: Stage, server: Server) -> None:
    (stage.git_dir / "hooks/pre-commit.before-gitgpt").unlink()
    (stage.git_dir / "hooks/prepare-commit-msg").unlink()
    stage.commit_with_editor()
    time.sleep(0.5)
    assert server.requests == []


def test_the_linters_keep_their_say_and_arguments(stage: Stage, home: Path) -> None:
    put_linters(stage, 'echo no; echo "$#" >&2; exit 3')
    done = stage.commit_with_editor()
    assert done.run.code == 1
    assert done.run.errors.split() == ["no", "0"]


def test_a_killed_background_run_is_replaced(stage: Stage, server: Server, home: Path) -> None:
    """Its claim stays; the process is gone, so the hook asks itself."""
    server.script(wire.hang())
    put_linters(stage, f"while [ ! -e {home}/go ]; do sleep 0.05; done")
    process = subprocess.Popen(
        ["git", "commit", "-q"], cwd=stage.path, env={**os.environ, **stage.env, "GIT_EDITOR": "true"}
    )
    wait_until(lambda: server.requests)
    (key,) = store(home).list_keys(CLAIMS)
    claim = store(home).get(CLAIMS, key) or ""
    os.kill(int(claim.split(",")[1]), signal.SIGKILL)
    (home / "go").touch()
    assert process.wait(20) == 0
    assert stage.message().startswith(SUBJECT)
    assert len(server.requests) == 2


def test_a_failure_in_the_background_is_not_repeated_by_the_commit(
    stage: Stage, server: Server, home: Path
) -> None:
    """Its draft by rules is used for this commit, and only for this one."""
    server.default = wire.error(401)
    put_linters(stage, f"while [ ! -e {home}/go ]; do sleep 0.05; done")
    process = subprocess.Popen(
        ["git", "commit", "-q"], cwd=stage.path, env={**os.environ, **stage.env, "GIT_EDITOR": "false"}
    )
    wait_until(lambda: store(home).list_keys(DRAFTS))
    server.default = wire.completion("feat: add what the change adds")
    (home / "go").touch()
    assert process.wait(20) == 1
    assert len(server.requests) == 1
    assert store(home).list_keys(DRAFTS) == []
    put_linters(stage, "exit 0")
    assert stage.commit_with_editor().seen[0].startswith(SUBJECT)


def test_a_background_run_dies_with_its_deadline(stage: Stage, server: Server, home: Path) -> None:
    server.default = wire.hang()
    put_linters(stage, "exit 1")
    stage.commit_with_editor(env={"GITGPT_DEADLINE": "4"})
    wait_until(lambda: server.requests)
    wait_until(lambda: store(home).list_keys(CLAIMS) == [], 15)
    for key in store(home).list_keys(DRAFTS):
        assert '"rules"' in (store(home).get(DRAFTS, key) or ""), "at most what the rules make of it"


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_store_folder(stage: Stage, home: Path) -> None:
    folder = home / ".cache"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o500)
    assert stage.commit_with_editor().seen[0].startswith(SUBJECT)


def test_a_store_that_is_no_folder(stage: Stage, server: Server, home: Path) -> None:
    shutil.rmtree(home / ".cache", ignore_errors=True)
    (home / ".cache").write_text("a file")
    put_linters(stage, "sleep 0.7")
    assert stage.commit_with_editor().seen[0].startswith(SUBJECT)
    assert len(server.requests) == 1, "without a store, nothing is started that could not be found again"


def test_two_worktrees_at_once(stage: Stage, server: Server, tmp_path: Path) -> None:
    """The same change on two branches: two messages, each of them asked for once."""
    stage.git("worktree", "add", "-q", str(tmp_path / "other"), "-b", "other")
    other = stage.beside(tmp_path / "other")
    other.stage_file("a.py", "def parse(text):\n    return text.split()\n")
    server.default = wire.completion("feat: add what the change adds")._replace(delay=0.5)
    environment = {**os.environ, **stage.env, "GIT_EDITOR": "true"}
    processes = [
        subprocess.Popen(["git", "commit", "-q"], cwd=place.path, env=environment) for place in (stage, other)
    ]
    assert [process.wait(20) for process in processes] == [0, 0]
    assert [place.message().startswith(SUBJECT) for place in (stage, other)] == [True, True]
    assert len(server.requests) == 2


def test_after_git_add_when_asked_for(stage: Stage, server: Server, home: Path) -> None:
    hookfiles.install_hooks(stage.git_dir / "hooks", "post-index-change", str(SCRIPTS / "gitgpt"))
    adds = "for number in 1 2 3; do echo $number >>a.py; git add a.py; done"
    took = stage.run("sh", "-c", adds, env={"GITGPT_PREFETCH": "add"}).seconds
    wait_until(lambda: store(home).list_keys(DRAFTS) and not store(home).list_keys(CLAIMS))
    assert len(server.requests) == 1 or took > 1.5
    server.requests.clear()
    put_linters(stage, "exit 0")
    made = stage.commit_with_editor(env={"GITGPT_PREFETCH": "add"})
    assert made.seen[0].startswith(SUBJECT)
    assert server.requests == []
    wait_until(lambda: not (stage.git_dir / "GITGPT_ADDED").exists())
    assert stage.leftovers() == []


def test_git_add_starts_nothing_by_default(stage: Stage, server: Server) -> None:
    hookfiles.install_hooks(stage.git_dir / "hooks", "post-index-change", str(SCRIPTS / "gitgpt"))
    stage.stage_file("a.py", "def parse(text):\n    return text.split(3)\n")
    time.sleep(3)
    assert server.requests == []


COMMANDS = [
    ("commit", False),
    ("commit -v --signoff -a", False),
    ("commit -s -- -m", False),
    ("commit -am x", True),
    ("commit --message=x", True),
    ("commit --mess x", True),
    ("commit --amend", True),
    ("commit -C HEAD", True),
    ("commit --no-edit --author=me", False),
    ("-c user.name=x commit", False),
    ("", False),
]


@pytest.mark.parametrize(("command", "has_message"), COMMANDS)
def test_what_brings_a_message(command: str, has_message: bool) -> None:
    assert brings_message(command.split()) == has_message
