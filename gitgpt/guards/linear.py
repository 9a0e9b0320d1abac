"""Patterns that a user or a repository wrote, matched in linear time: no text can make them hang a hook.

`re` backtracks: `(a+)+b` on thirty letters takes minutes. Here a pattern becomes an automaton that reads each
character once (Thompson 1968; how RE2 does it), built only as far as the text needs. What cannot be matched
this way, back-references and looking around, is refused with a reason.

Known: literals, `.`, `[a-z]`, `[^a-z]`, `\\d \\w \\s` and their opposites, `( )`, `(?: )`, `|`, `* + ? {2}`,
`{2,5}`, `{2,}`; `\\b`, `^` and `$` at either end. Case does not count, the longest match is taken, and none
crosses a line or is longer than `LONGEST`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

LONGEST = 500  # characters of a match
MOST_STATES = 400  # of a pattern: `(a{20}){20}` has as many
MOST_NODES = 2000  # of the automaton that are kept; then it is begun anew
DEEPEST = 20  # brackets

_Test = Callable[[str], bool]
_CLASSES: dict[str, _Test] = {
    "d": str.isdecimal,
    "w": lambda char: char.isalnum() or char == "_",
    "s": str.isspace,
}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r"}


class PatternError(ValueError):
    """Why a pattern cannot be used, in a few words."""


_Tree = object  # a test of one character, or one of the three below


class _Rep(NamedTuple):
    body: _Tree
    low: int
    high: int | None


class _Alt(NamedTuple):
    branches: tuple[_Tree, ...]


class _Cat(NamedTuple):
    parts: tuple[_Tree, ...]


class _Reader:
    """Reads a pattern into a tree. Raises PatternError."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0

    def read(self) -> _Tree:
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

    def _branches(self, depth: int) -> _Tree:
        if depth > DEEPEST:
            raise PatternError("brackets too deep")
        branches = [self._sequence(depth)]
        while self._peek() == "|":
            self._at += 1
            branches.append(self._sequence(depth))
        return _Alt(tuple(branches)) if len(branches) > 1 else branches[0]

    def _sequence(self, depth: int) -> _Tree:
        parts: list[_Tree] = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._repeated(self._atom(depth)))
        return _Cat(tuple(parts))

    def _atom(self, depth: int) -> _Tree:
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

    def _escape(self) -> _Test:
        char = self._next()
        if char.lower() in _CLASSES:
            inside = _CLASSES[char.lower()]
            return inside if char.islower() else lambda tried: not inside(tried)
        if char in _CONTROLS:
            return _is_one(_CONTROLS[char])
        if char.isalnum():
            raise PatternError(f"\\{char} is not known here")
        return _is_one(char)

    def _set(self) -> _Test:
        negated = self._peek() == "^"
        self._at += negated
        tests: list[_Test] = []
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

    def _repeated(self, body: _Tree) -> _Tree:
        while self._peek() and self._peek() in "*+?{":
            sign = self._next()
            low, high = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(sign) or self._counts()
            if self._peek() == "?":  # lazy: the longest match is taken all the same
                self._at += 1
            body = _Rep(body, low, high)
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


def _is_one(wanted: str) -> _Test:
    folded = wanted.casefold()
    return lambda tried: tried in (wanted, folded)


def _is_between(low: str, high: str) -> _Test:
    if low > high:
        raise PatternError(f"{low}-{high} is upside down")
    return lambda tried: low <= tried <= high or low <= tried.upper() <= high


class _Node:
    """A state of the automaton: the places in the pattern where the text read so far may stand."""

    __slots__ = ("is_end", "moves", "places")

    def __init__(self, places: frozenset[int], *, is_end: bool) -> None:
        self.places = places
        self.is_end = is_end
        self.moves: dict[str, _Node] = {}


