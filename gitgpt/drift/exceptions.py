"""Documented exceptions against those that the body raises."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator

from gitgpt.drift.documented import Documented, Pair
from gitgpt.drift.findings import DriftFinding
from gitgpt.drift.results import Body, body_of
from gitgpt.drift.source import (
    Function,
    Module,
    Scope,
    last_name,
    own_nodes,
)

# none of these raises a ValueError or the like; TypeError and what indexing raises come from anywhere
_FUNCTIONS = """
len isinstance issubclass repr str print id type bool hasattr callable sorted list dict set tuple frozenset
enumerate zip range any all abs sum super warn
"""
_METHODS = """
append extend add update items keys values get join strip lstrip rstrip lower upper startswith endswith copy
replace setdefault clear discard title debug info warning error format
"""
HARMLESS = frozenset((_FUNCTIONS + _METHODS).split())
ANYWHERE = {
    "TypeError",
    "AttributeError",
    "KeyError",
    "IndexError",
    "LookupError",
    "AssertionError",
    "Exception",
    "BaseException",
    "StopIteration",
    "RecursionError",
    "MemoryError",
    "ArithmeticError",
    "ZeroDivisionError",
    "OverflowError",
    "KeyboardInterrupt",
    "SystemExit",
}
DEPTH = 5  # calls that are followed within the file


def may_raise(module: Module, node: Scope, name: str, *, depth: int = DEPTH) -> bool:
    """Whether anything in the body may raise the exception: itself, a re-raise, or a call that cannot be
    followed within this file."""
    if name in ANYWHERE or not depth or not isinstance(node, Function) or module.tree is None:
        return True
    for item in own_nodes(node):
        if isinstance(item, ast.Raise) and (item.exc is None or _is_related(last_name(item.exc), name)):
            return True
        if isinstance(item, ast.Call) and _call_may_raise(module, item, name, depth):
            return True
        if isinstance(
            item, ast.Await | ast.AsyncWith | ast.AsyncFor | ast.With | ast.Import | ast.ImportFrom
        ):
            return True
    return False


def _is_related(raised: str, name: str) -> bool:
    """Whether it is that exception, one that may be derived from it, or a variable."""
    kind, base = getattr(builtins, raised, None), getattr(builtins, name, None)
    if isinstance(kind, type) and isinstance(base, type):
        return issubclass(kind, base)
    return not isinstance(kind, type)


def is_kind_of(module: Module, raised: str, name: str) -> bool:
    """Whether an exception is the other one or known to be derived from it."""
    kind, base = getattr(builtins, raised, None), getattr(builtins, name, None)
    if isinstance(kind, type) and isinstance(base, type):
        return issubclass(kind, base)
    nodes = ast.walk(module.tree) if module.tree else ()
    bases = [
        last_name(base)
        for node in nodes
        if isinstance(node, ast.ClassDef) and node.name == raised
        for base in node.bases
    ]
    return raised == name or any(b != raised and is_kind_of(module, b, name) for b in bases)


def _call_may_raise(module: Module, call: ast.Call, name: str, depth: int) -> bool:
    called = last_name(call)
    if called in HARMLESS or isinstance(getattr(builtins, called, None), type):
        return called in ("int", "float", "complex", "bytes") and name == "ValueError"
    own = [item for item in ast.walk(module.tree or ast.Module([], [])) if isinstance(item, Function)]
    found = [item for item in own if item.name == called]
    is_near = isinstance(call.func, ast.Name) or (
        isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in ("self", "cls")
    )
    return not (is_near and len(found) == 1) or may_raise(module, found[0], name, depth=depth - 1)


UNTOLD = {
    "NotImplementedError", "AssertionError", "StopIteration", "StopAsyncIteration", "GeneratorExit",
    "KeyboardInterrupt", "SystemExit", "Exception", "BaseException", "DeprecationWarning",
}  # fmt: skip
"""Exceptions that lists leave out: protocols, unfinished code, and what tells the caller nothing."""
CATCH_ALL = {"Exception", "BaseException", ""}


def check_exceptions(pair: Pair) -> Iterator[DriftFinding]:
    """`raises-other`, `raises-gone`, `raises-missing`."""
    if pair.old is None or not pair.new.docstring.raises:
        return
    node, partner = maker(pair.new.definition.node), maker(pair.old.definition.node)
    after, before = body_of(node), body_of(partner)
    if after is None or before is None or after.is_stub or before.is_stub:
        return
    found = list(_replaced(pair.new, node, before, after))
    yield from found
    if not any(item.rule == "raises-other" for item in found):
        yield from _missing(pair, node, before, after)


def maker(node: Scope) -> Scope:
    """The function that a docstring speaks of: for a class its `__init__`."""
    if not isinstance(node, ast.ClassDef):
        return node
    made = [item for item in node.body if isinstance(item, Function) and item.name == "__init__"]
    return made[-1] if made else node


def _replaced(new: Documented, node: Scope, before: Body, after: Body) -> Iterator[DriftFinding]:
    listed = {entry.name.rpartition(".")[2]: entry for entry in new.docstring.raises}
    fresh = [name for name in after.raises if name and name not in before.raises and name not in listed]
    is_replaced = bool(fresh) and not (after.reraises or after.calls - before.calls - set(fresh))
    for name, entry in listed.items():
        is_still_raised = any(is_kind_of(new.module, raised, name) for raised in after.raises)
        if name not in before.raises or is_still_raised:
            continue
        if is_replaced:
            text, place = f"{new.name} raises {fresh[0]}, not {name}", new.code(after.raises[fresh[0]])
            yield DriftFinding(
                "raises-other", text, new.doc(entry), place, name, raised=fresh[0], documented=(name,)
            )
        elif not may_raise(new.module, node, name):
            text = f"{new.name} raises no {name}, nor does what it calls"
            yield DriftFinding("raises-gone", text, new.doc(entry), new.code(), name)


def _missing(pair: Pair, node: Scope, before: Body, after: Body) -> Iterator[DriftFinding]:
    """New exceptions, when the list named every one that the body raised before, and none of those went."""
    new, old = pair.new, pair.old
    if old is None or not _is_complete(old, before) or before.raises.keys() - after.raises.keys():
        return
    known = tuple(entry.name.rpartition(".")[2] for entry in new.docstring.raises)
    doc = new.doc(new.docstring.raises[-1])
    caught = set(_caught(new.module, node))
    for name, line in after.raises.items():
        is_told = any(is_kind_of(new.module, name, base) for base in known) or _is_mentioned(new, name)
        if name in before.raises or not name[:1].isupper() or name in UNTOLD or name in caught or is_told:
            continue
        text = f"{new.name} raises {name}, and its list of exceptions ({', '.join(known)}) does not name it"
        yield DriftFinding("raises-missing", text, doc, new.code(line), name, raised=name, documented=known)


def _is_complete(old: Documented, before: Body) -> bool:
    known = [entry.name.rpartition(".")[2] for entry in old.docstring.raises]
    raised = [name for name in before.raises if name not in UNTOLD]
    return bool(raised) and all(any(is_kind_of(old.module, name, base) for base in known) for name in raised)


def _is_mentioned(new: Documented, name: str) -> bool:
    word = re.compile(rf"\b{re.escape(name)}\b")
    return any(word.search(line) for line in new.docstring.lines)


def _caught(module: Module, node: ast.AST) -> Iterator[str]:
    """Exceptions that are raised where the function itself catches them."""
    for item in ast.walk(node):
        if not isinstance(item, ast.Try):
            continue
        handled = {last_name(kind) if kind else "" for handler in item.handlers for kind in _kinds(handler)}
        for statement in item.body:
            for inner in ast.walk(statement):
                name = last_name(inner.exc) if isinstance(inner, ast.Raise) and inner.exc else ""
                if name and (handled & CATCH_ALL or any(is_kind_of(module, name, kind) for kind in handled)):
                    yield name


def _kinds(handler: ast.ExceptHandler) -> list[ast.expr | None]:
    return list(handler.type.elts) if isinstance(handler.type, ast.Tuple) else [handler.type]
