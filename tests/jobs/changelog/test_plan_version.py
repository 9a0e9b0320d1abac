"""Which words can be a version, and which levels can be raised."""

from __future__ import annotations

import pytest

from gitgpt.conventional.version import parse_version
from gitgpt.errors import UsageError
from gitgpt.jobs.changelog.plan_version import check_bump, read_version
from gitgpt.jobs.changelog.release_tags import TaggedRelease, TagScheme, pick_releases
from gitgpt.repository.tags import Tag


def tagged(name: str) -> TaggedRelease | None:
    (found,) = pick_releases([Tag(name, "a" * 40, "2026-01-02", 1)], TagScheme()).by_commit.values()
    return found[-1]


# what is asked for, the last tag, the version
ACCEPTED = [
    ("1.2.0", "v1.1.0", "1.2.0"),
    ("v1.2.0", "v1.1.0", "1.2.0"),
    ("1.2.0-rc.1+b7", "v1.1.0", "1.2.0-rc.1+b7"),
    ("1.2.0rc1", "v1.1.0", "1.2.0rc1"),
    ("1.3", "v1.2", "1.3"),
    ("26.10", "26.04", "26.10"),
    ("2026.02.01", "2026.01.31", "2026.02.01"),
    ("1.2.3.4", "1.2.3.3", "1.2.3.4"),
    ("0.1.0", "", "0.1.0"),
    ("2026.1", "", "2026.1"),
]
REFUSED = [
    ("banana", "v1.0.0"), ("1", "v1.0.0"), ("1.2", "v1.0.0"), ("1 2", "v1.0.0"), ("01.2.3", "v1.0.0"),
    ("1.2.03", "v1.0.0"), ("--help", "v1.0.0"), ("1.2.3.4", "v1.0.0"), ("1.2", ""), ("", "v1.0.0"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "last", "expected"), ACCEPTED)
def test_a_version(text: str, last: str, expected: str) -> None:
    assert read_version(text, tagged(last) if last else None) == expected


@pytest.mark.parametrize(("text", "last"), REFUSED)
def test_no_version(text: str, last: str) -> None:
    with pytest.raises(UsageError, match="cannot be a version here") as caught:
        read_version(text, tagged(last) if last else None)
    assert "SemVer has three numbers" in caught.value.advice


@pytest.mark.parametrize("word", ["auto", "", "major", "minor", "patch"])
def test_a_level(word: str) -> None:
    assert check_bump(word) == (word or "auto")


@pytest.mark.parametrize("word", ["none", "huge", "Major", "premajor"])
def test_no_level(word: str) -> None:
    with pytest.raises(UsageError, match="unknown bump"):
        check_bump(word)


@pytest.mark.parametrize("text", ["2026.1.0", "26.04", "26.4", "23.11", "24.04.1"])
def test_a_calendar_version(text: str) -> None:
    version = parse_version(text)
    assert version is not None and version.is_calendar


@pytest.mark.parametrize("text", ["1.2", "12.4", "24.0.1", "24.1.0", "26.13", "61.04"])
def test_no_calendar_version(text: str) -> None:
    version = parse_version(text)
    assert version is not None and not version.is_calendar


def test_tags_of_years_and_months_are_a_calendar() -> None:
    def is_calendar(*names: str) -> bool:
        tags = [Tag(name, str(at) * 40, "2026-01-02", at) for at, name in enumerate(names)]
        return all(own[0].version.is_calendar for own in pick_releases(tags, TagScheme()).by_commit.values())

    assert is_calendar("25.11.0", "26.1.0", "26.1.1")
    assert not is_calendar("26.0.0", "26.1.0")
