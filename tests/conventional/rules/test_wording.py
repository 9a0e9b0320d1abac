"""Sentences in any room: whole words, and names that still tell one change from another."""

from __future__ import annotations

import pytest

from gitgpt.conventional.line_wrap import shorten_subject
from gitgpt.conventional.rules.wording import Phrase, say

FOLDER = "createPeersFolderSuffix"
BUMP = Phrase("bump", ("@vue/devtools",), old="6.0.0-beta.5", new="6.0.0-beta.6")
FITTED = [
    (Phrase("add", ("parse", "read"), "words"), 40, "add parse and read to words"),
    (Phrase("add", ("parse", "read"), "words"), 20, "add parse to words"),
    (Phrase("add", ("parse", "read"), "words"), 12, "add parse"),
    (Phrase("add", (FOLDER, "parse"), "src"), 30, "add createPeersFolderSuffix"),
    (Phrase("add", (FOLDER, "parse"), "src"), 22, "add parse to src"),  # rather another one than a piece
    (Phrase("add", ("web-workers", "modern-webs"), "core"), 12, "update core"),
    (Phrase("change", ("limit",), "app.toml", "10", "20"), 30, "change limit from 10 to 20"),
    (Phrase("change", ("limit",), "app.toml", "10", "20"), 16, "set limit to 20"),
    (Phrase("replace", (), "a.py", "`first(x)`", "`second(x)`"), 20, "update a.py"),
    (Phrase("add option", ("--limit", "--all")), 40, "add options --limit and --all"),
    (Phrase("also check", ("a == b",), "f"), 40, "also check `a == b` in f"),
    (BUMP, 60, "bump @vue/devtools from 6.0.0-beta.5 to 6.0.0-beta.6"),
    (BUMP, 40, "bump @vue/devtools to 6.0.0-beta.6"),
    (BUMP, 20, "bump @vue/devtools"),
    (Phrase("rename", old="PYTHON_VERISONS", new="PYTHON_VERSIONS"), 25, "rename PYTHON_VERISONS"),
    (Phrase("version", new="12.10.11-nightly.4"), 15, "bump version"),
    (Phrase("release notes", new="12.10.11-nightly.4"), 20, "add release notes"),
]  # fmt: skip


@pytest.mark.parametrize(("phrase", "room", "text"), FITTED)
def test_says_it_in_the_room_there_is(phrase: Phrase, room: int, text: str) -> None:
    assert say(phrase, "en", room) == text
    assert len(text) <= room


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        ("fix parse and read in words", 12, "fix parse"),
        ("move parse to the words of it", 19, "move parse"),
        ("fix parse, read", 11, "fix parse"),
        ("fix parse", 9, "fix parse"),
        ("internationalization", 8, "internat"),
    ],
)
def test_nothing_ends_with_a_word_that_leads_to_another(text: str, length: int, short: str) -> None:
    assert shorten_subject(text, length) == short
