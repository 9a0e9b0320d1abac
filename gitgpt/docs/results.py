"""Documented results and exceptions against the body."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from gitgpt.docs.docstrings.model import Entry
from gitgpt.docs.documented import Documented, Pair
from gitgpt.docs.findings import Finding
from gitgpt.docs.helpless import is_kind_of, may_raise
from gitgpt.docs.source import Function, decorator_names, last_name, own_nodes

NOTHING = {"none", "``none``", "`none`", "nothing", "null", ":obj:`none`", ":data:`none`"}
WORD = re.compile(r"\w+")
NOTHING_AT_ALL = re.compile(
    r"\W*(?:none|nothing|null|does not return|doesn't return|no return|never|n/?a)\b", re.I
)
ABSTRACT = {"abstractmethod", "abstractproperty", "overload", "property", "cached_property", "fixture"}


class Body(NamedTuple):
    """What a function does for its caller. `returns` is the line of the first `return VALUE`, or 0."""

    returns: int
    yields: int
    raises: dict[str, int]
    reraises: bool
    calls: frozenset[str]
    is_stub: bool


def check_results(pair: Pair) -> Iterator[Finding]:
    """`returns-nothing`, `returns-something`, `yields-nothing`, `raises-other`, `raises-gone`."""
    after = body_of(pair.new)
    before = body_of(pair.old) if pair.old else None
    if after is None or after.is_stub or (before and before.is_stub):
        return
    yield from _returns(pair.new, before, after)
    yield from _yields(pair.new, before, after)
    if before:
        yield from _raises(pair.new, before, after)


def body_of(documented: Documented) -> Body | None:
    node = documented.definition.node
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


def _returns(new: Documented, before: Body | None, after: Body) -> Iterator[Finding]:
    had, was_empty = before is None or before.returns, before and not before.returns and not before.yields
    for entry in new.docstring.returns:
        if (
            had
            and not after.returns
            and not after.yields
            and _promises(new, entry, was_returned=before is not None)
        ):
            yield Finding(
                "returns-nothing", f"{new.name} returns nothing", new.doc(entry), new.code(), "returns"
            )
        if was_empty and after.returns and _says_nothing(entry):
            place = new.code(after.returns)
            yield Finding(
                "returns-something", f"{new.name} returns a value", new.doc(entry), place, "returns"
            )


def _promises(new: Documented, entry: Entry, *, was_returned: bool) -> bool:
    """Whether the entry says that something comes back, and nothing but the body speaks against it: a method
    annotated with a result is there for its heirs, `__init__` gives the object, and a named parameter may be
    filled, unless something was returned before."""
    node = new.definition.node
    if isinstance(node, ast.ClassDef) or node.name == "__init__" or not _is_none(node.returns):
        return False
    is_something = entry.text != "" and not NOTHING_AT_ALL.match(entry.text) and not _says_nothing(entry)
    is_parameter = any(new.parameter(word) for word in WORD.findall(f"{entry.type} {entry.text}")[:1])
    return is_something and (was_returned or not is_parameter)


def _says_nothing(entry: Entry) -> bool:
    return bool({(entry.text or entry.type).strip(" .").lower(), entry.type.strip(" .").lower()} & NOTHING)


def _yields(new: Documented, before: Body | None, after: Body) -> Iterator[Finding]:
    if (before is None or before.yields) and not after.yields and not after.returns:
        for entry in new.docstring.yields:
            yield Finding(
                "yields-nothing", f"{new.name} yields nothing", new.doc(entry), new.code(), "yields"
            )


def _raises(new: Documented, before: Body, after: Body) -> Iterator[Finding]:
    listed = {entry.name.rpartition(".")[2]: entry for entry in new.docstring.raises}
    fresh = [name for name in after.raises if name and name not in before.raises and name not in listed]
    is_replaced = bool(fresh) and not (after.reraises or after.calls - before.calls - set(fresh))
    for name, entry in listed.items():
        is_still_raised = any(is_kind_of(new.module, raised, name) for raised in after.raises)
        if name not in before.raises or is_still_raised:
            continue
        if is_replaced:
            text, place = f"{new.name} raises {fresh[0]}, not {name}", new.code(after.raises[fresh[0]])
            yield Finding("raises-other", text, new.doc(entry), place, name)
        elif not may_raise(new.module, new.definition.node, name):
            text = f"{new.name} raises no {name}, nor does what it calls"
            yield Finding("raises-gone", text, new.doc(entry), new.code(), name)
