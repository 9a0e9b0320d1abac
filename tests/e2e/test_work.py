"""What one draft costs, counted and not timed: git processes, modules, requests, bytes."""

from __future__ import annotations

import shutil

from ground.repo import Run
from ground.scenario import DRAFT, change
from ground.stage import Stage

FILE = ".git/COMMIT_EDITMSG"
HELP = b"\n# Please enter the commit message. Lines starting\n# with '#' will be ignored, and an empty one\n"

# None of them is needed to draft a message, and each costs milliseconds at every commit.
HEAVY = {
    "tenacity", "click", "pre_commit", "tiktoken", "keyring", "jwt", "redis", "argparse", "asyncio",
    "unittest", "multiprocessing", "gitgpt.cli", "gitgpt.bug_report", "gitgpt.repository.hookfiles",
    "gitgpt.llm.providers.anthropic", "gitgpt.llm.providers.gemini", "gitgpt.llm.providers.ollama",
}  # fmt: skip


def draft(stage: Stage, **env: str) -> Run:
    """As git calls its hooks, which it tells who the author is."""
    (stage.path / FILE).write_bytes(HELP)
    env["GIT_AUTHOR_EMAIL"] = "a@example.com"
    return stage.run("gitgpt", "hook-impl", "prepare-commit-msg", FILE, env=env)


def test_one_git_process_and_one_small_request(stage: Stage) -> None:
    """`git version` is GitPython's own, asked at import; the manner of the repository is known already."""
    real = shutil.which("git")
    stage.write(
        "../bin/git",
        f'#!/bin/sh\necho "$*" >>"{stage.path.parent}/git-calls"\nexec {real} "$@"\n',
        mode=0o755,
    )
    change(stage)
    path = stage.run("sh", "-c", "echo $PATH").text
    draft(stage)
    stage.server.requests.clear()
    draft(stage, PATH=f"{stage.path.parent}/bin:{path}", GITGPT_CACHE="false")
    assert (stage.path / FILE).read_bytes() == DRAFT + HELP
    calls = (stage.path.parent / "git-calls").read_text().splitlines()
    assert [call for call in calls if call != "version"] == [call for call in calls if "diff-index" in call]
    assert len([call for call in calls if call != "version"]) == 1
    (request,) = stage.server.requests
    assert len(request.body) < 2500


def test_nothing_heavy_is_imported(stage: Stage) -> None:
    change(stage)
    done = draft(stage, PYTHONPROFILEIMPORTTIME="1")
    lines = [line for line in done.errors.splitlines() if line.startswith("import time:")]
    loaded = {line.rpartition("|")[2].strip() for line in lines}
    assert {"requests", "gitgpt.githooks.table"} <= loaded
    assert loaded & HEAVY == set()
