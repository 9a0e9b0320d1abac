"""The runs of changed lines inside a hunk: what was taken out, and what replaced it."""

from __future__ import annotations

from typing import NamedTuple

from gitgpt.diff.changeset import Hunk


class ChangedRun(NamedTuple):
    """Positions in `hunk.lines` of one run of removed lines and of the added lines after it."""

    removed: tuple[int, ...]
    added: tuple[int, ...]

    @property
    def is_paired(self) -> bool:
        """Whether each removed line has an added line in its place."""
        return len(self.removed) == len(self.added)

    def pairs(self) -> list[tuple[int, int]]:
        return list(zip(self.removed, self.added, strict=True)) if self.is_paired else []


def changed_runs(hunk: Hunk) -> list[ChangedRun]:
    """In order; the note of a missing newline belongs to no block."""
    found: list[tuple[list[int], list[int]]] = []
    before = " "
    for at, line in enumerate(hunk.lines):
        sign = line[:1]
        if sign == "\\":
            continue
        if sign in "+-":
            if before == " " or (sign == "-" and before == "+"):
                found.append(([], []))
            found[-1][sign == "+"].append(at)
        before = sign
    return [ChangedRun(tuple(removed), tuple(added)) for removed, added in found]


def middle(old: str, new: str) -> tuple[str, str]:
    """What differs between two lines, in whole words: `f(draw_unit)` and `f(t)` give `draw_unit` and `t`."""
    start, shortest = 0, min(len(old), len(new))
    while start < shortest and old[start] == new[start]:
        start += 1
    end = 0
    while end < shortest - start and old[-1 - end] == new[-1 - end]:
        end += 1
    while start and _is_word(old[start - 1]):
        start -= 1
    while end and _is_word(old[len(old) - end]):
        end -= 1
    return old[start : len(old) - end], new[start : len(new) - end]


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
