"""A changelog as data, and the titles of its sections: what every form of it is made from.

What an entry is (its section) never depends on what its title is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from gitgpt.conventional.commit_types import Section
from gitgpt.conventional.version import Bump
from gitgpt.jobs.changelog.classify import SECTIONS, Reason
from gitgpt.jobs.changelog.forge_links import Web
from gitgpt.jobs.changelog.read_commit import Person
from gitgpt.jobs.changelog.read_message import Reference

# Section -> what other tools and people call it
ALIASES: Mapping[Section, tuple[str, ...]] = {
    "Added": (
        "added", "add", "additions", "feature", "features", "feat", "new", "new feature", "new features",
        "features and improvements", "features enhancements",
    ),
    "Changed": (
        "changed", "change", "changes", "improvement", "improvements", "improved", "enhancement",
        "enhancements", "updates", "updated", "other changes", "minor changes", "major changes",
    ),
    "Deprecated": ("deprecated", "deprecation", "deprecations", "deprecated features"),
    "Removed": ("removed", "removal", "removals", "removed features", "deprecations and removals"),
    "Fixed": (
        "fixed", "fix", "fixes", "bug fix", "bug fixes", "bugfix", "bugfixes", "bug", "bugs", "bugs fixed",
        "fixed bugs", "patch changes",
    ),
    "Security": ("security", "security fixes", "security updates", "vulnerabilities"),
}  # fmt: skip
# Type -> titles that only its entries are listed under
TYPE_ALIASES: Mapping[str, tuple[str, ...]] = {
    "perf": ("performance", "performance improvements", "perf"),
    "revert": ("reverts", "revert", "reverted"),
    "refactor": ("refactor", "refactoring", "code refactoring", "refactors"),
}
SECTION_OF_ALIAS: Mapping[str, Section] = {name: section for section in SECTIONS for name in ALIASES[section]}
TYPE_OF_ALIAS = {name: kind for kind, names in TYPE_ALIASES.items() for name in names}
MARKS = re.compile(r"<[^<>]*>|:[\w+-]+:|[^\w\s]|_")


class SectionTitles(NamedTuple):
    """Titles by section and by type, and their order; what is not there has Keep a Changelog's title."""

    by_section: Mapping[Section, str] = {}
    by_type: Mapping[str, str] = {}
    order: tuple[str, ...] = ()

    def find_title(self, section: Section, kind: str) -> str:
        """The title for an entry of that section and type."""
        own = self.by_type.get(kind) if section != "Security" else None
        return own or self.by_section.get(section, section)

    def rank_title(self, title: str) -> int:
        """Its place among the sections; -1 for a title that means nothing to us, which stays where it is."""
        known = [fold_title(own) for own in self.list_titles()]
        folded = fold_title(title)
        if folded in known:
            return known.index(folded)
        section = SECTION_OF_ALIAS.get(folded)
        return known.index(fold_title(self.by_section.get(section, section))) if section else -1

    def list_titles(self) -> tuple[str, ...]:
        """All of them in order."""
        every = [self.by_section.get(section, section) for section in SECTIONS]
        return tuple(dict.fromkeys([*self.order, *every, *self.by_type.values()]))

    def adopt_titles(self, titles: Iterable[str]) -> SectionTitles:
        """With the titles that a file uses, the first one for each section; they win over ours."""
        by_section, by_type = dict[Section, str](), dict[str, str]()
        for title in titles:
            folded = fold_title(title)
            section = SECTION_OF_ALIAS.get(folded)
            kind = TYPE_OF_ALIAS.get(folded)
            if section:
                by_section.setdefault(section, title)
            elif kind:
                by_type.setdefault(kind, title)
        return self._replace(
            by_section={**self.by_section, **by_section}, by_type={**self.by_type, **by_type}
        )


KEEP_A_CHANGELOG = SectionTitles()


def fold_title(title: str) -> str:
    """A title without emoji, comments, signs and case."""
    return " ".join(MARKS.sub(" ", title.replace("\\", "")).split()).casefold()


class Entry(NamedTuple):
    """One line of a changelog. `ids` are the full ids of its commits, oldest first;
    `breaks` says what stops working, one text for each breaking change; `migration` is a model's advice."""

    section: Section
    type: str
    scope: str
    text: str
    ids: tuple[str, ...]
    breaks: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    advisory: str = ""
    authors: tuple[Person, ...] = ()
    is_revert: bool = False
    body: str = ""
    migration: str = ""

    @property
    def is_breaking(self) -> bool:
        return bool(self.breaks)


class Omission(NamedTuple):
    """A commit without an entry, and why."""

    id: str
    subject: str
    reason: Reason


class Release(NamedTuple):
    """One version, or what is unreleased (then `version` and `tag` are empty). `is_cut` marks a version
    that is being released now: its tag is still to be made.

    `previous` is the tag or revision it is counted from, empty at the beginning of the history; `commits`
    counts what `git rev-list previous..this` lists: every one is in `entries` or in `omitted`. `unparsed`
    holds id and subject of those without a Conventional Commits header (merges and reverts need none).
    `highlights` are a model's sentences about the whole. `release_as` is the version that a footer asks for.
    """

    version: str = ""
    tag: str = ""
    date: str = ""
    previous: str = ""
    commits: int = 0
    entries: tuple[Entry, ...] = ()
    omitted: tuple[Omission, ...] = ()
    people: tuple[Person, ...] = ()
    newcomers: tuple[Person, ...] = ()
    is_cut: bool = False
    unparsed: tuple[tuple[str, str], ...] = ()
    highlights: tuple[str, ...] = ()
    release_as: str = ""

    @property
    def is_unreleased(self) -> bool:
        return not self.version


class Changelog(NamedTuple):
    """Releases, newest first, and where the project's pages are. `next` is the version that the unreleased
    changes make, with `bump` saying why; empty if no rule gives one. `is_polished`: a model worded it."""

    releases: tuple[Release, ...]
    web: Web = Web()
    next: str = ""
    bump: Bump = "none"
    is_calendar: bool = False
    is_polished: bool = False
    titles: SectionTitles = KEEP_A_CHANGELOG


def count_reasons(omitted: Iterable[Omission]) -> dict[Reason, int]:
    """How many commits were left out for each reason, the most frequent first."""
    counts: dict[Reason, int] = {}
    for omission in omitted:
        counts[omission.reason] = counts.get(omission.reason, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: -item[1]))
