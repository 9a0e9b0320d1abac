"""A change of any size as one prompt body under a token budget.

Small enough, it is shown whole. Else every file keeps a line; what repeats, what only moved and mere spacing
are folded; the rest of the budget goes to the most informative changed lines, then to the lines around them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gitgpt.diff.changeset import ChangeSet, FileDiff
from gitgpt.diff.describe import line_of
from gitgpt.diff.file_class import (
    CLASS_WEIGHTS,
    NOISE,
    FileClass,
    classify_file,
)
from gitgpt.diff.packed import (
    Packed,
    PackedFile,
    Readable,
    hunk_line,
    unread,
)

READABLE_NOISE: frozenset[FileClass] = frozenset({"generated", "vendored", "snapshot", "minified"})


def pack(changes: ChangeSet, *, budget: int, count: Callable[[str], int] | None = None) -> Packed:
    """Never more than `budget` tokens as `count` sees them, whatever the change and however small the
    budget (at worst the text is empty). `count` is `tokens.count` unless given."""
    if count is None:
        from gitgpt.diff import tokens  # start-up: 4 ms of patterns; the hook counts a small change in bytes

        count = tokens.count
    readable = readable_of(changes)
    if _could_fit(readable, budget):
        text = "\n".join(_whole(readable, changes.files))
        if (size := count(text)) <= budget:
            entries = tuple(map(_entry, readable.files, readable.kinds))
            return Packed(text, size, entries, _share_read(readable))
    from gitgpt.diff.shorten import shorten  # start-up: patterns that a small change does not need

    return shorten(readable, changes.files, budget=budget, count=count)


def readable_of(changes: ChangeSet) -> Readable:
    """What of a change is worth reading, and in which order."""
    files = changes.files
    kinds = _kinds(files)
    bare = tuple(
        file._replace(hunks=()) if kind in NOISE else file for file, kind in zip(files, kinds, strict=True)
    )
    order = sorted(range(len(files)), key=lambda at: (-CLASS_WEIGHTS.get(kinds[at], 0), at))
    return Readable(bare, kinds, tuple(order))


def _kinds(files: tuple[FileDiff, ...]) -> tuple[FileClass, ...]:
    """When nothing but noise changed, that is what there is to read."""
    kinds = tuple(map(classify_file, files))
    if not all(kind in NOISE for kind in kinds):
        return kinds
    return tuple(
        "data" if kind in READABLE_NOISE or (kind == "lock" and not _has_bumps(file)) else kind
        for file, kind in zip(files, kinds, strict=True)
    )


def _has_bumps(file: FileDiff) -> bool:
    """Then the file's own line says what changed in it."""
    from gitgpt.diff.versions import bumps_of  # start-up: only lock files are looked into

    return any(bump.name for bump in bumps_of(file)[0])


def _could_fit(readable: Readable, budget: int) -> bool:
    """A cheap look before the whole text is made: a token is hardly ever more than eight characters long."""
    room = budget * 8
    for file in readable.files:
        room -= len(file.path) + sum(len(line) for hunk in file.hunks for line in hunk.lines)
        if room < 0:
            return False
    return True


def _whole(readable: Readable, files: tuple[FileDiff, ...]) -> Iterator[str]:
    for at in readable.order:
        yield line_of(files[at], readable.kinds[at])
        for hunk in readable.files[at].hunks:
            yield hunk_line(hunk)
            yield from hunk.lines


def _share_read(readable: Readable) -> float:
    files = [file for file, kind in zip(readable.files, readable.kinds, strict=True) if kind not in NOISE]
    if not any(file.left_out for file in files):
        return 1.0
    lines = sum(file.added + file.removed for file in files)
    return 1 - sum(unread(file) * (file.added + file.removed) for file in files) / max(1, lines)


def _entry(file: FileDiff, kind: FileClass) -> PackedFile:
    if kind in NOISE or file.is_binary:
        return PackedFile(file.path, "named", "binary" if file.is_binary else kind)
    if file.left_out:
        return PackedFile(file.path, "shortened" if file.hunks else "named", file.left_out)
    return PackedFile(file.path, "whole")
