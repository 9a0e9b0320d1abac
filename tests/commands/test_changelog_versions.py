"""`gitgpt changelog`: a version that is taken is never named, whatever the branches look like."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ground.history import Node, write_history
from ground.repo import Repo

from gitgpt import cli

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def changelog(repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(repo.path)
        capsys.readouterr()
        code = cli.main(["changelog", *arguments])
        return code, *capsys.readouterr()

    return call


START = Node("a", "feat: one", tags=("v1.0.0",))
# name, history, how the branch that is asked about is called, what the refusal says
TAKEN = [
    (
        "a release tag that a squash left behind",
        [START, Node("b", "feat: two"), Node("r", "chore: release", ("b",), tags=("v1.1.0",)),
         Node("c", "chore: release (#3)", ("b",)), Node("d", "fix: x", ("c",))],
        "v1.1.0 exists already",
    ),
    (
        "a maintenance branch whose next patch is taken",
        [START, Node("b", "fix: two", tags=("v1.0.1",)), Node("h", "fix: hot", ("a",))],
        "v1.0.1 exists already",
    ),
    (
        "git-flow: the release is on main only",
        [Node("a", "feat: one"), Node("b", "feat: two", ("a",)),
         Node("m", "Merge", ("a", "b"), tags=("v1.0.0",)), Node("c", "fix: three", ("b",))],
        "v1.0.0 has part of these changes already",
    ),
    (
        "a release branch ahead of main",
        [START, Node("b", "fix: two"), Node("r", "docs: notes", ("b",), tags=("v2.0.0",)),
         Node("c", "fix: three", ("b",))],
        "v2.0.0 has part of these changes already",
    ),
]  # fmt: skip
FREE = [
    (
        "a maintenance branch",
        [START, Node("b", "feat: two", tags=("v2.0.0",)), Node("h", "fix: hot", ("a",))],
        "1.0.1",
    ),
    (
        "a pre-release of the next line",
        [START, Node("b", "fix: two"), Node("r", "feat!: x", ("b",), tags=("v2.0.0-rc.1",)),
         Node("c", "fix: three", ("b",))],
        "1.0.1",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("nodes", "reason"), [row[1:] for row in TAKEN], ids=[row[0] for row in TAKEN])
def test_a_taken_version(repo: Repo, changelog: Command, nodes: list[Node], reason: str) -> None:
    write_history(repo, nodes)
    repo.git("reset", "-q", "--hard", "main")
    for arguments in (["--next-version"], ["--write", "--bump"]):
        code, out, err = changelog(*arguments)
        assert (code, out) == (2, "") and reason in err and "--release VERSION" in err
    assert not Path(repo.path, "CHANGELOG.md").exists()
    assert changelog("--json")[0] == 0 and '"next_version": ""' in changelog("--json")[1]
    assert changelog("--next-version", "--release", "9.0.0")[1] == "9.0.0\n"


@pytest.mark.parametrize(("nodes", "version"), [row[1:] for row in FREE], ids=[row[0] for row in FREE])
def test_a_free_version(repo: Repo, changelog: Command, nodes: list[Node], version: str) -> None:
    write_history(repo, nodes)
    assert changelog("--next-version")[:2] == (0, f"{version}\n")


def test_what_a_person_names_is_checked(repo: Repo, changelog: Command) -> None:
    write_history(repo, [START, Node("b", "fix: two")])
    assert changelog("--next-version", "--release", "1.0.0")[0] == 2
    assert "below the last release" in changelog("--next-version", "--release", "0.9.0")[2]
    assert changelog("--next-version", "--release", "banana")[0] == 2
    assert changelog("--unreleased", "--bump=huge")[0] == 2


def test_a_release_that_exists_is_not_cut_again(repo: Repo, changelog: Command) -> None:
    write_history(repo, [START, Node("b", "fix: two")])
    code, _, err = changelog("--write", "--release", "1.0.0")
    assert code == 2 and "not cut again: v1.0.0 exists already" in err
    text = Path(repo.path, "CHANGELOG.md").read_text()
    assert text.count("## [1.0.0]") == 1 and "- two" in text


def test_a_major_bump_is_what_it_says(repo: Repo, changelog: Command) -> None:
    write_history(repo, [Node("a", "feat: x", tags=("v0.3.0",)), Node("b", "feat!: y")])
    assert changelog("--next-version")[1] == "0.4.0\n"
    assert changelog("--next-version", "--bump=major")[1] == "1.0.0\n"


def test_a_footer_names_the_version(repo: Repo, changelog: Command) -> None:
    write_history(repo, [START, Node("b", "fix: two"), Node("c", "chore: x\n\nRelease-As: 3.0.0")])
    assert changelog("--next-version")[1] == "3.0.0\n"
    assert changelog("--next-version", "--bump=patch")[1] == "1.0.1\n"


def test_a_package_that_moved_keeps_its_break(repo: Repo, changelog: Command) -> None:
    repo.commit("feat(b): start", {"pkg/b/f": b"1\n", "pkg/b/g": b"2\n"})
    repo.tag("b@0.2.0")
    repo.commit("feat(b)!: break b", {"pkg/b/f": b"1\n2\n"})
    repo.git("mv", "pkg/b", "pkg/bee")
    repo.commit("refactor: rename b")
    repo.commit("fix: after", {"pkg/bee/f": b"1\n2\n3\n"})
    arguments = ("--tag", "b@{version}", "--path", "pkg/bee")
    assert changelog(*arguments, "--next-version")[1] == "0.3.0\n"
    assert "break b" in changelog(*arguments, "--unreleased")[1]


@pytest.mark.parametrize("depth", [[], ["--depth", "1"]])
def test_the_latest_release_of_a_clone_without_tags(
    repo: Repo, changelog: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, depth: list[str]
) -> None:
    write_history(repo, [START, Node("b", "fix: two")])
    clone = tmp_path / "clone"
    repo.git("clone", "-q", "--no-tags", *depth, f"file://{repo.path}", str(clone))
    for part in ("--latest", "--unreleased"):
        monkeypatch.chdir(clone)
        assert cli.main(["changelog", part]) == 4


def test_the_documented_job_for_gitlab_runs(repo: Repo, tmp_path: Path) -> None:
    """Its script, in a clone as GitLab's runner makes it with GIT_DEPTH 0: detached, without a branch."""
    import os
    import subprocess
    import sys

    page = Path(__file__).parents[2] / "docs" / "changelog.md"
    job = page.read_text().partition("# GitLab\n")[2].partition("```")[0]
    (script,) = [line.strip("- ") for line in job.splitlines() if "gitgpt changelog" in line]
    write_history(repo, [START, Node("b", "fix: two")])
    clone = tmp_path / "clone"
    repo.git("clone", "-q", f"file://{repo.path}", str(clone))
    subprocess.run(["git", "checkout", "-q", "--detach"], cwd=clone, check=True)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(["sh", "-ec", script], cwd=clone, check=True, env={**os.environ, "PATH": path})
    assert "### Added\n\n- one" in (clone / "notes.md").read_text()
    assert "CHANGELOG_VERSION=1.0.0\n" in (clone / "changelog.env").read_text()
