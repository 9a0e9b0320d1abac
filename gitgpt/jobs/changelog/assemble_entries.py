"""The changes of one release become entries and omissions; each commit ends up in exactly one of the two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gitgpt.conventional.commit_types import Section
from gitgpt.conventional.header import parse_header
from gitgpt.jobs.changelog.changelog_data import Entry, Omission
from gitgpt.jobs.changelog.classify import Reason, SectionVerdict, classify_change, classify_text, place_break
from gitgpt.jobs.changelog.read_commit import Change, MessagePart
from gitgpt.jobs.changelog.read_message import Reference, unique_references
from gitgpt.jobs.changelog.relate_commits import (
    RequestMerge,
    find_repeated_picks,
    find_requests,
    find_reverted,
)


class EntryRules(NamedTuple):
    """The project's own say: sections or reasons for types, and patterns of subjects to be ignored. With
    `by_request`, the commits of a merged request make one entry."""

    types: Mapping[str, Section | Reason] = {}
    ignored: tuple[str, ...] = ()
    by_request: bool = False


def make_entries(
    changes: Sequence[Change], rules: EntryRules
) -> tuple[tuple[Entry, ...], tuple[Omission, ...]]:
    """`changes` as the log has them, newest first; entries and omissions come oldest first."""
    assembly = _Assembly(changes, rules)
    for change in reversed(changes):
        assembly.add(change)
    return tuple(assembly.entries.values()), tuple(assembly.omitted)


class _Assembly:
    """The entries and omissions of one release as they come together."""

    def __init__(self, changes: Sequence[Change], rules: EntryRules) -> None:
        self._rules = rules
        self._gone = find_reverted(changes)
        self._picks = find_repeated_picks(changes)
        self._requests = find_requests(changes)
        self._folded: dict[str, list[Change]] = {}
        self.entries: dict[tuple[object, ...], Entry] = {}
        self.omitted: list[Omission] = []

    def add(self, change: Change) -> None:
        found = self._requests.get(change.id)
        if change.id in self._gone:
            self._omit(change, "revert-pair")
        elif change.id in self._picks:
            self._omit(change, "duplicate")
        elif found and self._is_folded(change, found):
            self._folded.setdefault(found.merge.id, []).append(change)
        elif found and self._is_covered(change, found):
            self._omit(change, "request")
        else:
            self._place(change, found.request if found else None)

    def _omit(self, change: Change, reason: Reason) -> None:
        self.omitted.append(Omission(change.id, change.subject, reason))

    def _is_folded(self, change: Change, found: RequestMerge) -> bool:
        """Whether the entry of the request is also the entry of this commit."""
        merge = found.merge
        return (
            self._rules.by_request
            and bool(merge.text)
            and merge.id not in self._gone
            and not (change.is_merge and not change.type)
        )

    def _is_covered(self, change: Change, found: RequestMerge) -> bool:
        """Whether the request's title says it: a step of the branch ("address review") has nothing to add."""
        has_own = change.type or change.breaks or change.advisory or change.revert or change.parts
        return (
            bool(found.merge.type)
            and found.merge.id not in self._gone
            and not has_own
            and not change.is_merge
        )

    def _place(self, change: Change, request: Reference | None) -> None:
        rules = self._rules
        folded = self._folded.pop(change.id, [])
        verdict = _verdict(change, rules, has_title=bool(folded))
        if verdict.section is None and any(own.breaks or own.advisory for own in folded):
            verdict = SectionVerdict("Changed")
        parts = _part_entries(change, rules) if change.parts else ()
        if verdict.section is None and not parts:
            for omitted in (*folded, change):
                self._omit(omitted, verdict.reason or "internal")
            return
        title = _fold(_entry(change, verdict.section or "Changed", request), folded)
        for entry in (title, *parts) if title.text else parts:  # the title of a squash is always kept
            key = (*entry[:4], entry.breaks)
            known = self.entries.setdefault(key, entry)
            if known is not entry:
                self.entries[key] = _join(known, entry)


def _fold(entry: Entry, folded: Sequence[Change]) -> Entry:
    """A request's entry with all that its commits say and who wrote them."""
    if not folded:
        return entry
    breaks = dict.fromkeys([*entry.breaks, *(note for change in folded for note in change.breaks)])
    references = (reference for change in folded for reference in change.references)
    return entry._replace(
        ids=(*(change.id for change in folded), *entry.ids),
        breaks=tuple(breaks),
        references=unique_references([*entry.references, *references]),
        advisory=entry.advisory or next((change.advisory for change in folded if change.advisory), ""),
        authors=tuple(dict.fromkeys(who for change in folded for who in (change.author, *change.co_authors))),
    )


def _verdict(change: Change, rules: EntryRules, *, has_title: bool = False) -> SectionVerdict:
    if rules.ignored and not change.breaks and any(matches_pattern(p, change.subject) for p in rules.ignored):
        return SectionVerdict(None, "ignored")
    if change.revert is None:
        return classify_change(change, rules.types, has_title=has_title)
    header = parse_header(change.revert.original)
    original = (
        classify_text(header.type, header.description, rules.types) if header else SectionVerdict("Changed")
    )
    if change.revert.is_again:
        return SectionVerdict(original.section or "Changed")
    return SectionVerdict("Removed" if original.section == "Added" else "Changed")


def matches_pattern(pattern: str, text: str) -> bool:
    """Whether the whole text fits the pattern, where `*` is any text; case is ignored. Not a regular
    expression: the pattern may come with a clone, and must not be able to take forever."""
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
    if not text and change.breaks:  # a merge without a title
        text = change.breaks[0].partition("\n")[0]
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
    """A revert is described by its subject; a revert of a revert by what it brings back."""
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
    return Entry(
        section, part.type, part.scope, part.text, (change.id,), part.breaks,
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
