"""Google style: `Args:` and indented `name (type): text`."""

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
            _read_entries(lines, at + 1, end, field, parts)
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


def _read_entries(lines: tuple[str, ...], start: int, end: int, field: str, parts: DocstringParts) -> None:
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
