"""What a real command leaves in the usage log, and what `gitgpt usage` makes of it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from ground.repo import Repo
from ground.server import Server

MESSAGE = "feat(words): split a text into words"


@pytest.fixture
def change(repo: Repo, server: Server) -> Repo:
    server.text = MESSAGE
    repo.commit("feat: read words", {"words.py": "def parse(text):\n    return text.split()\n"})
    repo.env |= {"GITGPT_API_KEY": "k" * 20, "GITGPT_BASE_URL": server.base_url, "GITGPT_MODEL": "m-1"}
    return repo


def rows(home: Path) -> list[dict[str, str]]:
    files = sorted((home / ".local/state/gitgpt/usage").glob("*.csv"))
    return [row for path in files for row in csv.DictReader(path.read_text().splitlines())]


def test_a_call_is_recorded(change: Repo, home: Path) -> None:
    assert change.gitgpt("draft", "HEAD").text == MESSAGE
    [row] = rows(home)
    assert row["command"] == "draft"
    assert row["purpose"] == "commit"
    assert row["repository"] == str(change.path)
    assert (row["provider"], row["model"], row["outcome"]) == ("openai", "m-1", "ok")
    assert (row["total_tokens"], row["redactions"]) == ("110", "0")
    assert (row["cost"], row["currency"], row["author"]) == ("", "", "")
    assert row["excerpt"] == "A words.py (+2) @@ +def parse(text): + return text"
    told = json.loads(change.gitgpt("usage", "--json").out)
    assert (told["total"]["calls"], told["total"]["unpriced"]) == (1, 1)


def test_own_prices_make_a_cost(change: Repo, home: Path) -> None:
    own = home / ".config/gitgpt/prices.toml"
    own.parent.mkdir(parents=True)
    own.write_text('[models."m-*"]\ninput = 10\noutput = 100\n')
    change.gitgpt("draft", "HEAD")
    [row] = rows(home)
    assert (row["cost"], row["currency"], row["price_version"]) == ("0.002", "USD", "own")


def test_what_a_user_does_not_want_written_is_not(change: Repo, home: Path) -> None:
    change.env |= {"GITGPT_USAGE_EXCERPT": "false", "GITGPT_USAGE_REPOSITORY": "none"}
    change.gitgpt("draft", "HEAD")
    change.env |= {"GITGPT_USAGE_REPOSITORY": "hash"}
    change.gitgpt("draft", "HEAD")
    first, second = rows(home)
    assert (first["repository"], first["excerpt"]) == ("", "")
    assert len(second["repository"]) == 12


def test_an_author_on_request(change: Repo, home: Path) -> None:
    change.env |= {"GITGPT_USAGE_AUTHOR": "true"}
    change.gitgpt("draft", "HEAD")
    assert rows(home)[0]["author"] == "ada@example.com"


def test_no_log_when_it_is_off(change: Repo, home: Path) -> None:
    change.env |= {"GITGPT_USAGE_LOG": "false"}
    assert change.gitgpt("draft", "HEAD").text == MESSAGE
    assert rows(home) == []


def test_a_log_that_cannot_be_written_costs_nobody_a_draft(change: Repo, home: Path) -> None:
    state = home / ".local/state"
    state.parent.mkdir(parents=True, exist_ok=True)
    state.write_text("a file where the folder should be")
    done = change.gitgpt("draft", "HEAD")
    assert (done.code, done.text) == (0, MESSAGE)
    assert done.errors.count("usage was not recorded") == 1


def test_budgets(change: Repo, home: Path, server: Server) -> None:
    """The first call fits; the second would not, and the rules write instead."""
    config = home / ".config/gitgpt/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("max_output_tokens = 500\n[budgets.each_repository]\nday_tokens = 1500\n")
    assert change.gitgpt("draft", "HEAD").text == MESSAGE
    change.env |= {"GITGPT_MAX_OUTPUT_TOKENS": "1450"}
    done = change.gitgpt("draft", "HEAD")
    assert done.code == 0
    assert "today's budget for this repository has no room: 110 tokens of 1,500 tokens" in done.errors
    assert len(server.requests) == 1
    assert [row["outcome"] for row in rows(home)] == ["ok", "budget"]


def test_a_budget_that_cannot_be_read_lets_the_rules_write(change: Repo, home: Path, server: Server) -> None:
    config = home / ".config/gitgpt/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("[budgets]\nweek_cost = 1\n")
    done = change.gitgpt("draft", "HEAD")
    assert done.code == 0
    assert "words.py" in done.text
    assert "budgets: unknown key 'week_cost'" in done.errors
    assert server.requests == []


def test_a_repository_sets_no_budget(change: Repo, server: Server) -> None:
    change.write(".gitgpt.toml", "[budgets]\nday_tokens = 1\n")
    done = change.gitgpt("draft", "HEAD")
    assert done.text == MESSAGE
    assert "budgets" in done.errors


def test_calls_are_told_on_request(change: Repo) -> None:
    done = change.gitgpt("--verbose", "draft", "HEAD")
    assert done.text == MESSAGE
    [line] = [line for line in done.errors.splitlines() if "event=call" in line]
    assert line.startswith("time=20")
    assert " level=info event=call id=" in line
    assert " command=draft purpose=commit provider=openai model=m-1 outcome=ok " in line
    assert "event=call" not in change.gitgpt("draft", "HEAD", "--hint", "again").errors


def test_calls_are_logged_to_a_file(change: Repo, home: Path) -> None:
    change.env |= {"GITGPT_LOG": "debug", "GITGPT_LOG_FILE": "~/gitgpt.log"}
    assert "event=call" not in change.gitgpt("draft", "HEAD").errors
    assert 'excerpt="A words.py' in (home / "gitgpt.log").read_text()
