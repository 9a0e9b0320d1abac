"""The table of facts, the one that becomes the subject, and those that become the body."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import sqrt
from typing import NamedTuple

from gitgpt.conventional.rules.analysis import Analysis, ChangeFact, file_name, names_of_files, place_of_files
from gitgpt.conventional.rules.argument_facts import find_calls, find_guards, find_insertions, find_signatures
from gitgpt.conventional.rules.definition_facts import (
    find_exports,
    find_gone_symbols,
    find_moves,
    find_new_symbols,
)
from gitgpt.conventional.rules.dependency_facts import find_dependencies
from gitgpt.conventional.rules.document_facts import find_document_edits, find_headings, find_links
from gitgpt.conventional.rules.file_facts import find_moved_files, find_whole_files
from gitgpt.conventional.rules.name_facts import find_renames, find_replacements
from gitgpt.conventional.rules.prose_facts import find_annotations, find_comments, find_imports, find_years
from gitgpt.conventional.rules.reading import FileReading
from gitgpt.conventional.rules.setting_facts import find_blocks, find_settings, find_steps
from gitgpt.conventional.rules.statement_facts import (
    find_commented_code,
    find_same_edits,
    find_same_insertions,
    find_same_lines,
    find_statements,
)
from gitgpt.conventional.rules.surface_facts import find_decorators, find_members, find_options
from gitgpt.conventional.rules.title_facts import find_skips, find_tests, test_titled, tested_name
from gitgpt.conventional.rules.word_facts import find_comments_above, find_entries, find_titled_behaviour

Finder = Callable[[Analysis], Iterable[ChangeFact]]


class FactRow(NamedTuple):
    """`rank` says how much a fact of this kind tells, `least` which share of the change it must explain to be
    the subject."""

    find: Finder
    rank: float
    least: float


ROWS = (
    FactRow(find_entries, 12, 0.3),
    FactRow(find_titled_behaviour, 9, 0.5),
    FactRow(find_moved_files, 8, 0.5),
    FactRow(find_renames, 8, 0.15),
    FactRow(find_moves, 8, 0.2),
    FactRow(find_options, 16, 0.04),
    FactRow(find_years, 9, 0.7),
    FactRow(find_exports, 7, 0.2),
    FactRow(find_steps, 8, 0.5),
    FactRow(find_replacements, 7, 0.2),
    FactRow(find_dependencies, 7, 0.3),
    FactRow(find_guards, 7.5, 0.3),
    FactRow(find_signatures, 7, 0.08),
    FactRow(find_insertions, 6.5, 0.45),
    FactRow(find_settings, 7, 0.3),
    FactRow(find_blocks, 8, 0.3),
    FactRow(find_whole_files, 7, 0.2),
    FactRow(find_decorators, 7, 0.6),
    FactRow(find_annotations, 7, 0.7),
    FactRow(find_new_symbols, 6.5, 0.03),
    FactRow(find_gone_symbols, 6.5, 0.15),
    FactRow(find_members, 6, 0.06),
    FactRow(find_calls, 6, 0.5),
    FactRow(find_headings, 6, 0.5),
    FactRow(find_tests, 6, 0.6),
    FactRow(find_commented_code, 6, 0.5),
    FactRow(find_same_lines, 6, 0.3),
    FactRow(find_same_insertions, 6, 0.2),
    FactRow(find_links, 6.5, 0.7),
    FactRow(find_skips, 8, 0.4),
    FactRow(find_comments_above, 6, 0.4),
    FactRow(find_same_edits, 5.5, 0.6),
    FactRow(find_statements, 5, 0.6),
    FactRow(find_comments, 5.5, 0.7),
    FactRow(find_imports, 5, 0.7),
    FactRow(find_document_edits, 5, 0.6),
)
MOST_BULLETS = 6
MOST_ALIKE = 3  # bullets of one kind
LEAST_RANK, MOST_SMALL = 5.6, 2  # of a lower rank there are at most so many bullets
ENOUGH = 0.85  # share: what explains as much needs no second fact in the subject
SECOND = 0.2  # share that a second fact must explain to be in the subject
TOLD = 0.7  # share of a fact's lines that other facts have explained already


class Found(NamedTuple):
    fact: ChangeFact
    row: FactRow
    share: float

    @property
    def score(self) -> float:
        return self.row.rank * sqrt(self.share)


def find_facts(analysis: Analysis) -> list[Found]:
    """Every fact of the change, the most telling first."""
    found = []
    for row in ROWS:
        found += [Found(fact, row, analysis.share(fact.numbers)) for fact in row.find(analysis)]
    return sorted(found, key=lambda one: -one.score)


class Story(NamedTuple):
    """`subject` are one fact, or two that belong together; `is_modest` where no fact explains enough of the
    change. `body` are the other facts."""

    subject: tuple[ChangeFact, ...]
    body: tuple[ChangeFact, ...]
    is_modest: bool


def tell_story(analysis: Analysis) -> Story:
    found = find_facts(analysis)
    has_source = any(file.kind == "source" for file in analysis.reading.written)
    able = [
        one
        for one in found
        if (one.share >= one.row.least or not analysis.total) and not (has_source and one.fact.type == "test")
    ]
    if not able:
        modest = (modest_fact(analysis),)
        return Story(modest, _rest(found, modest, analysis), True)
    best = able[0]
    subject: tuple[ChangeFact, ...] = (best.fact,)
    if best.share < ENOUGH and best.fact.kind != "said":
        second = next((one for one in found if _goes_with(one, best)), None)
        subject = (best.fact, second.fact) if second else subject
    return Story(subject, _rest(found, subject, analysis), False)


def _goes_with(one: Found, best: Found) -> bool:
    if (
        one.fact is best.fact
        or one.share < SECOND
        or one.fact.kind in ("said", "update tests", "update section")
        or (one.fact.type in ("test", "docs") and one.fact.type != best.fact.type)
    ):
        return False
    return not one.fact.numbers & best.fact.numbers


def _rest(found: list[Found], subject: tuple[ChangeFact, ...], analysis: Analysis) -> tuple[ChangeFact, ...]:
    told = (
        frozenset[int]().union(*(fact.numbers for fact in subject))
        if subject[0].kind != "said"
        else frozenset()
    )
    rest: list[ChangeFact] = []
    small = 0
    kinds: dict[str, int] = {}
    more: dict[str, tuple[str, ...]] = {}
    for one in sorted(
        found,
        key=lambda one: (one.fact.kind.startswith("update tests"), one.row.rank < LEAST_RANK, -one.score),
    ):
        numbers = one.fact.numbers
        if (
            one.fact in subject
            or len(numbers & told) > TOLD * len(numbers)
            or one.fact.kind == "update section"
        ):
            continue
        if one.row.find is find_comments_above:
            continue
        kinds[one.fact.kind] = kinds.get(one.fact.kind, 0) + 1
        if kinds[one.fact.kind] > MOST_ALIKE:
            if one.fact.kind in ("add", "remove"):
                names = more.get(one.fact.kind, ()) + one.fact.names
                more[one.fact.kind] = tuple(dict.fromkeys(names))
            continue
        small += one.row.rank < LEAST_RANK
        if subject[0].kind == "said" and one.row.rank < LEAST_RANK:
            continue
        if one.row.rank < LEAST_RANK and small > MOST_SMALL:
            continue
        rest.append(one.fact)
        told |= numbers
    rest = rest[: MOST_BULLETS - len(more)]
    return (*rest, *(ChangeFact(kind, names) for kind, names in more.items()))


def modest_fact(analysis: Analysis) -> ChangeFact:
    """Where the change is, and nothing more."""
    files = analysis.reading.written
    main = tuple(file for file in files if file.kind == "source") or files
    if all(file.kind == "test" and test_titled(file) for file in files):
        if len(files) <= 2:
            return ChangeFact("update tests", tuple(map(tested_name, files)))
        return ChangeFact("update tests in", names_of_files(files))
    owners = _owners(main, analysis)
    if len(main) == 1 and 0 < len(owners) <= 2:
        return ChangeFact("update", tuple(owners), place_of_files(main))
    if len(main) <= 2:
        return ChangeFact("update", names_of_files(main))
    largest = max(main, key=lambda file: sum(analysis.weights[line.number] for line in file.lines))
    return ChangeFact("update others", (file_name(largest),), new=str(len(main) - 1))


def _owners(files: Iterable[FileReading], analysis: Analysis) -> list[str]:
    names: dict[str, None] = {}
    files = tuple(files)
    old = {line.symbol.name for file in files for line in file.lines if line.symbol and line.sign == "-"}
    for file in files:
        for line in file.lines:
            if line.is_import or (line.number in analysis.prose and line.owner is None):
                continue
            owner = (
                line.symbol if line.symbol and (line.symbol.kind != "value" or not line.depth) else line.owner
            )
            is_fresh = line.symbol and line.sign == "+" and line.symbol.name not in old
            if is_fresh or (owner is None and any(character.isalnum() for character in line.text)):
                return []
            if owner and owner.kind == "type":
                return []
            if owner:
                names[owner.name] = None
    return list(names)
