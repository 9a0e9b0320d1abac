"""`gitgpt draft`, as a person or a script runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ground import server as wire
from ground.repo import Repo
from ground.server import Answer, Received, Server

from gitgpt.diff import tokens

CODE = "def parse(text):\n    return text.split()\n"


@pytest.fixture
def change(repo: Repo) -> Repo:
    """A commit, and a second one with a new function in it; nothing staged."""
    repo.commit("feat: start", {"a.py": "x = 1\n"})
    repo.commit("feat: read words", {"words.py": CODE})
    return repo


def test_what_is_staged_is_described_without_a_key_and_without_a_network(change: Repo) -> None:
    change.stage_file("numbers.py", "def read_number(text):\n    return int(text)\n")
    done = change.gitgpt("draft", "--offline")
    assert done.code == 0, done.errors
    header = done.text.splitlines()[0]
    assert header.startswith("feat")
    assert "read_number" in header or "numbers" in header
    assert done.errors == "gitgpt: drafted by rules: offline\n"


def test_without_a_key_the_rules_draft_and_say_why(change: Repo) -> None:
    done = change.gitgpt("draft", "HEAD")
    assert done.code == 0
    assert "words.py" in done.text
    assert "drafted by rules: no model is set up; run: gitgpt setup\n" in done.errors
    assert "feat: read words" in done.errors  # beside the real one


def test_the_model_drafts(change: Repo, server: Server) -> None:
    server.text = "feat(words): split a text into words"
    change.env |= {"GITGPT_API_KEY": "k" * 20, "GITGPT_BASE_URL": server.base_url}
    done = change.gitgpt("draft", "HEAD")
    assert done.text == "feat(words): split a text into words"
    assert [request.path for request in server.requests] == ["/v1/chat/completions"]
    assert "+def parse(text):" in server.requests[0].prompt
    assert "k" * 20 not in done.errors


def test_json_tells_how_the_message_came_about(change: Repo, server: Server) -> None:
    server.text = "feat(words): split a text into words\n\nSplits at any white space."
    change.env |= {"GITGPT_API_KEY": "k", "GITGPT_BASE_URL": server.base_url, "GITGPT_MODEL": "m-1"}
    told = json.loads(change.gitgpt("draft", "HEAD", "--json").out)
    assert told == {
        "schema": 1,
        "message": "feat(words): split a text into words\n\nSplits at any white space.\n",
        "provider": "openai",
        "model": "m-1",
        "reason": "",
        "tokens": {
            "prompt": 100,
            "cached": 0,
            "completion": 10,
            "reasoning": 0,
            "is_estimated": False,
            "total": 110,
        },
        "parts": None,
        "redactions": 0,
        "removed": [],
        "cached": False,
        "files": ["words.py"],
        "committed": ["feat: read words\n"],
    }


def test_a_hint_is_sent(change: Repo, server: Server) -> None:
    change.env |= {"GITGPT_API_KEY": "k", "GITGPT_BASE_URL": server.base_url}
    change.gitgpt("draft", "HEAD", "--hint", "for the search box")
    assert "for the search box" in server.requests[0].prompt


def test_a_range_is_described_as_one_change(change: Repo) -> None:
    change.commit("docs: tell", {"README.md": "# Words\n"})
    told = json.loads(change.gitgpt("draft", "HEAD~2..HEAD", "--offline", "--json").out)
    assert told["files"] == ["README.md", "words.py"]
    assert told["committed"] == ["docs: tell\n", "feat: read words\n"]


def test_the_first_commit_is_described(change: Repo) -> None:
    told = json.loads(change.gitgpt("draft", "HEAD~1", "--offline", "--json").out)
    assert told["files"] == ["a.py"]


@pytest.mark.parametrize("revision", ["HEAD", "HEAD~1..HEAD"])
def test_a_commit_is_described_by_what_was_known_before_it(repo: Repo, revision: str) -> None:
    for number in range(33):
        area = ("shop", "mail", "web")[number % 3]
        repo.commit(f"fix({area}): mend {number}", {f"src/{area}.py": f"x = {number}\n"})
    rates = {"lists/rates.csv": "eur 1\n"}
    repo.commit("build(odd): take rates", rates)
    told = json.loads(repo.gitgpt("draft", revision, "--offline", "--json").out)
    assert "(odd)" not in told["message"]
    repo.stage_file("lists/rates.csv", "eur 2\n")
    assert b"build(odd): " in repo.gitgpt("draft", "--offline").out


def test_a_diff_is_read_from_stdin_also_outside_a_repository(change: Repo) -> None:
    diff = change.git("show", "HEAD").encode() + b"\n"
    outside = change.path.parent
    told = json.loads(
        change.gitgpt("draft", "--diff", "-", "--offline", "--json", stdin=diff, cwd=outside).out
    )
    assert told["files"] == ["words.py"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("draft",), 3, "nothing is staged"),
        (("draft", "no-such-branch"), 4, "there is no commit 'no-such-branch' here\ngitgpt: git log"),
        (("draft", "HEAD~7..HEAD"), 4, "there is no commit 'HEAD~7' here\n"),
        (("draft", "HEAD..topic"), 4, "there is no commit 'topic' here\n"),
        (("draft", "nope...HEAD"), 4, "there is no commit 'nope' here\n"),
        (("draft", "HEAD", "--diff", "-"), 2, "a revision and --diff were both given"),
        (("draft", "--diff", "-"), 2, "standard input is empty"),
        (("draft", "--diff", "missing.diff"), 2, "missing.diff"),
        (("draft", "--diff", "words.py"), 2, "words.py holds no diff"),
        (("draft", "--tone", "x"), 2, "No such option"),
    ],
)
def test_bad_input_gets_one_clear_line_and_its_exit_code(
    change: Repo, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = change.gitgpt(*arguments)
    assert done.code == code, done.errors
    assert said in done.errors
    assert "Traceback" not in done.errors
    assert done.out == b""


def test_outside_a_repository_it_says_so(repo: Repo) -> None:
    done = repo.gitgpt("draft", cwd=repo.path.parent)
    assert done.code == 4
    assert "not a git repository" in done.errors
    assert "git init" in done.errors


def test_unreadable_configuration_is_an_error_with_file_and_place(change: Repo, home: Path) -> None:
    path = home / ".config/gitgpt/config.toml"
    path.parent.mkdir(parents=True)
    path.write_text("model = \n")
    done = change.gitgpt("draft", "HEAD")
    assert done.code == 5
    assert f"{path} is not valid TOML" in done.errors


def test_an_unknown_provider_gets_a_suggestion(change: Repo) -> None:
    change.env["GITGPT_PROVIDER"] = "opnai"
    done = change.gitgpt("draft", "HEAD")
    assert done.code == 5
    assert "openai" in done.errors


def test_a_plain_change_asks_nobody_unless_told_to(change: Repo, server: Server) -> None:
    server.text = "chore(deps): bump requests to 2.32.4"
    change.env |= {"GITGPT_API_KEY": "k" * 20, "GITGPT_BASE_URL": server.base_url}
    change.commit("build: start", {"requirements.txt": "requests==2.31\n"})
    change.stage_file("requirements.txt", "requests==2.32.4\n")
    done = change.gitgpt("draft")
    assert done.text == "build: bump requests from 2.31 to 2.32.4"
    assert "plain enough to need no model" in done.errors
    assert not server.requests
    change.env["GITGPT_ALWAYS_ASK"] = "true"
    assert change.gitgpt("draft").text == "chore(deps): bump requests to 2.32.4"


def test_a_large_change_is_read_in_parts_where_that_is_wanted(change: Repo, server: Server) -> None:
    def reader(request: Received) -> Answer:
        if "<parts-" not in request.prompt:
            return wire.completion("feat: add tables")
        return wire.completion("\n".join(f"[{n}] Adds a table." for n in range(1, 9)))

    server.default = reader
    change.env |= {"GITGPT_API_KEY": "k", "GITGPT_BASE_URL": server.base_url, "GITGPT_CACHE": "false"}
    change.env["GITGPT_MAX_PROMPT_TOKENS"] = "1500"
    for number in range(6):
        lines = [f"def table_{number}_{row}(): return {row * 7919}\n" for row in range(60)]
        change.stage_file(f"src/table{number}.py", "".join(lines))
    told = json.loads(change.gitgpt("draft", "--json", "--depth", "full").out)
    assert told["message"] == "feat: add tables\n"
    assert told["parts"] == {"read": 6, "known": 0, "failed": {}}
    assert "src/table5.py: Adds a table." in server.requests[-1].prompt
    calls = len(server.requests)
    assert told["tokens"]["prompt"] == 100 * calls > 200
    assert json.loads(change.gitgpt("draft", "--json").out)["parts"] is None
    assert len(server.requests) == calls + 1
    change.env["GITGPT_DEPTH"] = "auto"
    assert "gitgpt: read in 6 parts" in change.gitgpt("draft").errors
    shown = json.loads(change.gitgpt("preview", "--json").out)
    assert shown["calls"] == calls
    told = change.gitgpt("preview").errors
    assert f"in {calls} calls" in told and "of what the change tells" in told


def stage_much(change: Repo) -> None:
    for number in range(4):
        lines = [f"def table_{number}_{row}(): return {row * 7919}\n" for row in range(300)]
        change.stage_file(f"src/table{number}.py", "".join(lines))


def test_a_window_that_a_server_told_is_kept_by_the_next_process(change: Repo, server: Server) -> None:
    def overflow(request: Received) -> Answer:
        size = tokens.estimate(request.prompt)
        if size + request.json["max_completion_tokens"] > 4096:
            words = (
                f"maximum context length is 4096 tokens. However, your messages resulted in {size} tokens."
            )
            return wire.error(400, f"This model's {words}", code="context_length_exceeded")
        return wire.completion("feat: add tables")

    server.default = overflow
    change.env |= {"GITGPT_API_KEY": "k", "GITGPT_BASE_URL": server.base_url, "GITGPT_MODEL": "small-1"}
    stage_much(change)
    assert change.gitgpt("draft").text == "feat: add tables"
    assert len(server.requests) == 2
    assert change.gitgpt("draft", "--hint", "anew").text == "feat: add tables"
    assert len(server.requests) == 3


def test_what_usage_reports_teach_is_kept_by_the_next_process(change: Repo, server: Server) -> None:
    """A model that counts twice what is estimated gets no more than the budget from the second call on."""

    def dear(request: Received) -> Answer:
        usage = {"prompt_tokens": 2 * tokens.estimate(request.prompt), "completion_tokens": 9}
        return wire.completion("feat: add tables", usage=usage)

    server.default = dear
    change.env |= {"GITGPT_API_KEY": "k", "GITGPT_BASE_URL": server.base_url, "GITGPT_MODEL": "dear-1"}
    stage_much(change)
    for hint in ("one", "two"):
        change.gitgpt("draft", "--hint", hint)
    first, second = (2 * tokens.estimate(request.prompt) for request in server.requests)
    assert first > 6000 >= second > 4500


def test_a_family_that_counts_more_is_sent_less(change: Repo, server: Server) -> None:
    server.text = "feat: add tables"
    change.env |= {"GITGPT_API_KEY": "k", "GITGPT_BASE_URL": server.base_url}
    stage_much(change)
    for model in ("gpt-6-luna", "claude-opus-4-7"):
        change.env["GITGPT_MODEL"] = model
        change.gitgpt("draft")
    usual, dear = (tokens.estimate(request.prompt) for request in server.requests)
    assert 4500 < usual <= 6000
    assert 4500 < 1.5 * dear <= 6000
