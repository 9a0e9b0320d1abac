"""Matches the patterns of a user or a repository in linear time: no text can make them hang a hook.

`re` backtracks: `(a+)+b` takes minutes on thirty letters. Here a pattern becomes an automaton that reads each
character once (Thompson 1968, as in RE2), built only as far as the text needs. Back-references and lookaround
cannot be matched this way and are refused with a reason.

Two libraries were weighed (`tests/bench/user_patterns.py`). `regex` backtracks too: `(a|b|ab)+c(?:d|e)`
takes four times as long for every four characters, and a filter that ends by its timeout has not filtered.
`google-re2` is linear, 1.6 MB, and as fast on texts with matches; but from Python 3.13 on it has no wheels
for musl, nor for macOS before 13. As an extra it would make a rule of safety depend on what is installed, and
this code would have to stay for the others.

Supported: literals, `.`, `[a-z]`, `[^a-z]`, `\\d \\w \\s` and their opposites, `( )`, `(?: )`, `|`, the
repeats `* + ? {2}`, `{2,5}`, `{2,}`; `\\b`, `^` and `$` at either end. Case is ignored, the longest match is
taken, and no match crosses a line or is longer than `LONGEST`.
"""

from __future__ import annotations

from collections.abc import Iterator

from gitgpt.guards.regex_parser import (
    CLASSES,
    Alt,
    Cat,
    PatternError,
    PatternReader,
    Rep,
    Test,
    Tree,
)

LONGEST = 500  # characters of a match
MOST_STATES = 400  # of a pattern: `(a{20}){20}` has as many
MOST_NODES = 2000  # of the automaton that are kept; then it is built again


class _Node:
    """A state of the automaton: the places in the pattern that the text read so far can have reached."""

    __slots__ = ("is_end", "moves", "places")

    def __init__(self, places: frozenset[int], *, is_end: bool) -> None:
        self.places = places
        self.is_end = is_end
        self.moves: dict[str, _Node] = {}


class _Machine:
    def __init__(self, tree: Tree) -> None:
        self._tests: list[Test | None] = [None]  # place 0 is the end
        self._nexts: list[tuple[int, ...]] = [()]
        self._entry = self._emit(tree, 0)
        self._start = self._closed({self._entry})
        self._nodes: dict[frozenset[int], _Node] = {}
        if 0 in self._start:
            raise PatternError("it matches nothing at all")

    def _emit(self, tree: Tree, then: int) -> int:
        """Where to begin so that the tree is read and `then` follows."""
        if isinstance(tree, Cat):
            for part in reversed(tree.parts):
                then = self._emit(part, then)
            return then
        if isinstance(tree, Alt):
            return self._add(None, tuple(self._emit(branch, then) for branch in tree.branches))
        if isinstance(tree, Rep):
            return self._repeat(tree, then)
        assert callable(tree)
        return self._add(tree, (then,))

    def _repeat(self, tree: Rep, then: int) -> int:
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

    def _add(self, test: Test | None, nexts: tuple[int, ...]) -> int:
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
    """A compiled pattern. `text` that it reads is folded: see `gitgpt.guards.word_filter.fold`."""

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
        tree = PatternReader(body).read()
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
    is_word = CLASSES["w"]
    before = at > 0 and is_word(line[at - 1])
    after = at < len(line) and is_word(line[at])
    return before != after
