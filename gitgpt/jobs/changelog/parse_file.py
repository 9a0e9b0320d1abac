"""An existing changelog file, cut into parts and blocks without losing a byte.

Everything that is not known is text that stays where it is. What cannot be read well enough to add to it is
refused, with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from gitgpt.conventional.version import parse_version
from gitgpt.errors import FileError
from gitgpt.jobs.changelog.changelog_data import (
    KEEP_A_CHANGELOG,
    SECTION_OF_ALIAS,
    SectionTitles,
    fold_title,
)
from gitgpt.jobs.changelog.file_headings import DEFINITION, FoundHeading, find_headings, find_unread
from gitgpt.jobs.changelog.line_marks import LINE, mark_line
from gitgpt.markdown import MarkdownLine, find_unclosed, read_lines

LIST_ITEM = re.compile(r"\s*[*+-][ \t]+\S")
MOST_ITEMS = 4  # of a file without releases: with more it is a changelog in a form that is not known
CONFLICT = ("<<<<<<< ", ">>>>>>> ")
LARGEST_FILE = 20_000_000  # characters
OTHER_MARKUP = re.compile(  # reStructuredText's directives, targets and links; AsciiDoc's and wikis' headings
    r"\.\. (?:[\w-]+::|_[^:]+: |\w+ replace::)|.*`[^`<]+ <[^>]+>`_(?!\w)|={1,6} \S.*|:toc:|.*(?<![\w:])"
    r":(?:issue|pr|pull|ref|doc|func|class|meth|mod|attr|user|gh|bpo|cve|py:\w+|commit|ghissue|ghpull):`[^`]+`"
)
HEADING_ADVICE = 'head each release as in "## 1.2.0 - 2026-01-31", or name another file'


class FilePart(NamedTuple):
    """A release's part of the file. `lines` begin with its heading; `version` is empty for what is
    unreleased; `body_at` counts the heading's lines."""

    version: str
    lines: tuple[str, ...]
    body_at: int = 1

    @property
    def heading(self) -> tuple[str, ...]:
        return self.lines[: self.body_at]

    @property
    def body(self) -> tuple[str, ...]:
        return self.lines[self.body_at :]


class Document(NamedTuple):
    """`head`, the parts and `links` one after the other are the file; lines keep their ends. `links` is the
    block of definitions at the end. `unread` are lines with a version that could be headings in a form that
    is not known: their number and the version."""

    head: tuple[str, ...]
    parts: tuple[FilePart, ...]
    links: tuple[str, ...]
    eol: str = "\n"
    unread: tuple[tuple[int, str], ...] = ()

    @property
    def text(self) -> str:
        return "".join([*self.head, *(line for part in self.parts for line in part.lines), *self.links])

    @property
    def versions(self) -> frozenset[str]:
        return frozenset(part.version for part in self.parts if part.version)

    def has_version(self, text: str) -> bool:
        """Whether it has that release, however many zeros it is written with."""
        version = parse_version(text)
        orders = {known.order for name in self.versions if (known := parse_version(name))}
        return text in self.versions or (version is not None and version.order in orders)

    def find_line(self, part: FilePart) -> int:
        """The number of the part's first line."""
        before = self.parts[: self.parts.index(part)]
        return 1 + len(self.head) + sum(len(own.lines) for own in before)


def read_document(text: str, name: str) -> Document:
    """Raises FileError, naming the line, for what must not be touched: conflicts, other markup."""
    if len(text) > LARGEST_FILE or "\0" in text:
        raise FileError(f"{name} is not a changelog of a size that can be handled")
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    _check_lines(lines, name)
    found = find_headings(lines)
    _check_single(found, name)
    unread = tuple((at + 1, version) for at, version in find_unread(lines, found))
    if not found:
        _check_no_releases(lines, unread, name)
    end = _links_start(lines, max((heading.at for heading in found), default=0))
    ends = [*(heading.at for heading in found[1:]), end][: len(found)]
    parts = tuple(
        FilePart(heading.version, tuple(lines[heading.at : stop]), heading.size)
        for heading, stop in zip(found, ends, strict=True)
    )
    eol = "\r\n" if sum(line.endswith("\r\n") for line in lines) * 2 > len(lines) else "\n"
    head = tuple(lines[: found[0].at if found else end])
    return Document(head, parts, tuple(lines[end:]), eol, unread)


