"""What a body consists of: list items, paragraphs, code, blank lines, each as a block of lines."""

from __future__ import annotations

import re

ITEM = r"\s*(?:[-*+•]|\d{1,3}[.)])\s"


def split_blocks(body: str) -> list[list[str]]:
    """The lines of a body in blocks: a list item with its indented lines, a paragraph, a fence with its code,
    a blank line."""
    found: list[list[str]] = []
    fence = ""
    for line in body.split("\n"):
        mark = line.lstrip()[:3]
        is_item = re.match(ITEM, line) is not None
        goes_on = found and line.strip() and found[-1][0].strip() and not is_item and not is_fenced(found[-1])
        if fence:
            found[-1].append(line)
            fence = "" if mark == fence else fence
        elif mark in ("```", "~~~"):
            fence = mark
            found.append([line])
        elif goes_on:
            found[-1].append(line)
        else:
            found.append([line])
    return found


def is_fenced(block: list[str]) -> bool:
    """Whether the block is fenced code."""
    return block[0].lstrip().startswith(("```", "~~~"))


def split_sentences(text: str) -> list[str]:
    """The sentences of a paragraph."""
    return re.split(r"(?<=[.!?。！？])\s+|(?<=[。！？])", text)
