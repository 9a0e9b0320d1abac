"""Documented results against the body."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from gitgpt.drift.docstring_parts import DocstringEntry
from gitgpt.drift.documented import Documented, Pair
from gitgpt.drift.findings import DriftFinding
from gitgpt.drift.source import (
    Function,
    Scope,
    decorator_names,
    last_name,
    own_nodes,
)

NOTHING = {"none", "``none``", "`none`", "nothing", "null", ":obj:`none`", ":data:`none`"}
WORD = re.compile(r"\w+")
NOTHING_AT_ALL = re.compile(
    r"\W*(?:none|nothing|null|does not return|doesn't return|no return|never|n/?a)\b", re.I
)
ABSTRACT = {"abstractmethod", "abstractproperty", "overload", "fixture"}
PROPERTIES = {"property", "cached_property"}
LAZY = re.compile(r"iter|generat|yield|stream|context|async|\beach\b", re.I)
"""Words by which people say that results come one by one."""
EAGER = (ast.List, ast.ListComp, ast.Dict, ast.DictComp, ast.Set, ast.SetComp, ast.Tuple)


class Body(NamedTuple):
    """What a function does for its caller. `returns` is the line of the first `return VALUE`, or 0."""

    returns: int
    yields: int
    raises: dict[str, int]
    reraises: bool
    calls: frozenset[str]
    is_stub: bool


def check_results(pair: Pair) -> Iterator[DriftFinding]:
    """`returns-nothing`, `returns-something`, `yields-nothing`."""
    after = body_of(pair.new.definition.node)
    before = body_of(pair.old.definition.node) if pair.old else None
    if (
        after is None
        or _is_left_out(pair.new, after)
        or (pair.old and before and _is_left_out(pair.old, before))
    ):
        return
    yield from _returns(pair.new, before, after)
    yield from _yields(pair.new, before, after)


def _is_left_out(documented: Documented, body: Body) -> bool:
    return body.is_stub or bool(PROPERTIES & set(decorator_names(documented.definition.node)))


def body_of(node: Scope) -> Body | None:
    if isinstance(node, ast.ClassDef):
        return None
    returns = yields = 0
    raises: dict[str, int] = {}
    reraises = False
    calls = set()
    for item in own_nodes(node):
        if isinstance(item, ast.Return) and not _is_none(item.value):
            returns = returns or item.lineno
        elif isinstance(item, ast.Yield | ast.YieldFrom):
            yields = yields or item.lineno
        elif isinstance(item, ast.Raise):
            name = last_name(item.exc) if item.exc else ""
            reraises = reraises or not name or not name[0].isupper()
            raises.setdefault(name, item.lineno)
        elif isinstance(item, ast.Call):
            calls.add(ast.unparse(item.func))
    return Body(returns, yields, raises, reraises, frozenset(calls), _is_stub(node))


def _is_none(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value is None)


def _is_stub(node: Function) -> bool:
    """A body that an heir fills in: nothing but a docstring, `...`, `pass` or `raise NotImplementedError`."""
    if ABSTRACT & set(decorator_names(node)):
        return True
    return all(
        isinstance(item, ast.Pass)
        or (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant))
        or (
            isinstance(item, ast.Raise)
            and item.exc is not None
            and last_name(item.exc) == "NotImplementedError"
        )
        for item in node.body
    )


def _returns(new: Documented, before: Body | None, after: Body) -> Iterator[DriftFinding]:
    had, was_empty = before is None or before.returns, before and not before.returns and not before.yields
    for entry in new.docstring.returns:
        if (
            had
            and not after.returns
            and not after.yields
            and _promises(new, entry, was_returned=before is not None)
        ):
            yield DriftFinding(
                "returns-nothing", f"{new.name} returns nothing", new.doc(entry), new.code(), "returns"
            )
        elif _is_lazy_now(new, entry, before, after):
            place = new.code(after.yields)
            yield DriftFinding(
                "returns-nothing", f"{new.name} yields, and returns nothing", new.doc(entry), place, "returns"
            )
        if was_empty and after.returns and _says_nothing(entry):
            place = new.code(after.returns)
            yield DriftFinding(
                "returns-something", f"{new.name} returns a value", new.doc(entry), place, "returns"
            )


def _is_lazy_now(new: Documented, entry: DocstringEntry, before: Body | None, after: Body) -> bool:
    """Whether the function became a generator, and the entry does not say so."""
    was_eager = before is not None and before.returns and not before.yields
    is_lazy = after.yields and not after.returns and not decorator_names(new.definition.node)
    return bool(was_eager and is_lazy) and not LAZY.search(f"{entry.type} {entry.text}")


def _promises(new: Documented, entry: DocstringEntry, *, was_returned: bool) -> bool:
    """Whether the entry says that something comes back, and nothing but the body speaks against it: a method
    annotated with a result is there for its heirs and a named parameter may be filled, unless something was
    returned before; `__init__` gives the object."""
    node = new.definition.node
    if isinstance(node, ast.ClassDef) or node.name == "__init__":
        return False
    if not _is_none(node.returns) and not (was_returned and _returns_always(node)):
        return False
    is_something = entry.text != "" and not NOTHING_AT_ALL.match(entry.text) and not _says_nothing(entry)
    is_parameter = any(new.parameter(word) for word in WORD.findall(f"{entry.type} {entry.text}")[:1])
    return is_something and (was_returned or not is_parameter)


def _returns_always(node: Function) -> bool:
    """Whether the annotation leaves no way to give nothing back, and the body can reach its end."""
    annotation = ast.unparse(node.returns) if node.returns else ""
    is_open = re.search(r"\b(?:None|Optional|Any|NoReturn|Never)\b", annotation)
    return not is_open and not isinstance(node.body[-1], ast.Raise)


def _says_nothing(entry: DocstringEntry) -> bool:
    return bool({(entry.text or entry.type).strip(" .").lower(), entry.type.strip(" .").lower()} & NOTHING)


def _yields(new: Documented, before: Body | None, after: Body) -> Iterator[DriftFinding]:
    is_eager = before is not None and after.returns and _returns_a_collection(new)
    if (before is None or before.yields) and not after.yields and (is_eager or not after.returns):
        for entry in new.docstring.yields:
            yield DriftFinding(
                "yields-nothing", f"{new.name} yields nothing", new.doc(entry), new.code(), "yields"
            )


def _returns_a_collection(new: Documented) -> bool:
    """Whether every `return` gives a list or the like, written out: no generator is handed on."""
    node = new.definition.node
    if isinstance(node, ast.ClassDef):
        return False
    values = [item.value for item in own_nodes(node) if isinstance(item, ast.Return) and item.value]
    return not decorator_names(node) and all(
        isinstance(value, EAGER)
        or (
            isinstance(value, ast.Call)
            and ast.unparse(value.func) in ("list", "dict", "set", "tuple", "sorted")
        )
        for value in values
    )
