"""An existing changelog file, cut into parts and blocks without losing a byte.

Reads headings of several tools and styles, CRLF, and files that a formatter rewrote. Headings in code
blocks and comments don't count. Everything else is text that stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from gitgpt.conventional.version import parse_version
from gitgpt.errors import FileError
from gitgpt.jobs.changelog.classify import SECTIONS
from gitgpt.jobs.changelog.line_marks import LINE, mark_line

ATX = re.compile(r"(#{1,4})[ \t]+(.*?)[ \t]*#*$")
SETEXT = re.compile(r"(=+|-+)[ \t]*$")
FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")  # a backtick behind it makes it code inside a line
DEFINITION = re.compile(r" {0,3}\[([^\]]+)\]:[ \t]*(\S+)")
UNRELEASED = re.compile(
    r"\[?(?:unreleased|upcoming|head|next)(?: changes| version| release)?\]?(?:\([^)]*\)|\[[^\]]*\])?"
    r"(?:\s*[-–—:(].*)?|(?:main|master|trunk)(?: branch)?",
    re.IGNORECASE,
)
LINKED = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?")
LEAD = re.compile(
    r"(?:version|release|ver\.?)\s+|[a-z][\w.-]*\s+(?=v\d)", re.IGNORECASE
)  # the project's name
SIGNS = re.compile(r"[^\w\[\]()`\\]+")  # an emoji
ITEM = re.compile(r"\s*[*+-][ \t]+\S")
MOST_ITEMS = 4  # of a file without releases: with more it is a changelog in a form that nobody here knows
DATE = re.compile(r"\d{4}-\d\d-\d\d")
CONFLICT = ("<<<<<<< ", ">>>>>>> ")
LARGEST_FILE = 20_000_000  # characters


class FilePart(NamedTuple):
    """A release's part of the file. `lines` begin with its heading; `version` is empty for what is
    unreleased; `body_at` counts the heading's lines."""

    version: str
    lines: tuple[str, ...]
    body_at: int = 1

    @property
    def heading(self) -> str:
        return self.lines[0].strip()

    @property
    def body(self) -> tuple[str, ...]:
        return self.lines[self.body_at :]


class Document(NamedTuple):
    """`head`, the parts and `links` one after the other are the file; lines keep their ends. `links` is the
    block of definitions at the end."""

    head: tuple[str, ...]
    parts: tuple[FilePart, ...]
    links: tuple[str, ...]
    eol: str = "\n"

    @property
    def text(self) -> str:
        return "".join([*self.head, *(line for part in self.parts for line in part.lines), *self.links])

    @property
    def versions(self) -> frozenset[str]:
        return frozenset(part.version for part in self.parts if part.version)


def read_document(text: str, name: str) -> Document:
    """Raises FileError, naming the line, for what must not be touched: conflicts, doubled parts."""
    if len(text) > LARGEST_FILE or "\0" in text:
        raise FileError(f"{name} is no changelog of a size that can be handled")
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    for number, line in enumerate(lines, 1):
        if line.startswith(CONFLICT):
            raise FileError(f"{name}:{number}: an unresolved merge conflict", advice="resolve it first")
    starts = _find_headings(lines, name)
    _check_single(starts, name)
    if not starts and sum(bool(ITEM.match(line)) for line in lines) > MOST_ITEMS:
        raise FileError(
            f"{name} lists changes, but has no heading of a release that can be read",
            advice='head each release as in "## 1.2.0 - 2026-01-31", or name another file',
        )
    end = _links_start(lines, max((at for at, _, _ in starts), default=0))
    ends = [*(at for at, _, _ in starts[1:]), end][: len(starts)]
    parts = tuple(
        FilePart(version, tuple(lines[at:stop]), size)
        for (at, size, version), stop in zip(starts, ends, strict=True)
    )
    eol = "\r\n" if sum(line.endswith("\r\n") for line in lines) * 2 > len(lines) else "\n"
    return Document(tuple(lines[: starts[0][0] if starts else end]), parts, tuple(lines[end:]), eol)


def read_title(title: str) -> str | None:
    """The version of a heading, "" for what is unreleased, None for another heading."""
    title = SIGNS.sub("", title.replace("\\", "").strip(), count=1) if SIGNS.match(title) else title
    title = title.replace("\\", "").strip()
    if UNRELEASED.fullmatch(title):
        return ""
    title = LEAD.sub("", title, count=1) if LEAD.match(title) else title
    linked = LINKED.match(title)
    words = (linked[1] if linked else title).split()
    if not words:
        return None
    name = words[0].rstrip(":,;").strip("`*_")
    for candidate in (name, re.split(r"[@/]|-(?=v?\d)", name)[-1]):
        version = parse_version(candidate)
        if version:
            return version.text
    return None


