"""Facts of documents: sections, links, release notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitgpt.conventional.rules.analysis import Analysis, ChangeFact, file_name, names_of_files
from gitgpt.conventional.rules.reading import FileReading

HEADING = re.compile(r"#{1,6}\s+(\S.*?)\s*#*$")
MARKUP = re.compile(r"[`*]|\[([^\]]*)\]\([^)]*\)|<[^>]*>")
MARKDOWN = (".md", ".mdx", ".markdown")
CHANGELOG = re.compile(r"(?i)(?:^|/)(?:changelog|changes|history|news|release)[\w.-]*$")
VERSION = re.compile(r"\bv?\d{1,4}(?:\.\d{1,4}){1,3}(?:-[\w.]{1,20})?\b")
LONGEST = 40
LINK = re.compile(r"\]\([^)\s]*|https?://[^\s)>\"'`]+|^\s*\[[^\]]+\]:\s*\S+")


def plain(text: str) -> str:
    return " ".join(MARKUP.sub(lambda match: match[1] or "", text).split())


def find_headings(analysis: Analysis) -> Iterator[ChangeFact]:
    """Sections that a document got; a changelog's by their version."""
    for file in analysis.reading.written:
        if file.kind != "docs" or file.file.status != "modified" or not file.base.lower().endswith(MARKDOWN):
            continue
        sides: dict[str, dict[str, int]] = {"+": {}, "-": {}}
        for line in file.lines:
            match = HEADING.match(line.text)
            text = plain(match[1]) if match else ""
            if text and len(text) <= LONGEST:
                sides[line.sign][text] = line.number
        fresh = [text for text in sides["+"] if text not in sides["-"]]
        gone = [text for text in sides["-"] if text not in sides["+"]]
        added = frozenset(line.number for line in file.lines if line.sign == "+")
        if CHANGELOG.search(file.file.path):
            versions = [match[0] for text in fresh if (match := VERSION.search(text))]
            if versions:
                yield ChangeFact("release notes", new=versions[0], numbers=added, type="docs")
            continue
        if fresh and not gone:
            yield ChangeFact("add section", tuple(fresh), file_name(file), numbers=added, type="docs")
        elif gone and not fresh and not added:
            yield ChangeFact("remove section", tuple(gone), file_name(file),
                       numbers=frozenset(line.number for line in file.lines), type="docs")  # fmt: skip
        elif len(fresh) == len(gone) == 1:
            is_retitled = sum(line.sign == "+" for line in file.lines) == sum(
                line.sign == "-" for line in file.lines
            )
            kind = "rename section" if is_retitled else "replace section"
            yield ChangeFact(kind, old=gone[0], new=fresh[0], place=file_name(file),
                       numbers=frozenset(line.number for line in file.lines), type="docs")  # fmt: skip


def find_document_edits(analysis: Analysis) -> Iterator[ChangeFact]:
    """Links that changed and nothing else, or the section that all the changed lines are in."""
    for file in analysis.reading.written:
        if (
            file.kind != "docs"
            or file.file.status != "modified"
            or CHANGELOG.search(file.file.path)
            or not file.lines
        ):
            continue
        numbers = frozenset(line.number for line in file.lines)
        old, new = ([line.text for line in file.lines if line.sign == sign] for sign in "-+")
        if old and [LINK.sub("", text) for text in old] == [LINK.sub("", text) for text in new]:
            continue
        sections = {_section(file, line.hunk, line.at) for line in file.lines}
        if len(sections) == 1 and (section := sections.pop()):
            yield ChangeFact("update section", (section,), file_name(file), numbers=numbers, type="docs")


def find_links(analysis: Analysis) -> Iterator[ChangeFact]:
    """Lines that differ in nothing but where they point to."""
    files: list[FileReading] = []
    numbers: set[int] = set()
    for file in analysis.reading.written:
        prose = [line for line in file.lines if file.kind == "docs" or line.number in analysis.prose]
        old, new = ([line.text for line in prose if line.sign == sign] for sign in "-+")
        is_prose = old and file.file.status == "modified" and len(prose) == len(file.lines)
        if is_prose and [LINK.sub("", text) for text in old] == [LINK.sub("", text) for text in new]:
            files.append(file)
            numbers |= {line.number for line in prose}
    if files:
        yield ChangeFact(
            "update links", names_of_files(tuple(files)), numbers=frozenset(numbers), type="docs"
        )


def _section(file: FileReading, hunk: int, at: int) -> str:
    if not file.base.lower().endswith(MARKDOWN):
        return ""
    is_code = False
    for row in file.file.hunks[hunk].lines[:at]:
        is_code ^= row[1:].lstrip().startswith(("```", "~~~"))
    if is_code:
        return ""
    for row in reversed(file.file.hunks[hunk].lines[:at]):
        match = HEADING.match(row[1:]) if row[:1] == " " else None
        if match:
            text = plain(match[1])
            return text if len(text) <= LONGEST else ""
    return ""
