"""A small model that runs away says the same thing again and again, and ends in form all the same."""

from __future__ import annotations

import re

from gitgpt.guards.message_blocks import (
    ITEM,
    is_fenced,
    split_blocks,
    split_sentences,
)

LONGEST_PERIOD = 12  # words that are said over and over
LEAST_TIMES = 3
LEAST_WORDS = 6  # of all the repetitions together: "very, very, very" is emphasis
LONG = 60
RUN = r"(.)\1{59}"  # one character: a line across a page has fewer
OFTEN = 3  # times that something was said again: from there on nothing can be believed
SHORT = 10  # characters of a sentence that may occur twice: "Tested."
WORD = r"[぀-ヿ㐀-鿿가-힣]|[^\W\d_぀-ヿ㐀-鿿가-힣][^\W_぀-ヿ㐀-鿿가-힣]*"


def runs_away(text: str) -> bool:
    """Whether a few words, or a character, are said over and over in it."""
    plain = text.split()
    if text.isascii() and len(plain) - len(set(plain)) < 2 and len(text) < LONG:
        return False  # start-up: nearly every line, and nothing compiled
    words = re.findall(WORD, text.lower())
    return any(_has_run(words, period) for period in range(1, LONGEST_PERIOD + 1)) or (
        re.search(RUN, text) is not None
    )


def drop_repetition(body: str) -> str:
    """The body with each list item and sentence once, and nothing from where it runs away. Code stays."""
    seen: set[tuple[str, ...]] = set()
    kept, again = [], 0
    for block in split_blocks(body):
        if is_fenced(block):
            kept += block
            continue
        left, repeated = _new(block, seen)
        again += repeated
        is_over = runs_away(" ".join(left))
        kept += [] if is_over else left
        if is_over or again >= OFTEN:
            break
    held = "\n".join(kept)
    return held if again or len(held) < len(body) else body


def _has_run(words: list[str], period: int) -> bool:
    same, least = 0, max((LEAST_TIMES - 1) * period, LEAST_WORDS - period)
    for word, before in zip(words[period:], words, strict=False):
        same = same + 1 if word == before else 0
        if same >= least:
            return True
    return False


def _new(block: list[str], seen: set[tuple[str, ...]]) -> tuple[list[str], int]:
    """What of a block was not said yet, and how many times something was."""
    text = " ".join(line.strip() for line in block)
    if re.match(ITEM, text):
        return ([], 1) if _is_old(text, seen) else (block, 0)
    said = split_sentences(text)
    new = [one for one in said if len(one) < SHORT or not _is_old(one, seen)]
    return (block, 0) if len(new) == len(said) else ([" ".join(new)] if new else [], len(said) - len(new))


def _is_old(text: str, seen: set[tuple[str, ...]]) -> bool:
    words = tuple(re.findall(r"\w+", re.sub(ITEM, "", text, count=1).lower()))
    if words in seen:
        return True
    seen.add(words)
    return False
