"""`gitgpt release` on real repositories: one commit and one tag, or nothing; undone until pushed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from ground.repo import Repo

from gitgpt import cli

Command = Callable[..., tuple[int, str, str]]
PYPROJECT = """[build-system]
requires = ["x==1.0.0"]

[project]
name = "demo"
authors = [{name = "A"}]
version = "1.0.0"
"""
PACKAGE = '{\n  "name": "demo",\n  "version": "1.0.0",\n  "dependencies": {"x": "1.0.0"}\n}\n'


@pytest.fixture
def release(project: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(project.path)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
        capsys.readouterr()
        code = cli.main(["release", *arguments])
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def project(repo: Repo) -> Repo:
    files = {
        "pyproject.toml": PYPROJECT.encode(),
        "package.json": PACKAGE.encode(),
        "Cargo.toml": b'[package]\nname = "demo"\nversion = "0.0.0"\n\n[dependencies]\nversion = "1.0.0"\n',
        "src/demo/__init__.py": b'"""Demo."""\n\n__version__ = "1.0.0"\n',
        "docs/conf.py": b"release = '1.0.0'\nother = '1.0.0'\n",
        "CHANGELOG.md": b"# Changelog\n\n## [1.0.0] - 2026-01-01\n\n- By hand.\n",
        ".gitgpt.toml": b"[changelog]\nversion_files = [\"docs/conf.py:release = '{version}'\"]\n",
    }
    repo.commit("chore(release): 1.0.0", files)
    repo.tag("v1.0.0")
    repo.commit("feat: grow", {"a.txt": b"1\n"})
    return repo


def test_one_commit_and_one_tag(project: Repo, release: Command) -> None:
    before = project.head
    code, out, err = release()
    assert (code, out) == (0, "1.1.0\n"), err
    assert project.git("rev-parse", "HEAD~1") == before
    assert project.subject() == "chore(release): 1.1.0"
    assert project.git("cat-file", "-t", "v1.1.0") == "tag"
    notes = project.git("for-each-ref", "--format=%(contents)", "refs/tags/v1.1.0")
    assert "### Added" in notes and "- grow" in notes
    assert project.status() == ""
    changed = project.git("show", "--name-only", "--format=", "HEAD").split()
    assert changed == [
        "CHANGELOG.md",
        "docs/conf.py",
        "package.json",
        "pyproject.toml",
        "src/demo/__init__.py",
    ]
    assert Path(project.path, "pyproject.toml").read_text() == PYPROJECT.replace(
        'version = "1.0.0"', 'version = "1.1.0"'
    )
    package = PACKAGE.replace('"version": "1.0.0"', '"version": "1.1.0"')
    assert Path(project.path, "package.json").read_text() == package
    assert Path(project.path, "docs/conf.py").read_text() == "release = '1.1.0'\nother = '1.0.0'\n"
    text = Path(project.path, "CHANGELOG.md").read_text()
    assert "## [1.1.0] - 2026-09-21" in text and "- By hand." in text
    assert release()[0] == 8, "nothing to release"


def test_a_dry_run_shows_all_and_changes_nothing(project: Repo, release: Command) -> None:
    before = project.head
    code, out, _ = release("--dry-run")
    assert code == 0 and project.head == before and project.status() == ""
    for part in ("1.1.0 (minor)", "tag: v1.1.0", '+version = "1.1.0"', "+## [1.1.0]", "- grow"):
        assert part in out
    assert json.loads(release("--dry-run", "--json")[1])["tag"] == "v1.1.0"
    assert project.git("tag") == "v1.0.0"


def test_a_release_is_undone(project: Repo, release: Command) -> None:
    before = project.head
    release()
    project.write("b.txt", "mine")
    assert release("--undo")[0] == 0
    assert project.head == before and project.git("tag") == "v1.0.0"
    assert Path(project.path, "b.txt").read_text() == "mine"
    assert release("--undo")[0] == 2
    release()
    project.commit("fix: more", {"a.txt": b"2\n"})
    code, _, err = release("--undo")
    assert code == 2 and "HEAD has moved" in err and "v1.1.0" in project.git("tag")


def test_a_pushed_release_stays(project: Repo, release: Command, tmp_path: Path) -> None:
    project.git("init", "-q", "--bare", str(tmp_path / "remote"))
    project.git("remote", "add", "origin", str(tmp_path / "remote"))
    assert release("--push")[0] == 0
    there = project.git("ls-remote", "origin")
    assert "refs/tags/v1.1.0" in there and "refs/heads/main" in there
    code, _, err = release("--undo")
    assert code == 2 and "it was pushed" in err


def test_a_push_that_fails_leaves_the_release_here(project: Repo, release: Command) -> None:
    code, _, err = release("--push", "--remote", "nowhere")
    assert code == 4 and "made, but not pushed" in err and "--undo" in err
    assert "v1.1.0" in project.git("tag")


def test_a_hook_that_refuses_leaves_everything_as_it_was(project: Repo, release: Command) -> None:
    hook = Path(project.path, ".git/hooks/commit-msg")
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    before = project.head
    assert release()[0] == 4
    assert project.head == before and project.status() == "" and project.git("tag") == "v1.0.0"


def test_what_is_in_the_way_is_refused(project: Repo, release: Command) -> None:
    project.stage_file("c.txt", "x")
    code, _, err = release()
    assert code == 2 and "staged" in err
    project.git("reset", "-q")
    project.write("pyproject.toml", PYPROJECT + "# mine\n")
    code, _, err = release()
    assert code == 2 and "pyproject.toml" in err
    project.git("checkout", "-q", "--", "pyproject.toml")
    project.git("checkout", "-q", "--detach")
    code, _, err = release()
    assert code == 4 and "detached" in err


VERSIONS = [
    (("--pre", "rc"), "1.1.0-rc.1"),
    (("--bump", "patch"), "1.0.1"),
    (("--bump", "major"), "2.0.0"),
    (("--release", "v3.0.0"), "3.0.0"),
]


@pytest.mark.parametrize(("arguments", "version"), VERSIONS)
def test_versions(project: Repo, release: Command, arguments: tuple[str, ...], version: str) -> None:
    assert release(*arguments)[:2] == (0, f"{version}\n")
    assert f"v{version}" in project.git("tag").split()


@pytest.mark.parametrize(
    "arguments", [("--bump", "huge"), ("--release", "1.0.0"), ("--release", "x"), ("--pre", "?")]
)
def test_refused_words(project: Repo, release: Command, arguments: tuple[str, ...]) -> None:
    assert release(*arguments)[0] == 2
    assert project.git("tag") == "v1.0.0"


def test_only_internal_changes_are_nothing_to_release(project: Repo, release: Command) -> None:
    release()
    project.commit("docs: explain", {"d.md": b"x\n"})
    code, _, err = release()
    assert code == 8 and "nothing to release" in err
    assert release("--release", "1.1.1")[0] == 0


def test_a_version_file_without_the_version_is_named(project: Repo, release: Command) -> None:
    project.commit(
        "chore: settings", {".gitgpt.toml": b'[changelog]\nversion_files = ["docs/conf.py:v={version}"]\n'}
    )
    code, _, err = release()
    assert code == 2 and "docs/conf.py does not have 'v=1.0.0'" in err
    assert project.status() == "" and project.git("tag") == "v1.0.0"


def test_a_footer_names_the_version(project: Repo, release: Command) -> None:
    project.commit("chore: prepare\n\nRelease-As: 4.0.0", {"d.md": b"x\n"})
    assert release()[1] == "4.0.0\n"
