"""A body set to the width of a commit message: by paragraph, with lists, quotes, tables and code as they
are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitgpt.guards.message_blocks import ITEM, is_fenced, split_blocks

WIDTH = 72
# Code in backticks, and what is in brackets after a link's text, are never broken.
UNBROKEN = r"`[^`\n]{1,100}`\S*|\S+"
MARKS = r"[-*+•#>|]+|\d{1,3}[.)]"
SLACK = 12  # characters by which the lines of a wrapped paragraph may differ
AS_IT_IS = (">", "|", "    ", "\t")  # how a line begins that is a quote, a table or indented code


def reflow_body(body: str, width: int = WIDTH) -> str:
    """The body with every paragraph and item that has a line over `width` set again; others stay as they
    are. No word, and no code in backticks, is broken."""
    if all(len(line) <= width for line in body.split("\n")):
        return body
    return "\n".join(line for block in split_blocks(body) for line in _reflow_block(block, width))


def _reflow_block(block: list[str], width: int) -> Iterator[str]:
    is_item = re.match(ITEM, block[0]) is not None
    keeps = is_fenced(block) or any(line.startswith(AS_IT_IS) for line in (block[:1] if is_item else block))
    if (keeps and not is_item) or all(len(line) <= width for line in block):
        yield from block
        return
    indent = " " * (len(block[0]) - len(block[0].lstrip()))
    marker = re.match(ITEM, block[0])
    hang = " " * marker.end() if marker else indent
    for lines in _runs(block):
        words = re.findall(UNBROKEN, " ".join(line.strip() for line in lines))
        yield from _set_lines(words, indent, hang, width)
        indent = hang


def _runs(block: list[str]) -> Iterator[list[str]]:
    """The lines that were one before they were wrapped: a line ended early was ended on purpose."""
    width = max(map(len, block))
    run: list[str] = []
    for line in block:
        if run and len(run[-1]) + 1 + len(line.split(maxsplit=1)[0]) <= width - SLACK:
            yield run
            run = []
        run.append(line)
    yield run


def _set_lines(words: list[str], first: str, others: str, width: int) -> Iterator[str]:
    row = ""
    indent = first
    for word in words:
        is_mark = re.fullmatch(MARKS, word)  # at the start of a line it would begin a list or a quote
        if row and len(row) + 1 + len(word) > width and not is_mark:
            yield row
            row, indent = "", others
        row = f"{row} {word}" if row else indent + word
    if row:
        yield row
