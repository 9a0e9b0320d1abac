"""The framework installs gitgpt from a real clone of this project and calls it by its published id."""

from __future__ import annotations

import secrets
import subprocess
from pathlib import Path

import pytest
from ground.repo import Repo
from ground.scenario import DRAFT, OPENS, change
from ground.stage import Stage

CONFIG = """\
default_install_hook_types: [prepare-commit-msg]
repos:
- repo: {clone}
  rev: {revision}
  hooks:
  - id: prepare-commit-msg
"""
TOP = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (TOP / ".git").exists(), reason="needs the project's own repository to clone"),
]


@pytest.fixture
def clone(stage: Stage) -> Repo:
    """This project as it is committed, as a repository of hooks."""
    path = stage.path.parent / "gitgpt"
    subprocess.run(["git", "clone", "-q", f"file://{TOP}", path], check=True)
    stage.env["PRE_COMMIT_HOME"] = str(stage.path.parent / "pre-commit-home")
    (stage.path / ".git/hooks/prepare-commit-msg").unlink()
    return Repo(path)


def test_installed_and_committed_with(stage: Stage, clone: Repo) -> None:
    config = CONFIG.format(clone=clone.path, revision=clone.head)
    stage.commit("chore: configure pre-commit", {".pre-commit-config.yaml": config})
    assert stage.run("pre-commit", "install", "--install-hooks", timeout=600).code == 0
    change(stage)
    done = stage.commit_with_editor()
    assert (done.run.code, done.message, done.seen[0][: len(OPENS)]) == (0, DRAFT, OPENS), done.run.errors
    assert len(stage.server.requests) == 1

    change(stage, "src/other.py", "other = 1\n")
    amended = stage.commit_with_editor("--amend", "--no-edit")
    assert (amended.run.code, amended.message) == (0, DRAFT)
    assert len(stage.server.requests) == 1


def test_try_repo(stage: Stage, clone: Repo) -> None:
    change(stage)
    file = ".git/COMMIT_EDITMSG"
    (stage.path / file).write_bytes(b"\n# Please\n#\n")
    done = stage.run(
        "pre-commit", "try-repo", clone.path, "prepare-commit-msg", "--verbose",
        "--hook-stage", "prepare-commit-msg", "--commit-msg-filename", file, timeout=600,
    )  # fmt: skip
    assert done.code == 0, done.text
    assert (stage.path / file).read_bytes() == DRAFT + b"\n# Please\n#\n"


DOCUMENTED = (
    'def send(to, text):\n    """Send.\n\n    Args:\n        to: Who.\n        text: What.\n    """\n'
)
DOCS_CONFIG = """\
repos:
- repo: {clone}
  rev: {revision}
  hooks:
  - id: gitgpt-docs-check
"""


def test_documentation_that_a_commit_would_make_wrong(stage: Stage, clone: Repo) -> None:
    """The commit is refused with both lines, nothing is edited, and what is not staged does not count."""
    config = DOCS_CONFIG.format(clone=clone.path, revision=clone.head)
    stage.commit("chore: configure pre-commit", {".pre-commit-config.yaml": config, "mail.py": DOCUMENTED})
    assert stage.run("pre-commit", "install", "--install-hooks", timeout=600).code == 0
    wrong = DOCUMENTED.replace("to, text", "to")
    stage.stage_file("mail.py", wrong)
    refused = stage.run("git", "commit", "-m", "feat!: no text", timeout=600)
    assert refused.code == 1
    assert "mail.py:6: send has no parameter 'text' [parameter-gone]" in refused.errors + refused.text
    assert (stage.path / "mail.py").read_text() == wrong
    stage.stage_file("mail.py", wrong.replace("        text: What.\n", ""))
    (stage.path / "mail.py").write_text(wrong)
    assert stage.run("git", "commit", "-m", "feat!: no text", timeout=600).code == 0


CHANGELOG_CONFIG = """\
default_install_hook_types: [pre-push]
repos:
- repo: {clone}
  rev: {revision}
  hooks:
  - id: changelog-check
"""


def test_a_push_waits_for_the_changelog(stage: Stage, clone: Repo) -> None:
    """A push is refused with the diff while CHANGELOG.md is behind; brought up to date, it goes through."""
    remote = stage.path.parent / "remote.git"
    stage.git("init", "-q", "--bare", str(remote))
    stage.git("remote", "add", "origin", str(remote))
    config = CHANGELOG_CONFIG.format(clone=clone.path, revision=clone.head)
    stage.commit("feat: search", {".pre-commit-config.yaml": config})
    assert stage.run("pre-commit", "install", "--install-hooks", timeout=600).code == 0

    refused = stage.run("git", "push", "-q", "origin", "HEAD:main", timeout=120)
    assert refused.code != 0
    assert "+- search" in refused.text and "gitgpt changelog --write" in refused.text
    assert not stage.git("ls-remote", "origin")
    assert not (stage.path / "CHANGELOG.md").exists(), "a check writes nothing"

    assert stage.run("gitgpt", "changelog", "--write").code == 0
    stage.commit("docs: update the changelog", {})
    pushed = stage.run("git", "push", "-q", "origin", "HEAD:main", timeout=120)
    assert pushed.code == 0, pushed.text
    assert stage.head in stage.git("ls-remote", "origin")
    assert stage.server.requests == []


SECRETS_CONFIG = """\
repos:
- repo: {clone}
  rev: {revision}
  hooks:
  - id: block-secrets
"""


def test_a_secret_that_is_about_to_be_committed(stage: Stage, clone: Repo) -> None:
    """The commit is refused without showing the secret; a marked line and a removed secret pass."""
    config = SECRETS_CONFIG.format(clone=clone.path, revision=clone.head)
    stage.commit("chore: configure pre-commit", {".pre-commit-config.yaml": config})
    assert stage.run("pre-commit", "install", "--install-hooks", timeout=600).code == 0
    secret = "ghp_" + secrets.token_hex(18)
    stage.stage_file("settings.py", f'TOKEN = "{secret}"\n')
    refused = stage.run("git", "commit", "-m", "feat: settings", timeout=600)
    told = refused.errors + refused.text
    assert refused.code == 1
    assert "settings.py:1: this looks like a secret (github-token)" in told
    assert secret not in told
    assert not stage.server.requests
    stage.stage_file("settings.py", f'TOKEN = "{secret}"  # gitgpt:allow-secret\n')
    assert stage.run("git", "commit", "-m", "feat: settings", timeout=600).code == 0
    stage.stage_file("settings.py", "TOKEN = None\n")
    assert stage.run("git", "commit", "-m", "fix: no token", timeout=600).code == 0
