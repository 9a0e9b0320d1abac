"""JSDoc against the parameters of JavaScript and TypeScript functions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from gitgpt.drift.findings import DriftFinding, SourcePlace
from gitgpt.drift.languages.syntax_tree import (
    Node,
    parse_source,
    text_of,
    walk,
)

FUNCTIONS = {
    "function_declaration",
    "generator_function_declaration",
    "method_definition",
    "function_expression",
    "generator_function",
    "arrow_function",
    "function_signature",
    "method_signature",
    "abstract_method_signature",
}
HOLDERS = {
    "variable_declarator",
    "assignment_expression",
    "pair",
    "public_field_definition",
    "field_definition",
}
STATEMENTS = {"lexical_declaration", "variable_declaration", "expression_statement", "export_statement"}
CLASSES = {"class_declaration", "class", "abstract_class_declaration", "interface_declaration"}
TAG = re.compile(r"@(?:param|arg|argument)\b")
NAME = re.compile(r"\s*\[?\s*(?:\.\.\.)?(?P<name>[A-Za-z_$][\w$]*)(?P<rest>[.\[]?)")


class DocumentedFunction(NamedTuple):
    """A function with a JSDoc comment. `names` are its parameters in order; "" for one that is taken apart.
    `entries` are the documented ones with line and text; `is_clear` is False when one could not be read."""

    path: str
    name: str
    line: int
    text: str
    names: tuple[str, ...]
    entries: tuple[tuple[str, int, str], ...]
    is_clear: bool
    uses_arguments: bool


def read_javascript(path: str, content: bytes) -> list[DocumentedFunction]:
    """Every documented function, those that share their name (overloads) left out."""
    root = parse_source(path, content)
    if root is None:
        return []
    lines = content.decode("utf-8", "replace").split("\n")
    found = [item for node in walk(root) if node.type in FUNCTIONS and (item := _read(path, node, lines))]
    counts = Counter(item.name for item in found)
    return [item for item in found if counts[item.name] == 1]


def _read(path: str, node: Node, lines: Sequence[str]) -> DocumentedFunction | None:
    outer, name = node, text_of(node.child_by_field_name("name"))
    if node.parent is not None and node.parent.type in HOLDERS:
        outer = node.parent
        holder = (
            outer.child_by_field_name("name")
            or outer.child_by_field_name("left")
            or outer.child_by_field_name("key")
            or outer.child_by_field_name("property")
        )
        name = text_of(holder)
    while outer.parent is not None and outer.parent.type in STATEMENTS:
        outer = outer.parent
    comment = outer.prev_sibling
    if (
        not name
        or comment is None
        or comment.type != "comment"
        or comment.end_point[0] + 1 < outer.start_point[0]
    ):
        return None
    said = text_of(comment)
    if not said.startswith("/**"):
        return None
    entries, is_clear = _entries(said, comment.start_point[0] + 1)
    body = text_of(node.child_by_field_name("body"))
    line = node.start_point[0] + 1
    return DocumentedFunction(
        path, _qualified(node, name), line, lines[line - 1].strip(), _parameters(node), entries, is_clear,
        "arguments" in body,
    )  # fmt: skip


def _qualified(node: Node, name: str) -> str:
    parent = node.parent
    while parent is not None:
        if parent.type in CLASSES:
            return f"{text_of(parent.child_by_field_name('name'))}.{name}"
        parent = parent.parent
    return name


def _parameters(node: Node) -> tuple[str, ...]:
    single = node.child_by_field_name("parameter")
    if single is not None:
        return (text_of(single),)
    held = node.child_by_field_name("parameters")
    nodes = (
        [child for child in held.named_children if child.type not in ("comment", "decorator")] if held else []
    )
    names = [_name(child) for child in nodes]
    return tuple(name for name in names if name != "this")


def _name(node: Node) -> str:
    """The name of a parameter without its type and default; empty for a pattern."""
    inner = node.child_by_field_name("pattern") or node.child_by_field_name("left")
    if inner is not None:
        return _name(inner)
    if node.type == "rest_pattern":
        return _name(node.named_children[0]) if node.named_children else ""
    return text_of(node) if node.type in ("identifier", "this") else ""


def _entries(said: str, first: int) -> tuple[tuple[tuple[str, int, str], ...], bool]:
    found: dict[str, tuple[str, int, str]] = {}
    is_clear = True
    for number, line in enumerate(said.split("\n"), first):
        tag = TAG.search(line)
        if not tag:
            continue
        match = NAME.match(line, _behind_type(line, tag.end()))
        if not match:
            is_clear = False
        elif match["name"] not in found:
            found[match["name"]] = match["name"], number, line.strip()
    return tuple(found.values()), is_clear


def _behind_type(line: str, at: int) -> int:
    """The index after `{Type}`; the end of the line if its braces are not balanced."""
    start = at + len(line[at:]) - len(line[at:].lstrip())
    if line[start : start + 1] != "{":
        return at
    depth = 0
    for place in range(start, len(line)):
        depth += (line[place] == "{") - (line[place] == "}")
        if depth == 0:
            return place + 1
    return len(line)


def check_jsdoc(
    old: Iterable[DocumentedFunction], new: Iterable[DocumentedFunction]
) -> Iterator[DriftFinding]:
    """`parameter-gone` and `parameter-missing`, of functions that both sides have."""
    before = {(item.path, item.name): item for item in old}
    for item in new:
        partner = before.get((item.path, item.name))
        if (
            partner is None
            or partner.names == item.names
            or not (item.entries and item.is_clear and partner.is_clear)
        ):
            continue
        if partner.names.count("") != item.names.count("") or item.uses_arguments:
            continue  # a parameter that is taken apart may be documented by any name
        gone, missing = _gone(partner, item), list(_missing(partner, item))
        if len(gone) == len(missing) == 1 and _same_place(partner, item, gone[0].subject, missing[0].subject):
            gone = [gone[0]._replace(wrong=gone[0].subject, right=missing[0].subject)]
        yield from gone
        yield from missing


def _gone(old: DocumentedFunction, new: DocumentedFunction) -> list[DriftFinding]:
    code = SourcePlace(new.path, new.line, new.text)
    return [
        DriftFinding(
            "parameter-gone",
            f"{new.name} has no parameter {name!r}",
            SourcePlace(new.path, line, text),
            code,
            name,
        )
        for name, line, text in new.entries
        if name in old.names and name not in new.names
    ]


def _missing(old: DocumentedFunction, new: DocumentedFunction) -> Iterator[DriftFinding]:
    said, says = {name for name, _, _ in old.entries}, {name for name, _, _ in new.entries}
    known = [name for name in old.names if name and not name.startswith("_")]
    if not known or not said.issuperset(known) or not says.issuperset(set(known) & set(new.names)):
        return
    for at, name in enumerate(new.names):
        if name and not name.startswith("_") and name not in old.names and name not in says:
            above = [entry for entry in new.entries if entry[0] in new.names[:at]]
            _, line, text = (above or new.entries)[-1 if above else 0]
            message = f"{new.name} takes {name!r}, and its list of parameters does not name it"
            code = SourcePlace(new.path, new.line, new.text)
            yield DriftFinding("parameter-missing", message, SourcePlace(new.path, line, text), code, name)


def _same_place(old: DocumentedFunction, new: DocumentedFunction, before: str, after: str) -> bool:
    return len(old.names) == len(new.names) and old.names.index(before) == new.names.index(after)
