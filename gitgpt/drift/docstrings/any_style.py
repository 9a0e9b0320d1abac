"""One docstring, whatever its style; styles may be mixed."""

from __future__ import annotations

import re
from itertools import pairwise

from gitgpt.drift.docstrings.docstring import (
    TITLES,
    Docstring,
    DocstringEntry,
    DocstringParts,
    indent_of,
    join,
)
from gitgpt.drift.docstrings.google import read_google

FIELD = re.compile(
    r"\s*[:@](?P<field>\w+)(?:\s+(?P<argument>(?::[\w:]+:`[^`]*`|`[^`]*`|[^:`])+))?:(?=\s|$)(?P<text>.*)"
)
BARE = re.compile(r"(?::[\w:]+:)?`?[~!]?(?P<name>[\w.]*[A-Z]\w+)`?(?=\W|$)")
"""The exception behind `:raises:`, for those who write it there."""
KINDS = {
    **dict.fromkeys(("param", "parameter", "arg", "argument", "key", "keyword", "kwarg"), "parameters"),
    **dict.fromkeys(("ivar", "cvar", "var"), "attributes"),
    **dict.fromkeys(("raises", "raise", "except", "exception"), "raises"),
    **dict.fromkeys(("returns", "return"), "returns"),
    **dict.fromkeys(("yields", "yield"), "yields"),
}


def read_fields(lines: tuple[str, ...], parts: DocstringParts) -> None:
    """Adds what the fields of `lines` document."""
    found = [(at, match) for at, line in enumerate(lines) if (match := FIELD.match(line))]
    types = {
        match["argument"].strip(): match["text"].strip()
        for _, match in found
        if match["field"] == "type" and match["argument"]
    }
    for at, match in found:
        field = KINDS.get(match["field"], "")
        text = join([match["text"], *_continuation(lines, at)])
        argument = (match["argument"] or "").strip()
        if field in ("returns", "yields"):
            parts.add(field, DocstringEntry("", at, "", text))
        elif field == "raises":
            told = BARE.match(text) if not argument else None
            for name in (argument or (told["name"] if told else "")).split(","):
                parts.add(field, DocstringEntry(name.strip().strip("`~"), at, "", text))
        elif field and argument:
            kind, _, name = argument.rpartition(" ")
            name = name.strip("*`\\")
            parts.add(field, DocstringEntry(name, at, kind.strip() or types.get(name, ""), text))


def _continuation(lines: tuple[str, ...], at: int) -> list[str]:
    depth = indent_of(lines[at])
    found = []
    for line in lines[at + 1 :]:
        if line.strip() and indent_of(line) <= depth:
            break
        found.append(line)
    return found


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


LARGEST = 200_000  # characters; beyond that it is data, and nothing is concluded from it
STYLES = (read_google, read_numpy, read_fields)


def read_docstring(text: str) -> Docstring:
    """Every list in `text`. Linear in its length."""
    if len(text) > LARGEST:
        return Docstring()
    lines = dedent(text)
    parts = DocstringParts()
    for read in STYLES:
        read(lines, parts)
    found = {field: _once(entries) for field, entries in parts.entries.items()}
    return Docstring(lines=lines, is_clear=parts.is_clear, **found)


def _once(entries: list[DocstringEntry]) -> tuple[DocstringEntry, ...]:
    return tuple({(entry.name, entry.line): entry for entry in entries}.values())


def dedent(text: str) -> tuple[str, ...]:
    """As PEP 257 says, but with every line kept, so that an index is a place."""
    first, *rest = text.expandtabs().split("\n")
    margin = min((indent_of(line) for line in rest if line.strip()), default=0)
    return (first.lstrip(), *(line[margin:].rstrip() for line in rest))
