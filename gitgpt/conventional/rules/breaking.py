"""What others may rely on and a change takes away: public symbols, flags and keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from gitgpt.conventional.rules.reading import FileReading, Reading
from gitgpt.conventional.rules.symbols import Symbol, defined, language_of

# Strings, compiled by re at their first use: few changes need them.
# A flag that a program defines; others it only hands on.
DEFINES = r"(?i)option|argument|\bflags?\b|\barg\b"
FLAG = r"[\"'`](--[a-z][a-z0-9-]{1,40})\b"
KEY = r"[\"']?([A-Za-z][\w-]{1,40})[\"']?\s*[:=]"
HISTORY = r"(?i)(?:^|/)(?:changelog|changes|history|news|release)[^/]*$"
GOES = r"(?i)\b(?:breaking|remove[sd]?|drop(?:s|ped)?|renamed?|no longer|replaced)\b"
WORD = re.compile(r"[\w$-]+")
# Nobody outside imports from these.
INSIDE = frozenset(
    ("internal", "private", "examples", "example", "scripts", "tools", "cmd", "bench", "benches")
)
# Where keys are a promise: schemas, and the inputs of a GitHub action.
ACTIONS = ("action.yml", "action.yaml")
SCHEMAS = (".json", ".yml", ".yaml", ".graphql", ".proto")
# Languages whose public members stand inside a class, marked as such.
MEMBERS = ("java", "php")


class Lost(NamedTuple):
    """Names in the order of the diff. `promised` are those that the documentation spoke of, or that a
    changelog says are gone: whoever relies on these is told by a breaking change."""

    names: tuple[str, ...] = ()
    promised: tuple[str, ...] = ()


def find_lost(reading: Reading) -> Lost:
    """What still stands on an added line anywhere only moved, and is not lost."""
    found = dict.fromkeys(name for file in reading.written for name in _taken(file))
    if not found:
        return Lost()
    kept = _words(reading, "+", lambda file: file.kind != "docs")
    names = tuple(name for name in found if name not in kept)
    told = _words(reading, "-", _is_document) - _words(reading, "+", _is_document)
    told |= _words(reading, "+", _is_history, GOES)
    return Lost(names, tuple(name for name in names if name in told))


def _is_document(file: FileReading) -> bool:
    return file.kind == "docs" and not re.search(HISTORY, file.file.path)


def _is_history(file: FileReading) -> bool:
    return file.kind == "docs" and re.search(HISTORY, file.file.path) is not None


def _words(
    reading: Reading,
    sign: str,
    is_meant: Callable[[FileReading], bool],
    pattern: str = "",
) -> set[str]:
    """The words of lines with that sign; with a pattern, of lines that it is found in."""
    lines = (
        line.text for file in reading.files if is_meant(file) for line in file.lines if line.sign == sign
    )
    return {word for text in lines if not pattern or re.search(pattern, text) for word in WORD.findall(text)}


def _taken(file: FileReading) -> list[str]:
    if _is_keyed(file.base.lower()):
        return [match[1] for line in file.lines if line.sign == "-" and (match := re.match(KEY, line.text))]
    if file.kind != "source" or not INSIDE.isdisjoint(file.file.path.lower().split("/")):
        return []
    flags = [
        name
        for line in file.lines
        if line.sign == "-" and re.search(DEFINES, line.text)
        for name in re.findall(FLAG, line.text)
    ]
    return _symbols(file) + flags


def _is_keyed(base: str) -> bool:
    return base in ACTIONS or ("schema" in base and base.endswith(SCHEMAS))


def _symbols(file: FileReading) -> list[str]:
    """Public functions and types at the top level, or public members where the language spells that out."""
    language = language_of(file.file.path)
    if not language or not any(line.symbol and line.sign == "-" for line in file.lines):
        return []
    removed = (line[1:] for hunk in file.file.hunks for line in hunk.lines if line.startswith("-"))
    symbols = ((line, defined(line, language)) for line in removed)
    return [symbol.name for line, symbol in symbols if symbol and _is_promise(line, symbol, language)]


def _is_promise(line: str, symbol: Symbol, language: str) -> bool:
    if not symbol.is_public or symbol.kind == "value":
        return False
    return "public " in line if language in MEMBERS else not line[:1].isspace()
