"""Markdown, line by line: fences, headings, list items, comments, links, reference definitions.

Every place is an index into the lines or characters given, so that callers can replace exactly those.
markdown-it-py was weighed: 75 ms and 68 modules to import, and its inline tokens carry no positions.
Patterns are strings that `re` compiles at their first use: the hook imports this module on every commit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

LineKind = Literal[
    "blank", "text", "item", "table", "heading", "underline", "fence", "code", "comment", "directive", "rule",
    "definition", "front matter",
]  # fmt: skip

CONTAINER = r"[ \t]*(?:(?:[*+-]|\d{1,9}[.)])[ \t]+|>[ \t]?)*"
FENCE = CONTAINER + r"(?P<marks>`{3,}(?=[^`]*$)|~{3,})[ \t]*(?:\{?\.?(?P<language>[\w+#-]*))"
DIRECTIVE = (  # https://myst-parser.readthedocs.io/en/latest/syntax/admonitions.html
    r"\s*(?:`{3,}|~{3,}|:{3,})\s*\{(?:note|warning|tip|important|caution|attention|danger|error|hint|seealso"
    r"|admonition|dropdown|tab-set|tab-item|versionadded|versionchanged|deprecated)\}"
)
ATX = r" {0,3}(?P<level>#{1,6})(?:[ \t]+(?P<title>.*?))?(?:[ \t]+#+)?[ \t]*$"
UNDERLINE = r" {0,3}(?:=+|-{3,})[ \t]*$"
ITEM = r"\s*(?:[*+•-]|\d{1,9}[.)])(?:\s|$)"
RULE = r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$"
DEFINITION = r" {0,3}\[(?P<label>[^\]\n]+)\]:[ \t]*<?(?P<target>[^\s<>]+)>?"
CODE_SPAN = r"(?<!`)(?P<marks>`+)(?!`)(?P<code>[^\n]*?[^`\n])(?P=marks)(?!`)"
INLINE_LINK = (
    r"(?<!\\)\]\([ \t]*(?:<(?P<enclosed>[^<>\n]*)>"
    r"|(?P<target>[^()\s<>]+(?:\([^()\s]*\)[^()\s<>]*)*))(?:[ \t]+[\"'(][^\n]*?)?[ \t]*\)"
)
HTML_LINK = r"<(?:a|img|source|video|link)\b[^<>]*?\b(?:href|src|srcset)=[\"'](?P<target>[^\"'\s]+)[\"']"
REFERENCE = r"(?<![\\\]])\[(?P<text>[^\[\]\n]+)\](?:\[(?P<label>[^\[\]\n]*)\])?(?![\[(:])"


class MarkdownLine(NamedTuple):
    """`level` and `title` are those of a heading. `language` is that of a fenced block, in lower case, on its
    fences too."""

    text: str
    kind: LineKind
    level: int = 0
    title: str = ""
    language: str = ""


class MarkdownBlock(NamedTuple):
    """Consecutive lines: a heading, a paragraph, an item with its continuation, a fenced block with its
    fences, a comment, a table row, or one blank line. `start` is the index of the first line."""

    kind: LineKind
    start: int
    lines: tuple[str, ...]


class MarkdownLink(NamedTuple):
    """`start` and `end` enclose the target in its line. Of a reference link they enclose the label."""

    target: str
    start: int
    end: int
    is_reference: bool = False


def read_lines(lines: Sequence[str]) -> list[MarkdownLine]:
    """What each line is. Line ends may be left on the lines."""
    return _LineReader(lines).read()


def find_unclosed(lines: Sequence[str]) -> int | None:
    """The index of the fence or comment that is never closed."""
    reader = _LineReader(lines)
    reader.read()
    return reader.opened if reader.fence or reader.in_comment else None


def is_fence(line: str) -> bool:
    return ("```" in line or "~~~" in line) and re.match(FENCE, line) is not None


def is_item(line: str) -> bool:
    return re.match(ITEM, line) is not None


class _LineReader:
    """The state of one pass over the lines."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = [line.rstrip("\r\n") for line in lines]
        self.found: list[MarkdownLine] = []
        self.fence, self.language, self.is_quoted = "", "", False
        self.in_comment = False
        self.directives: list[str] = []
        self.opened = 0
        self.never_closed: dict[str, int] = {}  # sign -> the shortest fence that has no end below

    def read(self) -> list[MarkdownLine]:
        for at in range(len(self.lines)):
            self.found.append(self._read_line(at))
        return self.found

    def _read_line(self, at: int) -> MarkdownLine:
        line = self.lines[at]
        if self.fence and self.is_quoted and not line.lstrip().startswith(">"):
            self.fence = ""  # the quotation ended, and its block of code with it
        if self.fence:
            is_end = _closes(line, self.fence)
            self.fence = "" if is_end else self.fence
            return MarkdownLine(line, "fence" if is_end else "code", language=self.language)
        if self.in_comment or line.lstrip().startswith("<!--"):
            self.opened = self.opened if self.in_comment else at
            self.in_comment = "-->" not in line
            return MarkdownLine(line, "comment")
        return self._read_marked(at) or self._read_open(at)

    def _read_marked(self, at: int) -> MarkdownLine | None:
        """A fence or the line of a directive."""
        line = self.lines[at]
        if not any(sign in line for sign in ("```", "~~~", ":::")):
            return None
        if re.match(DIRECTIVE, line):
            self.directives.append(line.split("{")[0].strip())
            return MarkdownLine(line, "directive")
        if self.directives and line.strip() == self.directives[-1]:
            self.directives.pop()
            return MarkdownLine(line, "directive")
        mark = re.match(FENCE, line)
        if not mark or not self._is_opening(at, mark):
            return None
        self.fence, self.language, self.opened = mark["marks"], mark["language"].lower(), at
        self.is_quoted = ">" in line[: mark.start("marks")]
        return MarkdownLine(line, "fence", language=self.language)

    def _is_opening(self, at: int, mark: re.Match[str]) -> bool:
        """A fence that is indented like code counts only if it is closed: nested lists and the tabs of
        MkDocs have such fences."""
        before, marks = mark.string[: mark.start("marks")], mark["marks"]
        if before.strip() or len(before.expandtabs(4)) <= 3:
            return True
        if len(marks) >= self.never_closed.get(marks[0], len(marks) + 1):
            return False
        is_closed = any(_closes(line, marks) for line in self.lines[at + 1 :])
        if not is_closed:
            self.never_closed[marks[0]] = len(marks)
        return is_closed

    def _read_open(self, at: int) -> MarkdownLine:
        """A line outside fences and comments."""
        line = self.lines[at]
        text = line.strip()
        before = self.found[-1] if self.found else None
        if before and before.kind == "heading" and before.title and not re.match(ATX, before.text):
            return MarkdownLine(line, "underline")
        if self._is_front_matter(at):
            return MarkdownLine(line, "front matter")
        if not text:
            return MarkdownLine(line, "blank")
        atx = re.match(ATX, line) if text[0] == "#" else None
        if atx:
            return MarkdownLine(line, "heading", len(atx["level"]), atx["title"] or "")
        if self._is_underlined(at):
            return MarkdownLine(line, "heading", 1 if "=" in self.lines[at + 1] else 2, text)
        return MarkdownLine(line, _open_kind(line, text[0]))

    def _is_front_matter(self, at: int) -> bool:
        """The metadata between two lines of hyphens at the top of a file."""
        if at:
            ended = at > 1 and self.lines[at - 1].strip() in ("---", "...")
            return self.found[-1].kind == "front matter" and not ended
        is_begun = self.lines[0].strip() == "---" and len(self.lines) > 2
        return (
            is_begun
            and re.match(r"['\"]?[\w@/.-]+['\"]?[ \t]*:", self.lines[1]) is not None
            and any(line.strip() in ("---", "...") for line in self.lines[2:])
        )

    def _is_underlined(self, at: int) -> bool:
        """A one-line paragraph above a line of = or -."""
        line, before = self.lines[at], self.found[-1] if self.found else None
        return (
            at + 1 < len(self.lines)
            and self.lines[at + 1].lstrip()[:1] in ("=", "-")
            and line[0] not in " \t-*+>|"
            and (before is None or before.kind not in ("text", "table", "front matter") or at == 0)
            and re.match(UNDERLINE, self.lines[at + 1]) is not None
        )


