"""SemVer's precedence and the bump rules of Conventional Commits, as tables."""

from __future__ import annotations

import pytest

from gitgpt.conventional.version import (
    Bump,
    check_prerelease_label,
    next_version,
    parse_version,
)
from gitgpt.errors import UsageError

# semver.org item 11, Python's PEP 440, calendar versions: each row ascends
ASCENDING = [
    ["1.0.0", "2.0.0", "2.1.0", "2.1.1"],
    ["1.9.0", "1.10.0", "1.11.0"],
    ["v1.0.0-alpha", "1.0.0-alpha.1", "v1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0"],
    ["1.0.0-1", "1.0.0-2", "1.0.0-10", "1.0.0-alpha", "1.0.0-rc", "1.0.0-x"],
    ["1.0.dev0", "1.0a1", "1.0b2", "1.0rc1", "1.0", "1.0.post1", "1.0.1"],
    ["v0.86.2", "v0.86.3.dev", "v0.86.3"],
    ["2024.01.02", "2024.1.10", "2025.01.01"],
    ["2024-01-02", "2024-02-01"],
    ["1.2", "1.2.1", "1.3"],
]

NO_VERSIONS = [
    "",
    "v1",
    "1",
    "latest",
    "release-1.2.3",
    "1.2.3.",
    "1..2",
    "v",
    "pkg@1.2.3",
    "1.2.3-",
    "1.2 .3",
]

# current, bump, expected
NEXT: list[tuple[str, Bump, str]] = [
    ("1.2.3", "major", "2.0.0"),
    ("1.2.3", "minor", "1.3.0"),
    ("1.2.3", "patch", "1.2.4"),
    ("1.2.3", "none", "1.2.3"),
    ("v1.2", "minor", "1.3.0"),
    ("0.3.1", "major", "0.4.0"),
    ("0.3.1", "minor", "0.4.0"),
    ("0.3.1", "patch", "0.3.2"),
    ("1.2.3+build.5", "patch", "1.2.4"),
    ("1.3.0-rc.1", "patch", "1.3.0"),
    ("1.3.0-rc.1", "minor", "1.3.0"),
    ("1.3.0-rc.1", "major", "2.0.0"),
    ("1.3.0-rc.1", "none", "1.3.0"),
    ("2.0.0-rc.1", "major", "2.0.0"),
    ("1.2.4-rc.1", "patch", "1.2.4"),
    ("1.2.4-rc.1", "minor", "1.3.0"),
    ("0.4.0-rc.1", "major", "0.4.0"),
    ("1.0.0.post1", "patch", "1.0.1"),
]

NEXT_PRE: list[tuple[str, Bump, str, str]] = [
    ("1.2.3", "minor", "rc", "1.3.0-rc.1"),
    ("1.3.0-rc.1", "patch", "rc", "1.3.0-rc.2"),
    ("1.3.0-rc.9", "minor", "rc", "1.3.0-rc.10"),
    ("1.3.0-beta.4", "minor", "rc", "1.3.0-rc.1"),
    ("1.3.0-rc.2", "major", "rc", "2.0.0-rc.1"),
    ("1.3.0-rc.2", "none", "rc", "1.3.0-rc.2"),
    ("1.2.3", "none", "rc", "1.2.3"),
]


@pytest.mark.parametrize("row", ASCENDING, ids=lambda row: row[0])
def test_precedence(row: list[str]) -> None:
    versions = [parse_version(text) for text in row]
    assert all(versions)
    backwards = versions[::-1]
    assert sorted(backwards, key=lambda version: version.order) == versions  # type: ignore[union-attr]


@pytest.mark.parametrize("text", NO_VERSIONS)
def test_no_version(text: str) -> None:
    assert parse_version(text) is None


@pytest.mark.parametrize(("current", "bump", "expected"), NEXT)
def test_next(current: str, bump: Bump, expected: str) -> None:
    version = parse_version(current)
    assert version is not None
    assert next_version(version, bump) == expected


@pytest.mark.parametrize(("current", "bump", "pre", "expected"), NEXT_PRE)
def test_next_prerelease(current: str, bump: Bump, pre: str, expected: str) -> None:
    version = parse_version(current)
    assert version is not None
    assert next_version(version, bump, pre=pre) == expected


def test_major_on_zero() -> None:
    version = parse_version("0.3.1")
    assert version is not None
    assert next_version(version, "major", major_on_zero=True) == "1.0.0"


def test_a_calendar_version_has_no_computed_successor() -> None:
    version = parse_version("2026.11.0")
    assert version is not None
    with pytest.raises(UsageError, match="calendar version"):
        next_version(version, "minor")


@pytest.mark.parametrize("label", ["", "r c", "rc.1", "rc\n", "::set"])
def test_a_label_that_is_none(label: str) -> None:
    with pytest.raises(UsageError, match="cannot label"):
        check_prerelease_label(label)
