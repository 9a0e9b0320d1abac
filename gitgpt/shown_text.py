"""Whether a text holds only what was shown to its writer. Used for drafts, changelogs and documentation.

Each job decides what must be grounded (names, numbers, quotations, addresses) and how strictly; how a piece
is looked up is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable


def fold_spaces(text: str) -> str:
    """The text on one line, with single spaces."""
    return re.sub(r"\s+", " ", text).strip()


def holds_quote(quote: str, texts: Iterable[str]) -> bool:
    """Whether one of the texts holds the quote, however its lines are broken."""
    wanted = fold_spaces(quote)
    return bool(wanted) and any(wanted in fold_spaces(text) for text in texts)


def count_piece(piece: str, text: str) -> int:
    """How often a piece occurs on its own, not inside a longer word or number. Case counts."""
    if not piece or piece not in text:
        return 0
    return len(re.findall(rf"(?<![\w.]){re.escape(piece)}(?![\w]|\.\d)", text))


def find_new(pattern: re.Pattern[str], text: str, *shown: str) -> set[str]:
    """What the pattern finds in the text and in none of the shown ones, in lower case."""
    new = _find_all(pattern, text)
    for source in shown:
        if not new:
            break
        new -= _find_all(pattern, source)
    return new


def _find_all(pattern: re.Pattern[str], text: str) -> set[str]:
    return {match[0].strip().lower() for match in pattern.finditer(text)}