def _closes(line: str, fence: str) -> bool:
    """Whether the line ends the block of code that `fence` began: at least as many signs, nothing else."""
    marks = line.strip(" \t>")
    return marks.startswith(fence) and not marks.strip(fence[0])


def _open_kind(line: str, first: str) -> LineKind:
    if first in "-*_" and re.match(RULE, line):
        return "rule"
    if (first in "-*+•" or first.isdigit()) and re.match(ITEM, line):
        return "item"
    if first == "|":
        return "table"
    return "definition" if first == "[" and re.match(DEFINITION, line) else "text"


def read_blocks(lines: Sequence[str]) -> list[MarkdownBlock]:
    """The lines as blocks. Joined, their lines are those that came in."""
    found: list[MarkdownBlock] = []
    start, read = 0, read_lines(lines)
    for at in range(1, len(read) + 1):
        if at == len(read) or begins_block(read, at):
            kind = "code" if read[start].kind == "fence" else read[start].kind
            found.append(MarkdownBlock(kind, start, tuple(lines[start:at])))
            start = at
    return found


def begins_block(lines: Sequence[MarkdownLine], at: int) -> bool:
    """Whether a block begins at this line."""
    before, kind = lines[at - 1].kind, lines[at].kind
    if kind == "code" or (kind == "fence" and before in ("code", "fence")):
        return kind != "code" and not _is_inside(lines, at)
    if kind == "text":
        return before not in ("text", "item")
    return kind != "underline" and not (kind == before and kind in ("comment", "front matter"))


