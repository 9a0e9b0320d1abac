"""Where a name may stand, and what belongs to the project."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from gitgpt.drift.prose.document_lines import DocumentLine

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
        """What stands in backticks."""
        return [match["code"].strip() for match in SPAN.finditer(self.line.text)]


def has_word(text: str, word: str) -> bool:
    """The word with nothing on either side that would make it another one."""
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w]|-\w)", text) is not None


def is_distinctive(name: str) -> bool:
    """Not a word of everyday language: `max_size`, `maxSize`, `MAX-SIZE`, but not `size` or `Client`."""
    bare = name.strip("_")
    is_compound = re.search(r"[a-z0-9][_-][a-z0-9]|[a-z0-9][A-Z]|[A-Z]{2}[a-z]", bare)
    return len(bare) > 3 and (is_compound is not None or (bare.isupper() and "_" in bare))
