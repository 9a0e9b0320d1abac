"""Who contributed to a release, and for whom it is the first time: told by git alone, no API asked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gitgpt.jobs.changelog.change import Change, Person

BOT = re.compile(
    r"\[bot\]|\bbot\b|-bot$|^(?:dependabot|renovate|pre-commit-ci|github-actions?|semantic-release|greenkeeper|"
    r"snyk|allcontributors|weblate|web-flow|copilot)\b",
    re.IGNORECASE,
)


class Roll:
    """Knows everyone seen so far: the same address or the same name is the same person."""

    def __init__(self, seen: Iterable[tuple[str, str]] = ()) -> None:
        self._names: set[str] = set()
        self._emails: set[str] = set()
        for name, email in seen:
            self._add(Person(name, email))

    def call(self, changes: Iterable[Change]) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
        """Everyone behind the changes, in order of their first one, and those never seen before; no bots."""
        own = Roll()
        people, newcomers = [], []
        for change in changes:
            for person in (change.author, *change.co_authors):
                if own.knows(person) or is_bot(person):
                    continue
                own._add(person)
                people.append(person)
                if not self.knows(person):
                    newcomers.append(person)
        for person in people:
            self._add(person)
        return tuple(people), tuple(newcomers)

    def knows(self, person: Person) -> bool:
        return person.name.casefold() in self._names or person.email.casefold() in self._emails

    def _add(self, person: Person) -> None:
        if person.name:
            self._names.add(person.name.casefold())
        if person.email:
            self._emails.add(person.email.casefold())


def is_bot(person: Person) -> bool:
    return bool(BOT.search(person.name))
