"""Blocks of a Markdown document that are made from a program's own help, between two comments.

    <!-- gitgpt:begin help gitgpt docs check -->
    <!-- gitgpt:end -->

`help` is the help text as a block of code, `table` its commands as a table. Only names of commands may
follow: no options, no paths, nothing that a shell would read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from gitgpt.drift.prose.document_lines import read_document
from gitgpt.errors import UsageError

MARK = re.compile(r"<!--\s*gitgpt:(?P<what>begin|end)\b(?P<rest>[^<>]*?)-->\s*$")
WORD = re.compile(r"[A-Za-z][\w-]*")
CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
ROW = re.compile(r"\s{1,8}(?P<name>[A-Za-z][\w-]*)\s{2,}(?P<says>\S.*)")
MORE = re.compile(r"\s{9,}(?P<says>\S.*)")
MOST_WORDS = 8
LONGEST = 60_000  # characters of a help text

Kind = Literal["help", "table"]


class GeneratedBlock(NamedTuple):
    """The lines between the marks: `start` to `end`, end excluded, counted from 0."""

    kind: Kind
    words: tuple[str, ...]
    start: int
    end: int


Help = Callable[[tuple[str, ...]], str]
"""The help text of a program or one of its commands, by their names."""


def find_blocks(path: str, text: str) -> Iterator[GeneratedBlock]:
    """Every block; marks that a block of code shows are none. Raises UsageError for marks that are not in
    pairs, or ask for something else."""
    opened: tuple[int, Kind, tuple[str, ...]] | None = None
    for at, line in enumerate(read_document(path, text)):
        mark = MARK.match(line.text) if line.kind == "comment" else None
        if mark and mark["what"] == "begin":
            if opened:
                raise UsageError(f"{path}:{at + 1}: the block above has no end")
            opened = (at, *_asked(path, at, mark["rest"]))
        elif mark:
            if not opened:
                raise UsageError(f"{path}:{at + 1}: no block begins here")
            yield GeneratedBlock(opened[1], opened[2], opened[0] + 1, at)
            opened = None
    if opened:
        raise UsageError(f"{path}:{opened[0] + 1}: this block has no end")


def _asked(path: str, at: int, rest: str) -> tuple[Kind, tuple[str, ...]]:
    kind, *words = rest.split() or [""]
    is_plain = 0 < len(words) <= MOST_WORDS and all(WORD.fullmatch(word) for word in words)
    if kind not in ("help", "table") or not is_plain:
        raise UsageError(
            f"{path}:{at + 1}: a block is `help` or `table` and the names of a program and its commands"
        )
    return ("help" if kind == "help" else "table"), tuple(words)


def fill_in(path: str, text: str, read_help: Help) -> str:
    """The document with every block updated. Line ends are kept."""
    line_end = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    lines = text.split("\n")
    for block in reversed(list(find_blocks(path, text))):
        made = render_block(block, read_help(block.words))
        lines[block.start : block.end] = [line + line_end[:-1] for line in made]
    return "\n".join(lines)


def render_block(block: GeneratedBlock, text: str) -> list[str]:
    """The lines between the marks, a blank one at both ends."""
    plain = CONTROLS.sub("", text[:LONGEST]).expandtabs()
    lines = [line.rstrip() for line in plain.strip("\n").split("\n")]
    if block.kind == "table":
        return ["", *_table(block.words, lines), ""]
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", plain)), 3)
    return ["", f"{fence}text", *lines, fence, ""]


def _table(words: tuple[str, ...], lines: list[str]) -> list[str]:
    """The commands that a help text lists, with what it says of them."""
    rows: list[list[str]] = []
    is_list = False
    for line in lines:
        row, more = ROW.match(line), MORE.match(line)
        if line and not line[0].isspace():
            is_list = line.endswith(":")
        elif is_list and row:
            rows.append([row["name"], row["says"]])
        elif is_list and more and rows:
            rows[-1][1] += f" {more['says']}"
    cells = [(" ".join((*words, name)), says.replace("|", "\\|").replace("<", "&lt;")) for name, says in rows]
    return ["| command | what it does |", "|---|---|", *(f"| `{name}` | {says} |" for name, says in cells)]
