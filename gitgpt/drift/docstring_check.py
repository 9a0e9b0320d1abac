"""Checks every docstring against the definition that it documents."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence

from gitgpt.drift.defaults import check_defaults
from gitgpt.drift.documented import Pair, described, pair_up
from gitgpt.drift.exceptions import check_exceptions
from gitgpt.drift.findings import DriftFinding
from gitgpt.drift.parameters import KEPT_ON_PURPOSE, check_parameters
from gitgpt.drift.results import check_results
from gitgpt.drift.source import (
    Module,
    attributes,
    constants,
    definitions,
    last_name,
)

PLAIN_BASES = {
    "object",
    "ABC",
    "Generic",
    "Protocol",
    "Enum",
    "IntEnum",
    "StrEnum",
    "NamedTuple",
    "TypedDict",
}
DYNAMIC = {"__getattr__", "__getattribute__"}


def check_attributes(pair: Pair) -> Iterator[DriftFinding]:
    """`attribute-gone`: it was set in the class, and now neither the class nor its bases have it; nor did the
    change bring it into another class."""
    if pair.old is None or not pair.new.docstring.attributes:
        return
    old, new = pair.old.definition.node, pair.new.definition.node
    if not (isinstance(old, ast.ClassDef) and isinstance(new, ast.ClassDef)) or _bases(old) != _bases(new):
        return
    before, after = attributes(old), attributes(new)
    if DYNAMIC & after:
        return
    for entry in pair.new.docstring.attributes:
        is_gone = entry.name in before and entry.name not in after | pair.added_names
        if (
            is_gone
            and not KEPT_ON_PURPOSE.search(entry.text)
            and not _may_inherit(pair.new.module, new, entry.name)
        ):
            yield DriftFinding(
                "attribute-gone",
                f"{pair.new.name} has no attribute {entry.name!r}",
                pair.new.doc(entry),
                pair.new.code(),
                entry.name,
            )


def _bases(node: ast.ClassDef) -> list[str]:
    return [ast.dump(base) for base in node.bases]


def _may_inherit(module: Module, node: ast.ClassDef, name: str) -> bool:
    """Whether a base has the name, or is from elsewhere and may have anything."""
    nodes = ast.walk(module.tree) if module.tree else ()
    classes = {item.name: item for item in nodes if isinstance(item, ast.ClassDef)}
    waiting, seen = list(node.bases), {node.name}
    while waiting:
        base = last_name(waiting.pop())
        if base in PLAIN_BASES or base in seen:
            continue
        if base not in classes or name in attributes(classes[base]):
            return True
        seen.add(base)
        waiting += classes[base].bases
    return False


def lacks(module: Module, owner: str, name: str) -> bool:
    """Whether the module has the class and it has no such member, of its own or inherited, for sure."""
    for definition in definitions(module.tree) if module.tree else ():
        if definition.qualname == owner and isinstance(definition.node, ast.ClassDef):
            names = attributes(definition.node)
            is_open = definition.node.keywords or definition.node.decorator_list or DYNAMIC & names
            return name not in names and not is_open and not _may_inherit(module, definition.node, name)
    return False


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
