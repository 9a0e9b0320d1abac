"""The history of real repositories."""

from __future__ import annotations

import subprocess
from pathlib import Path

from gitgpt.repository.git import Repository
from gitgpt.repository.history import entries


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def test_messages_newest_first_without_merges(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    for text in ("feat: one\n\nbody", "fix: zwölf"):
        git(tmp_path, "commit", "-q", "--allow-empty", "-m", text)
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "chore: x", "--author", "robo[bot] <r@example.com>")
    git(tmp_path, "checkout", "-q", "-b", "side", "HEAD~1")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "docs: side")
    git(tmp_path, "merge", "-q", "--no-edit", "--no-ff", "main")
    found = {entry.message.strip(): entry.email for entry in entries(Repository(tmp_path))}
    assert found == {
        "docs: side": "ada@example.com",
        "chore: x": "r@example.com",
        "feat: one\n\nbody": "ada@example.com",
        "fix: zwölf": "ada@example.com",
    }
    assert len(entries(Repository(tmp_path), limit=1)) == 1


def test_no_history_and_no_repository(tmp_path: Path) -> None:
    assert entries(Repository(tmp_path)) == []
    git(tmp_path, "init", "-q")
    assert entries(Repository(tmp_path)) == []
