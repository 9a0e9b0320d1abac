"""Less of a large change, in whole hunks: what redaction and packing are to look at.

Packing shows some 30 kB at most; redaction reads 8 MB/s, packing 4. Only whole hunks go, and long hunks lose
lines at their end: a line is never cut before secrets are looked for.
"""

from __future__ import annotations

from gitgpt.diff.changeset import ChangeSet, FileDiff, Hunk
from gitgpt.diff.file_class import CLASS_WEIGHTS, classify_file

LIMIT = 120_000  # characters
LEAST = 600  # characters of a file: fewer say nothing, so that beyond 200 files the last ones are only named
LONGEST_LINE = 20_000  # characters: such a line is a program's, not a person's
CROWDED = "only part of this large change was read"


def select(changes: ChangeSet, *, limit: int = LIMIT) -> ChangeSet:
    """The change itself when it is small; else each file with its fair share of `limit` characters, larger
    for the more informative classes. What is missing is said in `left_out`."""
    changes = ChangeSet(tuple(map(_without_long_lines, changes.files)))
    sizes = [_size(file) for file in changes.files]
    if sum(sizes) <= limit:
        return changes
    weights = [CLASS_WEIGHTS.get(classify_file(file), 0.05) if file.hunks else 0.0 for file in changes.files]
    shares = _fair_shares(sizes, weights, limit)
    return ChangeSet(
        tuple(
            file if size <= share else _cut(file, int(share))
            for file, size, share in zip(changes.files, sizes, shares, strict=True)
        )
    )


def _size(file: FileDiff) -> int:
    return sum(len(line) + 1 for hunk in file.hunks for line in hunk.lines)


def _fair_shares(sizes: list[int], weights: list[float], limit: int) -> list[float]:
    """Weighted max-min: who needs less than the share leaves the rest to the others; small and telling
    files first, so that they have theirs when there are too many."""
    shares = [0.0] * len(sizes)
    room, weight = float(limit), sum(weights)
    for at in sorted((at for at, size in enumerate(sizes) if size), key=lambda at: sizes[at] / weights[at]):
        shares[at] = min(sizes[at], max(LEAST, room * weights[at] / weight)) if room > 0 else 0.0
        room -= shares[at]
        weight -= weights[at]
    return shares


def _cut(file: FileDiff, share: int) -> FileDiff:
    """Hunks from the first on while there is room; the first that is too large for it loses its end."""
    kept: list[Hunk] = []
    room = share
    for hunk in file.hunks:
        size = sum(len(line) + 1 for line in hunk.lines)
        if size > room:
            if room > LEAST / 2:
                kept.append(_head(hunk, room))
            break
        kept.append(hunk)
        room -= size
    return file._replace(hunks=tuple(hunk for hunk in kept if hunk.lines), left_out=file.left_out or CROWDED)


def _head(hunk: Hunk, room: int) -> Hunk:
    lines: list[str] = []
    for line in hunk.lines:
        room -= len(line) + 1
        if room < 0:
            break
        lines.append(line)
    return hunk._replace(lines=tuple(lines))


def _without_long_lines(file: FileDiff) -> FileDiff:
    """A huge line would take redaction seconds and says nothing to a reader."""
    if all(len(line) <= LONGEST_LINE for hunk in file.hunks for line in hunk.lines):
        return file
    hunks = tuple(
        hunk._replace(lines=tuple(line for line in hunk.lines if len(line) <= LONGEST_LINE))
        for hunk in file.hunks
    )
    return file._replace(
        hunks=tuple(hunk for hunk in hunks if hunk.lines), left_out=file.left_out or "very long lines"
    )
