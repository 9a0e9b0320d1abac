"""A definition together with its docstring, and which one before a change became which one after it."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gitgpt.drift.docstring_parts import Docstring, DocstringEntry
from gitgpt.drift.docstring_styles import read_docstring
from gitgpt.drift.findings import SourcePlace
from gitgpt.drift.source import (
    Definition,
    Module,
    Parameter,
    definitions,
    docstring_node,
    signature,
)

NEWLINE_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\n")
JOINED = re.compile(r"(?<!\\)(?:\\\\)*\\$")


class Documented(NamedTuple):
    """A definition with a docstring. `parameters` is None where the signature is not in this file."""

    module: Module
    definition: Definition
    literal: ast.Constant
    docstring: Docstring
    parameters: tuple[Parameter, ...] | None

    @property
    def name(self) -> str:
        return self.definition.qualname

    def parameter(self, name: str) -> Parameter | None:
        return next((item for item in self.parameters or () if item.name == name), None)

    def doc(self, entry: DocstringEntry) -> SourcePlace:
        return self.doc_line(entry.line)

    def doc_line(self, line: int) -> SourcePlace:
        """The place of a line of the docstring."""
        numbers = line_numbers(self.module, self.literal)
        number = numbers[min(line, len(numbers) - 1)]
        return SourcePlace(self.module.path, number, self.module.line(number))

    def code(self, number: int | None = None, *, is_old: bool = False) -> SourcePlace:
        """A line of the source, by default the one with `def` or `class`."""
        number = number or self.definition.node.lineno
        return SourcePlace(self.module.path, number, self.module.line(number), is_old)


class Pair(NamedTuple):
    """A definition before and after; `old` is None when it is new, or when the whole tree is looked at.

    `added_names` are names that the change brought into any class: an attribute may only have moved.
    """

    new: Documented
    old: Documented | None = None
    added_names: frozenset[str] = frozenset()


def line_numbers(module: Module, literal: ast.Constant) -> list[int]:
    """The source line of each line of a string's value: a backslash at a line end joins two, `\\n` makes one
    into two."""
    raw = module.lines[literal.lineno - 1 : literal.end_lineno]
    is_raw = "r" in raw[0][literal.col_offset :].split('"')[0].split("'")[0].lower()
    numbers = [literal.lineno]
    for number, line in enumerate(raw, literal.lineno):
        if not is_raw:
            numbers += [number] * len(NEWLINE_ESCAPE.findall(line))
        if is_raw or not JOINED.search(line):
            numbers.append(number + 1)
    return numbers[:-1]


class Described(NamedTuple):
    """A definition that has a docstring, not read yet: reading costs, and most definitions did not change."""

    module: Module
    definition: Definition
    literal: ast.Constant

    def read(self) -> Documented:
        return Documented(*self, read_docstring(str(self.literal.value)), signature(self.definition))

    def source(self) -> tuple[str, ...]:
        """The lines of the definition, decorators included."""
        node = self.definition.node
        first = min([node.lineno, *(item.lineno for item in node.decorator_list)])
        return self.module.lines[first - 1 : node.end_lineno]


def described(module: Module) -> list[Described]:
    """Every definition with a docstring, in source order."""
    if module.tree is None:
        return []
    found = []
    for definition in definitions(module.tree):
        literal = docstring_node(definition.node)
        if literal is not None:
            found.append(Described(module, definition, literal))
    return found


def pair_up(
    old: Sequence[Described], new: Sequence[Described]
) -> Iterator[tuple[Described, Described | None]]:
    """New and old, by file and name; what is left by docstring, for a renamed or moved definition keeps its
    own. `old` items carry the path that their file has now. Names that occur several times (platform
    branches) are paired in order, and only when there are as many as before.
    """
    before, after = _by_name(old), _by_name(new)
    unpaired: list[Described] = []
    for key, items in after.items():
        partners = before.pop(key, [])
        if len(partners) == len(items):
            yield from zip(items, partners, strict=True)
        elif not partners:
            unpaired += items
    yield from _by_docstring([item for items in before.values() for item in items], unpaired)


def _by_name(items: Sequence[Described]) -> dict[tuple[str, str], list[Described]]:
    found: dict[tuple[str, str], list[Described]] = defaultdict(list)
    for item in items:
        found[item.module.path, item.definition.qualname].append(item)
    return found


def _by_docstring(
    old: Sequence[Described], new: Sequence[Described]
) -> Iterator[tuple[Described, Described | None]]:
    partners: dict[object, list[Described]] = defaultdict(list)
    for item in old:
        partners[item.literal.value].append(item)
    shared = Counter(item.literal.value for item in new)
    for item in new:
        same = partners[item.literal.value]
        yield item, same[0] if len(same) == 1 == shared[item.literal.value] else None
