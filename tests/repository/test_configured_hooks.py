"""Hooks in git's configuration: the shell line everywhere, the rest where git runs such hooks (2.54)."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from ground.repo import Repo

from gitgpt.repository import configured_hooks
from gitgpt.repository.git import Repository

NAME = "prepare-commit-msg"
GIT = re.search(r"(\d+)\.(\d+)", subprocess.run(["git", "version"], capture_output=True, text=True).stdout)
IS_NEW = GIT is not None and (int(GIT[1]), int(GIT[2])) >= configured_hooks.FIRST_GIT
only_new = pytest.mark.skipif(not IS_NEW, reason="needs git 2.54; see .ci/newest-git")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "a folder" / "gitgpt"
    path.parent.mkdir()
    path.write_text('#!/bin/sh\necho "$@" >>"${0%/*}/calls"\nexit ${CODE:-0}\n')
    path.chmod(0o755)
    return path


def run(command: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """As git does (run-command.c): the line, then "$@", by sh."""
    return subprocess.run(
        ["sh", "-c", f'{command} "$@"', command, *arguments],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def calls(program: Path) -> str:
    path = program.with_name("calls")
    return path.read_text() if path.exists() else ""


@pytest.mark.parametrize("arguments", [("FILE",), ("FILE", "template"), ("FILE", "commit", "HEAD")])
def test_the_line_runs_gitgpt_with_gits_arguments(program: Path, arguments: tuple[str, ...]) -> None:
    line = configured_hooks.render_command(NAME, str(program), ("commit",))
    done = run(line, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert calls(program) == f"hook-impl {NAME} {' '.join(arguments)}\n"


@pytest.mark.parametrize("source", ["message", "merge", "squash", "commit"])
def test_the_line_skips_without_starting_anything(program: Path, source: str) -> None:
    line = configured_hooks.render_command(NAME, str(program))
    assert run(line, "FILE", source).returncode == 0
    assert run(line, "FILE", GITGPT_SKIP="1").returncode == 0
    assert calls(program) == ""


@pytest.mark.parametrize(("code", "expected"), [("0", 0), ("1", 1), ("70", 0), ("3", 0)])
def test_only_a_verdict_stops_git(program: Path, code: str, expected: int) -> None:
    line = configured_hooks.render_command("commit-msg", str(program))
    assert run(line, "FILE", CODE=code).returncode == expected


def test_a_deleted_program_is_named_and_nothing_is_lost(program: Path) -> None:
    line = configured_hooks.render_command(NAME, str(program))
    program.unlink()
    done = run(line, "FILE")
    assert done.returncode == 0
    assert done.stderr == (f"gitgpt: {program} is gone, {NAME} does nothing; run: gitgpt hooks install\n")


def test_an_old_git_has_none(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repo.path)
    repo.git("config", "hook.x.command", f"gitgpt hook-impl {NAME}")
    repo.git("config", "hook.x.event", NAME)
    found = configured_hooks.find_configured(Repository(), NAME)
    assert len(found) == (1 if IS_NEW else 0)


@only_new
def test_install_status_uninstall_touch_no_file(repo: Repo) -> None:
    hook = repo.path / ".git/hooks" / NAME
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ntouch ran-too\n")
    hook.chmod(0o755)
    assert repo.gitgpt("hooks", "install").text == f"installed in git's configuration: hook.gitgpt-{NAME}"
    assert hook.read_text() == "#!/bin/sh\ntouch ran-too\n"
    repo.stage_file("words.py", "def parse(text):\n    return text.split()\n")
    repo.git("-c", "core.editor=true", "commit", "-q")
    assert repo.git("log", "-1", "--format=%s").startswith("feat: add ")
    assert (repo.path / "ran-too").exists()
    status = repo.gitgpt("hooks", "status")
    assert (status.code, status.text) == (
        0,
        f"{NAME}: installed by git's configuration (local): hook.gitgpt-{NAME} calls gitgpt",
    )
    assert repo.gitgpt("hooks", "uninstall").code == 0
    assert repo.gitgpt("hooks", "status").code == 1
    assert repo.run("git", "config", "--get-regexp", "^hook").text == ""


@only_new
def test_global_with_a_switch_for_one_repository(repo: Repo) -> None:
    assert repo.gitgpt("hooks", "install", "--global").code == 0
    assert repo.gitgpt("hooks", "status").code == 0
    assert "is off in this repository" in repo.gitgpt("hooks", "uninstall").text
    assert repo.gitgpt("hooks", "status").code == 1
    assert repo.gitgpt("hooks", "uninstall", "--global").code == 0


@pytest.mark.skipif(IS_NEW, reason="an older git")
def test_global_on_an_older_git_is_a_template(repo: Repo, tmp_path: Path) -> None:
    assert repo.gitgpt("hooks", "install", "--global").code == 0
    other = tmp_path / "other"
    repo.run("git", "init", "-q", str(other))
    assert (other / ".git/hooks" / NAME).exists()
    assert repo.gitgpt("hooks", "uninstall", "--global").code == 0


# manager -> files, what status says
MANAGERS = {
    "lefthook": (
        {"lefthook.yml": f"{NAME}:\n  commands:\n    gitgpt:\n      run: gitgpt hook-impl {NAME} {{0}}\n"},
        "#!/bin/sh\ncall_lefthook run\n",
        f"{NAME}: installed by lefthook: lefthook.yml calls gitgpt",
    ),
    "pre-commit": (
        {".pre-commit-config.yaml": f"repos:\n- repo: https://x/gitgpt\n  hooks:\n  - id: {NAME}\n"},
        "#!/bin/sh\n# File generated by pre-commit: https://pre-commit.com\n",
        f"{NAME}: installed by pre-commit: .pre-commit-config.yaml calls gitgpt",
    ),
    "a file of one's own": (
        {},
        f'#!/bin/sh\ngitgpt hook-impl {NAME} "$@"\n',
        "installed by your own hook file",
    ),
}


@pytest.mark.parametrize("manager", MANAGERS)
def test_status_understands_hook_managers(repo: Repo, manager: str) -> None:
    files, content, expected = MANAGERS[manager]
    for path, text in files.items():
        repo.write(path, text)
    hook = repo.path / ".git/hooks" / NAME
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(content)
    hook.chmod(0o755)
    done = repo.gitgpt("hooks", "status")
    assert done.code == 0 and expected in done.text
    assert "nothing to do: installed by" in repo.gitgpt("hooks", "install").text
    assert hook.read_text() == content


def test_status_of_a_manager_that_does_not_call_gitgpt(repo: Repo) -> None:
    repo.write("lefthook.yml", f"# {NAME}: gitgpt hook-impl {NAME}\n")
    hook = repo.path / ".git/hooks" / NAME
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ncall_lefthook run\n")
    hook.chmod(0o755)
    done = repo.gitgpt("hooks", "status")
    assert done.code == 1 and "not installed; lefthook owns" in done.text and "lefthook.yml" in done.text


def test_hooks_that_are_switched_off(repo: Repo) -> None:
    repo.git("config", "core.hooksPath", "/dev/null")
    done = repo.gitgpt("hooks", "status")
    assert (done.code, done.text) == (1, f"{NAME}: hooks are switched off here (core.hooksPath=/dev/null)")
    if not IS_NEW:
        assert repo.gitgpt("hooks", "install").code == 7
