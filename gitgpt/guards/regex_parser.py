"""Parses a user's pattern into a tree, or raises PatternError with the reason why it cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

DEEPEST = 20  # brackets

Test = Callable[[str], bool]
CLASSES: dict[str, Test] = {
    "d": str.isdecimal,
    "w": lambda char: char.isalnum() or char == "_",
    "s": str.isspace,
}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r"}


class PatternError(ValueError):
    """Why a pattern cannot be used, in a few words."""


Tree = object  # a test of one character, or one of the three below


class Rep(NamedTuple):
    body: Tree
    low: int
    high: int | None


class Alt(NamedTuple):
    branches: tuple[Tree, ...]


class Cat(NamedTuple):
    parts: tuple[Tree, ...]


class PatternReader:
    """Reads a pattern into a tree. Raises PatternError."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0

    def read(self) -> Tree:
        tree = self._branches(0)
        if self._at < len(self._source):
            raise PatternError("a ) without its (")
        return tree

    def _peek(self) -> str:
        return self._source[self._at : self._at + 1]

    def _next(self) -> str:
        char = self._peek()
        if not char:
            raise PatternError("it ends too early")
        self._at += 1
        return char

    def _branches(self, depth: int) -> Tree:
        if depth > DEEPEST:
            raise PatternError("brackets too deep")
        branches = [self._sequence(depth)]
        while self._peek() == "|":
            self._at += 1
            branches.append(self._sequence(depth))
        return Alt(tuple(branches)) if len(branches) > 1 else branches[0]

    def _sequence(self, depth: int) -> Tree:
        parts: list[Tree] = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._repeated(self._atom(depth)))
        return Cat(tuple(parts))

    def _atom(self, depth: int) -> Tree:
        char = self._next()
        if char == "(":
            if self._peek() == "?":
                self._at += 1
                if self._next() != ":":
                    raise PatternError("(? is known as (?: only: nothing can look around or be named")
            inner = self._branches(depth + 1)
            if self._next() != ")":  # pragma: no cover (_branches stops at ) or at the end)
                raise PatternError("a ( without its )")
            return inner
        if char == "[":
            return self._set()
        if char == ".":
            return _is_any
        if char == "\\":
            return self._escape()
        if char in "*+?{":
            raise PatternError(f"nothing to repeat before {char}")
        if char in "^$":
            raise PatternError(f"{char} is known at the ends of a pattern only")
        return _is_one(char)

    def _escape(self) -> Test:
        char = self._next()
        if char.lower() in CLASSES:
            inside = CLASSES[char.lower()]
            return inside if char.islower() else lambda tried: not inside(tried)
        if char in _CONTROLS:
            return _is_one(_CONTROLS[char])
        if char.isalnum():
            raise PatternError(f"\\{char} is not known here")
        return _is_one(char)

    def _set(self) -> Test:
        negated = self._peek() == "^"
        self._at += negated
        tests: list[Test] = []
        while self._peek() != "]" or not tests:
            if self._peek() == "\\":
                self._at += 1
                tests.append(self._escape())
                continue
            low = self._next()
            if self._peek() == "-" and self._source[self._at + 1 : self._at + 2] not in ("", "]"):
                self._at += 1
                high = self._next()
                if high == "\\":
                    high = self._next()
                tests.append(_is_between(low, high))
            else:
                tests.append(_is_one(low))
        self._at += 1
        return lambda tried: any(test(tried) for test in tests) is not negated

    def _repeated(self, body: Tree) -> Tree:
        while self._peek() and self._peek() in "*+?{":
            sign = self._next()
            low, high = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(sign) or self._counts()
            if self._peek() == "?":  # lazy: the longest match is taken all the same
                self._at += 1
            body = Rep(body, low, high)
        return body

    def _counts(self) -> tuple[int, int | None]:
        end = self._source.find("}", self._at)
        low, comma, high = self._source[self._at : max(end, self._at)].partition(",")
        if end < 0 or not (low.isdecimal() and (not high or high.isdecimal())) or len(low + high) > 6:
            raise PatternError("a { that is no count; write \\{")
        self._at = end + 1
        most = int(high) if high else None if comma else int(low)
        if most is not None and most < int(low):
            raise PatternError(f"{{{low},{high}}} is upside down")
        return int(low), most


def _is_any(_char: str) -> bool:
    return True


def _is_one(wanted: str) -> Test:
    folded = wanted.casefold()
    return lambda tried: tried in (wanted, folded)


def _is_between(low: str, high: str) -> Test:
    if low > high:
        raise PatternError(f"{low}-{high} is upside down")
    return lambda tried: low <= tried <= high or low <= tried.upper() <= high
