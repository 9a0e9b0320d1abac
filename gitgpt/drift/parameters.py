"""Documented parameters against the signature."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gitgpt.drift.docstring_parts import DocstringEntry
from gitgpt.drift.documented import Documented, Pair
from gitgpt.drift.findings import DriftFinding
from gitgpt.drift.source import (
    Function,
    Parameter,
    Scope,
    attributes,
    decorator_names,
)

KEPT_ON_PURPOSE = re.compile(
    r"(?<!will be )(?<!to be )(?<!be )\b(?:removed (?:in|since|from) (?:version )?v?\d|(?:was|been) removed"
    r"|is removed(?: in|\W*$)|no longer (?:used|supported|has|have|needed|required|accepted|available|does"
    r"|taken|valid|necessary|in use|part|an? |affects?|effective|relevant|works?))\b",
    re.I,
)
INJECTS = re.compile(
    r"inject|pass_|with_|provide|fixture|mock|(?<![a-z])patch|session|context|use_|depend|wire|requires", re.I
)
_WORDS = """
eg ie e.g i.e nb note notes example examples default defaults returns return yields raises todo warning
str int bool float dict list tuple set bytes object type callable any none optional
"""
NO_NAMES = frozenset(_WORDS.split())
"""Words before a colon that are no parameter, whatever the style says."""
RECEIVERS = {"__new__", "__init_subclass__", "__call__", "__post_init__"}


def check_parameters(pair: Pair) -> Iterator[DriftFinding]:
    """`parameter-gone` and `parameter-missing`."""
    if pair.new.parameters is None or not pair.new.docstring.parameters:
        return
    gone = list(_gone(pair, pair.new.parameters))
    missing: list[DriftFinding] = []
    if pair.old is not None and pair.old.parameters is not None:
        missing = list(_missing(pair.old, pair.new, pair.old.parameters, pair.new.parameters))
    if len(gone) == len(missing) == 1 and _is_renamed(pair, gone[0].subject, missing[0].subject):
        gone = [gone[0]._replace(wrong=gone[0].subject, right=missing[0].subject)]
    yield from gone
    yield from missing


def _is_renamed(pair: Pair, before: str, after: str) -> bool:
    """Whether the one new parameter took the place of the one that is gone, with the same default."""
    old = pair.old.parameters or () if pair.old else ()
    new = pair.new.parameters or ()
    places = [at for at, item in enumerate(old) if item.name == before]
    if not places or len(old) != len(new) or new[places[0]].name != after:
        return False
    defaults = old[places[0]].default, new[places[0]].default
    return ast.dump(defaults[0] or ast.Constant(0)) == ast.dump(defaults[1] or ast.Constant(0))


def _gone(pair: Pair, parameters: tuple[Parameter, ...]) -> Iterator[DriftFinding]:
    names = {parameter.name for parameter in parameters}
    for entry in pair.new.docstring.parameters:
        if entry.name in names or KEPT_ON_PURPOSE.search(entry.text + entry.type):
            continue
        if not _is_caused(pair, entry, names) or takes_otherwise(pair.new, entry.name):
            continue
        text = f"{pair.new.name} has no parameter {entry.name!r}"
        yield DriftFinding("parameter-gone", text, pair.new.doc(entry), pair.new.code(), entry.name)


def _is_caused(pair: Pair, entry: DocstringEntry, names: set[str]) -> bool:
    """Whether the change made this entry wrong; without a before, whether it cannot be anything but wrong."""
    old = pair.old
    if old is not None and old.parameters is not None:
        if old.parameter(entry.name):
            return True
        if old.docstring.parameter(entry.name):
            return False
    return _is_certain(pair.new, entry, names)


def _is_certain(new: Documented, entry: DocstringEntry, names: set[str]) -> bool:
    """Whether the list is about this signature at all: read without doubt, most of it fits, and nothing
    can take further arguments."""
    if entry.name.lower() in NO_NAMES or (
        isinstance(new.definition.node, ast.ClassDef) and entry.name in attributes(new.definition.node)
    ):
        return False
    listed = [entry.name for entry in new.docstring.parameters]
    fitting = sum(name in names for name in listed)
    is_open = any(parameter.kind != "plain" for parameter in new.parameters or ())
    return new.docstring.is_clear and fitting * 2 > len(listed) and not is_open


def takes_otherwise(new: Documented, name: str) -> bool:
    """Whether an argument of that name may still arrive: through `**kwargs`, a decorator that knows the
    name, or an inner function that the docstring speaks for."""
    node = _maker(new)
    if any(name in _strings(item) for item in node.decorator_list):
        return True
    if name in _inner_arguments(new.definition.node):
        return True
    catch_all = next((item.name for item in new.parameters or () if item.kind == "kwargs"), None)
    return catch_all is not None and (name in _strings(node) or _is_handed_on(node, catch_all))


def _maker(new: Documented) -> Scope:
    """The function whose signature counts: of a class, its `__init__`."""
    node = new.definition.node
    if isinstance(node, ast.ClassDef):
        makers = [
            item for item in node.body if isinstance(item, Function) and item.name in ("__init__", "__new__")
        ]
        return makers[-1] if makers else node
    return node


def _inner_arguments(node: Scope) -> set[str]:
    """The parameters of inner functions; of a class, only those of methods that calling the class runs."""
    inner = [
        item
        for item in node.body
        if not isinstance(node, ast.ClassDef) or getattr(item, "name", "") in RECEIVERS
    ]
    return {item.arg for statement in inner for item in ast.walk(statement) if isinstance(item, ast.arg)}


def _strings(node: ast.AST) -> set[str]:
    return {
        item.value
        for item in ast.walk(node)
        if isinstance(item, ast.Constant) and isinstance(item.value, str)
    }


def _is_handed_on(node: ast.AST, catch_all: str) -> bool:
    """Whether `**kwargs` is used in any way but reading single names out of it."""
    uses = sum(isinstance(item, ast.Name) and item.id == catch_all for item in ast.walk(node))
    reads = sum(_is_read(item, catch_all) for item in ast.walk(node))
    return uses > reads


def _is_read(node: ast.AST, catch_all: str) -> bool:
    if isinstance(node, ast.Subscript):
        return (
            isinstance(node.value, ast.Name)
            and node.value.id == catch_all
            and isinstance(node.slice, ast.Constant)
        )
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("pop", "get")
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == catch_all
        and bool(node.args)
        and isinstance(node.args[0], ast.Constant)
    )


def _missing(
    old: Documented, new: Documented, before: tuple[Parameter, ...], after: tuple[Parameter, ...]
) -> Iterator[DriftFinding]:
    decorators = set(decorator_names(new.definition.node)) - set(decorator_names(old.definition.node))
    if not _is_complete(old, before) or any(INJECTS.search(name) for name in decorators):
        return
    known = {parameter.name for parameter in before}
    kept = [parameter for parameter in after if _counts(parameter) and parameter.name in known]
    if not all(new.docstring.parameter(parameter.name) for parameter in kept):
        return  # the list was shortened on purpose
    for parameter in after:
        if parameter.name in known or not _counts(parameter) or _is_told(old, new, parameter.name):
            continue
        yield DriftFinding(
            "parameter-missing",
            f"{new.name} takes {parameter.name!r}, and its list of parameters does not name it",
            new.doc(_neighbour(new, parameter, after)),
            new.code(parameter.line),
            parameter.name,
        )


def _is_told(old: Documented, new: Documented, name: str) -> bool:
    """Whether the docstring names the parameter, and did not do so when there was none."""
    if new.docstring.parameter(name):
        return True
    is_fresh = old.docstring.lines != new.docstring.lines
    was_open = any(parameter.kind == "kwargs" for parameter in old.parameters or ())
    return (is_fresh or was_open) and mentions(new, name)


def _counts(parameter: Parameter) -> bool:
    return parameter.kind == "plain" and not parameter.name.startswith("_")


def _is_complete(documented: Documented, parameters: tuple[Parameter, ...]) -> bool:
    names = [parameter.name for parameter in parameters if _counts(parameter)]
    return bool(names) and all(documented.docstring.parameter(name) for name in names)


def mentions(documented: Documented, name: str) -> bool:
    """Whether the docstring names the parameter in any form but plain prose."""
    word = re.escape(name)
    pattern = re.compile(
        rf"[`*\"'{{]{word}[`*\"'}}=]|^\s*(?:[-*+] +)?{word}\s*(?:[:(,]|--?\s)|:\w+ (?:[^:]* )?{word}:"
    )
    return any(pattern.search(line) for line in documented.docstring.lines)


def _neighbour(new: Documented, parameter: Parameter, after: tuple[Parameter, ...]) -> DocstringEntry:
    """The entry after which the missing one belongs."""
    documented = [new.docstring.parameter(item.name) for item in after[: after.index(parameter)]]
    return next((entry for entry in reversed(documented) if entry), new.docstring.parameters[0])
