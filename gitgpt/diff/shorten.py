"""What is shown of a change that does not fit: planned once, then tried until the budget is full."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from gitgpt.diff.changeset import FileDiff
from gitgpt.diff.choose import DULL, Unit, in_order, line_tokens, units_of
from gitgpt.diff.cut import cut_long_lines
from gitgpt.diff.file_class import CLASS_WEIGHTS, NOISE, FileClass
from gitgpt.diff.fold import Folding, find_folding
from gitgpt.diff.heads import Heads, list_files
from gitgpt.diff.packed import (
    Packed,
    PackedFile,
    Readable,
    hunk_line,
    unread,
)
from gitgpt.diff.weigh import file_weight, line_weight

HEADS_SHARE = 0.7  # of the budget for the list of files, before it is folded by folder
SPARE = 1.6  # more candidates than the budget holds: their size is only estimated before the text is counted
ROUNDS = 8
RATE = 1.1  # counted tokens for an estimated one, until the first real count
FULL = 0.97  # of the budget: no need to try further
SHORTENED = "(shortened: the most telling lines are shown)"
SAME = "the same change as elsewhere"
TOO_MANY = "too many files for the budget"


class _Plan(NamedTuple):
    """Everything a text is made from, apart from how much of it is shown."""

    files: tuple[FileDiff, ...]
    kinds: tuple[FileClass, ...]
    order: tuple[int, ...]
    heads: Heads
    folding: Folding
    units: tuple[Unit, ...]  # to show, most informative first, context after all changed lines
    worth: float  # of all units, shown or not


def shorten(
    readable: Readable, files: tuple[FileDiff, ...], *, budget: int, count: Callable[[str], int]
) -> Packed:
    """The most telling part of a change within the budget; `files` have all their hunks still."""
    plan = _plan(readable, files, budget)
    return _largest(plan, budget, count) or _barest(plan, budget, count)


def _plan(readable: Readable, files: tuple[FileDiff, ...], budget: int) -> _Plan:
    kinds = readable.kinds
    cut = tuple(file._replace(hunks=tuple(map(cut_long_lines, file.hunks))) for file in readable.files)
    folding = find_folding(cut)
    heads = list_files(files, kinds, folding.notes, tokens=budget * HEADS_SHARE)
    units = units_of(cut, kinds, folding)
    named = [unit for unit in units if unit.file in heads.lines]
    chosen = in_order(named, cut, kinds, tokens=budget * SPARE)
    if len(chosen) == sum(unit.worth > 0 for unit in named):
        chosen += _context(cut, kinds, folding, chosen)
    worth = sum(unit.worth for unit in units if not unit.is_folded) + sum(
        unread(file) * file_weight(kind, file.added + file.removed)
        for file, kind in zip(cut, kinds, strict=True)
        if kind not in NOISE
    )
    return _Plan(cut, kinds, readable.order, heads, folding, tuple(chosen), worth)


def _context(
    files: Sequence[FileDiff], kinds: Sequence[FileClass], folding: Folding, chosen: Sequence[Unit]
) -> list[Unit]:
    """The other lines around the chosen ones, brackets among them, nearest first."""
    changed: dict[tuple[int, int], list[int]] = {}
    for unit in chosen:
        changed.setdefault((unit.file, unit.hunk), []).extend(unit.lines)
    found: list[tuple[int, float, Unit]] = []
    for (file, number), places in changed.items():
        places.sort()
        for at, line in enumerate(files[file].hunks[number].lines):
            after = bisect_left(places, at)
            is_hidden = (file, number, at) in folding.hidden or line[1:].isspace() or not line[1:]
            if not is_hidden and places[after : after + 1] != [at]:
                distance = min(abs(place - at) for place in places[max(0, after - 1) : after + 1])
                unit = Unit(file, number, (at,), line_tokens(line[1:]), 0.0, frozenset())
                found.append((distance, -CLASS_WEIGHTS.get(kinds[file], 0), unit))
    return [unit for _, _, unit in sorted(found)]


def _largest(plan: _Plan, budget: int, count: Callable[[str], int]) -> Packed | None:
    """As many units as fit, found by trying; None when not even the list of files does."""
    text = _render(plan, 0)
    size = count(text)
    if size > budget:
        return None
    base, fitting = size, 0
    sums = list(accumulate((unit.tokens for unit in plan.units), initial=0.0))
    low, high, rate = 0, len(plan.units) + 1, RATE
    for _ in range(ROUNDS):
        guess = bisect_left(sums, (budget - base) / rate) - 1
        tried = guess if low < guess < high else (low + high) // 2
        if tried <= low or size > FULL * budget:
            break
        longer = _render(plan, tried)
        longer_size = count(longer)
        rate = max(0.1, (longer_size - base) / sums[tried])
        if longer_size <= budget:
            text, size, fitting, low = longer, longer_size, tried, tried
        else:
            high = tried
    shown = plan.units[:fitting]
    share = sum(unit.worth for unit in shown if not unit.is_folded) / plan.worth if plan.worth else 1.0
    return Packed(text, size, tuple(_entries(plan, shown)), min(1.0, share))


def _render(plan: _Plan, number: int) -> str:
    shown: dict[int, dict[int, list[int]]] = {}
    for unit in plan.units[:number]:
        shown.setdefault(unit.file, {}).setdefault(unit.hunk, []).extend(unit.lines)
    parts = [totals(plan.files)] if plan.heads.folders else []
    if plan.folding.theme:
        parts.append(plan.folding.theme)
    for at in plan.order:
        if at in plan.heads.lines:
            parts.append(plan.heads.lines[at])
            parts += _hunks(plan, at, shown.get(at, {}))
    parts += plan.heads.folders
    if number < len(plan.units):
        parts.append(SHORTENED)
    return "\n".join(parts)


def _hunks(plan: _Plan, file: int, hunks: dict[int, list[int]]) -> Iterator[str]:
    before = ""
    for number in sorted(hunks):
        hunk = plan.files[file].hunks[number]
        head = hunk_line(hunk)
        yield head if head != before else "@@"
        before = head
        for line in sorted(hunks[number]):
            yield hunk.lines[line]
            if remark := plan.folding.remarks.get((file, number, line)):
                yield remark


def totals(files: Sequence[FileDiff]) -> str:
    added, removed = sum(file.added for file in files), sum(file.removed for file in files)
    return f"{len(files)} files changed (+{added} -{removed})"


def _entries(plan: _Plan, shown: Sequence[Unit]) -> Iterator[PackedFile]:
    lines: Counter[int] = Counter()
    for unit in shown:
        lines[unit.file] += len(unit.lines) if unit.worth else 0
    hidden = Counter(file for file, _, _ in plan.folding.hidden)
    for at, (file, kind) in enumerate(zip(plan.files, plan.kinds, strict=True)):
        if at not in plan.heads.lines:
            yield PackedFile(file.path, "folded", TOO_MANY)
        elif kind in NOISE or file.is_binary:
            yield PackedFile(file.path, "named", "binary" if file.is_binary else kind)
        elif lines[at] >= _telling(file) and not file.left_out:
            yield PackedFile(file.path, "whole")
        else:
            why = file.left_out or ", ".join(plan.folding.notes.get(at, ()))
            if not why:
                why = SAME if lines[at] + hidden[at] >= _telling(file) else "did not fit"
            yield PackedFile(file.path, "shortened" if lines[at] else "named", why)


def _telling(file: FileDiff) -> int:
    """Changed lines that are more than brackets."""
    return sum(
        line[:1] in "+-" and line_weight(line[1:]) > DULL for hunk in file.hunks for line in hunk.lines
    )


def _barest(plan: _Plan, budget: int, count: Callable[[str], int]) -> Packed:
    """One line, or nothing at all."""
    entries = tuple(PackedFile(file.path, "folded", TOO_MANY) for file in plan.files)
    for text in (totals(plan.files), f"{len(plan.files)} files changed", ""):
        if (size := count(text)) <= budget:
            return Packed(text, size, entries, 0.0)
    return Packed("", 0, entries, 0.0)