def _is_inside(lines: Sequence[MarkdownLine], at: int) -> bool:
    """Whether the fence at this line closes a block: an odd number of fences leads up to it."""
    first = at
    while first and lines[first - 1].kind in ("code", "fence"):
        first -= 1
    return sum(line.kind == "fence" for line in lines[first:at]) % 2 == 1


def hide_code_spans(text: str) -> str:
    """The line with spaces for its code spans, so that every other place keeps its index."""
    if "`" not in text:
        return text
    return re.sub(CODE_SPAN, lambda match: " " * len(match[0]), text)


def read_links(text: str) -> Iterator[MarkdownLink]:
    """The links and images of a line, HTML's too, by where their targets are. No reference links."""
    if "](" not in text and "=" not in text:
        return
    bare = hide_code_spans(text)
    for match in re.finditer(INLINE_LINK, bare):
        group = "target" if match["target"] is not None else "enclosed"
        yield MarkdownLink(match[group], *match.span(group))
    if "<" in bare:
        for match in re.finditer(HTML_LINK, bare):
            yield MarkdownLink(match["target"], *match.span("target"))


def read_references(text: str) -> Iterator[MarkdownLink]:
    """The labels of reference links in a line: [text][label], [label][], [label]. Only those with a
    definition are links."""
    if "[" not in text:
        return
    for match in re.finditer(REFERENCE, hide_code_spans(text)):
        group = "label" if match["label"] else "text"
        start, end = match.span(group)
        yield MarkdownLink(fold_label(text[start:end]), start, end, is_reference=True)


def read_definition(text: str) -> tuple[str, MarkdownLink] | None:
    """The label and target of a line "[label]: target"."""
    match = re.match(DEFINITION, text) if "]:" in text else None
    return (
        (fold_label(match["label"]), MarkdownLink(match["target"], *match.span("target"))) if match else None
    )


def fold_label(label: str) -> str:
    """Labels match without regard to case and spaces (CommonMark 0.31, section 4.7)."""
    return " ".join(label.split()).casefold()
