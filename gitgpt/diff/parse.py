"""Git's output, or a patch from outside, as a ChangeSet."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import pairwise

from gitgpt.diff.changeset import (
    NO_MODE,
    ChangeSet,
    FileDiff,
    Hunk,
    Status,
)
from gitgpt.diff.file_names import names_of
from gitgpt.diff.hunks import Section, sections, split_lines
from gitgpt.errors import UsageError

STATUSES: dict[str, Status] = {
    "A": "added",
    "C": "copied",
    "D": "deleted",
    "M": "modified",
    "R": "renamed",
    "T": "type-changed",
}
CUT = "the reading limit was reached"


def parse_output(output: bytes, *, is_cut: bool = False) -> ChangeSet:
    """What `git diff-index|diff-tree --raw --numstat -z -p` prints.

    `is_cut` says that the end of `output` is missing: files whose hunks did not arrive whole are marked
    as left out.
    """
    records, _, patch = output.partition(b"\0\0")
    files = parse_records(records)
    lines = split_lines(patch)
    if is_cut and lines:
        lines.pop()  # half a line must never pass for a whole one: a cut secret is not recognised
    return ChangeSet(tuple(_with_hunks(files, sections(lines), is_cut)))


def parse_records(records: bytes) -> list[FileDiff]:
    """What `--raw --numstat -z` prints: names to the byte, counts; no hunks. Unmerged paths are not in it."""
    fields = iter(records.split(b"\0"))
    raw: list[tuple[list[str], str, str | None]] = []
    counts: dict[str, tuple[bytes, bytes]] = {}
    for field in fields:
        if field.startswith(b":"):
            meta = os.fsdecode(field)[1:].split(" ")
            path = os.fsdecode(next(fields))
            old_path = None
            if meta[4][0] in "RC":
                old_path, path = path, os.fsdecode(next(fields))
            raw.append((meta, path, old_path))
        elif field:
            added, removed, name = field.split(b"\t", 2)
            if not name:  # a rename: the old name and the new one follow
                next(fields)
                name = next(fields)
            counts[os.fsdecode(name)] = added, removed
    return [_record(*row, counts.get(row[1], (b"0", b"0"))) for row in raw if row[0][4][0] in STATUSES]


def unmerged(records: bytes) -> list[str]:
    """Paths that are still in conflict."""
    fields = records.split(b"\0")
    return [os.fsdecode(path) for meta, path in pairwise(fields) if _is_unmerged(meta)]


def _is_unmerged(meta: bytes) -> bool:
    return meta.startswith(b":") and meta.endswith(b" U")


def _record(meta: list[str], path: str, old_path: str | None, counts: tuple[bytes, bytes]) -> FileDiff:
    old_mode, new_mode, old_id, new_id, letter = meta
    is_binary = counts[0] == b"-"
    return FileDiff(
        path,
        STATUSES[letter[0]],
        old_path=old_path,
        old_mode=old_mode,
        new_mode=new_mode,
        old_id="" if old_mode == NO_MODE else old_id,
        new_id="" if new_mode == NO_MODE else new_id,
        added=0 if is_binary else int(counts[0]),
        removed=0 if is_binary else int(counts[1]),
        is_binary=is_binary,
    )


def _with_hunks(files: list[FileDiff], found: Iterator[Section], is_cut: bool) -> Iterator[FileDiff]:
    """git prints the sections in the order of the records; a type change prints two, remove and add."""
    for file in files:
        own = [section for _ in range(1 + (file.status == "type-changed")) if (section := next(found, None))]
        hunks = tuple(hunk for section in own for hunk in section.hunks)
        if is_cut and _is_short(file, hunks):
            yield file._replace(hunks=_whole_lines(hunks), left_out=CUT)
        else:
            yield file._replace(hunks=hunks)


def _is_short(file: FileDiff, hunks: tuple[Hunk, ...]) -> bool:
    added, removed = count_lines(hunks)
    return added < file.added or removed < file.removed


def _whole_lines(hunks: tuple[Hunk, ...]) -> tuple[Hunk, ...]:
    return tuple(hunk for hunk in hunks if hunk.lines)


def count_lines(hunks: tuple[Hunk, ...]) -> tuple[int, int]:
    """Added and removed lines."""
    signs = [line[0] for hunk in hunks for line in hunk.lines]
    return signs.count("+"), signs.count("-")


def name_of(file: object) -> str:
    """What the file of a diff is called to a person, by the name that Python gives it."""
    return "standard input" if file in ("-", "<stdin>", 0) else str(file)


def parse_patch(patch: bytes, *, name: str = "standard input") -> ChangeSet:
    """Any unified diff: `git diff` with whatever prefixes, quoting or colours, `git show`, `diff -u`.

    Raises UsageError when there is no diff in it; `name` says where it came from.
    """
    text = _without_colour(patch)
    files: list[FileDiff] = []
    for section in sections(split_lines(text)):
        file = _file(section)
        if (
            file
            and files
            and (files[-1].status, file.status, files[-1].path) == ("deleted", "added", file.path)
        ):
            files[-1] = _joined(files[-1], file)
        elif file:
            files.append(file)
    if not files:
        what = "holds no diff" if patch.strip() else "is empty"
        raise UsageError(f"{name} {what}", advice="try: git diff | gitgpt draft --diff -")
    return ChangeSet(tuple(files))


def _joined(old: FileDiff, new: FileDiff) -> FileDiff:
    """git writes a type change (a file becomes a symlink) as a removal and an addition."""
    return new._replace(
        status="type-changed",
        old_mode=old.old_mode,
        old_id=old.old_id,
        removed=old.removed,
        hunks=old.hunks + new.hunks,
    )


def _without_colour(patch: bytes) -> bytes:
    """Colour codes removed when the structure is coloured; else an escape is content and stays."""
    if not re.search(rb"^(?:\x1b\[[0-9;]*[mK])+(?:diff |--- |@@ )", patch, re.M):
        return patch
    return re.sub(rb"\x1b\[[0-9;]*[mK]", b"", patch)


def _file(section: Section) -> FileDiff | None:
    names = names_of(section.header)
    if names is None:
        return None
    modes = _modes(section.header, names.status)
    added, removed = count_lines(section.hunks)
    is_combined = section.header[0].startswith(("diff --cc ", "diff --combined "))
    return FileDiff(
        names.path,
        _status(names.status, modes),
        old_path=names.old_path,
        old_mode=modes[0],
        new_mode=modes[1],
        old_id=modes[2],
        new_id=modes[3],
        added=added,
        removed=removed,
        is_binary=any(line.startswith(("Binary files ", "GIT binary patch")) for line in section.header),
        hunks=section.hunks,
        left_out="a combined diff of a merge" if is_combined else CUT if section.is_cut else "",
    )


def _status(status: Status, modes: tuple[str, str, str, str]) -> Status:
    has_both = NO_MODE not in modes[:2]
    return "type-changed" if has_both and modes[0][:3] != modes[1][:3] else status


def _modes(header: tuple[str, ...], status: Status) -> tuple[str, str, str, str]:
    """Old mode, new mode, old id, new id."""
    old = new = "100644"
    ids = ["", ""]
    for line in header:
        word = line.rpartition(" ")[2]
        if line.startswith(("old mode ", "deleted file mode ")):
            old = word
        elif line.startswith(("new mode ", "new file mode ")):
            new = word
        elif line.startswith("index "):
            parts = line.split(" ")
            ids = [*parts[1].split(".."), ""][:2]
            if len(parts) > 2:
                old = new = word
    if status == "added":
        old = NO_MODE
    elif status == "deleted":
        new = NO_MODE
    return old, new, ids[0].strip("0") and ids[0], ids[1].strip("0") and ids[1]
