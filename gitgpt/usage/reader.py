"""Reads the files of the usage log line by line, whatever has happened to them.

Our rows never hold a line end, so a line is a row: a torn one with an open quote spoils only itself.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import TextIO

from gitgpt.usage.row import FORMULA_STARTS, UsageRow

Cells = tuple[str, ...]

FIRST_WIDTH = 24  # columns of the first released version: a row has at least these
SEPARATORS = (",", ";", "\t")  # what spreadsheets save
KNOWN = {"time", "outcome"}  # a header without them is not ours


def read_rows(path: Path, columns: Sequence[str] = UsageRow._fields) -> Iterator[Cells | None]:
    """The rows of one file, each with the cells of those columns ("" where the file lacks one), None for a
    line that is not a whole row. Raises OSError, or EOFError for a cut `.gz`."""
    with _open(path) as file:
        header = file.readline()
        pick = _layout(header, columns)
        for line in file:
            if not line.isspace() and line != header:  # two writers without locks may both write a header
                yield pick(line) if pick else None


def read_on(path: Path, offset: int) -> tuple[list[Cells | None], int]:
    """The rows after a byte offset (0, or what the last call returned), and the offset after the last
    whole line. For files that are not compressed. Raises OSError."""
    with path.open("rb") as file:
        header = file.readline()
        file.seek(max(offset, len(header)))
        lines, _, torn = file.read().rpartition(b"\n")
        end = file.tell() - len(torn)
    pick = _layout(header.decode("utf-8-sig", "replace"))
    found = (line for line in lines.decode("utf-8", "replace").split("\n") if line and not line.isspace())
    return [pick(line) if pick else None for line in found], end


def plain(cell: str) -> str:
    """A cell without the apostrophe that keeps spreadsheets from running it."""
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip(" ").startswith(FORMULA_STARTS) else cell


def _open(path: Path) -> TextIO:
    if path.suffix == ".gz":
        import gzip  # start-up: only old months are compressed

        return gzip.open(path, "rt", encoding="utf-8-sig", errors="replace", newline="\n")
    return path.open(encoding="utf-8-sig", errors="replace", newline="\n")


def _layout(header: str, wanted: Sequence[str] = UsageRow._fields) -> Callable[[str], Cells | None] | None:
    """The parser for lines of a file with this header; None if its columns are unknown."""
    for separator in SEPARATORS:
        columns = _split(header, separator) or []
        if set(columns) >= KNOWN:
            return _picker(columns, separator, wanted)
    return None


def _picker(columns: list[str], separator: str, wanted: Sequence[str]) -> Callable[[str], Cells | None]:
    width = len(columns)
    least = min(width, FIRST_WIDTH)
    take = itemgetter(*(columns.index(name) if name in columns else -1 for name in wanted))

    def pick(line: str) -> Cells | None:
        # split() is five times as fast as the csv module; what we quote is mostly the excerpt, near the end
        head, quote, tail = line.rstrip("\r\n").partition('"')
        cells: list[str] | None = head.split(separator)
        if quote and cells:
            is_first = not cells.pop()  # in its cell, as it must be
            rest = _split(f'"{tail}', separator) if is_first else None
            cells = cells + rest if rest else None
        if cells is None or not least <= len(cells) <= width:
            return None
        cells += [""] * (width - len(cells) + 1)  # a short row of an older gitgpt; -1 is a missing column
        found: Cells = take(cells)
        return found

    return pick


def _split(line: str, separator: str) -> list[str] | None:
    try:
        return next(csv.reader([line.rstrip("\r\n")], delimiter=separator, strict=True), [])
    except csv.Error:
        return None
