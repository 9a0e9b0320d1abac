"""`gitgpt cache`, on the answers that a real draft leaves."""

from __future__ import annotations

import json
from pathlib import Path

from ground.repo import Repo
from ground.server import Server


def test_an_empty_cache(repo: Repo, home: Path) -> None:
    path = home / ".cache/gitgpt/cache.db"
    lines = repo.gitgpt("cache", "stats").text.splitlines()
    assert lines[0].startswith(f"{path}, ")
    assert lines[1:] == ["replies: 0 of at most 1000, used 0 times"]
    assert repo.gitgpt("cache", "clear").text == "nothing to delete"


def test_an_answer_is_kept_used_and_forgotten(repo: Repo, server: Server) -> None:
    env = {"GITGPT_API_KEY": "sk-test", "GITGPT_BASE_URL": server.base_url}
    repo.write("a.py", "print('hello')\n")
    repo.git("add", ".")
    first = repo.run("gitgpt", "draft", env=env).text
    again = repo.run("gitgpt", "draft", env=env).text
    assert (first, len(server.requests)) == (again, 1)
    found = json.loads(repo.gitgpt("cache", "stats", "--json").text)
    assert (found["entries"], found["hits"], found["is_on"]) == (1, 1, True)
    assert repo.gitgpt("cache", "clear").text == "1 reply deleted"
    repo.run("gitgpt", "draft", env=env)
    assert len(server.requests) == 2


def test_it_can_be_switched_off(repo: Repo, server: Server) -> None:
    env = {"GITGPT_API_KEY": "sk-test", "GITGPT_BASE_URL": server.base_url, "GITGPT_CACHE": "false"}
    repo.write("a.py", "print('hello')\n")
    repo.git("add", ".")
    for _ in range(2):
        repo.run("gitgpt", "draft", env=env)
    assert len(server.requests) == 2
    assert "(switched off)" in repo.run("gitgpt", "cache", "stats", env=env).text


def test_learned_styles_are_counted_and_deleted(repo: Repo) -> None:
    for number in range(6):
        repo.commit(f"Add part {number}", {f"{number}.txt": "x\n"})
    repo.stage_file("a.py", "print('hello')\n")
    repo.gitgpt("draft", "--offline")
    assert json.loads(repo.gitgpt("cache", "stats", "--json").text)["kept"]["profiles"] == 1
    assert repo.gitgpt("cache", "stats").text.endswith("also kept: 1 learned style")
    assert repo.gitgpt("cache", "clear").text == "1 learned style deleted"
    assert "learned" not in repo.gitgpt("cache", "stats").text
