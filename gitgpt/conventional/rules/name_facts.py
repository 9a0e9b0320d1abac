"""Facts of names and values that others took the place of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitgpt.conventional.rules.analysis import (
    Analysis,
    ChangeFact,
    place_of_lines,
)
from gitgpt.conventional.rules.argument_facts import KEYWORDS, LONGEST
from gitgpt.conventional.rules.edits import LITERAL, NAME, TokenSwap
from gitgpt.conventional.rules.setting_facts import is_settings

MANY = 3  # renames, from which they are one fact
KEY_BEFORE = re.compile(
    r"[\"']?([A-Za-z_][\w.-]*)[\"']?\s*(?::[^=:]{1,40})?(?:=|:|:=|=>)\s*$|#\s*define\s+(\w+)\s+$"
)


def find_renames(analysis: Analysis) -> Iterator[ChangeFact]:
    """A definition whose name is the only thing that changed on its line, and every other use of it."""
    renames = list(list_renames(analysis))
    if len(renames) >= MANY:
        numbers = frozenset[int]().union(*(swap.numbers for swap in renames))
        yield ChangeFact(
            "rename several", tuple(swap.old for swap in renames), numbers=numbers, type="refactor"
        )
        return
    for swap in renames:
        yield ChangeFact(
            "rename",
            old=swap.old,
            new=swap.new,
            place=_swap_place(swap),
            numbers=swap.numbers,
            type="refactor",
        )


def list_renames(analysis: Analysis) -> Iterator[TokenSwap]:
    for swap in analysis.swaps:
        if not NAME.match(swap.old) or not NAME.match(swap.new) or swap.old in KEYWORDS:
            continue
        if LITERAL.match(swap.old) or LITERAL.match(swap.new):
            continue
        if _is_defined(swap) and not _is_used(analysis, swap):
            yield swap


def _is_defined(swap: TokenSwap) -> bool:
    """Whether one of the pairs defines the name: as a symbol, a parameter or a variable."""
    name = re.escape(swap.old)
    for old, _ in swap.pairs:
        if old.symbol and old.symbol.name == swap.old:
            return True
        if re.search(
            rf"(?:\b(?:let|const|var|mut|for|as)\s+{name}\b|^{name}\s*(?::[^=]*)?(?::?=)(?!=))", old.text
        ):
            return True
        if re.match(
            rf"(?:async )?(?:def|fn|func|function|public|private|static)\b.*[(,]\s*{name}\b", old.text
        ):
            return True
        if re.match(rf"{name}\s*\??:\s*[\w\[\]|. ]+,?$", old.text):
            return True
    return False


def _is_used(analysis: Analysis, swap: TokenSwap) -> bool:
    """Whether the old name is still used on an added line of these files, or the new one was used before."""
    old, new = (re.compile(rf"(?<![\w.]){re.escape(name)}(?!\w)") for name in (swap.old, swap.new))
    for file in swap.files:
        for hunk in file.file.hunks:
            for line in hunk.lines:
                if (line[:1] in "+ " and old.search(line)) or (line[:1] in "- " and new.search(line)):
                    return True
    return False


def _swap_place(swap: TokenSwap) -> str:
    if len(swap.files) > 1:
        return ""
    return place_of_lines([(line, swap.files[0]) for pair in swap.pairs for line in pair if not line.symbol])


def find_replacements(analysis: Analysis) -> Iterator[ChangeFact]:
    """The same token took another's place on every one of these lines: a value under a key, else a name."""
    for swap in analysis.swaps:
        if (any(file.kind == "docs" for file in swap.files) and not _are_words(swap)) or (
            any(map(is_settings, swap.files)) and len(swap.pairs) < 2
        ):
            continue
        if swap.numbers <= analysis.prose:
            continue
        rows = [
            (line, file) for file in swap.files for pair in swap.pairs for line in pair if line in file.lines
        ]
        place = place_of_lines(rows)
        old, new = swap.old, swap.new
        if LITERAL.match(old) and LITERAL.match(new) and len(old) + len(new) < LONGEST:
            keys = {_key_of(pair[1].text, new) for pair in swap.pairs}
            key = keys.pop() if len(keys) == 1 else ""
            if key and key not in KEYWORDS:
                yield ChangeFact("change", (key,), place, old.strip("\"'`"), new.strip("\"'`"), swap.numbers)
            elif old[0] not in "\"'`" and len(swap.pairs) > 1:
                yield ChangeFact("replace", (), place, old, new, swap.numbers)
            continue
        if not NAME.match(old) or not NAME.match(new) or {old, new} & KEYWORDS or len(old + new) > LONGEST:
            continue
        if len(old) < 3 or len(new) < 3:
            continue
        yield ChangeFact("replace", (), place, old, new, swap.numbers)


def _are_words(swap: TokenSwap) -> bool:
    """Whether prose changed in one word on one line: a typo in either direction, or another word."""
    return len(swap.pairs) == 1 and swap.old.isalpha() and swap.new.isalpha() and len(swap.old) > 3


def _key_of(text: str, value: str) -> str:
    before = text.partition(value)[0]
    match = KEY_BEFORE.search(before)
    return (match[1] or match[2] or "") if match else ""
