"""What others may rely on and a change takes away: public symbols, flags and keys."""

from __future__ import annotations

import re

from gitgpt.conventional.rules.reading import FileReading, Reading
from gitgpt.conventional.rules.symbols import Symbol, defined, language_of

FLAG = re.compile(r"[\"'`](--[a-z][a-z0-9-]{1,40})\b")
KEY = re.compile(r"[\"']?([A-Za-z][\w-]{1,40})[\"']?\s*[:=]")
WORD = re.compile(r"[\w$-]+")
# Nobody outside imports from these.
INSIDE = frozenset(
    ("internal", "private", "examples", "example", "scripts", "tools", "cmd", "bench", "benches")
)
# Where keys are a promise: schemas, and the inputs of a GitHub action.
KEYED = re.compile(r"(?:^|/)(?:action\.ya?ml|[\w.-]*schema[\w.-]*\.(?:json|ya?ml|graphql|proto))$")
# Languages whose public members stand inside a class, marked as such.
MEMBERS = ("java", "php")


def lost(reading: Reading) -> tuple[str, ...]:
    """Their names in the order of the diff. What still stands on an added line anywhere only moved."""
    found = dict.fromkeys(name for file in reading.written for name in _taken(file))
    if not found:
        return ()
    kept = {
        word
        for file in reading.files
        for line in file.lines
        if line.sign == "+"
        for word in WORD.findall(line.text)
    }
    return tuple(name for name in found if name not in kept)


def _taken(file: FileReading) -> list[str]:
    if KEYED.search(file.file.path.lower()):
        return [match[1] for line in file.lines if line.sign == "-" and (match := KEY.match(line.text))]
    if file.kind != "source" or not INSIDE.isdisjoint(file.file.path.lower().split("/")):
        return []
    flags = [
        name
        for line in file.lines
        if line.sign == "-" and not line.is_comment
        for name in FLAG.findall(line.text)
    ]
    return _symbols(file) + flags


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
