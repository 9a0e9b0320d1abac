"""`gitgpt preview`: what would be sent, to the letter, and nothing is."""

from __future__ import annotations

import json

import pytest
from ground.repo import Repo
from ground.server import Server


@pytest.fixture
def change(repo: Repo, server: Server) -> Repo:
    repo.commit("feat: start", {"a.py": "x = 1\n"})
    repo.stage_file("words.py", "def parse(text):\n    return text.split()\n")
    repo.stage_file("uv.lock", "version = 1\n")
    repo.env |= {"GITGPT_API_KEY": "k" * 20, "GITGPT_BASE_URL": server.base_url, "GITGPT_MODEL": "gpt-5-mini"}
    return repo


def test_it_shows_the_request_and_sends_nothing(change: Repo, server: Server) -> None:
    done = change.gitgpt("preview")
    assert done.code == 0, done.errors
    assert "A words.py (+2)\n@@\n+def parse(text):\n+    return text.split()" in done.text
    assert f"would go to openai gpt-5-mini at {server.base_url}" in done.errors
    assert "whole: 1 of 2 files" in done.errors and "named: 1 of 2 files (lock)" in done.errors
    assert not server.requests
    assert "k" * 20 not in done.text + done.errors


def test_it_is_what_a_draft_sends(change: Repo, server: Server) -> None:
    server.text = "feat: split a text into words"
    shown = json.loads(change.gitgpt("preview", "--json").out)
    change.gitgpt("draft")
    for part in shown["messages"][1]["content"].split("\n"):
        assert part.split("-")[0] in server.requests[0].prompt  # the boundary is new each time
    assert shown["files"] == [
        {"path": "uv.lock", "kind": "named", "why": "lock"},
        {"path": "words.py", "kind": "whole", "why": ""},
    ]
    assert shown["prompt_tokens"] > 50


def test_what_was_replaced_is_told_and_not_shown(change: Repo) -> None:
    secret = "ghp_" + "a1B2" * 9
    change.stage_file("settings.py", f'token = "{secret}"\n')
    done = change.gitgpt("preview")
    assert secret not in done.text + done.errors
    assert "in settings.py, line 1" in done.errors


def test_the_filter_is_in_force_and_told_of(change: Repo, server: Server) -> None:
    """Lists of a person's and of the repository's; a repository's broken entry is left out with a warning."""
    change.write(".gitgpt.toml", 'filter_mask = ["parse"]\nfilter_warn = ["/(/", "text"]\n')
    change.env |= {"GITGPT_FILTER_MASK": "split"}
    done = change.gitgpt("preview")
    assert "+def [FILTERED](text):\n+    return text.[FILTERED]()" in done.text
    assert "masked: filter_mask entry 1, " in done.errors
    assert "masked: filter_mask entry 2, " in done.errors
    assert "warned of: filter_warn entry 1, " in done.errors
    change.env |= {"GITGPT_FILTER_BLOCK": "return"}
    assert "would go to nobody (filter_block entry 1 forbids it)" in change.gitgpt("preview").errors
    drafted = change.gitgpt("draft")
    assert "filter_block entry 1 is in what would be sent" in drafted.errors
    assert "filter_warn entry 1 cannot be used: it ends too early; it is ignored" in drafted.errors
    assert not server.requests


def test_nothing_staged(repo: Repo) -> None:
    repo.commit("feat: start", {"a.py": "x = 1\n"})
    assert repo.gitgpt("preview").code == 3


def test_masks_count_before_they_are_put_in(change: Repo) -> None:
    change.write(".gitgpt.toml", 'filter_mask = ["text"]\n')
    change.stage_file("long.py", "".join(f"text = text + text * {number}\n" for number in range(900)))
    change.env["GITGPT_MAX_PROMPT_TOKENS"] = "1000"
    shown = json.loads(change.gitgpt("preview", "--json").out)
    assert "[FILTERED] = [FILTERED]" in shown["messages"][1]["content"]
    assert shown["prompt_tokens"] <= 1000
