"""Whole changelogs in every form, beside files that a person has read.

REGENERATE=1 pytest tests/commands/test_changelog_golden.py      # then read the diff
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from ground.history import Node, write_history
from ground.repo import Repo

from gitgpt import cli

FOLDER = Path(__file__).parent / "golden" / "changelog"
GITHUB, GITLAB = "https://github.com/me/it", "https://gitlab.com/group/it"

BREAK = "rename it.ini to it.toml.\n\n- keys stay\n- a * means less"
NODES = [
    Node("a", "feat: first steps", tags=("v0.1.0",)),
    Node("b", "feat(api): search by name (#3)\n\nCloses #1", author="Bo", email="bo@example.com"),
    Node("c", "fix: crash on `empty_input`\n\nFixes: CVE-2026-12345", notes={"v1.0.0": "the first"}),
    Node("topic", "feat: a dark mode", parents=("b",), author="Cy", email="cy@example.com"),
    Node("merge", "Merge pull request #7 from cy/dark\n\nfeat: a dark mode", parents=("c", "topic")),
    Node("d", f"feat(cli)!: read `it.toml` only\n\nBREAKING CHANGE: {BREAK}"),
    Node("e", "deprecate the old spelling (#8)"),
    Node("f", "fix: a slow start"),
    Node("g", 'Revert "fix: a slow start"'),
    Node("h", 'Revert "feat(api): search by name (#3)"'),
    Node("i", "chore(deps): bump x from 1.0 to 1.1"),
    Node("j", "Drop Python 3.9", author="Bo", email="bo@example.com"),
    Node("k", "docs: say more", notes={"v1.1.0-rc.1": "try it"}),
    Node("l", "perf: 2 x as fast <!-- and --> # not a heading ![x](http://e/x.png) @everyone"),
    Node("m", "fix(ui): <b>bold</b>\n\n::set-output name=x::y"),
    Node("n", "chore(release): 1.1.0"),
]  # fmt: skip

FORMS = {
    "keepachangelog-2.0.0.md": ("--url", GITHUB),
    "keepachangelog-1.1.0.md": ("--url", GITHUB, "--edition", "1.1.0", "--no-prereleases"),
    "plain.md": ("v1.0.0..",),
    "notes-github.md": ("v1.1.0-rc.1", "--format", "notes", "--url", GITHUB, "--contributors"),
    "notes-gitlab.md": ("v1.1.0-rc.1", "--format", "notes", "--url", GITLAB, "--contributors"),
    "cut.md": ("--unreleased", "--bump", "--url", GITLAB),
    "data.json": ("--json", "--url", GITHUB, "--contributors"),
    "request.md": ("--pr", "v1.0.0", "--url", GITHUB),
    "file.md": ("--write",),
}


@pytest.fixture
def project(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    write_history(repo, NODES)
    repo.git("reset", "-q", "--hard", "main")
    monkeypatch.chdir(repo.path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1770000000")
    return repo


@pytest.mark.parametrize("name", FORMS)
def test_a_whole_changelog(project: Repo, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.main(["changelog", *FORMS[name]])
    text = capsys.readouterr().out
    if name == "file.md":
        text = (project.path / "CHANGELOG.md").read_text()
    assert code == 0
    path = FOLDER / name
    if os.environ.get("REGENERATE"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert text == path.read_text()


def test_the_files_follow_the_rules_of_keep_a_changelog() -> None:
    """K3 to K9 and 2.0-a to 2.0-e of https://keepachangelog.com/en/2.0.0/ that a machine can check."""
    for edition in ("2.0.0", "1.1.0"):
        text = (FOLDER / f"keepachangelog-{edition}.md").read_text()
        assert f"keepachangelog.com/en/{edition}/" in text.partition("\n## ")[0]
        headings = re.findall(r"^## (.*)", text, re.MULTILINE)
        assert headings[0] == "[Unreleased]"
        for heading in headings[1:]:
            assert re.fullmatch(r"\[\S+\] - \d{4}-\d\d-\d\d", heading)
        defined = re.findall(r"^\[(\S+)\]: https://", text, re.MULTILINE)
        assert defined == [re.findall(r"\[(\S+)\]", heading)[0] for heading in headings]
        for part in text.split("\n## ")[1:]:
            sections = re.findall(r"^### (.*)", part, re.MULTILINE)
            assert len(sections) == len(set(sections))
            order = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
            assert sections == [name for name in order if name in sections]
        assert "**Breaking:** " in text and "- CVE-2026-12345: " in text
        assert not re.search(r"^- Merge ", text, re.MULTILINE)


def test_the_data_accounts_for_every_commit() -> None:
    data = json.loads((FOLDER / "data.json").read_text())
    for release in data["releases"]:
        shown = {commit["id"] for entry in release["entries"] for commit in entry["commits"]}
        omitted = {omission["id"] for omission in release["omitted"]}
        assert len(shown | omitted) == release["commits"] and not shown & omitted
    assert sum(release["commits"] for release in data["releases"]) == len(NODES)
