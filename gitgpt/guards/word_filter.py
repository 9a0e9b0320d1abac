"""Words and patterns of a team's own: masked, blocked or warned of, in what is sent and in what comes back.

An entry of a list is a word or phrase, or a pattern between slashes (`/proj-\\d+/`, see `linear_regex.py`).
`out:` or `in:` before it narrows it to one direction. Case and width are ignored (`ＡＣＭＥ` is `acme`),
and so are invisible characters. In a script with spaces only whole words match, where `_`, digits and the
humps of camelCase end a word as well: `bluebird` is found in `BlueBirdService`, not in `bluebirds`;
`bluebird*` is found in both. Chinese, Japanese, Korean and Thai words are found anywhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from gitgpt.guards.linear_regex import Pattern
from gitgpt.guards.regex_parser import PatternError

Action = Literal["mask", "block", "warn"]
Direction = Literal["out", "in"]
ACTIONS: tuple[Action, ...] = ("mask", "block", "warn")
LONGEST_ENTRY = 300  # characters
MASKS = {"out": "[FILTERED]", "in": "***"}
SAYS = {"out": "what would be sent", "in": "the model's answer"}
# No letters for the eye: zero width, soft hyphen, direction marks, variation selectors.
INVISIBLE = frozenset("\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f")


class FilterHit(NamedTuple):
    """That an entry was met; `entry` is its list and its number there, never the word."""

    action: Action
    entry: str
    times: int


class Screened(NamedTuple):
    """The text with its masks, and what was met in it."""

    text: str
    hits: tuple[FilterHit, ...]


class _Entry(NamedTuple):
    action: Action
    name: str
    directions: tuple[Direction, ...]
    word: str  # folded, or empty
    edges: tuple[bool, bool]  # whether it must begin and end at the edge of a word
    pattern: Pattern | None


class Filter:
    """The entries of all three lists. Owns their compiled form."""

    def __init__(
        self, *, mask: Sequence[str] = (), block: Sequence[str] = (), warn: Sequence[str] = ()
    ) -> None:
        """Raises PatternError for an entry that cannot be used."""
        lists: dict[Action, Sequence[str]] = {"mask": mask, "block": block, "warn": warn}
        self.sources = [f"{action}: {source}" for action, sources in lists.items() for source in sources]
        self._entries = [
            _read(source, action, number)
            for action, sources in lists.items()
            for number, source in enumerate(sources, start=1)
        ]

    def __len__(self) -> int:
        return len(self._entries)

    def screen(self, text: str, direction: Direction, *, keep: str = "") -> Screened:
        """The text as the lists want it. Lines that hold `keep` (the boundary of a fence) are not touched."""
        entries = [entry for entry in self._entries if direction in entry.directions]
        if not entries:
            return Screened(text, ())
        folded = fold_text(text)
        taken = [*_lines_with(keep, text), *_occurrences(MASKS[direction], text)]
        hits: list[FilterHit] = []
        masked: list[tuple[int, int]] = []
        for entry in entries:
            spans = [span for span in _find(entry, text, folded) if not _touches(span, taken)]
            if spans:
                hits.append(FilterHit(entry.action, entry.name, len(spans)))
            if entry.action == "mask":
                masked += spans
        return Screened(_masked(text, masked, MASKS[direction]), tuple(hits))


def filter_problem(source: str) -> str:
    """Why an entry cannot be used, "" when it can."""
    try:
        _read(source, "mask", 1)
    except PatternError as exc:
        return str(exc)
    return ""


class Folded(NamedTuple):
    """A text for comparing, and the place of each of its characters in the original (one more: the end)."""

    text: str
    places: Sequence[int]


def fold_text(text: str) -> Folded:
    """Without differences of case and width, compatibility forms and combinations taken apart (NFKD)."""
    if text.isascii():
        return Folded(text.lower(), range(len(text) + 1))
    parts: list[str] = []
    places: list[int] = []
    known: dict[str, str] = {}
    for place, char in enumerate(text):
        folded = known.get(char)
        if folded is None:
            folded = known[char] = _fold(char)
        parts.append(folded)
        places += [place] * len(folded)
    return Folded("".join(parts), [*places, len(text)])


def _fold(char: str) -> str:
    if char in INVISIBLE:
        return ""
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())


def _read(source: str, action: Action, number: int) -> _Entry:
    directions: tuple[Direction, ...] = ("out", "in")
    rest = source.strip()
    for direction in directions:
        if rest.startswith(direction + ":"):
            directions, rest = (direction,), rest[len(direction) + 1 :].strip()
            break
    if not 0 < len(rest) <= LONGEST_ENTRY:
        raise PatternError("it is empty" if not rest else f"it is longer than {LONGEST_ENTRY} characters")
    name = f"filter_{action} entry {number}"
    if len(rest) > 2 and rest[0] == rest[-1] == "/":
        return _Entry(action, name, directions, "", (False, False), Pattern(fold_pattern(rest[1:-1])))
    word = fold_text(rest.strip("*")).text
    if not word.strip():
        raise PatternError("it holds no word")
    return _Entry(action, name, directions, word, (rest[0] != "*", rest[-1] != "*"), None)


def fold_pattern(source: str) -> str:
    """A pattern folded as the text will be; ASCII is left alone, for `\\D` is not `\\d`."""
    return "".join(char if char.isascii() else _fold(char) for char in source)


def _find(entry: _Entry, text: str, folded: Folded) -> Iterator[tuple[int, int]]:
    """Places in the original text."""
    for start, end in _find_folded(entry, folded.text):
        first, last = folded.places[start], folded.places[end - 1] + 1
        if (not entry.edges[0] or _is_edge(text, first)) and (not entry.edges[1] or _is_edge(text, last)):
            yield first, last


def _find_folded(entry: _Entry, text: str) -> Iterator[tuple[int, int]]:
    if entry.pattern is None:
        yield from _occurrences(entry.word, text)
        return
    start = 0
    for line in text.split("\n"):
        for first, last in entry.pattern.spans(line):
            yield start + first, start + last
        start += len(line) + 1


def _occurrences(word: str, text: str) -> Iterator[tuple[int, int]]:
    at = text.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = text.find(word, at + len(word))


def _is_edge(text: str, at: int) -> bool:
    """Whether a word can begin or end there."""
    if at in (0, len(text)):
        return True
    before, after = text[at - 1], text[at]
    if not (_is_spelled(before) and _is_spelled(after)):
        return True
    return before.islower() and after.isupper()


def _is_spelled(char: str) -> bool:
    """Whether it is a letter of a script that puts spaces between words."""
    return char.isalpha() and (char < "\u0e00" or "\u1e00" <= char < "\u2000" or "\uff21" <= char <= "\uff5a")


def _lines_with(word: str, text: str) -> Iterator[tuple[int, int]]:
    for start, end in _occurrences(word, text) if word else ():
        after = text.find("\n", end)
        yield text.rfind("\n", 0, start) + 1, after if after >= 0 else len(text)


def _touches(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in taken)


def _masked(text: str, spans: Sequence[tuple[int, int]], mask: str) -> str:
    parts: list[str] = []
    at = 0
    for start, end in sorted(spans):
        if start >= at:
            parts += [text[at:start], mask]
        at = max(at, end)
    return "".join([*parts, text[at:]])
