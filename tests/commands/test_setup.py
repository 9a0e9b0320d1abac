"""`gitgpt setup` as a person runs it, with servers on loopback and programs in a folder of the test."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from ground import server as wire
from ground.repo import Repo
from ground.server import Server
from ground.tty import Terminal

KEY = "sk-" + "a1B2" * 8
PATH = f"{Path(sys.executable).parent}:/usr/bin:/bin"  # without the programs of this machine


@pytest.fixture
def config(home: Path) -> Path:
    return home / ".config/gitgpt/config.toml"


def found(repo: Repo, **variables: str) -> list[dict[str, Any]]:
    repo.env |= variables
    rows: list[dict[str, Any]] = json.loads(repo.gitgpt("setup", "--list", "--json").out)
    return rows


def test_one_command_from_one_key_to_the_first_draft(repo: Repo, server: Server, config: Path) -> None:
    repo.env |= {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.base_url}
    done = repo.gitgpt("setup", "--yes")
    assert done.code == 0, done.errors
    assert config.read_text() == 'provider = "openai"\n'
    assert KEY not in done.text + done.errors
    assert (repo.path / ".git/hooks/prepare-commit-msg").exists()
    assert "answered as" in done.errors
    assert len(server.requests) == 1


def test_what_is_found(repo: Repo, home: Path, tmp_path: Path) -> None:
    (home / ".opencommit").write_text(f"OCO_AI_PROVIDER=anthropic\nOCO_API_KEY={KEY}\nOCO_MODEL=claude-x\n")
    (home / ".aicommits").write_text(f"OPENAI_KEY={KEY}\nmodel=gpt-x\n")
    keys = home / ".config/io.datasette.llm/keys.json"
    keys.parent.mkdir(parents=True)
    keys.write_text('{"mistral": "x", "// note": "y"}')
    rows = found(repo, GEMINI_API_KEY=KEY)
    assert [(row["provider"], row["model"]) for row in rows if "program" not in row["source"]] == [
        ("gemini", ""),
        ("anthropic", "claude-x"),
        ("openai", "gpt-x"),
        ("mistral", ""),
    ]
    assert KEY not in json.dumps(rows)


def test_a_local_server_is_found_by_its_models(repo: Repo, server: Server, config: Path) -> None:
    answer = {"message": {"role": "assistant", "content": "ok"}, "done": True, "done_reason": "stop"}
    server.default = lambda got: wire.json_reply(
        {"models": [{"name": "small:1b"}]} if got.path == "/api/tags" else answer
    )
    rows = found(repo, OLLAMA_HOST=f"127.0.0.1:{server.port}")
    assert ("ollama", "small:1b") in [(row["provider"], row["model"]) for row in rows]
    assert [got.path for got in server.requests] == ["/api/tags"]
    assert repo.gitgpt("setup", "--yes", "--hook", "none").code == 0
    assert config.read_text() == 'provider = "ollama"\nmodel = "small:1b"\n'


def test_a_program_is_found_and_used(repo: Repo, tmp_path: Path, config: Path) -> None:
    program = tmp_path / "bin/claude"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\nprint('ok')\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    repo.env["PATH"] = f"{program.parent}:{PATH}"
    assert "claude" in [row["provider"] for row in found(repo)]
    done = repo.gitgpt("setup", "--provider", "claude", "--hook", "none")
    assert done.code == 0, done.errors
    assert config.read_text() == 'provider = "claude"\n'


def test_a_key_of_another_tool_goes_into_a_private_file(
    repo: Repo, home: Path, server: Server, config: Path
) -> None:
    (home / ".opencommit").write_text(
        f"OCO_AI_PROVIDER=openai\nOCO_API_KEY={KEY}\nOCO_MODEL=m\nOCO_API_URL={server.base_url}\n"
    )
    repo.env["PATH"] = PATH
    done = repo.gitgpt("setup", "--yes", "--hook", "none")
    assert done.code == 0, done.errors
    key = config.with_name("key-openai")
    assert key.read_text() == f"{KEY}\n"
    assert key.stat().st_mode & 0o777 == 0o600
    assert KEY not in config.read_text() + done.text + done.errors
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_a_model_that_does_not_answer_changes_nothing(repo: Repo, server: Server, config: Path) -> None:
    server.default = wire.error(401, "Incorrect API key provided", code="invalid_api_key")
    repo.env |= {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.base_url}
    done = repo.gitgpt("setup", "--yes")
    assert done.code == 6
    assert "check that the key is right" in done.errors
    assert not config.exists()
    assert not (repo.path / ".git/hooks/prepare-commit-msg").exists()


def test_offline_is_said_once(repo: Repo, config: Path) -> None:
    repo.write("a.py", "x = 1\n")
    repo.git("add", ".")
    assert "no model is set up; run: gitgpt setup" in repo.gitgpt("draft").errors
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text('provider = "xai"  # old\nlanguage = "en"\n')
    assert repo.gitgpt("setup", "--offline", "--hook", "none").code == 0
    assert config.read_text() == 'language = "en"\noffline = true\n'
    done = repo.gitgpt("draft")
    assert "setup" not in done.errors and "key" not in done.errors


def test_a_key_that_is_set_is_named(repo: Repo, server: Server) -> None:
    repo.write("a.py", "x = 1\n")
    repo.git("add", ".")
    repo.env["ANTHROPIC_API_KEY"] = KEY
    line = "no model is set up, but ANTHROPIC_API_KEY is set; to use it: gitgpt config set provider anthropic"
    assert f"gitgpt: drafted by rules: {line}\n" in repo.gitgpt("draft").errors
    assert line in repo.gitgpt("doctor").text
    assert repo.gitgpt("config", "set", "provider", "anthropic").code == 0
    assert repo.gitgpt("config", "get", "provider").text == "anthropic"


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ((), 2, "no model was found or chosen"),
        (("--yes",), 2, "no model was found or chosen"),
        (("--provider", "opnai"), 5, "did you mean 'openai'?"),
        (("--provider", "xai"), 5, "set XAI_API_KEY, or pass --key-file FILE"),
    ],
)
def test_without_a_terminal_it_says_what_to_pass(
    repo: Repo, options: tuple[str, ...], code: int, words: str
) -> None:
    repo.env["PATH"] = PATH
    done = repo.gitgpt("setup", *options)
    assert (done.code, words in done.errors) == (code, True), done.errors


def test_a_person_chooses_on_a_terminal(repo: Repo, server: Server, config: Path) -> None:
    """Sees what was found, names another provider, types a key that is not shown, and takes the hook."""
    repo.env |= {"GEMINI_API_KEY": KEY, "GITGPT_BASE_URL": server.base_url, "PATH": PATH}
    terminal = Terminal([str(Path(sys.executable).with_name("gitgpt")), "setup"], repo.path, repo.env)
    terminal.wait_for("GEMINI_API_KEY is set")
    terminal.wait_for("Which one?")
    terminal.type("opnai\n")
    terminal.wait_for("did you mean 'openai'?")
    terminal.type("openai\n")
    terminal.wait_for("not shown")
    terminal.type(f"{KEY}\n")
    terminal.wait_for("answered as")
    terminal.wait_for("Install the hook?")
    terminal.press("h")
    assert terminal.finish() == 0, terminal.screen
    assert KEY.encode() not in terminal.screen
    key = config.with_name("key-openai")
    assert config.read_text() == f'provider = "openai"\napi_key_file = "{key}"\n'
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert (repo.path / ".git/hooks/prepare-commit-msg").exists()
