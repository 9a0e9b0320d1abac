"""A document as lines that know what they are: text or code, under which headings, in which paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from gitgpt.drift.source import LINE_END

LineKind = Literal["text", "code", "heading", "comment"]

FENCE = re.compile(r"\s*(?:[>*+-] +|\d+[.)] +)*(?P<marks>`{3,}|~{3,})\s*(?:\{?\.?(?P<language>[\w+-]*))")
DIRECTIVE = re.compile(
    r"\s*(?:`{3,}|~{3,}|:{3,})\s*\{(?:note|warning|tip|important|caution|attention|danger|error|hint|seealso"
    r"|admonition|dropdown|tab-set|tab-item|versionadded|versionchanged|deprecated)\}"
)
"""https://myst-parser.readthedocs.io/en/latest/syntax/admonitions.html"""
ATX = re.compile(r"\s{0,3}(?P<level>#{1,6})\s+(?P<title>.*?)\s*#*\s*$")
SETEXT = re.compile(r"\s{0,3}(?:=+|-{3,})\s*$")
RST_UNDERLINE = re.compile(r"([=\-~`^\"'*+#.:_<>])\1{2,}\s*$")
RST_CODE = re.compile(
    r"\s*\.\. (?:code-block|code|sourcecode|prompt|parsed-literal|doctest|testcode|console|ipython)::"
    r"\s*(?P<language>[\w+-]*)"
)
RST_DIRECTIVE = re.compile(r"\s*\.\. (?:[\w:-]+::|_[^:]+:|\|)")
DATA_LANGUAGES = {
    "toml",
    "yaml",
    "yml",
    "json",
    "jsonc",
    "json5",
    "ini",
    "cfg",
    "properties",
    "hcl",
    "dotenv",
    "env",
}


class DocumentLine(NamedTuple):
    """`number` counts from 1. `language` is that of a block of code, in lower case. `headings` are the titles
    above, outermost first. `start` and `end` bound the paragraph or block, as indexes into the lines."""

    number: int
    text: str
    kind: LineKind
    language: str = ""
    headings: tuple[str, ...] = ()
    start: int = 0
    end: int = 0


def read_document(path: str, text: str) -> list[DocumentLine]:
    """Every line of a document. reStructuredText by its ending, else Markdown."""
    lines = LINE_END.split(text)  # as git and editors count: U+2028 and form feeds end no line
    lines = lines[:-1] if not lines[-1] else lines
    kinds = _rst(lines) if path.endswith(".rst") else _markdown(lines)
    return _with_blocks(_with_headings(lines, kinds, is_rst=path.endswith(".rst")))


def _markdown(lines: Sequence[str]) -> list[tuple[LineKind, str]]:
    found: list[tuple[LineKind, str]] = []
    fence, language, in_comment = "", "", False
    prose: list[str] = []  # the marks of MyST directives that hold text
    for number, line in enumerate(lines):
        mark = FENCE.match(line)
        if fence:
            found.append(("code", language))
            if (
                mark
                and mark["marks"].startswith(fence)
                and line.strip(" >").rstrip()[len(mark["marks"]) :] == ""
            ):
                fence = ""
        elif in_comment or line.lstrip().startswith("<!--"):
            found.append(("comment", ""))
            in_comment = "-->" not in line
        elif mark and DIRECTIVE.match(line):
            prose.append(mark["marks"])
            found.append(("comment", ""))
        elif mark and prose and line.strip() == prose[-1]:
            prose.pop()
            found.append(("comment", ""))
        elif mark:
            fence, language = mark["marks"], mark["language"].lower()
            found.append(("code", language))
        elif ATX.match(line) or _is_setext(lines, number):
            found.append(("heading", ""))
        else:
            found.append(("text", ""))
    return found


def _is_setext(lines: Sequence[str], number: int) -> bool:
    following = lines[number + 1] if number + 1 < len(lines) else ""
    before = lines[number - 1] if number else ""
    return bool(lines[number].strip()) and not before.strip() and bool(SETEXT.match(following))


def _rst(lines: Sequence[str]) -> list[tuple[LineKind, str]]:
    found: list[tuple[LineKind, str]] = []
    depth, language = -1, ""  # of a block of code: the indentation of the line that announced it
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        if depth >= 0 and line.strip() and indent <= depth:
            depth = -1
        if depth >= 0:
            found.append(("code", language))
            continue
        directive = RST_CODE.match(line)
        if directive or (line.rstrip().endswith("::") and not RST_DIRECTIVE.match(line)):
            depth, language = indent, directive["language"].lower() if directive else ""
            found.append(("text", ""))
        elif _is_rst_heading(lines, number):
            found.append(("heading", ""))
        elif re.match(r"\s*\.\.(?:\s|$)", line) and not RST_DIRECTIVE.match(line):
            found.append(("comment", ""))
        else:
            found.append(("text", ""))
    return found


def _is_rst_heading(lines: Sequence[str], number: int) -> bool:
    following = lines[number + 1].rstrip() if number + 1 < len(lines) else ""
    title = lines[number].rstrip()
    return bool(title) and not RST_UNDERLINE.match(title) and bool(RST_UNDERLINE.match(following))


def _with_headings(
    lines: Sequence[str], kinds: list[tuple[LineKind, str]], *, is_rst: bool
) -> list[DocumentLine]:
    found: list[DocumentLine] = []
    stack: list[tuple[int, str]] = []
    levels: list[str] = []
    for number, (line, (kind, language)) in enumerate(zip(lines, kinds, strict=True)):
        if kind == "heading":
            level, title = _heading(lines, number, levels, is_rst=is_rst)
            stack = [item for item in stack if item[0] < level] + [(level, title)]
        found.append(DocumentLine(number + 1, line, kind, language, tuple(title for _, title in stack)))
    return found


def _heading(lines: Sequence[str], number: int, levels: list[str], *, is_rst: bool) -> tuple[int, str]:
    atx = None if is_rst else ATX.match(lines[number])
    if atx:
        return len(atx["level"]), atx["title"]
    mark = lines[number + 1].strip()[0]
    if not is_rst:
        return (1 if mark == "=" else 2), lines[number].strip()
    if mark not in levels:
        levels.append(mark)
    return levels.index(mark) + 1, lines[number].strip()


def _with_blocks(lines: list[DocumentLine]) -> list[DocumentLine]:
    """Blocks: a run of lines of one kind; text ends at an empty line, a list item or a table row too."""
    found: list[DocumentLine] = []
    start = 0
    for at, line in enumerate(lines):
        if at and _begins_block(lines[at - 1], line):
            found += [item._replace(start=start, end=at) for item in lines[start:at]]
            start = at
    return found + [item._replace(start=start, end=len(lines)) for item in lines[start:]]


ITEM = re.compile(r"\s*(?:[*+-]|\d+[.)]|\|)\s")


def _begins_block(before: DocumentLine, line: DocumentLine) -> bool:
    if before.kind != line.kind:
        return True
    if line.kind == "code":
        return bool(before.language != line.language)
    return not before.text.strip() or not line.text.strip() or bool(ITEM.match(line.text))
