"""A change as the facts see it: its lines, its edits, and how much of it each line is worth."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from gitgpt.conventional.rules.edits import LineEdit, TokenSwap, find_edits, find_swaps
from gitgpt.conventional.rules.reading import ChangedLine, ChangeReading, FileReading

# What a line counts for beside source code that changes too.
BESIDE_SOURCE = {"test": 0.25, "docs": 0.15, "data": 0.05, "config": 0.5, "ci": 0.5, "build": 0.5}
DATA = 0.1
DOCSTRINGS = (".py", ".pyi", ".ex", ".exs")
MARKS = ('"""', "'''")
COMMENT, IMPORT, CLOSING = 0.3, 0.15, 0.1
FEW = 2  # files that are named one by one
VAGUE = ("src", "lib", "main", "app")
INDEX = ("index", "mod", "main", "__init__", "lib", "package", "readme")


class Analysis(NamedTuple):
    """`weights` has what each changed line is worth, by its number; `prose` are the numbers of the lines of
    comments and docstrings, `code` the edits that are not only such lines."""

    reading: ChangeReading
    edits: list[LineEdit]
    swaps: list[TokenSwap]
    weights: list[float]
    total: float
    prose: frozenset[int]
    code: list[LineEdit]

    def share(self, numbers: Iterable[int]) -> float:
        """How much of the change these lines are, between 0 and 1."""
        return sum(self.weights[number] for number in numbers) / self.total if self.total else 0.0


class ChangeFact(NamedTuple):
    """One thing that the lines `numbers` prove. `kind` is a row of the table of facts and a phrase of the
    language files. `names` are all the names there are. `type` is the type of commit that it proves."""

    kind: str
    names: tuple[str, ...] = ()
    place: str = ""
    old: str = ""
    new: str = ""
    numbers: frozenset[int] = frozenset()
    type: str = ""


def analyse(reading: ChangeReading) -> Analysis:
    edits = find_edits(reading)
    kinds = {file.kind for file in reading.written}
    weights: list[float] = [0.0] * (
        1 + max((line.number for f in reading.files for line in f.lines), default=0)
    )
    prose = frozenset(number for file in reading.written for number in _prose(file))
    for file in reading.written:
        worth = BESIDE_SOURCE.get(file.kind, 1.0) if "source" in kinds else 1.0
        if file.kind == "data" and len(kinds) > 1:
            worth = DATA
        for line in file.lines:
            weights[line.number] = worth * _worth(line, file, prose)
    code = [edit for edit in edits if not edit.numbers <= prose]
    return Analysis(reading, edits, find_swaps(edits), weights, sum(weights), prose, code)


def _prose(file: FileReading) -> Iterator[int]:
    """Comments, and the lines between triple quotation marks."""
    yield from (line.number for line in file.lines if line.is_comment)
    if not file.file.path.endswith(DOCSTRINGS) or file.kind not in ("source", "test"):
        return
    numbers = {(line.hunk, line.at): line.number for line in file.lines}
    for at, hunk in enumerate(file.file.hunks):
        if any(mark in row for row in hunk.lines for mark in MARKS):
            yield from (numbers[at, row] for row in _inside(hunk.lines) if (at, row) in numbers)


def _inside(rows: Sequence[str]) -> Iterator[int]:
    """The positions of rows that are part of a docstring. A mark alone on its row closes, unless
    the row above opens a definition."""
    is_open, start, above = False, 0, ""
    for at, row in enumerate(rows):
        text = row[1:].strip()
        marks = sum(text.count(mark) for mark in MARKS)
        if marks == 1:
            opens = not is_open and (
                (len(text) > 4 and not text.endswith(MARKS))
                or above.endswith((":", "do"))
                or text.startswith("@")
            )
            if opens:
                is_open, start = True, at
            else:
                yield from range(start, at + 1)
                is_open = False
            start = at
        elif marks == 2 and text.startswith(MARKS):
            yield at
        above = text or above
    if is_open:
        yield from range(start, len(rows))


def _worth(line: ChangedLine, file: FileReading, prose: frozenset[int]) -> float:
    if file.kind == "docs":
        return 1.0
    if line.is_import:
        return IMPORT
    if line.number in prose:
        return COMMENT
    return 1.0 if re.search(r"\w", line.text) else CLOSING


def place_of_lines(lines: Iterable[tuple[ChangedLine, FileReading]], *, fresh: Iterable[str] = ()) -> str:
    """Where all the lines are: the function or type that was there before, the file, the folder, or ""."""
    rows = list(lines)
    owners = {line.owner.name if line.owner else "" for line, _ in rows}
    paths = {file.file.path: file for _, file in rows}
    if len(owners) == 1 and len(paths) == 1:
        owner = owners.pop()
        if owner and owner not in set(fresh):
            return owner
    return place_of_files(tuple(paths.values()))


def place_of_files(files: tuple[FileReading, ...]) -> str:
    """The one file, or the folder of them all with its slash; "" at the top of the repository."""
    if len(files) == 1:
        return file_name(files[0])
    parts = [file.file.name.split("/")[:-1] for file in files]
    common: list[str] = []
    for step in zip(*parts, strict=False):
        if len(set(step)) > 1:
            break
        common.append(step[0])
    return "/".join(common[-2:]) + "/" if common else ""


def names_of_files(files: tuple[FileReading, ...]) -> tuple[str, ...]:
    """The files by name where there are few, else how many there are and where."""
    if len(files) <= FEW:
        names = [file_name(file) for file in files]
        if len(set(names)) < len(names):
            names = ["/".join(file.file.name.split("/")[-2:]) for file in files]
        return tuple(dict.fromkeys(names))
    place = place_of_files(files)
    return (f"{len(files)} files in {place}" if place else f"{len(files)} files",)


def file_name(file: FileReading) -> str:
    """What a file is called in a sentence: an index file with its folder."""
    *folders, base = file.file.name.split("/")
    if file.stem.lower() not in INDEX or not folders:
        return base
    depth = 2 if folders[-1] in VAGUE and len(folders) > 1 else 1
    return "/".join([*folders[-depth:], base])
