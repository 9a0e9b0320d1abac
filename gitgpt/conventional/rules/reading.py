"""The changed lines, each with what it defines and where it stands: read once, used by all rules."""

from __future__ import annotations

import re
from typing import NamedTuple

from gitgpt.conventional.rules.symbols import Symbol, defined, language_of
from gitgpt.diff.changeset import ChangeSet, FileDiff
from gitgpt.diff.file_class import NOISE, FileClass, classify_file

MAX_LINES = 3000  # of one change: some 50 ms
MAX_FILE_LINES = 600
MAX_LINE = 300  # characters: longer lines are data
COMMENT = re.compile(r"#(?!include|define|\[|if|endif|else)|//|/\*|\*(?!\w)|<!--|--\s|;;|%|\"\"\"|'''")
IMPORT = re.compile(
    r"(?:import|use|using|require|alias)\b|from\s+\S+\s+import\b|#\s*include\b|export\s+\*"
    r"|(?:const|let|var)\s.{1,100}=\s*require\("
)
CLOSING = (")", "]", "}", "{")  # as deep as what they close
ORDER: dict[FileClass, int] = {"source": 0, "config": 1, "build": 1, "ci": 1}  # others behind them


class ChangedLine(NamedTuple):
    """A changed line: its sign, its text without indentation, the symbol it begins to define and the
    symbol it stands behind. `owner` is what it is part of by its indentation, which may be as new or as
    gone as the line. `number` counts the lines of the whole change; the line is `file.hunks[hunk].lines[at]`,
    indented by `depth` columns."""

    sign: str
    text: str
    symbol: Symbol | None
    outer: Symbol | None
    is_comment: bool
    is_import: bool
    owner: Symbol | None = None
    number: int = 0
    hunk: int = 0
    at: int = 0
    depth: int = 0


class FileReading(NamedTuple):
    file: FileDiff
    kind: FileClass
    lines: tuple[ChangedLine, ...]
    hunks: int

    @property
    def size(self) -> int:
        return self.file.added + self.file.removed

    @property
    def base(self) -> str:
        return self.file.name.rpartition("/")[2]

    @property
    def stem(self) -> str:
        """The base name up to its first dot: `cart.spec.ts` and `.cart.yml` give `cart`."""
        return self.base.lstrip(".").split(".")[0] or self.base


class ChangeReading(NamedTuple):
    """Files with source first. `written` leaves out what programs write (locks, generated code, assets),
    unless there is nothing else."""

    files: tuple[FileReading, ...]
    written: tuple[FileReading, ...]
    added: int
    removed: int

    @property
    def size(self) -> int:
        return self.added + self.removed


def read_change(changes: ChangeSet) -> ChangeReading:
    """Every file, and of their lines at most MAX_LINES, source before tests and documentation."""
    kinds = [(file, classify_file(file)) for file in changes.files]
    kinds.sort(key=lambda pair: ORDER.get(pair[1], 2))
    room, files = MAX_LINES, []
    for file, kind in kinds:
        start = MAX_LINES - room
        lines = _lines(file, min(room, MAX_FILE_LINES), start) if room > 0 and kind not in NOISE else ()
        room -= len(lines)
        files.append(FileReading(file, kind, lines, len(file.hunks)))
    written = tuple(file for file in files if file.kind not in NOISE)
    return ChangeReading(tuple(files), written or tuple(files), changes.added, changes.removed)


def _lines(file: FileDiff, room: int, start: int) -> tuple[ChangedLine, ...]:
    language = language_of(file.path)
    lines: list[ChangedLine] = []
    for number, hunk in enumerate(file.hunks):
        outer = defined(hunk.section, language)
        owners = Owners(hunk.section, outer)
        for at, line in enumerate(hunk.lines):
            text = line[1:].strip()
            if len(line) > MAX_LINE or not text:
                continue
            symbol = defined(line[1:], language)
            owner = owners.of(line, symbol)
            if line[0] in "+-":
                is_comment = COMMENT.match(text) is not None
                is_import = not is_comment and IMPORT.match(text) is not None
                depth = len(line) - 1 - len(line[1:].lstrip())
                place = (start + len(lines), number, at, depth)
                lines.append(ChangedLine(line[0], text, symbol, outer, is_comment, is_import, owner, *place))
            elif symbol and symbol.kind != "value":
                outer = symbol
        if len(lines) >= room:
            break
    return tuple(lines[:room])


class Owners:
    """The definitions that are open at a line, before the change and after it."""

    def __init__(self, section: str, outer: Symbol | None) -> None:
        opened = [(len(section) - len(section.lstrip()), outer)] if outer else []
        self.open = {"-": opened, "+": list(opened)}

    def of(self, line: str, symbol: Symbol | None) -> Symbol | None:
        """What `line`, with its sign, is part of; what it defines is open from then on."""
        text = line[1:].lstrip()
        depth = len(line) - 1 - len(text)
        owner = None
        for sign in "-+" if line[0] == " " else line[0]:
            opened = self.open.get(sign, [])
            while opened and opened[-1][0] >= depth and not text.startswith(CLOSING):
                opened.pop()
            owner = opened[-1][1] if opened else None
            if symbol and symbol.kind != "value":
                opened.append((depth, symbol))
        return owner
