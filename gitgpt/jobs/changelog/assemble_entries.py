"""The changes of one release become entries and omissions; each commit ends up in exactly one of the two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from gitgpt.conventional.header import parse_header
from gitgpt.jobs.changelog.changelog_data import Entry, Omission
from gitgpt.jobs.changelog.classify import (
    Reason,
    Section,
    SectionVerdict,
    classify_change,
    classify_text,
    place_break,
)
from gitgpt.jobs.changelog.read_commit import (
    Change,
    MessagePart,
    Person,
    Reference,
    unique_references,
)
from gitgpt.jobs.changelog.relate_commits import find_requests, find_reverted


class EntryRules(NamedTuple):
    """The project's own say: sections or reasons for types, and patterns of subjects to be ignored."""

    types: Mapping[str, Section | Reason] = {}
    ignored: tuple[str, ...] = ()


def make_entries(
    changes: Sequence[Change], rules: EntryRules
) -> tuple[tuple[Entry, ...], tuple[Omission, ...]]:
    """`changes` as the log has them, newest first; entries and omissions come oldest first."""
    gone = find_reverted(changes)
    requests = find_requests(changes)
    entries: dict[tuple[object, ...], Entry] = {}
    omitted: list[Omission] = []
    for change in reversed(changes):
        if change.id in gone:
            omitted.append(Omission(change.id, change.subject, "revert-pair"))
            continue
        verdict = _verdict(change, rules)
        parts = _part_entries(change, rules) if change.parts else ()
        if verdict.section is None and not parts:
            omitted.append(Omission(change.id, change.subject, verdict.reason or "internal"))
            continue
        title = _entry(change, verdict.section or "Changed", requests.get(change.id))
        for entry in (title, *parts):  # the title of a squash always stands
            key = (*entry[:4], entry.breaks)
            known = entries.setdefault(key, entry)
            if known is not entry:
                entries[key] = _join(known, entry)
    return tuple(entries.values()), tuple(omitted)


def _verdict(change: Change, rules: EntryRules) -> SectionVerdict:
    if rules.ignored and not change.breaks and any(matches_pattern(p, change.subject) for p in rules.ignored):
        return SectionVerdict(None, "ignored")
    if change.revert is None:
        return classify_change(change, rules.types)
    header = parse_header(change.revert.original)
    original = (
        classify_text(header.type, header.description, rules.types) if header else SectionVerdict("Changed")
    )
    if change.revert.is_again:
        return SectionVerdict(original.section or "Changed")
    return SectionVerdict("Removed" if original.section == "Added" else "Changed")


def matches_pattern(pattern: str, text: str) -> bool:
    """Whether the whole text is the pattern, in which `*` stands for anything and case for nothing. Not a
    regular expression: the pattern may come with a clone, and must not be able to take forever."""
    first, *others = pattern.casefold().split("*")
    text = text.casefold()
    if not others:
        return text == first
    if not text.startswith(first):
        return False
    at = len(first)
    *middle, last = others
    for piece in middle:
        found = text.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(text) - at >= len(last) and text.endswith(last)


def _entry(change: Change, section: Section, request: Reference | None) -> Entry:
    kind, scope, text = change.type, change.scope, change.text
    references = change.references
    if request and not any(reference.is_request for reference in references):
        references = (*references, request)
    if change.revert:
        kind, scope, text = _reverted_text(change)
    authors = (change.author, *change.co_authors) if change.co_authors else (change.author,)
    return Entry(
        section, kind, scope, text, (change.id,), change.breaks, references, change.advisory, authors,
        change.revert is not None, change.body,
    )  # fmt: skip


def _reverted_text(change: Change) -> tuple[str, str, str]:
    """A revert is told by its subject; a revert of a revert by what it brings back."""
    assert change.revert is not None
    header = parse_header(change.revert.original)
    if not change.revert.is_again:
        return "revert", "", f'Revert "{change.revert.original}"'
    if header:
        return header.type, header.scope, header.description
    return "", "", change.revert.original


def _part_entries(change: Change, rules: EntryRules) -> list[Entry]:
    return [entry for part in change.parts if (entry := _part_entry(change, part, rules))]


def _part_entry(change: Change, part: MessagePart, rules: EntryRules) -> Entry | None:
    if (part.type, part.text) == (change.type, change.text):
        return None
    verdict = classify_text(part.type, part.text, rules.types)
    section = place_break(verdict, part.text) if part.is_breaking else verdict.section
    if section is None:
        return None
    breaks = (part.text,) if part.is_breaking else ()
    return Entry(
        section, part.type, part.scope, part.text, (change.id,), breaks,
        unique_references([*part.references, *change.references]), "", (change.author, *change.co_authors),
    )  # fmt: skip


def _join(known: Entry, entry: Entry) -> Entry:
    """Two commits that say the same are one entry."""
    return known._replace(
        ids=(*known.ids, *(name for name in entry.ids if name not in known.ids)),
        references=unique_references([*known.references, *entry.references]),
        advisory=known.advisory or entry.advisory,
        authors=tuple(dict.fromkeys([*known.authors, *entry.authors])),
    )


BOT = re.compile(
    r"\[bot\]|\bbot\b|-bot$|^(?:dependabot|renovate|pre-commit-ci|github-actions?|semantic-release|greenkeeper|"
    r"snyk|allcontributors|weblate|web-flow|copilot)\b",
    re.IGNORECASE,
)


class KnownPeople:
    """Knows everyone seen so far: the same address or the same name is the same person."""

    def __init__(self, seen: Iterable[tuple[str, str]] = ()) -> None:
        self._names: set[str] = set()
        self._emails: set[str] = set()
        for name, email in seen:
            self._add(Person(name, email))

    def call(self, changes: Iterable[Change]) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
        """Everyone behind the changes, in order of their first one, and those never seen before; no bots."""
        own = KnownPeople()
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