def _check_lines(lines: Sequence[str], name: str) -> None:
    for number, line in enumerate(lines, 1):
        if line.startswith(CONFLICT):
            raise FileError(f"{name}:{number}: an unresolved merge conflict", advice="resolve it first")
    opened = find_unclosed(lines)
    if opened is not None:  # what is added below it would not be seen again
        raise FileError(
            f"{name}:{opened + 1}: a code block or comment that is never closed", advice="close it"
        )
    for number, read in enumerate(read_lines(lines), 1):
        if read.kind in ("text", "heading", "item") and OTHER_MARKUP.match(read.text):
            raise FileError(
                f"{name}:{number}: this is not Markdown: {read.text.strip()[:40]}",
                advice="name a Markdown file: --write CHANGELOG.md",
            )


def _check_no_releases(lines: Sequence[str], unread: Sequence[tuple[int, str]], name: str) -> None:
    if unread:
        number, version = unread[0]
        raise FileError(
            f"{name}:{number}: {version} is in a heading that cannot be read", advice=HEADING_ADVICE
        )
    if sum(bool(LIST_ITEM.match(line)) for line in lines) > MOST_ITEMS:
        raise FileError(
            f"{name} lists changes, but has no heading of a release that can be read", advice=HEADING_ADVICE
        )


def _check_single(found: Sequence[FoundHeading], name: str) -> None:
    unreleased = [str(heading.at + 1) for heading in found if not heading.version]
    if len(unreleased) > 1:
        raise FileError(
            f"{name} has {len(unreleased)} parts for what is unreleased, at lines {', '.join(unreleased)}",
            advice="make them one, then run this again",
        )


def _links_start(lines: Sequence[str], lowest: int) -> int:
    """Where the block of link definitions at the end begins; the end where there is none."""
    start = end = len(lines)
    for at in range(len(lines) - 1, lowest, -1):
        if DEFINITION.match(lines[at]):
            start = at
        elif lines[at].strip():
            break
    return start if start < end else end


ITEM = re.compile(r"([*+-])[ \t]+(?=\S)")
SECTION = re.compile(r"#{2,5}[ \t]+(.*?)[ \t]*#*$")
BOLD_SECTION = re.compile(r"(?:\*\*|__)([^*_]+?):?(?:\*\*|__):?$")
BlockKind = Literal["section", "item", "marker", "text", "blank"]


class BodyBlock(NamedTuple):
    """Lines that belong together, with their ends and the blank lines after them. `section` is the title
    above them."""

    kind: BlockKind
    lines: tuple[str, ...]
    section: str = ""

    @property
    def text(self) -> str:
        """An item without its bullet, on one line."""
        joined = " ".join(line.strip() for line in self.lines if line.strip())
        return ITEM.sub("", joined, count=1)

    @property
    def blank_lines(self) -> tuple[str, ...]:
        count = 0
        while count < len(self.lines) and not self.lines[-1 - count].strip():
            count += 1
        return self.lines[len(self.lines) - count :]


def split_blocks(lines: Sequence[str]) -> list[BodyBlock]:
    """Joined again, the blocks are the lines."""
    blocks: list[BodyBlock] = []
    section = ""
    for line, read in zip(lines, read_lines(lines), strict=True):
        kind = _find_kind(read, blocks[-1] if blocks else None)
        if kind == "section":
            section = _read_section(line) or ""
        if kind is None:
            last = blocks.pop()
            blocks.append(last._replace(lines=(*last.lines, line)))
        else:
            blocks.append(BodyBlock(kind, (line,), section))
    return blocks


