"""What a packed change need not repeat: the same edit in many places, code that only moved, mere spacing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gitgpt.diff.changed_runs import ChangedRun, changed_runs, middle
from gitgpt.diff.changeset import FileDiff
from gitgpt.diff.sameness import is_import_order_only, is_spacing
from gitgpt.diff.weigh import DEFINITION

LEAST_REPEATS = 3
LEAST_MOVED = 4  # lines: fewer are chance
MOVED_SHARE = 0.9  # of a block's lines that are on the other side
SOLID = 6  # characters: shorter lines (`}`, `else:`) are everywhere
LEAST_THEME, MOST_THEMES = 5, 3  # lines that exchange the same word, and how many such words are listed
THEME_SHARE = 0.05  # of all added lines
MOST_EXCHANGED = 3  # words of a line: more is another line
LONGEST_LINE, LONGEST_WORD = 300, 60  # characters
WORD = re.compile(r"\w+|[^\w\s]")
LONGEST_PAIRING = 4  # lines of a block that is compared word by word

Place = tuple[int, int, int]  # file, hunk, line


class Folding(NamedTuple):
    """`hidden` lines need not be shown; those that are `dull` as well (spacing, the order of imports) never
    are. `remarks` follow a shown line and say what it represents; `weights` how many times it does. `notes`
    are words for a file's own line, `theme` for the whole change: the words that were replaced throughout,
    or ""."""

    hidden: frozenset[Place]
    dull: frozenset[Place]
    remarks: dict[Place, str]
    weights: dict[Place, int]
    notes: dict[int, tuple[str, ...]]
    theme: str


class _Spot(NamedTuple):
    """A block and its place; `lines` are its lines with their signs, stripped."""

    file: int
    hunk: int
    block: ChangedRun
    removed: tuple[str, ...]
    added: tuple[str, ...]

    def places(self) -> Iterator[Place]:
        for line in (*self.block.removed, *self.block.added):
            yield self.file, self.hunk, line


def find_folding(files: Sequence[FileDiff]) -> Folding:
    """Looks at every hunk that is there; linear in their lines."""
    hidden: set[Place] = set()
    notes: defaultdict[int, list[str]] = defaultdict(list)
    spots = _spots(files, hidden, notes)
    dull = frozenset(hidden)
    remarks, weights = _fold_repeats(spots, hidden)
    _fold_moves(files, spots, hidden, notes)
    return Folding(
        frozenset(hidden),
        dull,
        remarks,
        weights,
        {at: tuple(words) for at, words in notes.items()},
        _theme(spots),
    )


def _spots(files: Sequence[FileDiff], hidden: set[Place], notes: defaultdict[int, list[str]]) -> list[_Spot]:
    """Every block but those of hunks in which only spacing changed: these are hidden at once."""
    spots: list[_Spot] = []
    for at, file in enumerate(files):
        if is_import_order_only(file):
            hidden.update(_changed(at, file))
            notes[at].append("only the order of imports")
            continue
        spacing = 0
        for number, hunk in enumerate(file.hunks):
            found = [_spot(at, number, block, hunk.lines) for block in changed_runs(hunk)]
            if is_spacing(hunk, file.path):
                spacing += 1
                hidden.update(place for spot in found for place in spot.places())
            else:
                spots += found
        if spacing:
            every = (
                "only spacing"
                if spacing == len(file.hunks)
                else f"only spacing in {spacing} of {len(file.hunks)} hunks"
            )
            notes[at].append(every)
    return spots


def _changed(at: int, file: FileDiff) -> Iterator[Place]:
    return (
        (at, number, line)
        for number, hunk in enumerate(file.hunks)
        for line, text in enumerate(hunk.lines)
        if text[:1] in "+-"
    )


def _spot(file: int, hunk: int, block: ChangedRun, lines: tuple[str, ...]) -> _Spot:
    removed, added = (tuple(lines[at][1:].strip() for at in side) for side in block)
    return _Spot(file, hunk, block, removed, added)


def _fold_repeats(spots: list[_Spot], hidden: set[Place]) -> tuple[dict[Place, str], dict[Place, int]]:
    groups: defaultdict[object, list[_Spot]] = defaultdict(list)
    for spot in spots:
        groups[_signature(spot)].append(spot)
    remarks: dict[Place, str] = {}
    weights: dict[Place, int] = {}
    for group in groups.values():
        if len(group) < LEAST_REPEATS:
            continue
        first, *others = group
        shown = list(first.places())
        remarks[shown[-1]] = _remark(first, others)
        weights.update(dict.fromkeys(shown, len(group)))
        hidden.update(place for spot in others for place in spot.places())
    return remarks, weights


def _signature(spot: _Spot) -> object:
    """What makes two edits the same: the words that were replaced, else all the lines."""
    if spot.block.is_paired and len(spot.removed) <= LONGEST_PAIRING:
        words = tuple(middle(old, new) for old, new in zip(spot.removed, spot.added, strict=True))
        if all(_is_telling(old) or _is_telling(new) for old, new in words):
            return words
    return spot.removed, spot.added


def _is_telling(words: str) -> bool:
    return sum(map(str.isalpha, words)) >= 3


def _theme(spots: list[_Spot]) -> str:
    replaced: Counter[tuple[str, str]] = Counter()
    lines = sum(len(spot.added) for spot in spots)
    for spot in spots:
        if spot.block.is_paired:
            for old, new in zip(spot.removed, spot.added, strict=True):
                replaced.update(set(_replaced(old, new)))
    least = max(LEAST_THEME, THEME_SHARE * lines)
    common = [item for item in replaced.most_common(MOST_THEMES) if item[1] >= least]
    said = ", ".join(f"{old} -> {new} ({times} lines)" for (old, new), times in common)
    return f"replaced throughout: {said}" if said else ""


def _replaced(old: str, new: str) -> Iterator[tuple[str, str]]:
    """The words that were exchanged in a line that is otherwise the same."""
    olds, news = WORD.findall(old[:LONGEST_LINE]), WORD.findall(new[:LONGEST_LINE])
    pairs = [pair for pair in zip(olds, news, strict=False) if pair[0] != pair[1]]
    if len(olds) == len(news) and len(pairs) <= MOST_EXCHANGED:
        yield from (pair for pair in pairs if _is_telling(pair[0]) and max(map(len, pair)) <= LONGEST_WORD)


def _remark(first: _Spot, others: list[_Spot]) -> str:
    times = f"{len(others)} more times" if len(others) > 1 else "once more"
    files = len({spot.file for spot in others} - {first.file})
    return f"(the same change {times}" + (f", in {files} more files)" if files > 1 else ")")


def _fold_moves(
    files: Sequence[FileDiff], spots: list[_Spot], hidden: set[Place], notes: defaultdict[int, list[str]]
) -> None:
    """Blocks whose lines are on the other side elsewhere: only the definitions among the added stay."""
    removed_in, added_in = _index(spots, added=False), _index(spots, added=True)
    for spot in spots:
        is_added = len(spot.added) > len(spot.removed)
        lines, other = (spot.added, removed_in) if is_added else (spot.removed, added_in)
        solid = [line for line in lines if len(line) >= SOLID]
        found = [other[line] for line in solid if line in other]
        if len(solid) < LEAST_MOVED or len(found) < MOVED_SHARE * len(solid):
            continue
        where = Counter(found).most_common(1)[0][0]
        direction = "from" if is_added else "to"
        elsewhere = f"{direction} {files[where].name}" if where != spot.file else "within the file"
        _note_move(notes[spot.file], len(lines), elsewhere)
        for place in spot.places():
            if not is_added or not DEFINITION.match(files[place[0]].hunks[place[1]].lines[place[2]][1:]):
                hidden.add(place)


def _index(spots: list[_Spot], *, added: bool) -> dict[str, int]:
    index: dict[str, int] = {}
    for spot in spots:
        for line in spot.added if added else spot.removed:
            if len(line) >= SOLID:
                index.setdefault(line, spot.file)
    return index


def _note_move(notes: list[str], lines: int, elsewhere: str) -> None:
    """One note for each place, with the lines added up."""
    for at, note in enumerate(notes):
        words = note.split(" ", 3)
        if note.endswith(f"lines moved {elsewhere}"):
            notes[at] = f"{int(words[0]) + lines} lines moved {elsewhere}"
            return
    notes.append(f"{lines} lines moved {elsewhere}")
