"""What a change did to symbols: added, removed, changed, renamed; read from the lines, without a model."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from gitgpt.conventional.rules.reading import ChangedLine, ChangeReading, FileReading
from gitgpt.conventional.rules.symbols import Symbol

NAME = r"[A-Za-z_$][\w$]*(?:[.-][A-Za-z_$][\w$]*)*"  # start-up: compiled where lines stand for others


class Swap(NamedTuple):
    """One name that took another's place on lines that changed in nothing else, `times` times."""

    old: str
    new: str
    times: int


class Facts(NamedTuple):
    """Symbols in the order of the diff, source before tests; each name stands in one list only, except
    that `tests` are the test functions among `added`. `swaps` are the most frequent first."""

    added: tuple[Symbol, ...] = ()
    removed: tuple[Symbol, ...] = ()
    changed: tuple[Symbol, ...] = ()
    around: tuple[Symbol, ...] = ()
    tests: tuple[str, ...] = ()
    swaps: tuple[Swap, ...] = ()


def find_facts(reading: ChangeReading) -> Facts:
    old: dict[str, Symbol] = {}
    new: dict[str, Symbol] = {}
    around: dict[str, Symbol] = {}
    tests: dict[str, None] = {}
    for file in reading.files:
        for line in file.lines:
            if line.symbol:
                (new if line.sign == "+" else old).setdefault(line.symbol.name, line.symbol)
                if file.kind == "test" and line.sign == "+":
                    tests.setdefault(line.symbol.name)
            elif line.outer:
                around.setdefault(line.outer.name, line.outer)
    return Facts(
        added=tuple(symbol for name, symbol in new.items() if name not in old),
        removed=tuple(symbol for name, symbol in old.items() if name not in new),
        changed=tuple(symbol for name, symbol in new.items() if name in old),
        around=tuple(symbol for name, symbol in around.items() if name not in old and name not in new),
        tests=tuple(name for name in tests if name not in old),
        swaps=_swaps(reading.files),
    )


def _swaps(files: Iterable[FileReading]) -> tuple[Swap, ...]:
    counts: dict[tuple[str, str], int] = {}
    for file in files:
        for old, new in pairs(file.lines):
            pair = _swapped(old, new)
            if pair:
                counts[pair] = counts.get(pair, 0) + 1
    ranked = sorted(counts.items(), key=lambda item: -item[1])
    return tuple(Swap(old, new, count) for (old, new), count in ranked)


def pairs(lines: tuple[ChangedLine, ...]) -> Iterable[tuple[str, str]]:
    """Removed lines with the added lines that stand in their place, where there are as many."""
    at = 0
    while at < len(lines):
        start = at
        while at < len(lines) and lines[at].sign == "-":
            at += 1
        middle = at
        while at < len(lines) and lines[at].sign == "+":
            at += 1
        if at == start:
            at += 1
        elif middle - start == at - middle:
            yield from zip(
                (line.text for line in lines[start:middle]),
                (line.text for line in lines[middle:at]),
                strict=True,
            )


def _swapped(old: str, new: str) -> tuple[str, str] | None:
    """The two names, when the lines differ in one name only (as often as it stands there)."""
    before, after = re.findall(NAME, old), re.findall(NAME, new)
    if len(before) != len(after) or re.sub(NAME, "", old) != re.sub(NAME, "", new):
        return None
    differing = {pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]}
    return differing.pop() if len(differing) == 1 else None