def _find_kind(read: MarkdownLine, last: BodyBlock | None) -> BlockKind | None:
    """What a line begins; None when it continues the block before."""
    text = read.text.rstrip()
    if LINE.match(text):
        return "marker"
    if read.kind == "code" or (read.kind == "fence" and last and last.kind in ("item", "text")):
        is_new = read.kind == "fence" and last and last.blank_lines and not read.text[:1].isspace()
        return "text" if is_new or last is None else None
    if _read_section(text) is not None:
        return "section"
    if ITEM.match(text):
        return "item"
    if not text:
        return None if last else "blank"
    is_indented = text[0] in " \t"
    after_blank = bool(last and last.blank_lines)
    if last and last.kind in ("item", "text") and (is_indented or not after_blank):
        return None
    return "text"


def _read_section(line: str) -> str | None:
    """The title of a section's heading, or of a line in bold that names one."""
    text = line.rstrip()
    match = SECTION.match(text)
    if match:
        return match[1].replace("\\", "")
    bold = BOLD_SECTION.match(text) if text[:2] in ("**", "__") else None
    return bold[1] if bold and fold_title(bold[1]) in SECTION_OF_ALIAS else None


def list_titles(blocks: Iterable[BodyBlock]) -> list[str]:
    """The titles of the sections in a body."""
    return [block.section for block in blocks if block.kind == "section"]


def edit_blocks(
    blocks: Iterable[BodyBlock],
    new: Iterable[tuple[str, str]],
    stale: frozenset[str],
    titles: SectionTitles = KEEP_A_CHANGELOG,
) -> list[str]:
    """The lines without the items whose marks are in `stale`, and with the `new` (title, item) at the
    ends of their sections; a section that is missing is made, one that gets empty goes."""
    kept = _without(blocks, stale, titles)
    bullet = next((block.lines[0][0] for block in kept if block.kind == "item"), "-")
    for title, text in new:
        lines = [f"{line}\n" for line in f"{bullet}{text[1:]}".split("\n")]
        _insert(kept, BodyBlock("item", tuple(lines), title), titles)
    return [line for block in kept for line in block.lines]


def _without(blocks: Iterable[BodyBlock], stale: frozenset[str], titles: SectionTitles) -> list[BodyBlock]:
    kept: list[BodyBlock] = []
    for block in blocks:
        if block.kind == "item" and mark_line(block.text) in stale:
            if kept and not kept[-1].blank_lines:
                kept[-1] = kept[-1]._replace(lines=(*kept[-1].lines, *block.blank_lines))
        else:
            kept.append(block)
    return [
        block for at, block in enumerate(kept)
        if block.kind != "section" or titles.rank_title(block.section) < 0 or _has_content(kept, at)
    ]  # fmt: skip


def _has_content(blocks: list[BodyBlock], at: int) -> bool:
    return at + 1 < len(blocks) and blocks[at + 1].kind != "section"


def _insert(blocks: list[BodyBlock], item: BodyBlock, titles: SectionTitles) -> None:
    """After the last item of its section, before the blank lines there."""
    folded = fold_title(item.section)
    own = [at for at, block in enumerate(blocks) if block.section and fold_title(block.section) == folded]
    if not own:
        own = [_make_section(blocks, item.section, titles)]
    last = blocks[own[-1]]
    blanks = last.blank_lines
    if last.kind == "section":
        blocks.insert(own[-1] + 1, item._replace(lines=(*item.lines, "\n")))
        return
    blocks[own[-1]] = last._replace(lines=last.lines[: len(last.lines) - len(blanks)])
    blocks.insert(own[-1] + 1, item._replace(lines=(*item.lines, *blanks)))


def _make_section(blocks: list[BodyBlock], title: str, titles: SectionTitles) -> int:
    """A heading before the first one that comes later in the order of the titles; returns its place."""
    like = next((block.lines[0] for block in blocks if block.kind == "section"), "### ")
    heading = f"{like.split()[0]} {title}" if like[:1] == "#" else f"**{title}**"
    rank = titles.rank_title(title)
    later = (
        at for at, block in enumerate(blocks)
        if block.kind == "section" and titles.rank_title(block.section) > rank
    )  # fmt: skip
    at = next(later, len(blocks))
    if at and not blocks[at - 1].blank_lines:
        blocks[at - 1] = blocks[at - 1]._replace(lines=(*blocks[at - 1].lines, "\n"))
    blocks.insert(at, BodyBlock("section", (f"{heading}\n", "\n"), title))
    return at
