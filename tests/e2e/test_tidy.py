"""A command that is stopped leaves no temporary file; what gitgpt owns is never reached through a link."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest
from ground.repo import Repo
from ground.server import Server


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_stopped_commit_leaves_no_message_behind(repo: Repo, tmp_path: Path, number: int) -> None:
    """The message that git reads from a private file is gone when gitgpt is."""
    repo.commit("feat: start", {"a.py": "x = 1\n"})
    repo.stage_file("a.py", "x = 2\n")
    repo.write(".git/hooks/pre-commit", "#!/bin/sh\nsleep 20\n", mode=0o755)
    folder = tmp_path / "temporary"
    folder.mkdir()
    process = subprocess.Popen(
        ["gitgpt", "commit", "--yes", "--offline"],
        cwd=repo.path,
        env={**os.environ, **repo.env, "TMPDIR": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until = time.monotonic() + 20
        while not list(folder.glob("gitgpt-*.txt")):
            assert time.monotonic() < until and process.poll() is None, "no message was handed to git"
            time.sleep(0.01)
        os.kill(process.pid, number)
        assert process.wait(10) == 128 + number
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # git, and what it waits for
        process.wait()
    assert not list(folder.iterdir())


OWNED = {
    "usage": ".local/state/gitgpt/usage",
    "cache": ".cache/gitgpt/cache.db",
    "limits": ".local/state/gitgpt/limits.db",
    "log": ".local/state/gitgpt/calls.log",
}


@pytest.mark.parametrize("name", OWNED)
def test_a_planted_link_is_not_followed(
    repo: Repo, server: Server, home: Path, tmp_path: Path, name: str
) -> None:
    """The command goes on, and the file that the link leads to is as it was."""
    victim = tmp_path / "victim"
    victim.write_text("mine\n")
    path = home / OWNED[name]
    path.parent.mkdir(parents=True)
    if name == "usage":
        path.mkdir()
        for month in range(1, 13):
            (path / f"{time.gmtime().tm_year}-{month:02}.csv").symlink_to(victim)
    else:
        path.symlink_to(victim)
    config = home / ".config/gitgpt"
    config.mkdir(parents=True)
    (config / "config.toml").write_text(
        f'provider = "here"\nlog = "info"\nlog_file = "{home / OWNED["log"]}"\n[providers.here]\n'
        f'base_url = "{server.base_url}"\nmodel = "m"\nneeds_key = false\nrequests_per_minute = 60\n'
    )
    repo.commit("feat: start", {"a.py": "x = 1\n"})
    repo.stage_file("a.py", "def parse(text):\n    return text.split()\n")
    done = repo.gitgpt("draft")
    assert done.text == "feat: add what the change adds", done.errors
    assert victim.read_text() == "mine\n"
