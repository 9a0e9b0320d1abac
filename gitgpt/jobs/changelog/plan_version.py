"""The next version, and the unreleased changes under its name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from gitgpt.conventional.version import BUMPS, Bump, Version, is_semver, next_version, parse_version
from gitgpt.errors import UsageError
from gitgpt.jobs.changelog.changelog_data import Changelog, Entry, Release
from gitgpt.jobs.changelog.classify import REASON_OF_TYPE, SECTION_OF_TYPE
from gitgpt.jobs.changelog.forge_links import Web
from gitgpt.jobs.changelog.read_history import History
from gitgpt.jobs.changelog.release_tags import TaggedRelease, TaggedReleases, TagScheme, spell_tag
from gitgpt.repository.commit_log import is_ancestor
from gitgpt.repository.git import Repository

MOST_COMPARED = 5  # higher releases of other branches


class VersionRequest(NamedTuple):
    """How the unreleased changes are to be released. `version` names it outright; else `bump` says what is
    raised, "auto" what the commits ask for."""

    version: str = ""
    bump: str = ""
    pre: str = ""
    major_on_zero: bool = False
    first: str = "0.1.0"

    @property
    def is_wanted(self) -> bool:
        return bool(self.version or self.bump)


def build_changelog(
    history: History, web: Web, *, scheme: TagScheme, cut: VersionRequest, today: str
) -> Changelog:
    """`today` dates a release that is cut now, YYYY-MM-DD."""
    releases = list(history.releases)
    top = releases[0]
    bump = find_bump(top.entries) if top.is_unreleased else "none"
    coming = _coming_version(history.last, top, bump, cut)
    if cut.is_wanted and top.is_unreleased and (top.entries or cut.version):
        tag = spell_tag(coming, scheme, history.last)
        releases[0] = top._replace(version=coming, tag=tag, date=today, is_cut=True)
    is_calendar = history.last is not None and history.last.version.is_calendar
    return Changelog(tuple(releases), web, coming, bump, is_calendar)


def find_bump(entries: Iterable[Entry]) -> Bump:
    """Conventional Commits: a break is major, `feat` minor, `fix` patch, other types nothing. What it says
    nothing of (security, reverts of what was released, messages without a type) is a patch."""
    return max((_bump(entry) for entry in entries), key=BUMPS.index, default="none")


def _bump(entry: Entry) -> Bump:
    if entry.is_breaking:
        return "major"
    section = SECTION_OF_TYPE.get(entry.type)
    is_known = section is not None or entry.type in REASON_OF_TYPE
    if section == "Added" or (not is_known and entry.section == "Added"):
        return "minor"
    if section in ("Fixed", "Security") or entry.is_revert or not is_known or entry.section == "Security":
        return "patch"
    return "none"


def _coming_version(last: TaggedRelease | None, top: Release, bump: Bump, cut: VersionRequest) -> str:
    """Empty if no rule says it and no one asked. `--bump=major` means what it says, below 1.0.0 too."""
    if cut.version:
        return read_version(cut.version, last)
    if not top.is_unreleased:
        return top.version
    level = check_bump(cut.bump)
    if top.release_as and level == "auto":
        return read_version(top.release_as, last)
    if last is None:
        return cut.first if top.entries else ""
    if last.version.is_calendar and not cut.bump:
        return ""
    wanted: Bump = bump if level == "auto" else level
    allows_major = cut.major_on_zero or level == "major"
    return next_version(last.version, wanted, pre=cut.pre, major_on_zero=allows_major)


def check_bump(word: str) -> Bump | Literal["auto"]:
    """Raises UsageError for a word that is not a level."""
    for known in BUMPS[1:]:
        if word == known:
            return known
    if word in ("", "auto"):
        return "auto"
    raise UsageError(f"unknown bump {word!r}", advice=f"one of: auto, {', '.join(BUMPS[1:])}")


def read_version(text: str, last: TaggedRelease | None) -> str:
    """A version that a person named, without its `v`: SemVer, or what the tags look like.

    Raises UsageError for anything else.
    """
    text = text.removeprefix("v").removeprefix("V")
    version = parse_version(text)
    like = last.version if last else None
    is_like_tags = like is not None and (
        len(version.numbers) == len(like.numbers) and (version.is_calendar or "0" not in _leading(text))
        if version
        else len(like.numbers) == 1 and text.isascii() and text.isdigit()
    )
    is_new_scheme = (
        version is not None and like is None and (version.is_calendar or len(version.numbers) == 3)
    )
    if is_semver(text) or is_like_tags or is_new_scheme:
        return text
    looks = f"the tags look like {last.tag.name}; " if last else ""
    raise UsageError(
        f"{text!r} cannot be a version here", advice=f"{looks}SemVer has three numbers: --release 1.2.0"
    )


def _leading(text: str) -> str:
    """The first digits of the numbers that have more than one."""
    return "".join(number[0] for number in re.findall(r"\d{2,}", text))


def find_collision(repository: Repository, history: History, version: str, *, is_named: bool) -> str:
    """Why a coming version cannot be released; "" if it can. `is_named`: a person chose it.

    A tag may have it already, anywhere in the repository. Or a higher release, outside this history, contains
    part of what is unreleased here: then the commits do not decide the next version.
    """
    last, coming = history.last, parse_version(version)
    if last and not is_named and version == last.version.text:
        return ""
    known = history.tags.find(version)
    if known:
        return f"{known.tag.name} exists already"
    if coming is None:
        return ""
    if last and coming.order < last.version.order and coming.is_calendar == last.version.is_calendar:
        return f"{version} is below the last release, {last.tag.name}"
    if is_named:
        return ""
    for release in _find_higher(history.tags, coming):
        if _shares_changes(repository, history, release):
            return f"{release.tag.name} has part of these changes already, and is not in this history"
    return ""


def _find_higher(tags: TaggedReleases, coming: Version) -> list[TaggedRelease]:
    """Releases above the coming one, the highest first; pre-releases do not count."""
    every = [release for found in tags.by_commit.values() for release in found]
    higher = [own for own in every if own.version.order > coming.order and not own.version.is_prerelease]
    return sorted(higher, key=lambda own: own.order, reverse=True)[:MOST_COMPARED]


def _shares_changes(repository: Repository, history: History, release: TaggedRelease) -> bool:
    """Whether the release contains a commit that is unreleased here."""
    code, out = repository.call("merge-base", history.range.end, release.tag.commit, ok=(0, 1))
    base = out.decode("ascii").strip()
    start = history.last.tag.commit if history.last else ""
    return code == 0 and (not start or not is_ancestor(repository, base, start))
