"""The next version, and the unreleased changes under its name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from gitgpt.conventional.version import BUMPS, Bump, next_version
from gitgpt.errors import UsageError
from gitgpt.jobs.changelog.changelog_data import Changelog, Entry, Release
from gitgpt.jobs.changelog.classify import REASON_OF_TYPE, SECTION_OF_TYPE
from gitgpt.jobs.changelog.forge_links import Web
from gitgpt.jobs.changelog.read_history import History
from gitgpt.jobs.changelog.release_tags import TaggedRelease, TagScheme, spell_tag


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
    """Empty where no rule can tell it and nobody asked."""
    if cut.version:
        return cut.version
    if not top.is_unreleased:
        return top.version
    if last is None:
        return cut.first if top.entries else ""
    if last.version.is_calendar and not cut.bump:
        return ""
    wanted = bump if cut.bump in ("", "auto") else _checked(cut.bump)
    return next_version(last.version, wanted, pre=cut.pre, major_on_zero=cut.major_on_zero)


def _checked(bump: str) -> Bump:
    for known in BUMPS:
        if bump == known:
            return known
    raise UsageError(f"unknown bump {bump!r}", advice=f"one of: auto, {', '.join(BUMPS[1:])}")
