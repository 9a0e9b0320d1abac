"""Facts of what others see: members of types, decorators, command-line options and routes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitgpt.conventional.rules.analysis import (
    Analysis,
    ChangeFact,
)
from gitgpt.conventional.rules.argument_facts import CODE, KEYWORDS
from gitgpt.conventional.rules.edits import LineEdit
from gitgpt.conventional.rules.symbols import language_of

MEMBER = {
    "script": r"(?:(?:public|private|protected|readonly|static) )*([A-Za-z_]\w*)[?!]?\s*:\s?[^=].*[;,]?$",
    "rust": r"(?:pub(?:\([a-z]+\))? )?([a-z_]\w*)\s*:\s?\S.*,$|([A-Z]\w*)(?:\(.*\)|\s*\{.*\})?,$",
    "go": r"([A-Za-z]\w*)\s+[\w*\[\].]+(?:\s+`.*`)?$",
    "python": r"([a-z_]\w*)\s*:\s*[A-Za-z\[\"'].*$|([A-Z][A-Z0-9_]+) = .*$",
    "java": r"(?:(?:private|public|protected|final|static) )+[\w<>\[\], .]+ (\w+)\s*(?:=.*)?;$|([A-Z][A-Z0-9_]+)\s*(?:\(.*\))?[,;]?$",
    "c": r"([A-Z][A-Z0-9_]+)\s*(?:=.*)?,?$|(?:[A-Za-z_]\w*[\s*]+)+(\w+)(?:\s*:\s*\d+)?\s*;",
    "proto": r"(?:repeated |optional )?[\w.]+ (\w+) = \d+",
}  # fmt: skip
DECORATOR = re.compile(r"@([A-Za-z_][\w.]*)(?:\(.*\))?$|#\[(\w[\w:]*)(?:\(.*\))?\]$")
OPTION = re.compile(r"[\"'`](--[a-z][a-z0-9-]{1,40})\b")
# Calls that define an option; other programs' options are only passed on.
DEFINES_OPTION = re.compile(
    r"(?:\boption|\badd_argument|\badd_option|\baddOption|\bOption|\bArgument)\(|\blong\s*="
)
ROUTE = re.compile(r"@?\w*\.(get|post|put|patch|delete|route)\(\s*[\"'`](/[^\"'`]{0,60})[\"'`]")


def find_members(analysis: Analysis) -> Iterator[ChangeFact]:
    """Fields that a type got or lost that is there on both sides."""
    sides: dict[tuple[str, str], dict[str, int]] = {}
    for edit in analysis.code:
        language = language_of(edit.file.file.path)
        pattern = MEMBER.get(language)
        if edit.file.kind != "source" or not pattern or edit.file.file.status != "modified":
            continue
        for line in edit.lines:
            if line.symbol or line.is_comment or not line.owner or line.owner.kind != "type":
                continue
            match = re.match(pattern, line.text)
            name = next(filter(None, match.groups()), "") if match else ""
            if name and name not in KEYWORDS:
                sides.setdefault((line.owner.name, line.sign), {})[name] = line.number
    for (owner, sign), names in sides.items():
        other = sides.get((owner, "-" if sign == "+" else "+"), {})
        both = {
            name: (number, other[name]) for name, number in names.items() if name in other and sign == "+"
        }
        if both and not _is_fresh(analysis, owner):
            numbers = frozenset(number for pair in both.values() for number in pair)
            yield ChangeFact("update", tuple(both), owner, numbers=numbers)
        mine = {name: number for name, number in names.items() if name not in other}
        if mine and not _is_fresh(analysis, owner):
            kind = "add" if sign == "+" else "remove"
            yield ChangeFact(kind, tuple(mine), owner, numbers=frozenset(mine.values()))


def _is_fresh(analysis: Analysis, name: str) -> bool:
    """Whether a changed line defines it."""
    return any(
        line.symbol and line.symbol.name == name for file in analysis.reading.written for line in file.lines
    )


def find_decorators(analysis: Analysis) -> Iterator[ChangeFact]:
    """A decorator or attribute alone on its line, above a definition that was there before."""
    for edit in analysis.code:
        lines = edit.added or edit.removed
        if (edit.added and edit.removed) or edit.file.kind not in CODE or len(lines) != 1:
            continue
        match = DECORATOR.match(lines[0].text)
        below = _below(edit)
        if match and below:
            kind = "add" if edit.added else "remove"
            yield ChangeFact(kind, ("@" + (match[1] or match[2]),), below, numbers=edit.numbers)


def _below(edit: LineEdit) -> str:
    """The name that the first unchanged line below an edit defines."""
    from gitgpt.conventional.rules.symbols import defined  # start-up: few edits ask

    last = edit.lines[-1]
    hunk = edit.file.file.hunks[last.hunk].lines
    for row in hunk[last.at + 1 : last.at + 4]:
        symbol = defined(row[1:], language_of(edit.file.file.path)) if row[:1] == " " else None
        if symbol:
            return symbol.name
    return ""


def find_options(analysis: Analysis) -> Iterator[ChangeFact]:
    """Command-line options and routes that source came to define, or no longer defines."""
    for pattern, place in ((OPTION, ""), (ROUTE, "")):
        sides: dict[str, dict[str, set[int]]] = {"+": {}, "-": {}}
        for file in analysis.reading.written:
            for line in file.lines if file.kind in CODE else ():
                if pattern is OPTION and not DEFINES_OPTION.search(line.text):
                    continue
                for match in pattern.finditer(line.text):
                    name = match[1] if pattern is OPTION else f"{match[1].upper()} {match[2]}"
                    sides[line.sign].setdefault(name, set()).add(line.number)
        for sign, kind in (("+", "add option"), ("-", "remove option")):
            other = sides["-" if sign == "+" else "+"]
            mine = {name: numbers for name, numbers in sides[sign].items() if name not in other}
            if mine:
                numbers = frozenset[int]().union(*mine.values())
                yield ChangeFact(
                    kind, tuple(mine), place, numbers=numbers, type="feat" if sign == "+" else ""
                )
