"""Who contributed to a release, and for whom it is the first time, by git alone. Programs are not people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from gitgpt.jobs.changelog.read_commit import Change, Person

# What the names of bots and AI assistants look like. One that is also a first name needs more than that name.
BOT_NAMES = (
    r"\[bot\]|\bbot\b|-bot$|\bbot-",
    r"^(?:dependabot|renovate|pre-commit-ci|github-actions?|semantic-release|greenkeeper|snyk|allcontributors|"
    r"weblate|web-flow|imgbot|codecov|mergify|release-please|crowdin|transifex|l10n|gitlab-ci|jenkins)\b",
    r"^(?:github )?copilot\b|^cursor ?agent$|^(?:openai )?codex\b|^chatgpt\b|^gpt-?\d|^gemini(?: cli|-| \d)|"
    r"^google[- ]labs[- ]jules\b|^aider\b|^devin(?: ai|-ai)|^openhands\b|^sweep(?: ai|-ai)|^windsurf\b|"
    r"^roo ?code\b|^claude (?:code|opus|sonnet|haiku|\d)|^amp(?: code)?$|^kilo ?code\b|^opencode\b|"
    r"^qwen[- ]?code\b|^cline\b",
    r"\(aider\)$",
)
BOT_ADDRESSES = (
    "*@anthropic.com", "*@openai.com", "*[[]bot]@users.noreply.github.com",
    "*+copilot@users.noreply.github.com",
    "copilot@github.com", "cursoragent@cursor.com", "*@aider.chat", "*@cognition.ai", "*@devin.ai",
    "openhands@all-hands.dev", "*@ampcode.com", "gemini-code-assist*", "*@renovateapp.com",
    "jules@google.com",
    "noreply@github.com", "*@dependabot.com",
)  # fmt: skip


class KnownPeople:
    """Knows everyone seen so far: the same address or the same name is the same person."""

    def __init__(self, seen: Iterable[tuple[str, str]] = (), *, bots: Sequence[str] = ()) -> None:
        self._bots = bots
        self._names: set[str] = set()
        self._emails: set[str] = set()
        for name, email in seen:
            self._add(Person(name, email))

    def call(self, changes: Iterable[Change]) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
        """The people who made the changes, in order of their first one, and those never seen before."""
        own = KnownPeople()
        people, newcomers = [], []
        for change in changes:
            for person in (change.author, *change.co_authors):
                if own.knows(person) or is_bot(person, self._bots):
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


def is_bot(person: Person, more: Iterable[str] = ()) -> bool:
    """Whether it is a program or an assistant. `more` are the project's own names or addresses, with `*`."""
    name, email = person.name, person.email.lower()
    return (
        any(re.search(pattern, name, re.IGNORECASE) for pattern in BOT_NAMES)
        or any(fnmatchcase(email, address) for address in BOT_ADDRESSES)
        or any(fnmatchcase(text.lower(), own.lower()) for own in more for text in (name, email))
    )
