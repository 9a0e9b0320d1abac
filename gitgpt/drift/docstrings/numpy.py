"""NumPy style: a title underlined with dashes, `name : type`, the text indented below."""

from __future__ import annotations

import re
from itertools import pairwise

from gitgpt.drift.docstrings.docstring import (
    TITLES,
    DocstringEntry,
    DocstringParts,
    indent_of,
    join,
)

UNDERLINE = re.compile(r"\s*[-=~]{3,}\s*$")
ITEM = re.compile(
    r"(?P<names>[*`\\]*\w+[`]*(?:\s*,\s*[*`\\]*\w+[`]*)*(?:\s*,\s*\.\.\.)?)\s*(?::(?P<type>.*)|\((?P<aside>.*)\):?)?$"
)


def read_numpy(lines: tuple[str, ...], parts: DocstringParts) -> None:
    """Adds what the underlined sections of `lines` document."""
    starts = [at for at in range(len(lines) - 1) if _is_title(lines, at)]
    for at, end in pairwise([*starts, len(lines)]):
        field = TITLES.get(lines[at].strip().rstrip(":").lower(), "")
        if field in ("parameters", "attributes", "raises"):
            _read_entries(lines, at + 2, end, field, parts)
        elif field:
            body = lines[at + 2 : end]
            first = next((number for number in range(at + 2, end) if lines[number].strip()), at)
            parts.add(field, DocstringEntry("", first, body[0].strip() if body else "", join(list(body))))


def _is_title(lines: tuple[str, ...], at: int) -> bool:
    title = lines[at].strip()
    return bool(title) and UNDERLINE.match(lines[at + 1]) is not None and not UNDERLINE.match(lines[at])


def _read_entries(lines: tuple[str, ...], start: int, end: int, field: str, parts: DocstringParts) -> None:
    depth = indent_of(lines[start - 2])
    starts = [
        number for number in range(start, end) if lines[number].strip() and indent_of(lines[number]) <= depth
    ]
    for number, following in pairwise([*starts, end]):
        match = ITEM.match(lines[number].strip())
        if not match:
            parts.is_clear = parts.is_clear and field == "raises"
            continue
        text = join(list(lines[number + 1 : following]))
        kind = (match["type"] or match["aside"] or "").strip()
        for name in match["names"].split(","):
            if name.strip() != "...":
                parts.add(field, DocstringEntry(name.strip().strip("*`\\"), number, kind, text))
