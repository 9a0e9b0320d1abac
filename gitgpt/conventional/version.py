"""Versions as tags spell them, their order, and the next one by SemVer 2.0.0 and Conventional Commits.

https://semver.org/spec/v2.0.0.html (items 9 to 11: pre-releases, build metadata, precedence). Python's
spelling (1.0rc1, 1.0.dev0, 1.0.post1) and calendar versions are read and ordered as well.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from gitgpt.errors import UsageError

Bump = Literal["none", "patch", "minor", "major"]
BUMPS: tuple[Bump, ...] = ("none", "patch", "minor", "major")

# At least one dot, or a calendar day: a bare "v1" is the moving tag of a GitHub action, not a release.
VERSION = re.compile(
    r"(?P<v>[vV]?)(?P<numbers>\d{1,9}(?:\.\d{1,9}){1,4}|\d{4}-\d\d-\d\d)"
    r"(?:-(?P<pre>[0-9A-Za-z.-]+)|[._]?(?P<python>(?:a|b|c|rc|alpha|beta|pre|dev|post)[._-]?\d{0,9}))?"
    r"(?:\+(?P<build>[0-9A-Za-z.-]+))?"
)
# Ubuntu's form. A month without a zero and with a third number may be SemVer: then all tags have to agree.
SHORT_CALENDAR = re.compile(r"(?:1[5-9]|[2-5]\d)\.(?:0[1-9]\b|(?:[1-9]|1[0-2])$)")
SEMVER = re.compile(  # https://semver.org/#is-there-a-suggested-regular-expression
    r"(?:0|[1-9]\d{0,8})(?:\.(?:0|[1-9]\d{0,8})){2}(?:-(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)"
    r"(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)
STAGES = {"dev": 0, "a": 1, "alpha": 1, "b": 2, "beta": 2, "c": 3, "rc": 3, "pre": 3}


class Version(NamedTuple):
    """`text` is the version without the `v`; `v` is that letter when it was written."""

    text: str
    numbers: tuple[int, ...]
    pre: str = ""
    v: str = ""
    stage: tuple[object, ...] = (1,)  # how `pre` orders: (0, ...) before the version, (2, ...) after it
    is_yearly: bool = False  # the tags around it say that the first number is a year

    @property
    def is_prerelease(self) -> bool:
        return self.stage[0] == 0

    @property
    def is_calendar(self) -> bool:
        """A year in front (2026.1, 26.04): no rule can compute the next one from the commits."""
        return self.is_yearly or 1990 <= self.numbers[0] <= 2999 or bool(SHORT_CALENDAR.match(self.text))

    @property
    def order(self) -> tuple[object, ...]:
        """SemVer's precedence (item 11): a pre-release before its version, numbers before words."""
        numbers = (*self.numbers, 0, 0, 0, 0)[:5]
        return (*numbers, self.stage)


def parse_version(text: str) -> Version | None:
    """A version as a tag or a heading spells it; None for anything else."""
    match = VERSION.fullmatch(text)
    if match is None:
        return None
    v, numbers, pre, python, _ = match.groups()
    stage = _python_stage(python) if python else _semver_stage(pre) if pre else (1,)
    return Version(text[len(v) :], tuple(map(int, re.split(r"[.-]", numbers))), pre or python or "", v, stage)


def next_version(current: Version, bump: Bump, *, pre: str = "", major_on_zero: bool = False) -> str:
    """The version after `current`.

    Below 1.0.0 a breaking change raises the minor number (SemVer item 4: anything may change there),
    unless `major_on_zero`. A pre-release is followed by its own version when that is high enough for
    `bump`, and by the next pre-release when `pre` names a label. "none" changes nothing but ends a
    pre-release. Raises UsageError for a calendar version.
    """
    if current.is_calendar:
        raise UsageError(
            f"{current.text} is a calendar version: commits do not decide the next one",
            advice="name it: --release VERSION",
        )
    if bump == "none" and (pre or not current.is_prerelease):
        return current.text
    base = _next_base(current, bump, major_on_zero)
    if not pre:
        return _dotted(base)
    return f"{_dotted(base)}-{pre}.{_next_count(current, base, pre)}"


def check_prerelease_label(label: str) -> str:
    """A pre-release label that SemVer item 9 allows; raises UsageError for another."""
    if not re.fullmatch(r"[0-9A-Za-z-]+", label):
        raise UsageError(
            f"{label!r} cannot label a pre-release", advice="letters, digits and dashes, as in: rc"
        )
    return label


def is_semver(text: str) -> bool:
    return SEMVER.fullmatch(text) is not None


def _semver_stage(pre: str) -> tuple[object, ...]:
    return (0, *map(_identifier, pre.split(".")))


def _python_stage(spelling: str) -> tuple[object, ...]:
    """PEP 440: dev, a, b, rc, the release itself, post."""
    word, number = re.match(r"([a-z]+)[._-]?(\d*)", spelling).groups()  # type: ignore[union-attr]  # it matched
    return (2 if word == "post" else 0, STAGES.get(word, 0), int(number or 0))


def _identifier(word: str) -> tuple[int, int, str]:
    """Numbers compare as numbers and come before words."""
    return (0, int(word), "") if word.isdigit() else (1, 0, word)


def _next_base(current: Version, bump: Bump, major_on_zero: bool) -> tuple[int, int, int]:
    major, minor, patch = (*current.numbers, 0, 0)[:3]
    if major == 0 and bump == "major" and not major_on_zero:
        bump = "minor"
    if current.is_prerelease:
        room: Bump = "major" if not (minor or patch) and major else "minor" if not patch else "patch"
        if BUMPS.index(bump) <= BUMPS.index(room):
            return major, minor, patch
    if bump == "major":
        return major + 1, 0, 0
    if bump == "minor":
        return major, minor + 1, 0
    return major, minor, patch + 1


def _next_count(current: Version, base: tuple[int, int, int], label: str) -> int:
    """rc.1 after a release or another label, rc.2 after rc.1."""
    same = (*current.numbers, 0, 0)[:3] == base and current.is_prerelease
    match = re.fullmatch(rf"{re.escape(label)}[.-]?(\d{{1,9}})", current.pre)
    return int(match[1]) + 1 if same and match else 1


def _dotted(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))
