"""Which documents speak of what a change touches: a list for the person who reviews it. Nothing is judged."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from gitgpt.drift.alive import is_document
from gitgpt.drift.facts_of_files import read_facts
from gitgpt.drift.facts_of_lines import Fact
from gitgpt.drift.findings import SourcePlace
from gitgpt.drift.links import is_own_path
from gitgpt.drift.prose.document_lines import Project, Spot
from gitgpt.drift.prose.mentions import names
from gitgpt.drift.prose.sentences import is_past_file
from gitgpt.drift.source import LINE_END, definitions, read_module
from gitgpt.jobs.docs.prose import DOCUMENTS, document_spots, has_facts, project_of, search_words
from gitgpt.jobs.docs.sides import Sides
from gitgpt.repository.snapshots import Files

How = Literal["removed", "changed", "added"]
WEIGHTS: dict[How, int] = {"removed": 5, "changed": 3, "added": 1}
KINDS = {
    "flag": 2,
    "variable": 2,
    "key": 2,
    "symbol": 1,
    "file": 1,
}  # how surely a name means this very thing
MOST_LINES = 20_000  # of a file that is compared line by line
MOST_SUBJECTS = 2000


class Subject(NamedTuple):
    """Something that the change touches. `kind` is that of a fact, or "file"."""

    kind: str
    name: str
    how: How
    code: SourcePlace
    fact: Fact | None = None


class Mention(NamedTuple):
    """A line of a document that names a subject. The higher the score, the more reason to look."""

    subject: Subject
    doc: SourcePlace
    score: int


def find_mentions(sides: Sides) -> list[Mention]:
    """Every mention: what is surely affected first, then the documents with most mentions, each by line."""
    subjects = [*_facts(sides), *_files(sides)][:MOST_SUBJECTS]
    project = project_of(sides)
    touched = {file.path for file in sides.changed}
    found = {
        (mention.doc.path, mention.doc.line, mention.subject.name): mention
        for mention in _mentions(sides.new, subjects, project, touched)
    }
    sums: dict[str, int] = defaultdict(int)
    for mention in found.values():
        sums[mention.doc.path] += mention.score
    return sorted(
        found.values(),
        key=lambda one: (one.subject.how != "removed", -sums[one.doc.path], one.doc.path, one.doc.line),
    )


class MentionGroup(NamedTuple):
    """The mentions of one subject. `first` is the one to look at first."""

    first: Mention
    others: tuple[Mention, ...] = ()


def fold_mentions(mentions: Iterable[Mention]) -> list[MentionGroup]:
    """Each subject once, in the order of its first mention."""
    groups: dict[tuple[str, str], list[Mention]] = {}
    for mention in mentions:
        groups.setdefault((mention.subject.kind, mention.subject.name), []).append(mention)
    return [MentionGroup(found[0], tuple(found[1:])) for found in groups.values()]


def _facts(sides: Sides) -> Iterator[Subject]:
    """Flags, variables, keys and symbols on lines that changed; of symbols the innermost."""
    for file in sides.changed:
        before = _lines(sides.old, file.old_path or file.path) if sides.old and file.status != "added" else []
        after = _lines(sides.new, file.path) if file.status != "deleted" else []
        if not has_facts(file.path) or max(len(before), len(after)) > MOST_LINES:
            continue
        gone, fresh = _differing(before, after)
        old = _touched(file.old_path or file.path, before, gone)
        new = _touched(file.path, after, fresh)
        kept = {(fact.kind, fact.owner, fact.name) for fact in read_facts(file.path, _bytes(after))}
        known = {(f.kind, f.owner, f.name) for f in read_facts(file.old_path or file.path, _bytes(before))}
        for fact in old:
            if (fact.kind, fact.owner, fact.name) not in kept:
                yield _subject(fact, "removed", is_old=True)
        for fact in new:
            yield _subject(fact, "changed" if (fact.kind, fact.owner, fact.name) in known else "added")


def _lines(files: Files | None, path: str) -> list[str]:
    content = files.read([path]).get(path, b"") if files else b""
    return LINE_END.split(content.decode("utf-8", "replace"))


def _bytes(lines: Sequence[str]) -> bytes:
    return "\n".join(lines).encode()


def _differing(before: Sequence[str], after: Sequence[str]) -> tuple[set[int], set[int]]:
    """Numbers of the lines that only one side has; a place where lines went counts on the new side too."""
    gone, fresh = set(), set()
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            gone |= set(range(a + 1, b + 1))
            fresh |= set(range(c + 1, max(d, c + 1) + 1))
    return gone, fresh


def _touched(path: str, lines: Sequence[str], numbers: set[int]) -> list[Fact]:
    facts = read_facts(path, _bytes(lines))
    found = [fact for fact in facts if fact.kind != "symbol" and fact.line in numbers]
    symbols = {(fact.owner, fact.name, fact.line): fact for fact in facts if fact.kind == "symbol"}
    extents: list[tuple[int, int, Fact]] = []
    module = read_module(path, _bytes(lines)) if path.endswith((".py", ".pyi")) else None
    for item in definitions(module.tree) if module and module.tree else ():
        owner, _, name = item.qualname.rpartition(".")
        fact = symbols.pop((owner, name, item.node.lineno), None)
        if fact:
            extents.append((item.node.lineno, item.node.end_lineno or item.node.lineno, fact))
    extents += [(fact.line, fact.line, fact) for fact in symbols.values()]
    inner: dict[int, tuple[int, Fact]] = {}
    for start, end, fact in extents:
        for number in numbers & set(range(start, end + 1)):
            if number not in inner or end - start < inner[number][0]:
                inner[number] = end - start, fact
    return found + list(dict.fromkeys(fact for _, fact in inner.values()))


def _subject(fact: Fact, how: How, *, is_old: bool = False) -> Subject:
    return Subject(fact.kind, fact.name, how, SourcePlace(fact.path, fact.line, fact.text, is_old), fact)


def _files(sides: Sides) -> Iterator[Subject]:
    for file in sides.changed:
        path = file.old_path or file.path
        if file.status in ("deleted", "renamed") and is_own_path(path):
            text = f"renamed to {file.path}" if file.status == "renamed" else "deleted"
            yield Subject("file", path, "removed", SourcePlace(path, 1, text, is_old=True))
        elif is_own_path(file.path):
            yield Subject("file", file.path, "changed", SourcePlace(file.path, 1, file.status))


def _mentions(
    files: Files, subjects: Iterable[Subject], project: Project, touched: set[str]
) -> Iterator[Mention]:
    by_name: dict[str, list[Subject]] = defaultdict(list)
    for subject in subjects:
        by_name[subject.name].append(subject)
    for hit, word in search_words(files, set(by_name), *DOCUMENTS):
        if not is_document(hit.path) or is_past_file(hit.path):
            continue
        for path, spot in document_spots(hit.path, [hit], files):
            for subject in by_name[word]:
                if _names(subject, spot, project):
                    line = spot.line
                    score = WEIGHTS[subject.how] * KINDS[subject.kind] - (path in touched)
                    yield Mention(subject, SourcePlace(path, line.number, line.text.strip()), score)


def _names(subject: Subject, spot: Spot, project: Project) -> bool:
    if subject.fact is not None:
        return names(subject.fact, spot, project)
    return re.search(rf"(?<![\w/-]){re.escape(subject.name)}(?![\w/-])", spot.line.text) is not None
