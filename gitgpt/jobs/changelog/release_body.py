"""The body of one part as blocks: headings, list items, and everything else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from gitgpt.jobs.changelog.marker import LINE, line_mark
from gitgpt.jobs.changelog.section_choice import SECTIONS

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
        if block.kind == "item" and line_mark(block.text) in stale:
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
