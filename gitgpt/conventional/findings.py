"""What a change says about itself, read from the diff without a model."""

from __future__ import annotations

import re
from typing import NamedTuple

from gitgpt.conventional.file_class import class_of
from gitgpt.conventional.symbols import Symbol, defined, language_of
from gitgpt.diff.model import ChangeSet, FileDiff

MAX_LINES = 20_000  # lines looked at in one change: about 0.1 s
VERSION = re.compile(
    r"[-+]\s*[\"']?(?P<name>[@\w./-]{1,80})[\"']?\s*(?:[:=]=?|[<>~^]=|\s)\s*(?:\{\s*version\s*=\s*)?[\"'(]?[~^=v<>]{0,3}\s?(?P<version>\d{1,4}(?:\.\d{1,6}){1,3}[\w.+-]{0,30})"
)


class Bump(NamedTuple):
    name: str
    old: str
    new: str


class Findings(NamedTuple):
    """Symbols by what happened to them, most telling first, and the versions that moved.

    `enclosing` are the symbols around changed lines, by git's function context and the lines above.
    """

    added: tuple[Symbol, ...] = ()
    removed: tuple[Symbol, ...] = ()
    changed: tuple[Symbol, ...] = ()
    enclosing: tuple[Symbol, ...] = ()
    bumps: tuple[Bump, ...] = ()


def find(changes: ChangeSet) -> Findings:
    """The findings of every file together, in git's order, at most MAX_LINES lines of hunks."""
    old: dict[str, Symbol] = {}
    new: dict[str, Symbol] = {}
    around: dict[str, Symbol] = {}
    bumps: dict[str, Bump] = {}
    room = MAX_LINES
    for file in _telling(changes):
        if room <= 0:
            break
        room -= sum(len(hunk.lines) for hunk in file.hunks)
        _find_symbols(file, old, new, around)
        for bump in find_bumps(file):
            bumps.setdefault(bump.name, bump)
    return Findings(
        added=tuple(symbol for name, symbol in new.items() if name not in old),
        removed=tuple(symbol for name, symbol in old.items() if name not in new),
        changed=tuple(symbol for name, symbol in new.items() if name in old),
        enclosing=tuple(symbol for name, symbol in around.items() if name not in old and name not in new),
        bumps=tuple(bumps.values()),
    )


def _telling(changes: ChangeSet) -> tuple[FileDiff, ...]:
    """The files whose symbols say what the change is: not the tests that come with it."""
    telling = tuple(file for file in changes.files if class_of(file.path) != "test")
    return telling or changes.files


def _find_symbols(
    file: FileDiff, old: dict[str, Symbol], new: dict[str, Symbol], around: dict[str, Symbol]
) -> None:
    language = language_of(file.path)
    if not language:
        return
    for hunk in file.hunks:
        outer = defined(hunk.section, language)
        for line in hunk.lines:
            symbol = defined(line[1:], language)
            if line.startswith(" "):
                outer = symbol or outer
                continue
            if symbol:
                (new if line.startswith("+") else old).setdefault(symbol.name, symbol)
            elif outer and outer.kind != "value":
                around.setdefault(outer.name, outer)


def find_bumps(file: FileDiff) -> list[Bump]:
    """Versions that moved in a file: the same name with another version on a removed and an added line."""
    if file.added + file.removed > 400:
        return []
    bumps = []
    for hunk in file.hunks:
        before: dict[str, str] = {}
        for line in hunk.lines:
            match = VERSION.match(line) if line[:1] in "+-" and len(line) < 300 else None
            if match is None:
                continue
            name, version = match["name"].strip("./-"), match["version"].rstrip(".,")
            if line.startswith("-"):
                before[name] = version
            elif before.get(name, version) != version:
                bumps.append(Bump(name, before[name], version))
    return bumps
