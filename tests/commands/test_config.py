"""`gitgpt config` as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path

from ground.repo import Repo

from gitgpt.config.schema import rows

KEY = "sk-" + "a1B2" * 8


def test_list_shows_every_setting_with_its_origin(repo: Repo) -> None:
    repo.write(".gitgpt.toml", 'language = "zh"\nbase_url = "http://evil.example"\n')
    repo.env["GITGPT_MODEL"] = "m-1"
    done = repo.gitgpt("config", "list")
    lines = done.text.splitlines()
    assert [line.split(" = ")[0] for line in lines] == list(rows())
    assert f'language = "zh"  ({repo.path}/.gitgpt.toml)' in lines
    assert 'model = "m-1"  (GITGPT_MODEL)' in lines
    assert 'base_url = ""  (default)' in lines
    assert f"{repo.path}/.gitgpt.toml: a repository may not set 'base_url'; it is ignored" in done.errors


def test_list_as_json(repo: Repo) -> None:
    told = json.loads(repo.gitgpt("config", "list", "--json").out)
    assert told["deadline"]["value"] == 15.0
    assert told["deadline"]["origin"] == "default"
    assert told["exclude"]["repo"] is True


def test_get_prints_one_value(repo: Repo) -> None:
    assert repo.gitgpt("config", "get", "language").text == "en"
    assert repo.gitgpt("config", "get", "offline").text == "false"


def test_path_is_where_the_users_file_is(repo: Repo, home: Path) -> None:
    assert repo.gitgpt("config", "path").text == str(home / ".config/gitgpt/config.toml")


def test_it_works_outside_a_repository(repo: Repo) -> None:
    assert repo.gitgpt("config", "list", cwd=repo.path.parent).code == 0


def test_check_says_what_is_wrong_and_what_to_do(repo: Repo, home: Path) -> None:
    assert repo.gitgpt("config", "check").text == "nothing is wrong; set by: nothing, all are defaults"
    file = home / ".config/gitgpt/config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('fallback = ["olama"]\n[budgets]\nmonthcost = 1\n')
    done = repo.gitgpt("config", "check")
    assert done.code == 5
    assert done.text.splitlines() == [
        f"✗ {file}: fallback: there is no provider 'olama'",
        "  did you mean 'ollama'?",
        f"✗ {file}: budgets: unknown key 'monthcost'",
        "  did you mean 'month_cost'?",
    ]


def test_get_of_a_setting_that_is_none(repo: Repo) -> None:
    done = repo.gitgpt("config", "get", "modle")
    assert (done.code, "did you mean 'model'?" in done.errors) == (2, True)


def test_set_and_unset_change_the_users_file(repo: Repo, home: Path) -> None:
    file = home / ".config/gitgpt/config.toml"
    assert (
        repo.gitgpt("config", "set", "fallback", "ollama, xai:grok-x").text
        == 'fallback = ["ollama", "xai:grok-x"]'
    )
    assert repo.gitgpt("config", "set", "deadline", "20").code == 0
    assert repo.gitgpt("config", "set", "providers.own.base_url", "https://a.example/v1").code == 0
    assert file.read_text() == (
        'fallback = ["ollama", "xai:grok-x"]\ndeadline = 20.0\n\n[providers.own]\n'
        'base_url = "https://a.example/v1"\n'
    )
    assert repo.gitgpt("config", "unset", "deadline").text == "deadline is removed"
    assert repo.gitgpt("config", "get", "deadline").text == "15.0"


def test_set_says_what_wins_over_it(repo: Repo) -> None:
    repo.env["GITGPT_MODEL"] = "other"
    assert (
        "model is also set by GITGPT_MODEL, which wins" in repo.gitgpt("config", "set", "model", "m").errors
    )


def test_set_refuses_what_does_not_fit(repo: Repo, home: Path) -> None:
    for name, value, words in (
        ("provder", "x", "did you mean 'provider'?"),
        ("deadline", "soon", "deadline wants a number"),
        ("order", "random", "order is one of given, cost, latency"),
        ("api_key", KEY, "set GITGPT_API_KEY, or let api_key_file"),
        ("providers.own.url", "x", "did you mean 'base_url'?"),
    ):
        done = repo.gitgpt("config", "set", name, value)
        assert (done.code, words in done.errors) == (5, True), done.errors
        assert KEY not in done.errors + done.text
    assert not (home / ".config/gitgpt/config.toml").exists()


def test_edit_opens_the_users_file_and_checks_it(repo: Repo, home: Path) -> None:
    repo.env["GIT_EDITOR"] = 'sh -c \'echo "provider = \\"opnai\\"" > "$0"\''
    done = repo.gitgpt("config", "edit")
    assert done.code == 5
    assert "did you mean 'openai'?" in done.text
