"""A changelog as data: what every form of it (Markdown, notes, JSON, templates) is made from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from gitgpt.conventional.commit_types import Section
from gitgpt.conventional.version import Bump
from gitgpt.jobs.changelog.classify import Reason
from gitgpt.jobs.changelog.forge_links import Web
from gitgpt.jobs.changelog.read_commit import Person
from gitgpt.jobs.changelog.read_references import Reference
from gitgpt.jobs.changelog.section_titles import KEEP_A_CHANGELOG, SectionTitles


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
