"""The list of changed files within a share of the budget: each with its line, or folded by folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from gitgpt.diff.classify import FileClass
from gitgpt.diff.describe import headline, line_of
from gitgpt.diff.model import FileDiff
from gitgpt.diff.weigh import file_weight

FOLDERS_SHARE = 0.4  # of the room for the list, when not every file can have a line
CHARACTERS = 2.8  # of a path for one token


class Heads(NamedTuple):
    """`lines` are the lines of the files that keep one, by index; `folders` stand for all the others."""

    lines: dict[int, str]
    folders: tuple[str, ...] = ()


def list_files(
    files: Sequence[FileDiff], kinds: Sequence[FileClass], notes: dict[int, tuple[str, ...]], *, tokens: float
) -> Heads:
    """Everything within about so many tokens. Files with more to tell keep their line longer."""
    lines = {
        at: line_of(file, kind, notes.get(at, ()))
        for at, (file, kind) in enumerate(zip(files, kinds, strict=True))
    }
    room = tokens * CHARACTERS
    for shorter in (
        lines,
        {at: headline(file) for at, file in enumerate(files)},
        {at: _short(file) for at, file in enumerate(files)},
    ):
        if sum(len(line) + 1 for line in shorter.values()) <= room:
            return Heads(shorter)
    kept = _kept(files, kinds, shorter, room * (1 - FOLDERS_SHARE))
    rest = [at for at in lines if at not in kept]
    return Heads({at: shorter[at] for at in lines if at in kept}, _folders(files, rest, room * FOLDERS_SHARE))


def _short(file: FileDiff) -> str:
    return headline(file).partition(" (")[0]


def _kept(
    files: Sequence[FileDiff], kinds: Sequence[FileClass], lines: dict[int, str], room: float
) -> set[int]:
    ranked = sorted(lines, key=lambda at: -file_weight(kinds[at], files[at].added + files[at].removed))
    kept: set[int] = set()
    for at in ranked:
        room -= len(lines[at]) + 1
        if room < 0:
            break
        kept.add(at)
    return kept


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
