"""The `[changelog]` table: what it may say, and what is refused with a reason."""

from __future__ import annotations

from typing import Any

import pytest

from gitgpt.errors import ConfigError
from gitgpt.jobs.changelog.changelog_settings import KINDS, ChangelogSettings, read_changelog_settings
from gitgpt.jobs.changelog.release_tags import (
    TagScheme,
    find_common_form,
    pick_releases,
    spell_tag,
)
from gitgpt.repository.tags import Tag

READ: list[tuple[dict[str, Any], ChangelogSettings]] = [
    ({}, ChangelogSettings()),
    (
        {"edition": "1.1.0", "prereleases": False},
        ChangelogSettings({"edition": "1.1.0", "prereleases": False}),
    ),
    (
        {"types": {"Docs": "changed", "feat": "internal"}},
        ChangelogSettings({}, {"docs": "Changed", "feat": "internal"}),
    ),
    ({"paths": ["a", ":!b"]}, ChangelogSettings({"paths": [":(top)a", ":!b"]})),
    ({"file": "docs/CHANGES.md"}, ChangelogSettings({}, {}, "docs/CHANGES.md")),
]
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"fiel": "x"}, "unknown setting changelog.fiel"),
    ({"write": "x.md"}, "unknown setting changelog.write"),
    ({"tag": 1}, "changelog.tag wants a text, not 1"),
    ({"ignore": "x"}, "changelog.ignore wants a list of texts"),
    ({"ignore": [1]}, "changelog.ignore wants a list of texts"),
    ({"contributors": "yes"}, "changelog.contributors wants true or false"),
    ({"types": []}, "changelog.types wants a table"),
    ({"types": {"feat": ""}}, "feat cannot become ''"),
    ({"types": {"feat": "merge"}}, "feat cannot become 'merge'"),
    ({"types": {"feat": 1}}, "feat cannot become 1"),
    ({"file": "/etc/motd.md"}, "does not lie in the working tree"),
    ({"file": "../x.md"}, "does not lie in the working tree"),
    ({"file": ".git/x.md"}, "does not lie in the working tree"),
    ({"file": "setup.py"}, "does not end in .md"),
]


@pytest.mark.parametrize(("table", "expected"), READ)
def test_what_it_says(table: dict[str, Any], expected: ChangelogSettings) -> None:
    assert read_changelog_settings(table) == expected


@pytest.mark.parametrize(("table", "error"), REFUSED)
def test_what_is_refused(table: dict[str, Any], error: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_changelog_settings(table)
    assert error in caught.value.message


def test_every_key_is_explained_where_people_look() -> None:
    from pathlib import Path

    page = (Path(__file__).parents[3] / "docs" / "changelog.md").read_text()
    assert [name for name in KINDS if f"`{name}`" not in page] == []


FORMS = [
    ("", "v1.2.0", "1.2.0"),
    ("", "pkg@1.2.0", None),
    ("pkg@", "pkg@1.2.0", "1.2.0"),
    ("pkg@{version}", "pkg@v1.2.0", "1.2.0"),
    ("{version}-final", "1.2.0-final", "1.2.0"),
    ("{version}-final", "1.2.0", None),
    ("release-{version}", "release-7", "7"),
    ("release-{version}", "release-x", None),
    ("v{version}", "v1", None),
    ("", "v1", None),
]


@pytest.mark.parametrize(("form", "tag", "version"), FORMS)
def test_the_form_of_a_tag(form: str, tag: str, version: str | None) -> None:
    found = pick_releases([Tag(tag, "a" * 40, "2026-01-02", 1)], TagScheme(form))
    assert [release.version.text for found in found.by_commit.values() for release in found] == (
        [version] if version else []
    )


COMMON = [
    (("rust-v1.0.0", "rust-v1.1.0", "python-v1.0.0", "nightly"), ("rust-v{version}", 2)),
    (("pkg/a@1.0.0",), ("pkg/a@{version}", 1)),
    (("release-1", "latest", "v1"), ("", 0)),
    ((), ("", 0)),
]


@pytest.mark.parametrize(("tags", "expected"), COMMON)
def test_the_common_form_of_tags_that_do_not_count(tags: tuple[str, ...], expected: tuple[str, int]) -> None:
    assert find_common_form(tags) == expected


def test_numbers_alone_are_ordered_as_numbers() -> None:
    tags = [Tag(f"r{number}", str(number), "2026-01-02", 1) for number in (9, 10, 2)]
    found = pick_releases(tags, TagScheme("r"))
    assert sorted(found.by_commit, key=found.rank) == ["2", "9", "10"]
    assert spell_tag("11", TagScheme("r{version}"), None) == "r11"
