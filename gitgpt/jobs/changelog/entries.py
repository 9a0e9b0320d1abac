"""The changes of one release become entries and omissions; each commit ends in exactly one of the two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gitgpt.conventional.parser import parse_header
from gitgpt.jobs.changelog.change import (
    Change,
    MessagePart,
    Reference,
    unique_references,
)
from gitgpt.jobs.changelog.changelog_data import Entry, Omission
from gitgpt.jobs.changelog.pull_requests import find_requests
from gitgpt.jobs.changelog.reverts import find_cancelled
from gitgpt.jobs.changelog.section_choice import (
    Reason,
    Section,
    SectionVerdict,
    classify_change,
    classify_text,
    place_break,
)


class Rules(NamedTuple):
    """The project's own say: sections or reasons for types, and patterns of subjects to be ignored."""

    types: Mapping[str, Section | Reason] = {}
    ignored: tuple[str, ...] = ()


def make_entries(changes: Sequence[Change], rules: Rules) -> tuple[tuple[Entry, ...], tuple[Omission, ...]]:
    """`changes` as the log has them, newest first; entries and omissions come oldest first."""
    gone = find_cancelled(changes)
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


def _verdict(change: Change, rules: Rules) -> SectionVerdict:
    if rules.ignored and not change.breaks and any(matches(p, change.subject) for p in rules.ignored):
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


def matches(pattern: str, text: str) -> bool:
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


def _part_entries(change: Change, rules: Rules) -> list[Entry]:
    return [entry for part in change.parts if (entry := _part_entry(change, part, rules))]


def _part_entry(change: Change, part: MessagePart, rules: Rules) -> Entry | None:
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
