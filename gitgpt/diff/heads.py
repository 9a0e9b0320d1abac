"""The list of changed files within a share of the budget: each with its line, or folded by folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from gitgpt.diff.changeset import FileDiff
from gitgpt.diff.describe import headline, line_of
from gitgpt.diff.file_class import FileClass
from gitgpt.diff.weigh import file_weight

FOLDERS_SHARE = 0.4  # of the room for the list, when not every file can have a line
CHARACTERS = 2.8  # of a path for one token


class Heads(NamedTuple):
    """`lines` are the lines of the files that keep one, by index; `folders` cover all the others."""

    lines: dict[int, str]
    folders: tuple[str, ...] = ()


def list_files(
    files: Sequence[FileDiff], kinds: Sequence[FileClass], notes: dict[int, tuple[str, ...]], *, tokens: float
) -> Heads:
    """Everything within about so many tokens. Files with more changed lines keep their line longer."""
    room = tokens * CHARACTERS
    everything = range(len(files))
    lengths = (
        lambda at: line_of(files[at], kinds[at], notes.get(at, ())),
        lambda at: headline(files[at]),
        lambda at: _short(files[at]),
    )
    for length in lengths:
        if lines := _within(room, everything, length):
            return Heads(lines)
    ranked = sorted(everything, key=lambda at: -file_weight(kinds[at], files[at].added + files[at].removed))
    kept = _within(room * (1 - FOLDERS_SHARE), ranked, lengths[-1], is_all=False)
    rest = [at for at in everything if at not in kept]
    return Heads(kept, _folders(files, rest, room * FOLDERS_SHARE))


def _within(
    room: float, files: Iterable[int], line: Callable[[int], str], *, is_all: bool = True
) -> dict[int, str]:
    """The lines of all the files, or none when they do not fit; or as many as do."""
    lines: dict[int, str] = {}
    for at in files:
        text = line(at)
        room -= len(text) + 1
        if room < 0:
            return {} if is_all else lines
        lines[at] = text
    return lines


def _short(file: FileDiff) -> str:
    return headline(file).partition(" (")[0]


def _folders(files: Sequence[FileDiff], rest: list[int], room: float) -> tuple[str, ...]:
    """The deepest folders whose lines fit; at last one line for everything."""
    for depth in range(min(8, max(files[at].path.count("/") for at in rest)), 0, -1):
        groups: defaultdict[str, list[int]] = defaultdict(list)
        for at in rest:
            groups["/".join(files[at].name.split("/")[:-1][:depth])].append(at)
        lines = tuple(_folder_line(files, folder, inside) for folder, inside in groups.items())
        if sum(len(line) + 1 for line in lines) <= room:
            return lines
    return (_folder_line(files, "", rest),)


def _folder_line(files: Sequence[FileDiff], folder: str, inside: list[int]) -> str:
    added = sum(files[at].added for at in inside)
    removed = sum(files[at].removed for at in inside)
    place = f" in {folder}/" if folder else ""
    return f"{len(inside)} more file{'s' * (len(inside) > 1)}{place} (+{added} -{removed})"
