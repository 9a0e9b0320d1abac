"""Passwords in columns that a first line names: CSV in its kinds, tables of Markdown, rows of SQL.

A line is such a head if it is enclosed in bars, or starts at the margin and holds nothing but names, one of
which promises a secret. What follows is read as long as it has as many cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gitgpt.guards.secrets.labelled_syntax import MIXED
from gitgpt.guards.secrets.labels import (
    FOREIGN_STEMS,
    Place,
    Promise,
    read_foreign_name,
    read_name,
)
from gitgpt.guards.secrets.rule import SecretSpan, compile_once
from gitgpt.guards.secrets.values import is_secret_value, score_randomness

# What may follow the beginning of a name that ends where a cell ends.
ENDS = r"[\w ]{0,24}\"?[ ]{0,20}[,;|\t\r\n]"
BETWEEN_BARS = r"[+-]?[ \t]{0,40}\|[^\n]*\|[ \t\r]*$"
NAME = r"[^\W\d][\w ./#()*`-]{0,40}"
RULE = r"[+-]?[ \t]{0,40}[|:=+ -]{3,}\r?$"  # the line between the head of a table and its rows
LONGEST_HEAD = 1000  # characters: what is longer has no names of columns in it
MOST_ROWS = 500
LONGEST_ROW = 4000
INSERT = (
    r"(?i:insert into|copy)[ \t]+[\w.`\"\[\]]{1,80}[ \t]{0,4}"
    r"\(([^()]{3,600})\)\s{0,8}"
)
VALUES = r"(?i:values)\s{0,8}"
STDIN = r"(?i:from stdin)[^\n]{0,80};[ \t\r]{0,4}\n"
CELL = r"\s{0,40}(?:N?'((?:[^'\\]|''|\\.){0,400})'|[^,()']{0,200})\s{0,40}"


def find_columns(text: str, folded: str, stems: Iterable[Place]) -> Iterator[SecretSpan]:
    """`stems` are the places where a promising name may begin."""
    done = 0
    for at, name_end in stems:
        if not compile_once(ENDS).match(text, name_end):
            continue
        start = text.rfind("\n", max(0, at - LONGEST_HEAD), at) + 1
        end = text.find("\n", at, start + LONGEST_HEAD)
        if start < done or end < 0:
            continue
        head = text[start:end]
        delimiter = _delimiter(head)
        above = (
            text[text.rfind("\n", max(0, start - LONGEST_HEAD), start - 1) + 1 : start - 1] if start else ""
        )
        if delimiter and not (delimiter == "|" and compile_once(BETWEEN_BARS).match(above)):
            done, spans = _read_rows(text, end + 1, head, delimiter)
            yield from spans
    yield from _find_inserts(text, folded)


def _delimiter(head: str) -> str:
    """What parts the cells of a line that is nothing but names, at the margin or between bars."""
    if compile_once(BETWEEN_BARS).match(head):
        return "|"
    body = head.lstrip("+-").strip("\r")
    delimiter = next((c for c in "\t;|," if c in body), "")
    cells = body.split(delimiter) if delimiter else []
    is_head = all(compile_once(NAME).fullmatch(cell.strip("\"'")) for cell in cells)
    return delimiter if is_head and not body[:1].isspace() and ", " not in body else ""


def _read_rows(text: str, at: int, head: str, delimiter: str) -> tuple[int, list[SecretSpan]]:
    """How far the rows reach, and their secrets."""
    spans: list[SecretSpan] = []
    sign = head[:1] if head[:1] in ("+", "-") else ""
    names = [cell for cell, _ in _cells(head[len(sign) :], delimiter)]
    promises = {number: promise for number, name in enumerate(names) if (promise := _promise(name))}
    for _ in range(MOST_ROWS if promises else 0):
        end = text.find("\n", at, at + LONGEST_ROW)
        row = text[at : end if end >= 0 else at + LONGEST_ROW]
        if compile_once(RULE).match(row):
            at += len(row) + 1
            continue
        cells = list(_cells(row.removeprefix(sign), delimiter)) if row.startswith(sign) else []
        if len(cells) != len(names):
            break
        for number, promise in promises.items():
            value, place = cells[number]
            if _is_secret(value, promise):
                place += at + len(sign)
                spans.append(SecretSpan(place, place + len(value), promise, value))
        at += len(row) + 1
    return at, spans


def _cells(row: str, delimiter: str) -> Iterator[tuple[str, int]]:
    """The text of each cell without what is around it, and its place in the row."""
    quoted = compile_once(rf"[ ]*\"((?:[^\"]|\"\")*)\"[ \r]*(?:{'[|]' if delimiter == '|' else delimiter}|$)")
    at = 0
    while at <= len(row):
        found = quoted.match(row, at)
        end = found.end() if found else row.find(delimiter, at)
        if found:
            yield found.group(1), found.start(1)
            at = end if row[end - 1 : end] == delimiter else len(row) + 1
            continue
        end = end if end >= 0 else len(row)
        cell = row[at:end]
        value = cell.strip(" \t\r*`")
        yield value, at + cell.find(value)
        at = end + 1


def _promise(name: str) -> Promise | None:
    name = name.strip("\"'*` ")
    promise = read_name(name)
    if promise is None and compile_once(FOREIGN_STEMS).search(name):
        return read_foreign_name(name)
    return promise if promise in ("password", "secret") else None


def _is_secret(value: str, promise: Promise) -> bool:
    """A mere word in such a column says something about it: yes, required, string."""
    is_random = value.lower() != value != value.upper() and score_randomness(value) > 4
    if not 4 <= len(value) <= 300 or " " in value or not (compile_once(MIXED).search(value) or is_random):
        return False
    return is_secret_value(value, promise, form="setting")


def _find_inserts(text: str, folded: str) -> Iterator[SecretSpan]:
    for keyword in ("insert into", "copy "):
        at = folded.find(keyword)
        while at >= 0:
            found = compile_once(INSERT).match(text, at)
            at += len(keyword)
            if found:
                names = [name.strip(' \t\r\n`"[]') for name in found.group(1).split(",")]
                at, spans = _read_insert(text, found.end(), names)
                yield from spans
            at = folded.find(keyword, at)


def _read_insert(text: str, at: int, names: list[str]) -> tuple[int, list[SecretSpan]]:
    """How far the rows of the statement reach, and their secrets."""
    promises = {number: promise for number, name in enumerate(names) if (promise := _promise(name))}
    stdin, values = compile_once(STDIN).match(text, at), compile_once(VALUES).match(text, at)
    if stdin and promises:
        return _read_rows(text, stdin.end(), "\t".join(names), "\t")
    spans: list[SecretSpan] = []
    at = values.end() if values and promises else at
    for _ in range(MOST_ROWS if values and promises else 0):
        cells, end = _read_tuple(text, at, len(names))
        for number, promise in promises.items() if cells else ():
            cell = cells[number]
            if cell.group(1) and _is_secret(cell.group(1), promise):
                spans.append(SecretSpan(cell.start(1), cell.end(1), promise, cell.group(1)))
        behind = compile_once(r"\)[ \t]*,\s{0,8}[+-]?[ \t]{0,8}").match(text, end)
        if not cells or behind is None:
            break
        at = behind.end()
    return at, spans


def _read_tuple(text: str, at: int, count: int) -> tuple[list[re.Match[str]], int]:
    """The cells of `('a', 1, NULL)`, none when it has not that many, and where its bracket closes."""
    cells: list[re.Match[str]] = []
    for opening in ["("] + [","] * (count - 1):
        cell = compile_once(CELL).match(text, at + 1) if text[at : at + 1] == opening else None
        if cell is None:
            return [], at
        cells.append(cell)
        at = cell.end()
    return (cells, at) if text[at : at + 1] == ")" else ([], at)
