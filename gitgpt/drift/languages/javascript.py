"""JSDoc against the parameters of JavaScript and TypeScript functions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gitgpt.drift.findings import DriftFinding
from gitgpt.drift.languages.doc_languages import SourceFiles
from gitgpt.drift.languages.signatures import DocumentedFunction, check_signatures, read_functions
from gitgpt.drift.languages.syntax_tree import Node, text_of

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


def check_change(old: SourceFiles, new: SourceFiles) -> Iterator[DriftFinding]:
    """`parameter-gone` and `parameter-missing`."""
    return check_signatures(read_functions(old, read_function), read_functions(new, read_function))


def read_function(path: str, node: Node, lines: Sequence[str]) -> DocumentedFunction | None:
    """The function at a node, if it has a JSDoc comment."""
    if node.type not in FUNCTIONS:
        return None
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
