"""Unified diff text into sections and hunks.

Hunks are read by the line counts of their header: a removed line `-- a/x` prints as `--- a/x` and an
added `++ b/x` as `+++ b/x`, so that content can imitate every header there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitgpt.diff.changeset import Hunk

HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)")
GIT = "diff --git "
COMBINED = ("diff --cc ", "diff --combined ")
STARTS = (GIT, *COMBINED)
EXTENDED = (
    "index ", "old mode ", "new mode ", "deleted file mode ", "new file mode ", "similarity index ",
    "dissimilarity index ", "rename from ", "rename to ", "copy from ", "copy to ", "--- ", "+++ ",
    "Binary files ", "GIT binary patch",
)  # fmt: skip


class Section(NamedTuple):
    """What a patch says of one file: `header` lines up to the first hunk, then the hunks.

    `is_cut` marks a last hunk that ends before its counts are used up.
    """

    header: tuple[str, ...]
    hunks: tuple[Hunk, ...] = ()
    is_cut: bool = False


def split_lines(patch: bytes) -> list[str]:
    """Lines without their ends. Only LF ends a line, so that U+2028 or a form feed stays content."""
    text = patch.decode("utf-8", "replace").replace("\r\n", "\n")
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def sections(lines: list[str]) -> Iterator[Section]:
    """The sections of a patch in order; text before, between and after them is passed over."""
    at, end = 0, len(lines)
    while at < end:
        start = at
        at = _header_end(lines, start)
        if not _is_start(lines, start):
            at = start + 1
            continue
        if lines[start].startswith(COMBINED):
            at = _next_section(lines, at)
            yield Section((lines[start],))
            continue
        header = tuple(lines[start:at])
        found: list[Hunk] = []
        is_cut = False
        while at < end and not is_cut and (match := HUNK.match(lines[at])):
            hunk, at, is_cut = _read_hunk(lines, at + 1, match)
            found.append(hunk)
        yield Section(header, tuple(found), is_cut)


def _is_start(lines: list[str], at: int) -> bool:
    """A `diff --git` line, or the pair `---` / `+++` / `@@` of a plain `diff -u`."""
    line = lines[at]
    if line.startswith(STARTS) or (line.startswith("Binary files ") and line.endswith(" differ")):
        return True
    return (
        line.startswith("--- ")
        and at + 2 < len(lines)
        and lines[at + 1].startswith("+++ ")
        and lines[at + 2].startswith("@@ ")
    )


def _header_end(lines: list[str], start: int) -> int:
    if lines[start].startswith("--- "):
        return start + 2
    at = start + 1
    if not lines[start].startswith(GIT):
        return at
    while at < len(lines) and lines[at].startswith(EXTENDED):
        at += 1
    return at


def _next_section(lines: list[str], at: int) -> int:
    while at < len(lines) and not lines[at].startswith(STARTS):
        at += 1
    return at


def _read_hunk(lines: list[str], at: int, match: re.Match[str]) -> tuple[Hunk, int, bool]:
    first, end = at, len(lines)
    old_start, old_count, new_start, new_count, section = match.groups()
    old = left = int(old_count or 1)
    new = right = int(new_count or 1)
    blanks = False
    while at < end and (left > 0 or right > 0):
        sign = lines[at][:1]
        if sign == " " or not sign:  # diff.suppressBlankEmpty prints an empty context line as nothing
            left -= 1
            right -= 1
            blanks = blanks or not sign
        elif sign == "-":
            left -= 1
        elif sign == "+":
            right -= 1
        elif sign != "\\":
            break
        at += 1
    if at < end and lines[at].startswith("\\"):
        at += 1
    body = tuple(line or " " for line in lines[first:at]) if blanks else tuple(lines[first:at])
    is_cut = left > 0 or right > 0
    return Hunk(int(old_start), old, int(new_start), new, section, body), at, is_cut
