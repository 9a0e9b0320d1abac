"""Docstrings in Google, NumPy and field-list style; styles may be mixed."""

from __future__ import annotations

import re
from itertools import pairwise

from gitgpt.drift.docstring_parts import (
    TITLES,
    Docstring,
    DocstringEntry,
    DocstringParts,
    indent_of,
    join,
)

HEADER = re.compile(r"(?P<title>[A-Z][A-Za-z]*(?: [A-Za-z]+)?) ?:(?P<rest>\s.*)?$")
NAMES = re.compile(r"(?:[-*+] +)?(?P<names>[*`\\]*\w+`*(?:(?:, ?|/| and )[*`\\]*\w+`*)*)\s*")
RESULT_TYPE = re.compile(r"(?P<type>[\w.\[\], |`]+?):(?:\s+|$)(?P<text>.*)")


def read_google(lines: tuple[str, ...], parts: DocstringParts) -> None:
    """Adds what the sections of `lines` document."""
    at = 0
    while at < len(lines):
        field, rest = _header(lines, at)
        end = _end(lines, at) if field else at + 1
        if field in ("returns", "yields"):
            parts.add(field, _result(lines, at, end, rest))
        elif field:
            _read_google_entries(lines, at + 1, end, field, parts)
        at = end


def _header(lines: tuple[str, ...], at: int) -> tuple[str, str]:
    """The field that a section fills and what follows its title; no field for any other line."""
    match = HEADER.match(lines[at].strip())
    if not match:
        return "", ""
    field = TITLES.get(match["title"].lower(), "")
    rest = (match["rest"] or "").strip()
    if rest and (field not in ("returns", "yields") or indent_of(lines[at]) > 0):
        return "", ""
    return field, rest


def _end(lines: tuple[str, ...], at: int) -> int:
    """The first line after the section: text indented no deeper than its title."""
    depth = indent_of(lines[at])
    for number in range(at + 1, len(lines)):
        if lines[number].strip() and indent_of(lines[number]) <= depth:
            return number
    return len(lines)


def _result(lines: tuple[str, ...], at: int, end: int, rest: str) -> DocstringEntry:
    text = join([rest, *lines[at + 1 : end]])
    first = next((number for number in range(at + 1, end) if lines[number].strip()), at)
    match = RESULT_TYPE.match(text)
    if match:
        return DocstringEntry("", first, match["type"].strip("` "), match["text"])
    return DocstringEntry("", first, "", text)


def _read_google_entries(
    lines: tuple[str, ...], start: int, end: int, field: str, parts: DocstringParts
) -> None:
    depths = [indent_of(line) for line in lines[start:end] if line.strip()]
    if not depths:
        return
    starts = [
        number
        for number in range(start, end)
        if lines[number].strip() and indent_of(lines[number]) == depths[0]
    ]
    if min(depths) < depths[0]:
        parts.is_clear = False
    for number, following in pairwise([*starts, end]):
        found = _entries(lines, number, following)
        if not found:
            parts.is_clear = False
        for entry in found:
            parts.add(field, entry)


def _entries(lines: tuple[str, ...], number: int, end: int) -> list[DocstringEntry]:
    """`name (type): text`, `name: text`, `a, b: text`, `name -- text`, also as a list item."""
    line = lines[number].strip()
    match = NAMES.match(line)
    if not match:
        return _exception(lines, number, end)
    kind, rest = _parenthesised(line[match.end() :])
    separator = re.match(r":(?!:)\s*|\s*(?:--?|–|—)\s+", rest)
    if not separator and not (rest == "" and kind):
        return _exception(lines, number, end)
    text = join([rest[separator.end() if separator else 0 :], *lines[number + 1 : end]])
    names = re.split(r", ?|/| and ", match["names"])
    return [DocstringEntry(name.strip("*`\\"), number, kind, text) for name in names]


def _exception(lines: tuple[str, ...], number: int, end: int) -> list[DocstringEntry]:
    """Dotted names and roles, as Raises has them: `errors.Gone: text`, ``:class:`Gone`: text``."""
    match = re.match(
        r"(?::\w+:)?`?[~!]?(?P<name>\w+(?:\.\w+)+|\w+(?=`))`?(?::\s+|:$|$)(?P<text>.*)", lines[number].strip()
    )
    if not match:
        return []
    return [DocstringEntry(match["name"], number, "", join([match["text"], *lines[number + 1 : end]]))]


def _parenthesised(text: str) -> tuple[str, str]:
    """The text in the first, balanced parentheses, and the rest. Without parentheses: nothing, and all of
    it."""
    if not text.startswith("("):
        return "", text
    depth = 0
    for at, char in enumerate(text):
        depth += (char in "([{") - (char in ")]}")
        if depth == 0:
            return text[1:at], text[at + 1 :].lstrip()
    return "", text


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
            _read_numpy_entries(lines, at + 2, end, field, parts)
        elif field:
            body = lines[at + 2 : end]
            first = next((number for number in range(at + 2, end) if lines[number].strip()), at)
            parts.add(field, DocstringEntry("", first, body[0].strip() if body else "", join(list(body))))


def _is_title(lines: tuple[str, ...], at: int) -> bool:
    title = lines[at].strip()
    return bool(title) and UNDERLINE.match(lines[at + 1]) is not None and not UNDERLINE.match(lines[at])


def _read_numpy_entries(
    lines: tuple[str, ...], start: int, end: int, field: str, parts: DocstringParts
) -> None:
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
