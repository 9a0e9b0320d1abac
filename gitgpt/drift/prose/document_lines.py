"""A document as lines that know what they are: text or code, under which headings, in which paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from gitgpt import markdown
from gitgpt.drift.source import LINE_END

LineKind = Literal["text", "code", "heading", "comment"]

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


class _Mark(NamedTuple):
    """What a line is, before its surroundings are known. A `level` of 0 is no heading."""

    kind: LineKind
    language: str = ""
    level: int = 0
    title: str = ""


def read_document(path: str, text: str) -> list[DocumentLine]:
    """Every line of a document. reStructuredText by its ending, else Markdown."""
    lines = LINE_END.split(text)  # as git and editors count: U+2028 and form feeds end no line
    lines = lines[:-1] if not lines[-1] else lines
    return _with_blocks(_with_headings(lines, _rst(lines) if path.endswith(".rst") else _markdown(lines)))


KINDS: dict[str, LineKind] = {
    "fence": "code",
    "code": "code",
    "heading": "heading",
    "comment": "comment",
    "directive": "comment",
}


def _markdown(lines: Sequence[str]) -> list[_Mark]:
    return [
        _Mark(KINDS.get(line.kind, "text"), line.language, line.level, line.title)
        for line in markdown.read_lines(lines)
    ]


def _rst(lines: Sequence[str]) -> list[_Mark]:
    found: list[_Mark] = []
    depth, language = -1, ""  # of a block of code: the indentation of the line that announced it
    signs: list[str] = []  # of underlines, in the order in which they appear: their levels
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        if depth >= 0 and line.strip() and indent <= depth:
            depth = -1
        if depth >= 0:
            found.append(_Mark("code", language))
            continue
        directive = RST_CODE.match(line)
        if directive or (line.rstrip().endswith("::") and not RST_DIRECTIVE.match(line)):
            depth, language = indent, directive["language"].lower() if directive else ""
            found.append(_Mark("text"))
        elif _is_rst_heading(lines, number):
            sign = lines[number + 1].strip()[0]
            signs += [sign] if sign not in signs else []
            found.append(_Mark("heading", "", signs.index(sign) + 1, line.strip()))
        elif re.match(r"\s*\.\.(?:\s|$)", line) and not RST_DIRECTIVE.match(line):
            found.append(_Mark("comment"))
        else:
            found.append(_Mark("text"))
    return found


def _is_rst_heading(lines: Sequence[str], number: int) -> bool:
    following = lines[number + 1].rstrip() if number + 1 < len(lines) else ""
    title = lines[number].rstrip()
    return bool(title) and not RST_UNDERLINE.match(title) and bool(RST_UNDERLINE.match(following))


def _with_headings(lines: Sequence[str], marks: Sequence[_Mark]) -> list[DocumentLine]:
    found: list[DocumentLine] = []
    stack: list[tuple[int, str]] = []
    for number, (line, mark) in enumerate(zip(lines, marks, strict=True), 1):
        if mark.level:
            stack = [item for item in stack if item[0] < mark.level] + [(mark.level, mark.title)]
        found.append(DocumentLine(number, line, mark.kind, mark.language, tuple(title for _, title in stack)))
    return found


def _with_blocks(lines: list[DocumentLine]) -> list[DocumentLine]:
    """Blocks: a run of lines of one kind; text ends at an empty line, a list item or a table row too."""
    found: list[DocumentLine] = []
    start = 0
    for at, line in enumerate(lines):
        if at and _begins_block(lines[at - 1], line):
            found += [item._replace(start=start, end=at) for item in lines[start:at]]
            start = at
    return found + [item._replace(start=start, end=len(lines)) for item in lines[start:]]


def _begins_block(before: DocumentLine, line: DocumentLine) -> bool:
    if before.kind != line.kind:
        return True
    if line.kind == "code":
        return bool(before.language != line.language)
    return not before.text.strip() or not line.text.strip() or begins_item(line.text)


def begins_item(line: str) -> bool:
    """A list item or the row of a table."""
    return line.lstrip().startswith("|") or markdown.is_item(line)


SPAN = re.compile(r"(?P<marks>`+)(?P<code>[^`\n]+)(?P=marks)")


class Project(NamedTuple):
    """What belongs to this project: its programs, top-level packages, first words of its variables."""

    programs: frozenset[str] = frozenset()
    packages: frozenset[str] = frozenset()
    prefixes: frozenset[str] = frozenset()


class Spot(NamedTuple):
    """A line in its document."""

    lines: Sequence[DocumentLine]
    at: int

    @property
    def line(self) -> DocumentLine:
        return self.lines[self.at]

    @property
    def block(self) -> Sequence[DocumentLine]:
        """The paragraph, list item, table row or block of code around it."""
        return self.lines[self.line.start : self.line.end]

    def spans(self) -> list[str]:
        """The code spans of the line."""
        return [match["code"].strip() for match in SPAN.finditer(self.line.text)]


def has_word(text: str, word: str) -> bool:
    """The word with nothing on either side that would make it another one."""
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w]|-\w)", text) is not None


def is_distinctive(name: str) -> bool:
    """Not a word of everyday language: `max_size`, `maxSize`, `MAX-SIZE`, but not `size` or `Client`."""
    bare = name.strip("_")
    is_compound = re.search(r"[a-z0-9][_-][a-z0-9]|[a-z0-9][A-Z]|[A-Z]{2}[a-z]", bare)
    return len(bare) > 3 and (is_compound is not None or (bare.isupper() and "_" in bare))
