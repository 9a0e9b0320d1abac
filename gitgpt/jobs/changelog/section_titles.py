"""Titles of the sections: Keep a Changelog's, a project's own, or those that a file already uses.

What an entry is (its section) never depends on what its title is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from gitgpt.conventional.commit_types import Section
from gitgpt.jobs.changelog.classify import SECTIONS

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
