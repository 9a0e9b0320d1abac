"""Unchanged code that a small change is part of: the functions around it, and the definitions that it calls.

A few lines show a model what a changed line is for. Only of source files, only where there is room, and
redacted as a whole before anything is cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from gitgpt.diff.changeset import ChangeSet, FileDiff, Hunk
from gitgpt.diff.file_class import classify_file
from gitgpt.diff.weigh import DEFINITION
from gitgpt.guards import secrets

TITLE = "\n\nUnchanged code around it:"
MOST_FILES = 3
MOST_HUNKS = 4  # of a file
LARGEST_FILE = 200_000  # characters
LONGEST_LINE = 160  # characters
HEAD, NEAR = 4, 8  # lines of a function: its beginning, and those before and after the change
FAR = 200  # lines above a change that are searched for the function's beginning
MOST_CALLED = 5  # definitions
CALLED = r"\b([A-Za-z_]\w{2,60})\("
DEFINES = r"\b(?:def|class|function|fn|func|fun|struct|interface|trait|type)\s+(?:\([^)]*\)\s*)?{}\b"


def find_enclosing(
    changes: ChangeSet, read: Callable[[str], str | None], *, room: int, count: Callable[[str], int]
) -> str:
    """The lines, titled, in at most `room` tokens; "" where there are none. `read` gives the new content of a
    file."""
    text = TITLE
    for part in _parts(changes, read):
        longer = f"{text}\n{part}"
        if count(longer) > room:
            break
        text = longer
    return text if text != TITLE else ""


def _parts(changes: ChangeSet, read: Callable[[str], str | None]) -> Iterator[str]:
    """What surrounds each hunk, then what is called; the file's name comes first."""
    sources = [file for file in changes.files if classify_file(file) == "source" and file.hunks]
    for file in [file for file in sources if file.status in ("modified", "renamed")][:MOST_FILES]:
        content = read(file.path)
        if content is None or len(content) > LARGEST_FILE:
            continue
        lines = secrets.redact_text(content).text.split("\n")
        shown: set[int] = set()
        found = [part for hunk in file.hunks[:MOST_HUNKS] if (part := _around(lines, hunk, shown))]
        found += _called(lines, file, shown)
        if found:
            yield f"{file.name}\n" + "\n".join(found)


def _around(lines: list[str], hunk: Hunk, shown: set[int]) -> str:
    """The beginning of the function that the hunk is in, and the lines next to the hunk."""
    first, last = hunk.new_start - 1, hunk.new_start - 1 + hunk.new_count
    if not _is_there(lines, hunk, first):
        return ""
    start = _find_definition(lines, first, hunk)
    wanted = [] if start is None else [*range(start, start + HEAD)]
    wanted += range(max(start or 0, first - NEAR), first)
    wanted += _rest_of(lines, last, start)
    places = sorted({at for at in wanted if 0 <= at < len(lines) and not first <= at < last} - shown)
    shown.update(places, range(first, last))
    return _join(lines, places)


def _is_there(lines: list[str], hunk: Hunk, first: int) -> bool:
    """Whether the hunk's own lines are where it says: redaction may have joined some above it."""
    own = [line[1:] for line in hunk.lines if line[:1] in " +"][:1]
    return bool(own) and 0 <= first < len(lines) and lines[first].rstrip("\r") == own[0].rstrip("\r")


def _find_definition(lines: list[str], first: int, hunk: Hunk) -> int | None:
    """The nearest definition above that the changed lines are indented deeper than."""
    changed = [line[1:] for line in hunk.lines if line[:1] in "+-" and line[1:].strip()]
    depth = min(map(_depth, changed), default=0)
    for at in range(min(first, len(lines) - 1), max(-1, first - FAR), -1):
        if _depth(lines[at]) < depth and DEFINITION.match(lines[at]):
            return at if at < first else None
    return None


def _rest_of(lines: list[str], last: int, start: int | None) -> Iterator[int]:
    """The next lines of the same function."""
    if start is None:
        return
    for at in range(last, min(last + NEAR, len(lines))):
        if lines[at].strip() and _depth(lines[at]) <= _depth(lines[start]):
            return
        yield at


def _called(lines: list[str], file: FileDiff, shown: set[int]) -> list[str]:
    """The first lines of definitions in the same file that added lines call."""
    added = (line[1:] for hunk in file.hunks for line in hunk.lines if line[:1] == "+")
    names = dict.fromkeys(name for line in added for name in re.findall(CALLED, line))
    found = []
    for name in list(names)[:MOST_CALLED]:
        pattern = re.compile(DEFINES.format(re.escape(name)))
        at = next((at for at, line in enumerate(lines) if at not in shown and pattern.search(line)), None)
        if at is not None:
            shown.update((at, at + 1))
            found.append(_join(lines, [at, *([at + 1] if at + 1 < len(lines) else [])]))
    return found


def _join(lines: list[str], places: list[int]) -> str:
    """The lines, with a mark where some are left out between them."""
    text, before = [], None
    for at in places:
        if before is not None and at > before + 1:
            text.append("…")
        text.append(lines[at][:LONGEST_LINE].rstrip())
        before = at
    return "\n".join(text).strip("\n")


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
