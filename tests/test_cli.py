"""The group: help, versions, the error boundary, and what each start imports."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from ground.repo import Repo

import gitgpt
from gitgpt import cli, errors


def test_every_command_has_help_with_examples_and_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    for name in cli.COMMANDS:
        assert cli.main([name, "--help"]) == 0
        shown = capsys.readouterr().out
        assert "Examples:" in shown or "Called by git as:" in shown, name


def test_the_group_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in cli.COMMANDS)


def test_version(repo: Repo) -> None:
    assert repo.gitgpt("--version").text == f"gitgpt, version {gitgpt.__version__}"
    done = repo.run(sys.executable, "-m", "gitgpt", "--version")
    assert done.text == f"gitgpt, version {gitgpt.__version__}"


@pytest.mark.parametrize("arguments", [["drft"], ["config", "get", "modle"], ["commit", "--", "-a"]])
def test_wrong_usage_is_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_mistyped_command_gets_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["drat"]) == 2
    assert "draft" in capsys.readouterr().err


def test_a_closed_pipe_is_no_traceback(repo: Repo) -> None:
    done = repo.run("sh", "-c", "gitgpt config list | head -n 1; exit 0")
    assert b"Traceback" not in done.err
    assert b"Broken pipe" not in done.err


def loaded_after(*arguments: str) -> set[str]:
    """The modules that a start of the console script imports."""
    code = (
        "import os, sys; from gitgpt.__main__ import main\n"
        "os._exit = sys.exit  # or nothing could be printed any more\n"
        "sys.argv = ['gitgpt', *sys.argv[1:]]\n"
        "try:\n    main()\n"
        "finally:\n    print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_the_version_imports_no_library_but_click() -> None:
    loaded = loaded_after("--version")
    assert "click" in loaded
    assert not loaded & {"git", "requests", "tenacity", "sqlite3"}


@pytest.mark.parametrize("source", ["message", "merge", "squash", "commit"])
def test_a_hook_with_nothing_to_do_imports_nothing(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_EDITOR", ":")  # with an editor, squash and commit depend on the settings
    loaded = loaded_after("hook-impl", "prepare-commit-msg", "FILE", source)
    assert not loaded & {"click", "git", "requests", "tenacity", "dataclasses", "tomllib", "gitgpt.app"}


CLOSED = {
    "stdout closed": ("gitgpt draft --offline >&-", 0, "drafted by rules"),
    "stderr closed": ("gitgpt draft --offline 2>&-", 0, ""),
    "disk full": (
        "gitgpt draft --offline >/dev/full",
        7,
        "the result cannot be written: No space left on device",
    ),
}


@pytest.mark.parametrize(("command", "code", "told"), CLOSED.values(), ids=CLOSED)
def test_a_stream_that_takes_nothing_is_no_bug(repo: Repo, command: str, code: int, told: str) -> None:
    repo.stage_file("a.py", "print(1)\n")
    done = repo.run("sh", "-c", command)
    assert done.code == code
    assert "bug" not in done.errors + done.text and "Exception" not in done.errors
    assert told in done.errors
    assert "gitgpt:" not in done.text


def test_ctrl_c_while_modules_are_imported_is_told_in_a_line(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise KeyboardInterrupt\n")
    done = repo.run("gitgpt", "draft", env={"PYTHONPATH": str(tmp_path)})
    assert (done.code, done.errors) == (130, "gitgpt: interrupted\n")


# --- what holds for every command


def walk_commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for sub in command.list_commands(context):
            below = command.get_command(context, sub)
            assert below
            yield from walk_commands(below, f"{name} {sub}".strip())


def error_classes(base: type[errors.GitgptError] = errors.GitgptError) -> Iterator[type[errors.GitgptError]]:
    yield base
    for below in base.__subclasses__():
        yield from error_classes(below)


def test_exit_codes_are_one_table(capsys: pytest.CaptureFixture[str]) -> None:
    """In errors.py, in the help of gitgpt and of its commands, and in docs/commands.md."""
    assert {error.exit_code for error in error_classes()} <= set(errors.EXIT_CODES)
    assert cli.main(["--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    page = (Path(__file__).parent.parent / "docs" / "commands.md").read_text()
    for code, meaning in errors.EXIT_CODES.items():
        assert f"{code} {meaning}" in shown
        assert f"| {code} | {meaning} |" in page
    for name, command in walk_commands(cli.group, ""):
        _, mark, stated = (command.epilog or "").partition("Exit codes:")
        codes = {int(code) for code in re.findall(r"(?:^|[,;:]\s+)(\d+) ", stated)}
        assert codes <= set(errors.EXIT_CODES) and bool(codes) == bool(mark), name


EVERY_COMMAND = [
    "draft --offline", "preview", "eval --offline", "changelog", "docs check", "docs update",
    "docs impact HEAD", "docs note --offline", "docs readme", "usage", "cache stats", "check-secrets",
    "hooks status", "hooks install", "config list", "config get language", "trust",
    "reword --offline", "lint", "split --offline --yes", "commit --offline --print",
    "config check", "doctor --offline", "forget --list", "release --dry-run", "changelog --packages",
]  # fmt: skip


@pytest.mark.parametrize("line", EVERY_COMMAND)
def test_every_command_names_the_settings_that_it_ignores_once(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    repo.commit("feat: start", {"app.py": "def start():\n    return 1\n"})
    repo.write("pyproject.toml", "[tool.towncrier]\ndirectory = 'news'\n")
    repo.stage_file("app.py", "def start():\n    return 2\n")
    repo.write(".gitgpt.toml", 'filter_mas = ["x"]\napi_key_file = "x"\n')
    monkeypatch.chdir(repo.path)
    cli.main(line.split())
    out, err = capsys.readouterr()
    shown = out + err if line.split()[0] in ("config", "doctor") else err
    assert shown.count("unknown setting 'filter_mas'; did you mean 'filter_mask'?") == 1, shown
    if line != "doctor --offline":  # it shows the first mistake and their number
        assert shown.count("a repository may not set 'api_key_file'") == 1, shown
