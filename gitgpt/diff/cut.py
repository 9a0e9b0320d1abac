"""Long lines cut around what changed in them. Only after redaction: a secret cut in two is not recognised."""

from __future__ import annotations

from gitgpt.diff.changed_runs import changed_runs
from gitgpt.diff.changeset import Hunk

LONG = 240  # characters
START, BEFORE, WINDOW = 60, 30, 120  # characters that stay: of the start, before the change, from there on
GAP = "…"


def cut_long_lines(hunk: Hunk) -> Hunk:
    """The hunk itself when no line in it is long."""
    if not any(len(line) > LONG for line in hunk.lines):
        return hunk
    lines = [line if len(line) <= LONG else _cut(line, 0) for line in hunk.lines]
    for block in changed_runs(hunk):
        for old, new in block.pairs():
            _cut_pair(hunk.lines, lines, old, new)
    return hunk._replace(lines=tuple(lines))


def _cut_pair(lines: tuple[str, ...], cut: list[str], old: int, new: int) -> None:
    if len(lines[old]) <= LONG and len(lines[new]) <= LONG:
        return
    start = _common_start(lines[old][1:], lines[new][1:]) + 1
    for at in (old, new):
        if len(lines[at]) > LONG:
            cut[at] = _cut(lines[at], start)


def _common_start(old: str, new: str) -> int:
    start, shortest = 0, min(len(old), len(new))
    while start < shortest and old[start] == new[start]:
        start += 1
    return start


def _cut(line: str, at: int) -> str:
    """The start of the line, and the rest from `at` on."""
    begin = max(0, at - BEFORE)
    if begin <= START:
        return line[: START + WINDOW] + GAP
    window = line[begin : begin + BEFORE + WINDOW]
    return line[:START] + GAP + window + (GAP if begin + len(window) < len(line) else "")
