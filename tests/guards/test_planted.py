"""A secret is planted wherever a text may come from, and every command that asks a model is run."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

import pytest
from ground.repo import Repo
from ground.server import Server

TOKEN = "ghp_" + secrets.token_hex(18)
PASSWORD = "Zt4" + secrets.token_hex(6) + "!"
KEY = "k" * 20
NOTES = {
    "pyproject.toml": f'[project]\ndescription = "token {TOKEN}"\n[tool.towncrier]\ndirectory = "news"\n',
    ".gitgpt/guide.md": f"Write short messages. The token is {TOKEN}, the password: {PASSWORD}\n",
}
COMMANDS: dict[str, tuple[str, ...]] = {
    "draft": ("draft",),
    "draft of a commit": ("draft", "HEAD"),
    "commit": ("commit", "--print"),
    "changelog": ("changelog", "--polish", "--unreleased"),
    "docs update": ("docs", "update", "--missing"),
    "docs note": ("docs", "note"),
    "eval": ("eval", "--last", "2"),
}


@pytest.fixture
def planted(repo: Repo, server: Server) -> Repo:
    repo.env |= {
        "GITGPT_API_KEY": KEY,
        "GITGPT_BASE_URL": server.base_url,
        "GITGPT_ALWAYS_ASK": "true",
        "GITGPT_LOG": "debug",
        "GITGPT_LOG_FILE": str(repo.path / ".git" / "calls.log"),
    }
    repo.commit(
        f"feat: start with {TOKEN}",
        {"a.py": "x = 1\n", "CONTRIBUTING.md": f"password: {PASSWORD}\n", **NOTES},
    )
    repo.commit(
        f"fix: log in\n\nThe password is {PASSWORD}; it was {TOKEN}.",
        {f"keys/{TOKEN}.py": f'def login(token="{TOKEN}"):\n    pass\n' + "# more\n" * 9},
    )
    repo.git("checkout", "-q", "-b", f"feat/{TOKEN}")
    repo.stage_file(
        f"keys/{TOKEN}.py", f'def login(token="{TOKEN}"):\n    pass\n' + "# more\n" * 9 + "y = 2\n"
    )
    repo.stage_file(
        "more.py", f'def connect(user):\n    return open_it(user, password="{PASSWORD}", token="{TOKEN}")\n'
    )
    repo.stage_file("settings.py", f'PASSWORD = "{PASSWORD}"\nURL = "https://u:{PASSWORD}@h.example/"\n')
    return repo


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_nothing_planted_leaves(planted: Repo, server: Server, command: tuple[str, ...]) -> None:
    """Not on the wire, not in what is kept; and the model is told that something was there."""
    server.text = f"feat: add settings for {TOKEN}"
    done = planted.gitgpt(*command)
    assert done.code in (0, 1, 3), done.errors
    assert server.requests, done.errors
    for request in server.requests:
        assert_clean(json.dumps(request.json, ensure_ascii=False))
        assert KEY not in json.dumps(request.json)
    if command[0] in ("draft", "commit"):
        assert "[REDACTED:" in server.requests[0].prompt
    assert {path.name for path in kept(planted)} >= {"cache.db", "calls.log"}
    for path in kept(planted):
        assert_clean(path.read_bytes().decode("utf-8", "replace"))


def test_nor_by_the_hook(planted: Repo, server: Server) -> None:
    planted.gitgpt("hooks", "install")
    planted.commit_with_editor()
    assert server.requests
    assert_clean(json.dumps([request.json for request in server.requests]))


def assert_clean(text: str) -> None:
    assert TOKEN not in text and TOKEN[4:20] not in text
    assert PASSWORD not in text


def kept(repo: Repo) -> list[Path]:
    """Everything that gitgpt wrote: usage, cache, logs, reports."""
    home = Path(os.environ["HOME"])
    folders = [home / ".local", home / ".cache", repo.path / ".git" / "calls.log"]
    return [
        path
        for folder in folders
        for path in ([folder] if folder.is_file() else folder.rglob("*"))
        if path.is_file()
    ]
