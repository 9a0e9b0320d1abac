"""`gitgpt doctor` in good and in bad conditions."""

from __future__ import annotations

import json
from pathlib import Path

from ground.repo import Repo
from ground.server import Server, error

KEY = "sk-" + "a1B2" * 8


def states(repo: Repo, *options: str) -> dict[str, str]:
    return {row["name"]: row["state"] for row in json.loads(repo.gitgpt("doctor", "--json", *options).out)}


def test_all_is_well(repo: Repo, server: Server) -> None:
    repo.env |= {"OPENAI_API_KEY": KEY, "GITGPT_BASE_URL": server.base_url}
    repo.gitgpt("hooks", "install")
    done = repo.gitgpt("doctor")
    assert done.code == 0, done.text
    lines = done.text.splitlines()
    assert all(line.startswith("✓") for line in lines if "style" not in line), done.text
    assert f"✓ key: sk-…{KEY[-4:]} from OPENAI_API_KEY" in lines
    assert any("answered as" in line and "110 tokens" in line for line in lines)
    assert KEY not in done.text


def test_without_a_key_it_says_what_to_set_and_asks_nobody(repo: Repo, server: Server) -> None:
    repo.env["GITGPT_BASE_URL"] = server.base_url
    done = repo.gitgpt("doctor")
    assert done.code == 0
    assert "set GITGPT_API_KEY or OPENAI_API_KEY" in done.text
    assert "gitgpt hooks install" in done.text
    assert server.requests == []


def test_a_wrong_key_fails_and_is_explained(repo: Repo, server: Server) -> None:
    server.default = error(401, "Incorrect API key provided", code="invalid_api_key")
    repo.env |= {"OPENAI_API_KEY": KEY, "GITGPT_BASE_URL": server.base_url}
    done = repo.gitgpt("doctor")
    assert done.code == 1
    assert "check that the key is right" in done.text
    assert KEY not in done.text + done.errors


def test_offline_asks_nobody(repo: Repo, server: Server) -> None:
    repo.env |= {"OPENAI_API_KEY": KEY, "GITGPT_BASE_URL": server.base_url}
    assert states(repo, "--offline")["endpoint"] == "skip"
    assert server.requests == []


def test_a_key_file_that_others_can_read_is_a_warning(repo: Repo, home: Path) -> None:
    path = home / "key"
    path.write_text(KEY)
    path.chmod(0o644)
    repo.env["GITGPT_API_KEY_FILE"] = str(path)
    assert states(repo, "--offline")["key"] == "warn"


def test_what_a_repository_may_not_set_is_told(repo: Repo) -> None:
    repo.write(".gitgpt.toml", 'base_url = "http://evil.example"\n')
    done = repo.gitgpt("doctor", "--offline")
    assert "a repository may not set 'base_url'" in done.text


def test_outside_a_repository(repo: Repo) -> None:
    done = repo.run("gitgpt", "doctor", "--offline", cwd=repo.path.parent)
    assert done.code == 0
    assert "! repository:" in done.text


def test_the_chain_shows_who_is_asked_and_what_a_call_passes(repo: Repo, server: Server) -> None:
    repo.env |= {
        "OPENAI_API_KEY": KEY,
        "GITGPT_BASE_URL": server.base_url,
        "GITGPT_FALLBACK": "ollama",
        "GITGPT_STEPS_OFF": "breaker",
    }
    done = repo.gitgpt("doctor", "--chain")
    assert done.code == 0, done.errors
    lines = done.text.splitlines()
    assert lines[0].startswith("commit")
    assert lines[1].startswith("  1. openai ")
    steps = [line.split(":")[0].strip() for line in lines[2:] if line.startswith("     ")]
    names = (
        "cache",
        "guard",
        "key",
        "breaker",
        "adapt",
        "retry",
        "resume",
        "budget",
        "limit",
        "meter",
        "wire",
    )
    assert steps[:11] == [f"{'-' if name == 'breaker' else '✓'} {name}" for name in names]
    assert any(line.startswith("  2. ollama ") for line in lines)
    assert "  3. rules, on this machine" in lines
    assert server.requests == []


def test_the_chain_as_json(repo: Repo) -> None:
    told = json.loads(repo.gitgpt("doctor", "--chain", "--json").out)
    assert set(told) == {"commit", "changelog", "docs", "chat"}
    assert told["commit"][0]["steps"][-1]["step"] == "wire"


def found(repo: Repo, name: str) -> dict[str, str]:
    rows = json.loads(repo.gitgpt("doctor", "--json", "--offline").out)
    return next(row for row in rows if row["name"] == name)


def test_what_a_call_costs_and_what_is_left(repo: Repo, home: Path) -> None:
    repo.env["GITGPT_MODEL"] = "gpt-9-never-heard-of"
    price = found(repo, "price")
    assert (price["state"], "prices.toml" in price["advice"]) == ("warn", True)

    (home / ".config/gitgpt").mkdir(parents=True, exist_ok=True)
    (home / ".config/gitgpt/prices.toml").write_text(
        'currency = "EUR"\n[models."gpt-9-never-heard-of"]\ninput = 2.0\noutput = 8.0\n'
    )
    assert "2 EUR per million prompt tokens, 8 of completion" in found(repo, "price")["text"]

    (home / ".config/gitgpt/config.toml").write_text("[budgets]\nmonth_cost = 10.0\n")
    assert found(repo, "budget")["text"] == "this month's budget: 0.00 USD of 10.00 USD"
    (home / ".config/gitgpt/config.toml").write_text("[budgets]\nmonth_cots = 10.0\n")
    budget = found(repo, "budget")
    assert (budget["state"], "month_cots" in budget["text"]) == ("fail", True)
