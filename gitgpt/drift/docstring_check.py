"""Docstrings against the definitions they stand in: every rule on every pair."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence

from gitgpt.drift.attributes import check_attributes
from gitgpt.drift.defaults import check_defaults
from gitgpt.drift.documented import Pair, described, pair_up
from gitgpt.drift.exceptions import check_exceptions
from gitgpt.drift.findings import DriftFinding
from gitgpt.drift.parameters import check_parameters
from gitgpt.drift.results import check_results
from gitgpt.drift.source import Module, attributes, constants

Check = Callable[[Pair], Iterable[DriftFinding]]
CHECKS: tuple[Check, ...] = (
    check_parameters,
    check_attributes,
    check_defaults,
    check_results,
    check_exceptions,
)


def check_docstrings(old: Sequence[Module], new: Sequence[Module]) -> Iterator[DriftFinding]:
    """What the change from `old` to `new` made wrong. Old modules carry the path they have now."""
    added = frozenset(name for _, name in _class_names(new) - _class_names(old))
    values = {module.path: constants(module) for module in old}
    steady = {module.path for module in new if constants(module) == values.get(module.path)}
    before = [item for module in old for item in described(module)]
    after = [item for module in new for item in described(module)]
    for item, partner in pair_up(before, after):
        if partner and item.module.path in steady and partner.source() == item.source():
            continue  # nothing that a check looks at can have changed
        pair = Pair(item.read(), partner.read() if partner else None, added)
        for check in CHECKS:
            yield from check(pair)


def _class_names(modules: Sequence[Module]) -> set[tuple[str, str]]:
    return {
        (node.name, name)
        for module in modules
        if module.tree
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
        for name in attributes(node)
    }
