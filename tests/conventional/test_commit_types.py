"""One row a type: every table that depends on types reads it."""

from __future__ import annotations

import pytest

from gitgpt.conventional.commit_types import ROWS, TYPES, find_type, read_gitmoji, write_gitmoji


def test_the_usual_types_in_their_order() -> None:
    assert TYPES == (
        "feat", "fix", "docs", "test", "refactor", "chore", "build", "ci", "perf", "style", "revert",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("feat", "feat"),
        ("Feature", "feat"),
        ("hotfix", "fix"),
        ("dependencies", "deps"),
        ("enhancement", "change"),
        ("kernel", None),
    ],
)
def test_find_type(word: str, name: str | None) -> None:
    row = find_type(word)
    assert (row.name if row else None) == name


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("✨", "feat"),
        (":sparkles:", "feat"),
        ("♻️", "refactor"),
        ("♻", "refactor"),
        (":construction_worker:", "ci"),
        ("👷", "ci"),
        ("📦️", "build"),
        ("⬆️", "deps"),
        ("💄", None),
        (":lipstick:", None),
        ("sparkles", None),
        ("", None),
    ],
)
def test_read_gitmoji(word: str, name: str | None) -> None:
    assert read_gitmoji(word) == name


@pytest.mark.parametrize("row", [row for row in ROWS if row.gitmoji], ids=lambda row: row.name)
def test_an_emoji_that_is_written_is_read_as_the_same_type(row: object) -> None:
    name = row.name  # type: ignore[attr-defined]  # a CommitType
    assert read_gitmoji(write_gitmoji(name)) == read_gitmoji(write_gitmoji(name, as_code=True)) == name


def test_no_emoji_and_no_alias_has_two_meanings() -> None:
    emoji = [word for row in ROWS for word in row.gitmoji.split()]
    aliases = [word for row in ROWS for word in (row.name, *row.aliases.split())]
    assert len(emoji) == len(set(emoji))
    assert len(aliases) == len(set(aliases))
