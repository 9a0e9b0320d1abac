"""What packing takes and gives, and the form of a hunk in the text."""

from __future__ import annotations

from typing import Literal, NamedTuple

from gitgpt.diff.changeset import FileDiff, Hunk
from gitgpt.diff.file_class import FileClass

Kind = Literal["whole", "shortened", "named", "folded"]

LONGEST_SECTION = 80  # characters of what git shows after a hunk's @@


class PackedFile(NamedTuple):
    """What became of one file: all its changed lines are in the text (`whole`), some (`shortened`), none
    but its own line (`named`), or it is only counted in its folder's line (`folded`). `why` is in words.
    Brackets alone on a line do not count."""

    path: str
    kind: Kind
    why: str = ""


class Packed(NamedTuple):
    """The prompt body, its size in tokens (by the given count), and an entry a file in the order of the
    change. `share` is how much of the change's information is in the text, 0 to 1, by the weights; lines that
    were never read count as missing."""

    text: str
    tokens: int
    manifest: tuple[PackedFile, ...]
    share: float = 1.0

    @property
    def is_whole(self) -> bool:
        return all(entry.kind == "whole" for entry in self.manifest)


class Readable(NamedTuple):
    """A change as it is read: `files` without the hunks of noise (`NOISE`), their kinds,
    and the `order` of the files in the text, weightier classes first."""

    files: tuple[FileDiff, ...]
    kinds: tuple[FileClass, ...]
    order: tuple[int, ...]


def unread(file: FileDiff) -> float:
    """The share of its changed lines that are not in its hunks, 0 to 1."""
    if not file.left_out:
        return 0.0
    read = sum(line[:1] in "+-" for hunk in file.hunks for line in hunk.lines)
    return max(0.0, 1 - read / max(1, file.added + file.removed))


def hunk_line(hunk: Hunk) -> str:
    """The header without its numbers, which do not help to say what changed."""
    return f"@@ {hunk.section[:LONGEST_SECTION]}" if hunk.section else "@@"
