"""Facts of what a program does not run: imports, comments, type hints, years of a copyright."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gitgpt.conventional.rules.analysis import (
    Analysis,
    ChangeFact,
    names_of_files,
    place_of_files,
    place_of_lines,
)
from gitgpt.conventional.rules.argument_facts import CODE
from gitgpt.conventional.rules.reading import ChangedLine, FileReading

COPYRIGHT = re.compile(r"(?i)copyright|\(c\)|©")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
IMPORTED = re.compile(r"(?:from\s+\S+\s+import\s+\(?|import\s+(?:type\s+)?\{?)(.*?)(?:\}?\s*from\s.*|\)?;?)$")
ANNOTATION = re.compile(r":\s*[\w\[\]., |\"']+(?=\s*(?:[,)=]|$))|\s*->\s*[\w\[\]., |\"']+")


def find_years(analysis: Analysis) -> Iterator[ChangeFact]:
    """Years of a copyright notice, where nothing else changes."""
    numbers: set[int] = set()
    years: dict[str, None] = {}
    for edit in analysis.edits:
        old, new = ([YEAR.sub("", line.text) for line in side] for side in (edit.removed, edit.added))
        if old == new and all(COPYRIGHT.search(line.text) for line in edit.lines):
            numbers |= edit.numbers
            years.update(dict.fromkeys(year for line in edit.added for year in YEAR.findall(line.text)))
    if numbers:
        yield ChangeFact("copyright", new=max(years), numbers=frozenset(numbers))


def find_imports(analysis: Analysis) -> Iterator[ChangeFact]:
    """Edits that are imports only, where the whole change to code is that."""
    lines = [line for file in analysis.reading.written for line in file.lines if file.kind in CODE]
    if not lines or not all(line.is_import for line in lines):
        return
    gone = [line for line in lines if line.sign == "-"]
    old, new = _imported(gone), _imported(line for line in lines if line.sign == "+")
    lost = tuple(name for name in old if name not in new)
    files = tuple(file for file in analysis.reading.written if file.kind in CODE and file.lines)
    kind = "remove imports" if len(gone) == len(lines) else "update imports"
    names = names_of_files(files)
    if lost and not any(name not in old for name in new) and len(lost) <= 3:
        numbers = frozenset(line.number for line in lines)
        yield ChangeFact("remove import", lost, place_of_files(files), numbers=numbers)
    elif names:
        yield ChangeFact(kind, names, numbers=frozenset(line.number for line in lines), type="")


def _imported(lines: Iterable[ChangedLine]) -> dict[str, None]:
    matches = (IMPORTED.match(line.text) for line in lines)
    return {
        name: None
        for match in matches
        if match
        for name in re.findall(r"[A-Za-z_][\w.]*", match[1])
        if name not in ("as", "type", "from", "import")
    }


def find_annotations(analysis: Analysis) -> Iterator[ChangeFact]:
    """Python lines that differ in nothing but type hints."""
    numbers: set[int] = set()
    files: dict[str, FileReading] = {}
    for edit in analysis.code:
        if edit.file.kind not in CODE or not edit.file.file.path.endswith((".py", ".pyi")):
            continue
        code = [line for line in edit.lines if not line.is_import]
        old, new = (
            "".join(ANNOTATION.sub("", line.text) for line in code if line.sign == sign).replace(" ", "")
            for sign in "-+"
        )
        if code and old == new and any(ANNOTATION.search(line.text) for line in code):
            numbers |= edit.numbers
            files[edit.file.file.path] = edit.file
    if numbers:
        yield ChangeFact(
            "annotate", names_of_files(tuple(files.values())), numbers=frozenset(numbers), type="refactor"
        )


def find_comments(analysis: Analysis) -> Iterator[ChangeFact]:
    """Comments and docstrings, where source changes in nothing else."""
    rows = [(line, file) for file in analysis.reading.written for line in file.lines if file.kind in CODE]
    if not rows or not all(line.number in analysis.prose for line, _ in rows):
        return
    signs = "".join({line.sign for line, _ in rows})
    kind = {"+": "add comments", "-": "remove comments"}.get(signs, "update comments")
    files = {file.file.path: file for _, file in rows}
    names = (place_of_lines(rows),) if len(files) == 1 else names_of_files(tuple(files.values()))
    type = "" if kind == "remove comments" else "docs"
    yield ChangeFact(kind, names, numbers=frozenset(line.number for line, _ in rows), type=type)
