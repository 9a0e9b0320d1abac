"""`gitgpt hook-impl`, called by hand: exit 0 always, one line on stderr, the file as it was."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from ground.repo import Repo, Run

HELP = b"\n# Please enter the commit message for your changes.\n# Lines starting\n"


@pytest.fixture
def staged(repo: Repo) -> Repo:
    repo.stage_file("words.py", "def parse(text):\n    return text.split()\n")
    (repo.git_dir / "COMMIT_EDITMSG").write_bytes(HELP)
    return repo


def call(repo: Repo, *arguments: str) -> Run:
    return repo.gitgpt("hook-impl", *arguments)


def message_file(repo: Repo) -> Path:
    return repo.path / repo.git_dir / "COMMIT_EDITMSG"


def test_it_drafts_above_what_git_wrote(staged: Repo) -> None:
    done = call(staged, "prepare-commit-msg", ".git/COMMIT_EDITMSG")
    assert done.code == 0
    assert message_file(staged).read_bytes().startswith(b"feat: add words.py\n\n# ")
    assert message_file(staged).read_bytes().endswith(HELP.lstrip())


@pytest.mark.parametrize("source", ["message", "merge", "squash", "commit"])
def test_text_that_has_a_source_is_left_alone(staged: Repo, source: str) -> None:
    done = call(staged, "prepare-commit-msg", ".git/COMMIT_EDITMSG", source)
    assert (done.code, done.err) == (0, b"")
    assert message_file(staged).read_bytes() == HELP


def test_the_frameworks_variable_names_the_source(staged: Repo) -> None:
    staged.env["PRE_COMMIT_COMMIT_MSG_SOURCE"] = "merge"
    call(staged, "prepare-commit-msg", ".git/COMMIT_EDITMSG")
    assert message_file(staged).read_bytes() == HELP


def test_without_arguments_the_file_is_git_s_own(staged: Repo) -> None:
    call(staged, "prepare-commit-msg")
    assert message_file(staged).read_bytes().startswith(b"feat: add words.py\n")


def test_skipping_by_variable_also_works_without_the_shell_script(staged: Repo) -> None:
    staged.env["GITGPT_SKIP"] = "1"
    assert call(staged, "prepare-commit-msg", ".git/COMMIT_EDITMSG").err == b""
    assert message_file(staged).read_bytes() == HELP


Spoil = Callable[[Path], None]


def vanish(path: Path) -> None:
    path.unlink()


def become_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def become_a_link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def become_a_fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def become_read_only(path: Path) -> None:
    path.chmod(0o444)


def become_gbk(path: Path) -> None:
    path.write_bytes("模板\n".encode("gbk") + HELP)


@pytest.mark.parametrize(
    "spoil", [vanish, become_a_folder, become_a_link, become_a_fifo, become_read_only, become_gbk]
)
def test_a_file_that_cannot_be_used_stays_as_it_is(staged: Repo, spoil: Spoil) -> None:
    path = message_file(staged)
    spoil(path)
    before = path.read_bytes() if path.is_file() else None
    done = call(staged, "prepare-commit-msg", ".git/COMMIT_EDITMSG")
    assert done.code == 0
    assert any(line.startswith("gitgpt: no draft: ") for line in done.errors.splitlines()), done.errors
    assert "Traceback" not in done.errors
    assert (path.read_bytes() if path.is_file() else None) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "gitgpt has no hook ''"),
        (("post-commit",), "gitgpt has no hook 'post-commit'"),
        (("prepare-commit-msg", "--base-url=http://evil.example"), "no draft"),
    ],
)
def test_arguments_it_does_not_know(staged: Repo, arguments: tuple[str, ...], said: str) -> None:
    done = call(staged, *arguments)
    assert done.code == 0
    assert said in done.errors


def test_nothing_staged(repo: Repo) -> None:
    (repo.path / ".git/COMMIT_EDITMSG").write_bytes(HELP)
    done = call(repo, "prepare-commit-msg", ".git/COMMIT_EDITMSG")
    assert (done.code, done.errors) == (0, "gitgpt: nothing is staged, no message drafted\n")
    assert message_file(repo).read_bytes() == HELP


def test_outside_a_repository(repo: Repo) -> None:
    outside = repo.path.parent
    (outside / "MSG").write_bytes(HELP)
    done = repo.gitgpt("hook-impl", "prepare-commit-msg", "MSG", cwd=outside)
    assert done.code == 0
    assert "not a git repository" in done.errors
    assert (outside / "MSG").read_bytes() == HELP


def test_settings_that_cannot_be_read_keep_the_hook_offline(staged: Repo, home: Path) -> None:
    """The line that cannot be read may have been the one that forbids the network."""
    staged.env |= {"GITGPT_API_KEY": "k", "GITGPT_BASE_URL": "http://127.0.0.1:9/v1"}
    path = home / ".config/gitgpt/config.toml"
    path.parent.mkdir(parents=True)
    path.write_text("offline = tru\n")
    done = call(staged, "prepare-commit-msg", ".git/COMMIT_EDITMSG")
    assert "is not valid TOML" in done.errors
    assert "drafted by rules: offline" in done.errors
    assert message_file(staged).read_bytes().startswith(b"feat: add words.py\n")


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("GITGPT_PROVIDER", "opnai", "there is no provider 'opnai'"),
        ("GITGPT_FALLBACK", "nobody", "there is no provider 'nobody'"),
        ("GITGPT_API_KEY_FILE", "/no/such/file", "cannot read the key file /no/such/file"),
        ("GITGPT_BASE_URL", "ftp://127.0.0.1/v1", "the base URL"),
    ],
)
def test_a_wrong_setting_costs_the_model_not_the_draft(
    staged: Repo, variable: str, value: str, said: str
) -> None:
    staged.env |= {variable: value}
    if variable != "GITGPT_API_KEY_FILE":
        staged.env["GITGPT_API_KEY"] = "k"
    done = call(staged, "prepare-commit-msg", ".git/COMMIT_EDITMSG")
    assert message_file(staged).read_bytes().startswith(b"feat: add words.py\n")
    assert said in done.errors