class _Machine:
    def __init__(self, tree: _Tree) -> None:
        self._tests: list[_Test | None] = [None]  # place 0 is the end
        self._nexts: list[tuple[int, ...]] = [()]
        self._entry = self._emit(tree, 0)
        self._start = self._closed({self._entry})
        self._nodes: dict[frozenset[int], _Node] = {}
        if 0 in self._start:
            raise PatternError("it matches nothing at all")

    def _emit(self, tree: _Tree, then: int) -> int:
        """Where to begin so that the tree is read and `then` follows."""
        if isinstance(tree, _Cat):
            for part in reversed(tree.parts):
                then = self._emit(part, then)
            return then
        if isinstance(tree, _Alt):
            return self._add(None, tuple(self._emit(branch, then) for branch in tree.branches))
        if isinstance(tree, _Rep):
            return self._repeat(tree, then)
        assert callable(tree)
        return self._add(tree, (then,))

    def _repeat(self, tree: _Rep, then: int) -> int:
        entry = then
        if tree.high is None:
            entry = self._add(None, ())
            self._nexts[entry] = (self._emit(tree.body, entry), then)
        else:
            for _ in range(tree.high - tree.low):
                entry = self._add(None, (self._emit(tree.body, entry), then))
        for _ in range(tree.low):
            entry = self._emit(tree.body, entry)
        return entry

    def _add(self, test: _Test | None, nexts: tuple[int, ...]) -> int:
        if len(self._tests) > MOST_STATES:
            raise PatternError("it is too long")
        self._tests.append(test)
        self._nexts.append(nexts)
        return len(self._tests) - 1

    def _closed(self, places: set[int]) -> frozenset[int]:
        """With all that is reached without reading; only places that read, and the end, are kept."""
        found: set[int] = set()
        seen = set(places)
        waiting = list(places)
        while waiting:
            place = waiting.pop()
            if place == 0 or self._tests[place] is not None:
                found.add(place)
                continue
            fresh = [after for after in self._nexts[place] if after not in seen]
            seen.update(fresh)
            waiting += fresh
        return frozenset(found)

    def start(self) -> _Node:
        return self._node(self._start)

    def _node(self, places: frozenset[int]) -> _Node:
        node = self._nodes.get(places)
        if node is None:
            if len(self._nodes) > MOST_NODES:
                self._nodes.clear()
            node = self._nodes[places] = _Node(places, is_end=0 in places)
        return node

    def move(self, node: _Node, char: str, *, restarts: bool) -> _Node:
        """What follows; kept, so that the same step costs one look into a table from then on."""
        after: set[int] = set()
        for place in node.places:
            test = self._tests[place]
            if test is not None and test(char):
                after.update(self._nexts[place])
        closed = self._closed(after)
        found = self._node(closed | self._start) if restarts else self._node(closed)
        if len(node.moves) < MOST_NODES:
            node.moves[char] = found
        return found


class Pattern:
    """A compiled pattern. `text` that it reads is folded: see `gitgpt.guards.content.fold`."""

    def __init__(self, source: str) -> None:
        """Raises PatternError."""
        body = source
        self._edges = [False, False]
        self._ends = [False, False]
        if body.startswith("^"):
            body, self._ends[0] = body[1:], True
        if body.endswith("$") and not body.endswith("\\$"):
            body, self._ends[1] = body[:-1], True
        if body.startswith("\\b"):
            body, self._edges[0] = body[2:], True
        if body.endswith("\\b") and not body.endswith("\\\\b"):
            body, self._edges[1] = body[:-2], True
        tree = _Reader(body).read()
        self._anywhere = _Machine(tree)
        self._here = _Machine(tree)

    def spans(self, line: str) -> Iterator[tuple[int, int]]:
        """The matches in one line, from left to right, none inside another."""
        if not self._is_in(line):
            return  # most lines
        at = max(0, len(line) - LONGEST) if self._ends[1] else 0
        while at < len(line):
            end = self._longest(line, at)
            if end:
                yield at, end
            at = end or at + 1
            if self._ends[0]:
                return

    def _is_in(self, line: str) -> bool:
        """Whether anything of it matches at all: one pass, and all that most lines need."""
        machine = self._anywhere
        start = node = machine.start()
        for char in line:
            node = node.moves.get(char) or machine.move(node, char, restarts=True)
            if node.is_end:
                return True
        return start.is_end

    def _longest(self, line: str, at: int) -> int:
        """Where the longest match from there ends, 0 without one."""
        if self._edges[0] and not _is_edge(line, at):
            return 0
        machine, best = self._here, 0
        node = machine.start()
        for index in range(at, min(len(line), at + LONGEST)):
            char = line[index]
            node = node.moves.get(char) or machine.move(node, char, restarts=False)
            if not node.places:
                break
            if node.is_end and self._may_end(line, index + 1):
                best = index + 1
        return best

    def _may_end(self, line: str, at: int) -> bool:
        return (not self._edges[1] or _is_edge(line, at)) and (not self._ends[1] or at == len(line))


def _is_edge(line: str, at: int) -> bool:
    is_word = _CLASSES["w"]
    before = at > 0 and is_word(line[at - 1])
    after = at < len(line) and is_word(line[at])
    return before != after
