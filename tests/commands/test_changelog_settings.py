"""`gitgpt changelog` with the settings of a project, of a package, and of other tools."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from ground.history import Node, write_history
from ground.repo import Repo

from gitgpt import cli
from gitgpt.commands.changelog.run import OTHER_TOOLS
from gitgpt.jobs.changelog.other_tools import SOURCES

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def changelog(repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    def call(*arguments: str, below: str = "") -> tuple[int, str, str]:
        monkeypatch.chdir(repo.path / below)
        capsys.readouterr()
        code = cli.main(["changelog", *arguments])
        return code, *capsys.readouterr()

    return call


NODES = [
    Node("a", "feat: start", tags=("v1.0.0",)),
    Node("b", "fix: mend"),
    Node("c", "feat: grow"),
    Node("d", "docs: explain"),
    Node("e", "perf: faster"),
]
CLIFF = """[git]
commit_parsers = [
  { message = "^feat", group = "<!-- 0 -->🚀 Features" },
  { message = "^fix", group = "🐛 Bug Fixes" },
  { message = "^perf(", group = "Speed" },
  { message = "^docs", skip = true },
  { message = ".*important.*", group = "Important" },
]
"""
TYPES = [
    {"type": "feat", "section": "Features"},
    {"type": "fix", "section": "Bug Fixes"},
    {"type": "docs", "section": "Documentation", "hidden": False},
    {"type": "perf", "section": "Speed", "hidden": True},
]
# file, its text, the titles
SETTINGS = [
    (
        ".gitgpt.toml",
        '[changelog]\ntypes = { docs = "📚 Docs" }\nsections = { Added = "✨ New" }\n'
        'order = ["📚 Docs", "Fixed"]\n',
        ["📚 Docs", "Fixed", "✨ New", "Changed"],
    ),
    (".gitgpt.toml", '[changelog]\ntypes = { feat = "Features" }\n', ["Changed", "Fixed", "Features"]),
    ("cliff.toml", CLIFF, ["🚀 Features", "🐛 Bug Fixes", "Speed"]),
    (
        "release-please-config.json",
        json.dumps({"changelog-sections": TYPES}),
        ["Features", "Bug Fixes", "Documentation"],
    ),
    (".versionrc", json.dumps({"types": TYPES}), ["Features", "Bug Fixes", "Documentation"]),
    (
        "pyproject.toml",
        '[tool.commitizen]\nchange_type_map = { feat = "Feat", fix = "Fix" }\n',
        ["Changed", "Feat", "Fix"],
    ),
    ("cliff.toml", "not toml [", ["Added", "Changed", "Fixed"]),
    (".versionrc", "[1, 2]", ["Added", "Changed", "Fixed"]),
]


def test_every_file_of_other_tools_is_looked_for() -> None:
    assert [row[0] for row in SOURCES] == list(OTHER_TOOLS)


@pytest.mark.parametrize(("name", "text", "expected"), SETTINGS)
def test_titles(repo: Repo, changelog: Command, name: str, text: str, expected: list[str]) -> None:
    write_history(repo, NODES)
    repo.write(name, text)
    code, out, _ = changelog("--unreleased")
    assert code == 0
    assert re.findall(r"^### (.*)", out, re.MULTILINE) == expected


@pytest.mark.parametrize("title", ["<b>x</b>", "[x](y)", "", "a\\u0007b", "x" * 80, "# x"])
def test_a_title_that_is_markup_is_refused(repo: Repo, changelog: Command, title: str) -> None:
    write_history(repo, NODES)
    repo.write(".gitgpt.toml", f'[changelog]\nsections = {{ Added = "{title}" }}\n')
    assert changelog("--unreleased")[0] == 5


def test_notes_have_a_header_and_a_footer(repo: Repo, changelog: Command) -> None:
    write_history(repo, NODES)
    repo.write(".gitgpt.toml", '[changelog]\nheader = "Install {version}"\nfooter = "Thanks for {tag}!"\n')
    out = changelog("v1.0.0", "--format", "notes")[1]
    assert out.startswith("Install 1.0.0\n\n### Added") and out.endswith("Thanks for v1.0.0!\n")


def test_issues_of_a_project(repo: Repo, changelog: Command) -> None:
    write_history(repo, [Node("a", "fix: x\n\nRefs: PROJ-9")])
    repo.write(".gitgpt.toml", '[changelog.issues]\nPROJ = "https://jira.example/browse/{key}"\n')
    assert "[PROJ-9](https://jira.example/browse/PROJ-9)" in changelog("--unreleased")[1]
    repo.write(".gitgpt.toml", '[changelog.issues]\nPROJ = "javascript:alert({key})"\n')
    assert changelog("--unreleased")[0] == 5


@pytest.fixture
def packages(repo: Repo) -> Repo:
    """Two packages, each with tags of its own."""
    repo.commit("feat: a", {"pkg/a/f": b"1\n"})
    repo.commit("feat: b", {"pkg/b/f": b"1\n"})
    repo.tag("a@1.0.0")
    repo.tag("b@1.0.0")
    repo.commit("fix: a2", {"pkg/a/f": b"2\n"})
    return repo


def test_a_package_has_settings_of_its_own(packages: Repo, changelog: Command) -> None:
    packages.write("pkg/a/.gitgpt.toml", '[changelog]\ntag = "a@{version}"\n')
    packages.write("pkg/a/sub/x", "")
    for below in ("pkg/a", "pkg/a/sub"):
        assert changelog("--next-version", below=below)[:2] == (0, "1.0.1\n")
    assert changelog("--write", below="pkg/a")[0] == 0
    assert "a2" in Path(packages.path, "pkg/a/CHANGELOG.md").read_text()
    assert not Path(packages.path, "CHANGELOG.md").exists()


def test_without_settings_nothing_is_guessed(packages: Repo, changelog: Command) -> None:
    for arguments in (["--next-version"], ["--write"], ["--check"]):
        code, _, err = changelog(*arguments, below="pkg/a")
        assert code == 2 and "--tag" in err
    assert not Path(packages.path, "CHANGELOG.md").exists()


@pytest.fixture
def workspace(repo: Repo) -> Repo:
    """Three packages: app needs core, tool stands alone and has another form of tags."""
    manifests = {
        "packages/core/package.json": b'{"name": "@me/core", "version": "1.0.0"}',
        "packages/app/package.json": b'{"name": "@me/app", "dependencies": {"@me/core": "^1.0.0"}}',
        "crates/tool/Cargo.toml": b'[package]\nname = "tool"\nversion = "0.3.0"\n',
        "node_modules/x/package.json": b'{"name": "x"}',
        "packages/bad/package.json": b"not json",
    }
    repo.commit("feat: start", manifests)
    for tag in ("@me/core@1.0.0", "@me/app@2.0.0", "tool-v0.3.0"):
        repo.tag(tag)
    repo.commit("feat: core grows", {"packages/core/a.js": b"1\n"})
    repo.commit("fix: tool mended", {"crates/tool/a.rs": b"1\n"})
    return repo


def test_every_package_has_its_own_version_and_file(workspace: Repo, changelog: Command) -> None:
    code, out, _ = changelog("--packages", "--next-version")
    assert (code, out) == (0, "tool 0.3.1\n@me/app 2.0.0\n@me/core 1.1.0\n")
    assert changelog("--packages", "--check")[0] == 1
    assert changelog("--packages", "--write")[0] == 0
    core = Path(workspace.path, "packages/core/CHANGELOG.md").read_text()
    assert "core grows" in core and "tool mended" not in core
    assert "tool mended" in Path(workspace.path, "crates/tool/CHANGELOG.md").read_text()
    assert changelog("--packages", "--check")[0] == 0
    data = json.loads(changelog("--packages", "--json", "--unreleased")[1])["packages"]
    assert [own["name"] for own in data] == ["tool", "@me/app", "@me/core"]


def test_dependents_follow_where_that_is_wanted(workspace: Repo, changelog: Command) -> None:
    out = changelog("--packages", "--dependents", "--next-version")[1]
    assert out == "tool 0.3.1\n@me/app 2.0.1\n@me/core 1.1.0\n"
    changelog("--packages", "--dependents", "--write", "--bump")
    app = Path(workspace.path, "packages/app/CHANGELOG.md").read_text()
    assert "## [2.0.1]" in app and "Update @me/core to 1.1.0" in app


@pytest.mark.parametrize("more", [["--tag", "x"], ["--path", "x"], ["v1"], ["--polish"], ["--write", "X.md"]])
def test_packages_go_with_few_options(workspace: Repo, changelog: Command, more: list[str]) -> None:
    assert changelog("--packages", *more)[0] == 2


def test_a_repository_without_packages(repo: Repo, changelog: Command) -> None:
    write_history(repo, NODES)
    code, _, err = changelog("--packages")
    assert code == 2 and "no package was found" in err
