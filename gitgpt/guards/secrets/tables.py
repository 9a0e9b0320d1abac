"""Passwords in Markdown tables: `| user | password |`, and below it a row for each account."""

from __future__ import annotations

from collections.abc import Iterator

from gitgpt.guards.secrets.grammar import MIXED
from gitgpt.guards.secrets.names import Promise, read_name
from gitgpt.guards.secrets.rule import Span, compiled
from gitgpt.guards.secrets.values import is_secret_value

RULE_LINE = r"\|[ ]?:?-{3}"  # what stands between the head of a table and its rows
LONGEST_INDENT = 40
LONGEST_HEAD = 1000  # characters
MOST_ROWS = 500
AROUND = " \t*`_\r"  # what may stand around the text of a cell


def find_tables(text: str, folded: str) -> Iterator[Span]:
    done = 0
    for line in compiled(RULE_LINE).finditer(folded):
        before = folded[max(0, line.start() - LONGEST_INDENT) : line.start()]
        indent = before.rpartition("\n")[2]
        start = line.start() - len(indent)
        if start <= done or indent.strip("+- \t") or len(indent) == LONGEST_INDENT:
            continue
        head_start = folded.rfind("\n", max(0, start - LONGEST_HEAD), start - 1) + 1
        columns = dict(_columns(text[head_start : start - 1]))
        done = folded.find("\n", line.end()) + 1
        if not columns or not done:
            continue
        for _ in range(MOST_ROWS):
            end = text.find("\n", done)
            row = text[done : end if end >= 0 else len(text)]
            if "|" not in row:
                break
            yield from _read_row(row, done, columns)
            done += len(row) + 1


def _columns(head: str) -> Iterator[tuple[int, Promise]]:
    for number, cell in enumerate(head.split("|")):
        promise = read_name(cell.strip(AROUND + "+-")[:60])
        if promise in ("password", "secret"):
            yield number, promise


def _read_row(row: str, start: int, columns: dict[int, Promise]) -> Iterator[Span]:
    for number, cell in enumerate(row.split("|")):
        value = cell.strip(AROUND)
        if number in columns and value and _is_secret(value, columns[number]):
            at = start + cell.index(value)
            yield Span(at, at + len(value), columns[number], value)
        start += len(cell) + 1


def _is_secret(value: str, promise: Promise) -> bool:
    """A mere word in such a column says something about it: required, optional, string."""
    is_mixed = len(value) < 200 and compiled(MIXED).search(value) is not None
    return is_mixed and " " not in value and is_secret_value(value, promise, form="setting")
