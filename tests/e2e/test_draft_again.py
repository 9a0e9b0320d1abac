"""A draft that was paid for comes back at once: after a failed commit, and to a process that waits for it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from ground import server as wire
from ground.server import Server
from ground.stage import Stage

from gitgpt.storage.sqlite import SqliteStore
from gitgpt.storage.store import REPLIES


@pytest.fixture
def stage(tmp_path: Path, server: Server) -> Stage:
    stage = Stage.build(tmp_path / "repo", server)
    stage.commit("chore: start", {"a.py": "x = 1\n"}) if not stage.head else None
    stage.stage_file("a.py", "def parse(text):\n    return text.split()\n")
    return stage


def forget_replies(home: Path) -> None:
    """So that only a stored draft can spare the call."""
    SqliteStore(home / ".cache/gitgpt/cache.db").clear(REPLIES)


def test_a_commit_that_failed_gets_its_draft_back(stage: Stage, server: Server, home: Path) -> None:
    hook = stage.git_dir / "hooks/commit-msg"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    before = len(server.requests)
    first = stage.commit_with_editor()
    assert first.run.code == 1 and len(server.requests) == before + 1
    forget_replies(home)
    hook.unlink()
    again = stage.commit_with_editor()
    assert again.seen == first.seen
    assert len(server.requests) == before + 1


@pytest.mark.parametrize(
    "change",
    [
        {"GITGPT_LANGUAGE": "zh"},
        {"GITGPT_CACHE": "false"},
    ],
)
def test_other_settings_are_asked_for(
    stage: Stage, server: Server, home: Path, change: dict[str, str]
) -> None:
    stage.commit_with_editor(edit=b"")  # an empty message ends the commit
    before = len(server.requests)
    forget_replies(home)
    stage.commit_with_editor(edit=b"", env=change)
    assert len(server.requests) == before + 1


@pytest.mark.parametrize("what", ["tree", "branch"])
def test_another_tree_or_branch_is_asked_for(stage: Stage, server: Server, home: Path, what: str) -> None:
    stage.commit_with_editor(edit=b"")
    before = len(server.requests)
    forget_replies(home)
    if what == "tree":
        stage.stage_file("a.py", "def other(text):\n    return text\n")
    else:
        stage.git("switch", "-qc", "b")
    stage.commit_with_editor(edit=b"")
    assert len(server.requests) == before + 1


def test_no_draft_by_rules_is_kept(stage: Stage, server: Server) -> None:
    server.script(wire.error(401))
    first = stage.commit_with_editor(edit=b"")
    again = stage.commit_with_editor(edit=b"")
    assert first.seen != again.seen
    assert again.seen[0].startswith(b"feat: add what the change adds\n")


def test_two_hooks_for_one_tree_ask_once(stage: Stage, server: Server) -> None:
    """As after two calls at once: one asks, the other waits for its draft."""
    server.default = wire.completion("feat: add what the change adds")._replace(delay=1.0)
    before = len(server.requests)
    files = []
    for number in range(2):
        file = stage.git_dir / f"MSG{number}"
        file.write_bytes(b"\n# Please enter\n")
        files.append(file)
    hook = stage.git_dir / "hooks/prepare-commit-msg"
    threads = [threading.Thread(target=stage.run, args=(hook, file)) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    texts = {file.read_bytes().split(b"\n", 1)[0] for file in files}
    assert texts == {b"feat: add what the change adds"}
    assert len(server.requests) == before + 1


def test_a_ready_draft_needs_no_library(stage: Stage) -> None:
    stage.commit_with_editor(edit=b"")
    code = (
        "import sys; sys.argv = ['gitgpt', 'hook-impl', 'prepare-commit-msg', '.git/COMMIT_EDITMSG']\n"
        "import os, subprocess\n"
        "from gitgpt.githooks import table\n"
        "assert table.run_hook(sys.argv[2:]) == 0\n"
        "print(*sys.modules)"
    )
    (stage.git_dir / "COMMIT_EDITMSG").write_bytes(b"\n# Please enter\n# with '#' will be ignored, and an\n")
    loaded = set(stage.run("python", "-c", code, env={"GIT_EDITOR": "vi"}).text.split())
    assert "gitgpt.jobs.commit.draft_store" in loaded
    assert not loaded & {"git", "click", "requests", "tenacity", "hashlib", "gitgpt.llm.http"}
    assert (stage.git_dir / "COMMIT_EDITMSG").read_bytes().startswith(b"feat: add what the change adds\n")
