"""What of a project's notes is used."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gitgpt.repository import guide

CONTRIBUTING = """\
# Contributing

Be kind.

## Commit messages

Write the *why*. See [the rules](https://example.com/rules).
<!-- hidden -->

### Scopes

Only api and web.

## Releases

Every Monday.
"""
SECTION = "Write the *why*. See the rules.\n### Scopes\nOnly api and web."


@pytest.mark.parametrize(
    ("text", "section"),
    [
        (CONTRIBUTING, SECTION),
        ("Commits\n=======\n\nUse past tense.\n\nTests\n=====\n\nRun them.\n", "Use past tense."),
        ("# 提交信息\n\n用中文。\n", "用中文。"),
        ("# Contributing\n\nCommit early.\n", ""),
        ("# Committee\n\nMeets on Monday.\n", ""),
        ("", ""),
    ],
)
def test_finds_the_section_that_speaks_of_commits(text: str, section: str) -> None:
    assert guide.about_commits(text) == section


def test_its_own_file_goes_before_contributing(tmp_path: Path) -> None:
    (tmp_path / "CONTRIBUTING.md").write_text(CONTRIBUTING)
    assert guide.read_guide(tmp_path) == SECTION
    (tmp_path / ".gitgpt").mkdir()
    (tmp_path / ".gitgpt/guide.md").write_text("Say why.\n")
    assert guide.read_guide(tmp_path) == "Say why."


def test_long_notes_are_cut_at_a_line(tmp_path: Path) -> None:
    (tmp_path / "CONTRIBUTING.md").write_text("# Commits\n\n" + "Write well.\n" * 1000)
    notes = guide.read_guide(tmp_path)
    assert guide.LONGEST - 20 < len(notes) <= guide.LONGEST
    assert notes.endswith("Write well.")


def test_links_devices_and_huge_files_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("# Commits\n\nhidden")
    path = tmp_path / "CONTRIBUTING.md"
    path.symlink_to("secret")
    assert guide.read_guide(tmp_path) == ""
    path.unlink()
    os.mkfifo(path)
    assert guide.read_guide(tmp_path) == ""
    path.unlink()
    path.write_text("# Commits\n\n" + "x" * guide.LARGEST_FILE)
    assert guide.read_guide(tmp_path) == ""
