"""Which changed lines to show first: what says most for its tokens, given what is already shown.

Greedy over units of one to a few lines. A unit is worth its share of its file's weight, and the names in it
that no line before it has shown: so each file gets a voice, and the second mention of a name costs its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heapreplace
from typing import NamedTuple

from gitgpt.diff.changed_runs import ChangedRun, changed_runs
from gitgpt.diff.changeset import FileDiff, Hunk
from gitgpt.diff.file_class import CLASS_WEIGHTS, FileClass
from gitgpt.diff.fold import Folding, Place
from gitgpt.diff.weigh import NOISE_WEIGHT, file_weight, line_weight, name_weight, names_in

RUN = 2  # lines of a unit where no pairs are
CHARACTERS = 3.3  # for one token of a changed line
FIXED = 1.6  # tokens of a line: its sign, its indentation and its end
DULL = 0.1  # the weight of brackets: not shown for their own sake
FIRST_OF_FILE, FIRST_OF_HUNK = 0.1, 0.02  # of the file's weight, on top: each file and hunk has its say
FOLDED = 0.05  # of its worth has a line that a remark describes: shown when all others are
NAMES = 0.7  # worth of all names together relative to the worth of all lines


class Unit(NamedTuple):
    """Lines of one hunk that are shown together or not at all. `worth` is the share of the whole change that
    they say, names aside."""

    file: int
    hunk: int
    lines: tuple[int, ...]
    tokens: float
    worth: float
    names: frozenset[str]
    voice: float = 0.0  # the weight of its file
    is_folded: bool = False  # a remark or a note already says what it holds


def units_of(files: Sequence[FileDiff], kinds: Sequence[FileClass], folding: Folding) -> list[Unit]:
    """Every unit that may be shown, in the order of the change."""
    units: list[Unit] = []
    for at, (file, kind) in enumerate(zip(files, kinds, strict=True)):
        own = [unit for number, hunk in enumerate(file.hunks) for unit in _of_hunk(at, number, hunk, folding)]
        whole = (
            sum(unit.worth for unit in own if not unit.is_folded) or sum(unit.worth for unit in own) or 1.0
        )
        voice = file_weight(kind, file.added + file.removed)
        units += [unit._replace(worth=unit.worth * voice / whole, voice=voice) for unit in own]
    return units


def _of_hunk(file: int, number: int, hunk: Hunk, folding: Folding) -> Iterator[Unit]:
    for block in changed_runs(hunk):
        for lines in _groups(block):
            telling = [at for at in lines if line_weight(hunk.lines[at][1:]) > DULL]
            hidden = [at for at in telling if (file, number, at) in folding.hidden]
            shown = tuple(at for at in telling if at not in hidden)
            folded = tuple(at for at in hidden if (file, number, at) not in folding.dull)
            if shown:
                yield _unit((file, number), shown, hunk, folding.weights)
            if folded:
                yield _unit((file, number), folded, hunk, folding.weights)._replace(is_folded=True)


def _groups(block: ChangedRun) -> Iterator[tuple[int, ...]]:
    """A line with the one in its place, else a few lines in a row."""
    if block.is_paired:
        yield from block.pairs()
        return
    for side in block:
        for start in range(0, len(side), RUN):
            yield side[start : start + RUN]


def _unit(where: tuple[int, int], lines: tuple[int, ...], hunk: Hunk, weights: dict[Place, int]) -> Unit:
    texts = [hunk.lines[at][1:] for at in lines]
    times = max(weights.get((*where, at), 1) for at in lines)
    return Unit(
        *where,
        lines,
        tokens=sum(map(line_tokens, texts)),
        worth=sum(map(line_weight, texts)) * (1 + times.bit_length() if times > 1 else 1),
        names=frozenset().union(*map(names_in, texts)),
    )


def line_tokens(text: str) -> float:
    """Of a line, roughly, and quickly: the packed text is counted properly in the end."""
    letters = text.lstrip()
    return (
        FIXED + (len(letters) if letters.isascii() else len(letters.encode("utf-8", "replace"))) / CHARACTERS
    )


def in_order(
    units: Sequence[Unit], files: Sequence[FileDiff], kinds: Sequence[FileClass], *, tokens: float
) -> list[Unit]:
    """The units to show, most telling first, until about so many tokens are used up."""
    names = _name_weights(units, kinds)
    all_names = sum(names.values()) or 1.0
    scale = NAMES * sum(unit.worth for unit in units) / all_names
    told = {name for file in files for name in names_in(file.path)}
    heard: set[object] = set()

    def density(unit: Unit) -> float:
        fresh = sum(names[name] for name in unit.names if name not in told)
        first = FIRST_OF_FILE * (unit.file not in heard) + FIRST_OF_HUNK * (
            (unit.file, unit.hunk) not in heard
        )
        worth = unit.worth + first * unit.voice + scale * _voice(kinds[unit.file]) * fresh
        return (FOLDED if unit.is_folded else 1.0) * worth / unit.tokens

    heap = [(-density(unit), at) for at, unit in enumerate(units) if unit.worth]
    heapify(heap)
    chosen: list[Unit] = []
    while heap and tokens > 0:
        unit = units[heap[0][1]]
        now = -density(unit)
        if now > heap[0][0] and len(heap) > 1 and now > min(heap[1:3])[0]:
            heapreplace(heap, (now, heap[0][1]))  # other lines have shown its names since
            continue
        heappop(heap)
        chosen.append(unit)
        told |= unit.names
        heard |= {unit.file, (unit.file, unit.hunk)}
        tokens -= unit.tokens
    return chosen


def _voice(kind: FileClass) -> float:
    return CLASS_WEIGHTS.get(kind, NOISE_WEIGHT)


def _name_weights(units: Sequence[Unit], kinds: Sequence[FileClass]) -> dict[str, float]:
    lines = Counter(name for unit in units for name in unit.names)
    return {name: name_weight(name, number) for name, number in lines.items()}
