"""The hook `commit-msg` in real commits: what passes, what is refused, and what becomes of the message."""

from __future__ import annotations

import pytest
from ground.repo import Repo


@pytest.fixture
def linted(repo: Repo) -> Repo:
    repo.commit("feat: start", {"a.py": "a = 1\n"})
    done = repo.gitgpt("hooks", "install", "commit-msg")
    assert done.code == 0, done.errors
    repo.stage_file("a.py", "a = 2\n")
    return repo


def commit(repo: Repo, message: str, *options: str):  # type: ignore[no-untyped-def]
    return repo.run("git", "commit", "-q", "-m", message, *options)


def test_a_good_message_passes_in_silence(linted: Repo) -> None:
    done = commit(linted, "fix: set a to 2")
    assert (done.code, done.errors, linted.subject()) == (0, "", "fix: set a to 2")


def test_a_bad_message_is_refused_and_kept(linted: Repo) -> None:
    done = commit(linted, "Fix: set a to 2.")
    assert (done.code, linted.subject()) == (1, "feat: start")
    assert "error type-case, line 1" in done.errors
    assert "proposed: fix: set a to 2" in done.errors
    assert "gitgpt commit offers it" in done.errors


def test_no_verify_and_skip_pass(linted: Repo) -> None:
    assert commit(linted, "whatever", "--no-verify").code == 0
    linted.stage_file("a.py", "a = 3\n")
    linted.env["GITGPT_SKIP"] = "1"
    assert commit(linted, "whatever").code == 0


def test_warn_reports_and_passes(linted: Repo) -> None:
    linted.write(".gitgpt.toml", '[lint]\nmode = "warn"\n')
    done = commit(linted, "whatever")
    assert (done.code, "error type-empty" in done.errors) == (0, True)


def test_the_settings_of_commitlint_hold(linted: Repo) -> None:
    linted.write(".commitlintrc.json", '{"rules": {"type-enum": [2, "always", ["topic"]]}}')
    assert commit(linted, "fix: set a").code == 1
    assert commit(linted, "topic: set a").code == 0


def test_a_broken_configuration_never_blocks(linted: Repo) -> None:
    linted.write(".commitlintrc.json", "{")
    done = commit(linted, "whatever")
    assert done.code == 0
    assert "the message is not checked: .commitlintrc.json cannot be read" in done.errors


@pytest.mark.parametrize("message", ["Merge branch 'x'", "fixup! feat: start", 'Revert "feat: start"'])
def test_gits_own_messages_pass(linted: Repo, message: str) -> None:
    assert commit(linted, message).code == 0


def test_install_with_lint(repo: Repo) -> None:
    repo.gitgpt("hooks", "install", "--lint")
    names = {path.name for path in (repo.git_dir / "hooks").iterdir() if path.suffix != ".sample"}
    assert names == {"prepare-commit-msg", "commit-msg"}
