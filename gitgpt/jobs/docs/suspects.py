"""Functions whose code changed while their docstring did not: what it says may be false now."""

from __future__ import annotations

import ast
import copy
import difflib
from collections.abc import Sequence
from typing import NamedTuple

from gitgpt.drift.documented import Described, described, pair_up
from gitgpt.drift.findings import DriftFinding
from gitgpt.drift.source import (
    Function,
    Module,
    Scope,
    docstring_node,
)

FEWEST_WORDS = 4  # of a docstring that says something beyond the name
MOST = 40  # of one run: beyond that a person has to look
LONGEST = 200  # lines of a difference


class Suspect(NamedTuple):
    """`line` is the first one of the docstring; `difference` are the lines of the function that changed,
    with a sign before each."""

    path: str
    line: int
    problem: str
    difference: tuple[str, ...]


def suspects(old: Sequence[Module], new: Sequence[Module], findings: Sequence[DriftFinding]) -> list[Suspect]:
    """Functions that do something else now, in order of place; those with a finding are left out."""
    told = {(item.doc.path, item.doc.line) for item in findings}
    before = [item for module in old for item in described(module)]
    after = [item for module in new for item in described(module)]
    found = []
    for item, partner in pair_up(before, after):
        if partner is None or partner.source() == item.source() or not _may_be_false(item, partner):
            continue
        lines = range(item.literal.lineno, (item.literal.end_lineno or item.literal.lineno) + 1)
        if any((item.module.path, line) in told for line in lines):
            continue
        difference = _difference(partner, item)
        if difference:
            problem = (
                f"the code of {item.definition.qualname} changed: is a sentence of its docstring false now?"
            )
            found.append(Suspect(item.module.path, item.literal.lineno, problem, difference))
    return sorted(found)[:MOST]


def _may_be_false(item: Described, partner: Described) -> bool:
    """A function with the same docstring, one that says something, and another syntax tree."""
    if not isinstance(item.definition.node, Function) or not isinstance(partner.definition.node, Function):
        return False
    text = str(item.literal.value)
    return (
        text == partner.literal.value
        and len(text.split()) >= FEWEST_WORDS
        and _code(item.definition.node) != _code(partner.definition.node)
    )


def _code(node: Scope) -> str:
    bare = copy.copy(node)
    bare.body = node.body[1:]
    return ast.dump(bare)


def source_lines(module: Module, node: Scope) -> list[str]:
    """The definition without its docstring."""
    literal = docstring_node(node)
    lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
    inside = range(literal.lineno, (literal.end_lineno or 0) + 1) if literal else range(0)
    return [module.lines[number - 1] for number in lines if number not in inside]


def _difference(old: Described, new: Described) -> tuple[str, ...]:
    before = source_lines(old.module, old.definition.node)
    after = source_lines(new.module, new.definition.node)
    rows = list(difflib.unified_diff(before, after, n=3, lineterm=""))[2:]
    return tuple(row for row in rows if not row.startswith("@@"))[:LONGEST]
