"""Programs as providers: stand-ins that answer, hang, fail, ask, and print what nobody asked for."""

from __future__ import annotations

import os
import stat
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from llm.asking import Asked, ask, endpoint, request

from gitgpt.llm import command_provider
from gitgpt.llm.providers import registry

ANSWER = "feat: read CRLF\n\nIt was kept."


def program(folder: Path, body: str) -> str:
    path = folder / "model"
    path.write_text(f"#!{sys.executable}\nimport os, sys, time\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def asked(folder: Path, body: str, *, seconds: float = 10.0, **changes: Any) -> Asked:
    options = {"arguments": [program(folder, body)], **changes.pop("options", {})}
    link = endpoint("", dialect="command", model="default", options=options, key=str, needs_key=False)
    return ask(link, seconds=seconds, **changes)


def test_the_prompt_goes_to_standard_input_and_usage_is_estimated(tmp_path: Path) -> None:
    log = tmp_path / "prompt"
    done = asked(tmp_path, f"open({str(log)!r}, 'w').write(sys.stdin.read()); print({ANSWER!r})")
    assert done.reply.text == ANSWER
    assert log.read_text() == "You write.\n\nDescribe this."
    (row,) = done.rows
    assert (row.outcome, row.is_estimated, row.cost) == ("ok", True, None)
    assert row.prompt_tokens > 0 and row.completion_tokens > 0


def test_folder_environment_and_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder; no variable of the hook and no key; no terminal to ask on."""
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "ANTHROPIC_API_KEY", "SECRET"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("MINE", "y")
    log = tmp_path / "seen"
    body = (
        "seen = [os.listdir('.'), "
        "sorted(n for n in os.environ if n.startswith(('GIT', 'ANT', 'SEC', 'MINE'))),"
        " os.environ['NO_COLOR']]\n"
        "try: open('/dev/tty'); seen.append('tty')\n"
        "except OSError: pass\n"
        f"open({str(log)!r}, 'w').write(repr(seen)); print({ANSWER!r})"
    )
    assert asked(tmp_path, body, options={"variables": ["MINE"]}).kind == "ok"
    assert log.read_text() == "[[], ['MINE'], '1']"


PRINTED = {
    "colours": "\x1b[1m\x1b[32m" + ANSWER + "\x1b[0m\x1b]0;title\x07",
    "a banner": "Loaded cached credentials.\nModel 9 at your service\n\n" + ANSWER,
    "token counts": ANSWER + "\n\ntokens used\n1,234",
    "a spinner": "\rworking |\rworking /\r" + ANSWER,
    "thoughts": "Thinking...\nHm.\n...done thinking.\n\n" + ANSWER,
    "line ends of Windows": ANSWER.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("printed", PRINTED.values(), ids=PRINTED)
def test_what_is_printed_around_the_answer(tmp_path: Path, printed: str) -> None:
    assert asked(tmp_path, f"sys.stdout.write({printed!r})").reply.text == ANSWER


FAILURES = {
    "signed out": ("print('Not logged in. Run /login', file=sys.stderr); sys.exit(1)", "auth"),
    "limit": ("print('Weekly limit reached, resets at 9pm'); sys.exit(1)", "period-limit"),
    "busy": ("print('429 Too Many Requests', file=sys.stderr); sys.exit(1)", "rate-limited"),
    "unknown flag": (
        "print(\"error: unknown option '--tools'\", file=sys.stderr); sys.exit(2)",
        "misconfigured",
    ),
    "crash": ("raise SystemExit(70)", "unavailable"),
    "silence": ("", "empty"),
    "endless output": ("\nwhile True: sys.stdout.write('x' * 65536)", "unavailable"),
}


@pytest.mark.parametrize(("body", "kind"), FAILURES.values(), ids=FAILURES)
def test_failures(tmp_path: Path, body: str, kind: str) -> None:
    """None is asked a second time, except for one that answered nothing."""
    done = asked(tmp_path, body)
    assert (done.kind, len(done.rows)) == (kind, 2 if kind == "empty" else 1), done.detail
    assert "\n" not in done.detail


def test_one_that_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    body = (
        "import subprocess\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(pid)!r}, 'w').write(str(child.pid)); time.sleep(60)"
    )
    began = time.monotonic()
    done = asked(tmp_path, body, seconds=1.5)
    assert time.monotonic() - began < 5
    assert (done.kind, done.detail) == ("timeout", f"{tmp_path}/model did not end before the deadline")
    for _ in range(50):
        if not is_running(int(pid.read_text())):
            return
        time.sleep(0.1)
    pytest.fail("the child is still running")


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def test_one_that_asks_gets_no_answer(tmp_path: Path) -> None:
    done = asked(tmp_path, "sys.stdin.read(); input('Proceed? ')", seconds=5)
    assert done.kind == "unavailable"
    assert "exit code 1" in done.detail


def test_one_that_is_not_installed() -> None:
    link = endpoint("", dialect="command", options={"arguments": ["no-such-program-9"]}, key=str)
    assert ask(link).detail == "no-such-program-9 is not installed, or not in PATH"


def test_a_large_prompt_and_a_program_that_does_not_read_it(tmp_path: Path) -> None:
    done = asked(tmp_path, f"print({ANSWER!r})", question=request("x" * 1_000_000))
    assert done.reply.text == ANSWER


def test_a_schema_goes_into_the_prompt() -> None:
    prompt = command_provider.build_prompt(request(schema={"type": "object"}))
    assert prompt.endswith('fits this JSON schema: {"type": "object"}')


def test_presets_choose_the_model_and_read_standard_input() -> None:
    commands = {name: row for name, row in registry.list_presets().items() if row.dialect == "command"}
    assert set(commands) == {"claude", "codex", "gemini-cli", "copilot", "llm", "ollama-cli"}
    for name, preset in commands.items():
        link = endpoint("", dialect="command", model="big", options=preset.options)
        arguments = command_provider.build_arguments(link)
        assert any("big" in argument for argument in arguments), name
        default = command_provider.build_arguments(link._replace(model="default"))
        assert "{model}" not in default
    assert (
        command_provider.build_arguments(endpoint("", model="m", options=commands["codex"].options))[-1]
        == "-"
    )
    assert os.sep not in "".join(commands["claude"].options["arguments"])
