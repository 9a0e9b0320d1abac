"""Whether what a function still calls may raise an exception that it no longer raises itself."""

from __future__ import annotations

import ast
import builtins

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