def _find_headings(lines: Sequence[str], name: str) -> list[tuple[int, int, str]]:
    """Line, number of lines and version of every heading of a release."""
    found: list[tuple[int, int, str]] = []
    fence, in_comment, opened = "", False, 0
    for at, raw in enumerate(lines):
        line = raw.rstrip("\r\n")
        mark = FENCE.match(line)
        if in_comment:
            in_comment = "-->" not in line
        elif mark and (not fence or line.strip().startswith(fence)):
            fence, opened = "" if fence else mark[1], at
        elif not fence and line.lstrip().startswith("<!--"):
            in_comment, opened = "-->" not in line, at
        elif not fence:
            heading = _heading(line, lines[at + 1].rstrip("\r\n") if at + 1 < len(lines) else "")
            version = read_title(heading[1]) if heading else None
            if heading and version is not None:
                found.append((at, heading[0], version))
    if fence or in_comment:  # what is added below it would not be seen again
        raise FileError(
            f"{name}:{opened + 1}: a code block or comment that is never closed", advice="close it"
        )
    return found


def _heading(line: str, below: str) -> tuple[int, str] | None:
    """How many lines a heading takes, and its title."""
    match = ATX.match(line)
    if match:
        return (1, match[2]) if len(match[1]) <= 3 else None
    if line.strip() and line[0] not in " \t-*+>|" and SETEXT.match(below) and len(below) > 2:
        return 2, line
    return None


def _check_single(starts: Sequence[tuple[int, int, str]], name: str) -> None:
    unreleased = [str(at + 1) for at, _, version in starts if not version]
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


class BodyBlock(NamedTuple):
    """Lines that belong together, with their ends and the blank lines after them. `section` is the title
    they stand under."""

    kind: Literal["section", "item", "marker", "text", "blank"]
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


def split_blocks(lines: Iterable[str]) -> list[BodyBlock]:
    """Joined again, the blocks are the lines."""
    blocks: list[BodyBlock] = []
    section = ""
    for line in lines:
        kind = _kind(line, blocks[-1] if blocks else None)
        if kind == "section":
            section = _title(line)
        if kind is None:
            last = blocks.pop()
            blocks.append(last._replace(lines=(*last.lines, line)))
        else:
            blocks.append(BodyBlock(kind, (line,), section))
    return blocks


def _kind(line: str, last: BodyBlock | None) -> Literal["section", "item", "marker", "text", "blank"] | None:
    """What a line begins; None when it goes on with the block before."""
    text = line.rstrip()
    if LINE.match(text):
        return "marker"
    if SECTION.match(text):
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


def _title(line: str) -> str:
    match = SECTION.match(line.rstrip())
    title = match[1].replace("\\", "") if match else ""
    return next((name for name in SECTIONS if name.casefold() == title.casefold()), title)


def edit_blocks(
    blocks: Iterable[BodyBlock], new: Iterable[tuple[str, str]], stale: frozenset[str]
) -> list[str]:
    """The lines without the items whose marks are in `stale`, and with the `new` (section, item) at the
    ends of their sections; a section that is missing is made, one that gets empty goes."""
    kept = _without(blocks, stale)
    bullet = next((block.lines[0][0] for block in kept if block.kind == "item"), "-")
    for section, text in new:
        lines = [f"{line}\n" for line in f"{bullet}{text[1:]}".split("\n")]
        _insert(kept, BodyBlock("item", tuple(lines), section))
    return [line for block in kept for line in block.lines]


def _without(blocks: Iterable[BodyBlock], stale: frozenset[str]) -> list[BodyBlock]:
    kept: list[BodyBlock] = []
    for block in blocks:
        if block.kind == "item" and mark_line(block.text) in stale:
            if kept and not kept[-1].blank_lines:
                kept[-1] = kept[-1]._replace(lines=(*kept[-1].lines, *block.blank_lines))
        else:
            kept.append(block)
    return [
        block for at, block in enumerate(kept)
        if block.kind != "section" or block.section not in SECTIONS or _has_content(kept, at)
    ]  # fmt: skip


def _has_content(blocks: list[BodyBlock], at: int) -> bool:
    return at + 1 < len(blocks) and blocks[at + 1].kind != "section"


def _insert(blocks: list[BodyBlock], item: BodyBlock) -> None:
    """Behind the last item of its section, before the blank lines there."""
    own = [at for at, block in enumerate(blocks) if block.section == item.section]
    if not own:
        own = [_make_section(blocks, item.section)]
    last = blocks[own[-1]]
    blanks = last.blank_lines
    if last.kind == "section":
        blocks.insert(own[-1] + 1, item._replace(lines=(*item.lines, "\n")))
        return
    blocks[own[-1]] = last._replace(lines=last.lines[: len(last.lines) - len(blanks)])
    blocks.insert(own[-1] + 1, item._replace(lines=(*item.lines, *blanks)))


def _make_section(blocks: list[BodyBlock], section: str) -> int:
    """A heading before the first one that comes later in the canonical order; returns its place."""
    mark = next((block.lines[0].split()[0] for block in blocks if block.kind == "section"), "###")
    order: dict[str, int] = {name: place for place, name in enumerate(SECTIONS)}
    later = (
        at for at, block in enumerate(blocks)
        if block.kind == "section" and order.get(block.section, -1) > order[section]
    )  # fmt: skip
    at = next(later, len(blocks))
    if at and not blocks[at - 1].blank_lines:
        blocks[at - 1] = blocks[at - 1]._replace(lines=(*blocks[at - 1].lines, "\n"))
    blocks.insert(at, BodyBlock("section", (f"{mark} {section}\n", "\n"), section))
    return at
