"""Definitions of a change that have no docstring, and the ones that a model writes for them."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import NamedTuple

from gitgpt.drift.docstring_styles import read_docstring
from gitgpt.drift.documented import described
from gitgpt.drift.edits.propose import propose_docstring
from gitgpt.drift.edits.region import insertion
from gitgpt.drift.source import (
    Definition,
    Module,
    definitions,
    docstring_node,
    signature,
)
from gitgpt.errors import EditRefusedError
from gitgpt.jobs.asking import ModelAsker
from gitgpt.jobs.docs.edit_request import Edit, Item, ask_edits
from gitgpt.jobs.docs.edit_session import EditSession
from gitgpt.jobs.docs.suspects import source_lines

MOST = 40  # of one run: beyond that a person has to look
SAMPLES = 3  # docstrings that show the style of a file
WHOLE_CODE = 120  # lines of a definition that are shown


class UndocumentedName(NamedTuple):
    """`kind` is "function", "method" or "class"."""

    path: str
    line: int
    kind: str
    name: str


def list_undocumented(old: Sequence[Module], new: Sequence[Module]) -> list[UndocumentedName]:
    """Every public definition without a docstring, by place; of a change, those that it touched."""
    return [
        UndocumentedName(module.path, item.node.lineno, _kind_of(item), item.qualname)
        for module, item in _find_undocumented(old, new)
    ]


def _kind_of(item: Definition) -> str:
    if isinstance(item.node, ast.ClassDef):
        return "class"
    return "method" if "." in item.qualname else "function"


def undocumented(old: Sequence[Module], new: Sequence[Module]) -> list[tuple[Module, Definition]]:
    """As many of them as a person can review."""
    return _find_undocumented(old, new)[:MOST]


def _find_undocumented(old: Sequence[Module], new: Sequence[Module]) -> list[tuple[Module, Definition]]:
    """Public functions and classes that the change touched, overloads and setters left out."""
    before = {module.path: _sources(module) for module in old}
    found = []
    for module in new:
        for definition in definitions(module.tree) if module.tree else ():
            is_public = not any(part.startswith(("_", "<")) for part in definition.qualname.split("."))
            if is_public and docstring_node(definition.node) is None:
                lines = tuple(source_lines(module, definition.node))
                if before.get(module.path, {}).get(definition.qualname) != lines:
                    found.append((module, definition))
    return found


def _sources(module: Module) -> dict[str, tuple[str, ...]]:
    found = definitions(module.tree) if module.tree else ()
    return {item.qualname: tuple(source_lines(module, item.node)) for item in found}


def add_missing(desk: EditSession, asker: ModelAsker) -> tuple[int, list[str], int]:
    """How many were written, why others were not, and how many questions it took."""
    wanted = undocumented(desk.old, desk.modules)
    if not wanted:
        return 0, [], 0
    items = [_item(str(number), *pair) for number, pair in enumerate(wanted, 1)]
    pairs = dict(zip((item.key for item in items), wanted, strict=True))

    def refuse(edit: Edit, item: Item) -> str:
        return _put(desk, item.path, pairs[item.key][1], edit, item, is_trial=True)

    answers = ask_edits(asker, items, refuse, template="docs_missing.system.txt")
    problems, accepted = list(answers.problems), 0
    edits = {edit.key: edit for edit in answers.edits}
    for item in reversed(items):
        module, definition = pairs[item.key]
        reason = answers.refused.get(item.key, "")
        if item.key in edits:
            reason = _put(desk, module.path, definition, edits[item.key], item)
            accepted += not reason
        if reason and reason not in answers.problems:
            problems.append(f"{module.path}: {definition.qualname}: a docstring was refused: {reason}")
    return accepted, problems, answers.calls


def _item(key: str, module: Module, definition: Definition) -> Item:
    samples = [str(item.literal.value) for item in described(module)][:SAMPLES]
    code = source_lines(module, definition.node)[:WHOLE_CODE]
    return Item(key, module.path, "", tuple(samples), tuple(code))


def _put(
    desk: EditSession, path: str, definition: Definition, edit: Edit, item: Item, *, is_trial: bool = False
) -> str:
    """Why the docstring was not taken; empty when it was. Definitions come last to first, so that the lines
    of those above are still where they were; a class comes after its methods."""
    if edit.old:
        return "it answers another question"
    try:
        module = desk.module(path)
        found = (
            [one for one in definitions(module.tree) if one.qualname == definition.qualname]
            if module.tree
            else []
        )
        if len(found) != 1:
            return "its name stands there several times"
        node = found[0].node
        region = insertion(desk.text(path), module, node)
        line = module.lines[region.first_line - 1]
        indent = line[: len(line) - len(line.lstrip())]
        known = "\n".join((*item.code, definition.qualname))
        unknown = _unknown(found[0], edit)
        if unknown:
            return f"it documents {unknown!r}, which is no parameter"
        proposals = [propose_docstring(region, edit.new, indent=indent, known=known)]
        desk.try_edits(path, proposals) if is_trial else desk.put(path, proposals)
    except EditRefusedError as exc:
        return exc.message
    return ""


def _unknown(definition: Definition, edit: Edit) -> str:
    parameters = signature(definition)
    names = {item.name for item in parameters or ()}
    said = [entry.name for entry in read_docstring("\n".join(edit.new)).parameters]
    return next((name for name in said if name not in names), "") if parameters is not None else ""
