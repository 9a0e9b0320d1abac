"""Facts of definitions: those that came, went, moved or were exported."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from gitgpt.conventional.rules.analysis import (
    Analysis,
    ChangeFact,
    place_of_files,
)
from gitgpt.conventional.rules.argument_facts import CODE
from gitgpt.conventional.rules.name_facts import list_renames
from gitgpt.conventional.rules.reading import ChangedLine, FileReading
from gitgpt.conventional.rules.symbols import Symbol
from gitgpt.conventional.rules.title_facts import TEST_MARKS

NOT_DEFINING = ("namespace ", "@doc", "@moduledoc", "@spec", "@typedoc", "@impl")
ASSIGNED = re.compile(
    r"(?:\bvar |\blet |\bconst |this\.|prototype\.|exports\.|^)(\w+)\s*[=:]\s*(?:async )?(?:function|\()"
)
EXPORT = re.compile(r"(?:export (?:default )?|pub(?:\([a-z]+\))? |public )")


def find_new_symbols(analysis: Analysis) -> Iterator[ChangeFact]:
    """Definitions that no line had before, by the type or file that they are in."""
    for place, rows in _definitions(analysis, "+").items():
        files = {file.file.path: file for _, _, file in rows}
        names = tuple(dict.fromkeys(symbol.name for symbol, _, _ in rows))
        numbers = frozenset[int]().union(*(numbers for _, numbers, _ in rows))
        is_test = all(file.kind == "test" for file in files.values())
        is_public = any(symbol.is_public and symbol.kind != "value" for symbol, _, _ in rows)
        if is_test or place in ("test", "tests"):
            continue
        yield ChangeFact("add", names, place, numbers=numbers, type="feat" if is_public else "")


def find_gone_symbols(analysis: Analysis) -> Iterator[ChangeFact]:
    for place, rows in _definitions(analysis, "-").items():
        names = tuple(dict.fromkeys(symbol.name for symbol, _, _ in rows))
        numbers = frozenset[int]().union(*(numbers for _, numbers, _ in rows))
        if all(file.kind == "test" for _, _, file in rows):
            continue
        yield ChangeFact("remove", names, place, numbers=numbers)


def _definitions(
    analysis: Analysis, sign: str
) -> dict[str, list[tuple[Symbol, frozenset[int], FileReading]]]:
    """Outermost definitions of one side that the other side does not define, with the lines of their bodies,
    by place."""
    other = {swap.new if sign == "+" else swap.old for swap in list_renames(analysis)} | {
        line.symbol.name
        for file in analysis.reading.written
        for line in file.lines
        if line.symbol and line.sign != sign
    }
    found: dict[str, list[tuple[Symbol, frozenset[int], FileReading]]] = {}
    assigned = {
        name
        for edit in analysis.code
        for line in edit.lines
        if line.sign != sign
        for name in ASSIGNED.findall(line.text)
    }
    other |= assigned | {"constructor"}
    for edit in analysis.code:
        if edit.file.kind not in (*CODE, "migration", "build") or edit.file.file.status in (
            "added",
            "deleted",
        ):
            continue
        lines = edit.added if sign == "+" else edit.removed
        at = 0
        while at < len(lines):
            line, start = lines[at], at
            at += 1
            if (
                not _is_definition(line)
                or line.symbol is None
                or line.symbol.name in other
                or line.number in analysis.prose
            ):
                continue
            if start and lines[start - 1].text.startswith(TEST_MARKS):
                continue
            while at < len(lines) and (lines[at].depth > line.depth or _is_closing(lines[at], line)):
                at += 1
            while start and (lines[start - 1].is_comment or lines[start - 1].text.startswith("@")):
                start -= 1
            owner = line.owner
            place = (
                owner.name if owner and owner.kind == "type" and owner.name else place_of_files((edit.file,))
            )
            numbers = frozenset(one.number for one in lines[start:at])
            found.setdefault(place, []).append((line.symbol, numbers, edit.file))
    return found


def _is_definition(line: ChangedLine) -> bool:
    symbol = line.symbol
    if symbol is None or line.is_comment or (line.owner and line.owner.kind == "function"):
        return False
    if symbol.kind == "value" and (line.depth or not (symbol.is_public or symbol.name.isupper())):
        return False
    return not symbol.name.startswith("__") and not line.text.startswith(NOT_DEFINING)


def _is_closing(line: ChangedLine, opened: ChangedLine) -> bool:
    return (line.depth == opened.depth and line.text[:1] in ")]}") or line.text in ("end", "done", "fi", "{")


def find_exports(analysis: Analysis) -> Iterator[ChangeFact]:
    """Definitions that others may use from now on, or no longer; nothing else on their lines changed."""
    found: dict[tuple[str, str], dict[str, frozenset[int]]] = {}
    for edit in analysis.code:
        if edit.file.kind != "source" or len(edit.removed) != 1 or len(edit.added) != 1:
            continue
        old, new = edit.removed[0], edit.added[0]
        for kind, plain, marked in (("export", old, new), ("stop exporting", new, old)):
            symbol = marked.symbol
            if symbol and EXPORT.match(marked.text) and EXPORT.sub("", marked.text, count=1) == plain.text:
                place = place_of_files((edit.file,))
                found.setdefault((kind, place), {})[symbol.name] = edit.numbers
    for (kind, place), names in found.items():
        numbers = frozenset[int]().union(*names.values())
        yield ChangeFact(kind, tuple(names), place, numbers=numbers, type="feat" if kind == "export" else "")


def find_moves(analysis: Analysis) -> Iterator[ChangeFact]:
    """Definitions that went from one file and came to another, their lines the same."""
    sides: dict[str, dict[str, tuple[str, FileReading, set[int]]]] = {"+": {}, "-": {}}
    owners: dict[str, str] = {}
    for edit in analysis.code:
        for line in edit.lines:
            if line.symbol and _is_definition(line) and edit.file.kind in CODE:
                sides[line.sign].setdefault(line.symbol.name, (line.text, edit.file, {line.number}))
                if line.sign == "+" and line.owner:
                    owners[line.symbol.name] = line.owner.name
    routes: dict[tuple[str, str], list[str]] = {}
    for name, (text, file, _) in sides["+"].items():
        gone = sides["-"].get(name)
        if owners.get(name) in sides["+"]:
            continue
        if gone and gone[1].file.path != file.file.path and _bare(gone[0]) == _bare(text):
            routes.setdefault((gone[1].file.path, file.file.path), []).append(name)
    files = {file.file.path: file for file in analysis.reading.written}
    for (source, target), names in routes.items():
        same, lines = _same_lines(files[source], files[target])
        if len(lines) and 10 * same >= 7 * len(lines) // 2:
            old, new = place_of_files((files[source],)), place_of_files((files[target],))
            if old == new:
                old, new = (
                    path.rpartition("/")[0].rpartition("/")[2] + "/" + path.rpartition("/")[2]
                    for path in (source, target)
                )
            yield ChangeFact("move, to", tuple(names), "", old, new, lines, "refactor")


def _bare(text: str) -> str:
    return re.sub(r"^(?:export |pub |public )", "", text)


def _same_lines(source: FileReading, target: FileReading) -> tuple[int, frozenset[int]]:
    gone = Counter(line.text for line in source.lines if line.sign == "-")
    came = [line for line in target.lines if line.sign == "+" and gone.get(line.text)]
    texts = {line.text for line in came}
    numbers = frozenset(line.number for line in came) | {
        line.number for line in source.lines if line.sign == "-" and line.text in texts
    }
    return len(came), frozenset(numbers)
