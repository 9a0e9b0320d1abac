"""Javadoc `@param` against the parameters of Java methods and constructors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gitgpt.drift.findings import DriftFinding
from gitgpt.drift.languages.doc_languages import SourceFiles
from gitgpt.drift.languages.signatures import DocumentedFunction, check_signatures, read_functions
from gitgpt.drift.languages.syntax_tree import Node, text_of

FUNCTIONS = {"method_declaration", "constructor_declaration"}
CLASSES = {"class_declaration", "interface_declaration", "enum_declaration", "record_declaration"}
PARAM = re.compile(r"^\s*(?:/\*)?\**\s*@param\s+(?P<name>[A-Za-z_$][\w$]*|<\w+>)")


def check_change(old: SourceFiles, new: SourceFiles) -> Iterator[DriftFinding]:
    """`parameter-gone` and `parameter-missing`."""
    return check_signatures(read_functions(old, read_method), read_functions(new, read_method))


def read_method(path: str, node: Node, lines: Sequence[str]) -> DocumentedFunction | None:
    """The method at a node, if it has a Javadoc comment."""
    comment = node.prev_sibling if node.type in FUNCTIONS else None
    if comment is None or comment.type != "block_comment" or not text_of(comment).startswith("/**"):
        return None
    name = node.child_by_field_name("name")
    entries = tuple(_read_entries(text_of(comment), comment.start_point[0] + 1))
    line = name.start_point[0] + 1
    is_clear = text_of(comment).count("@param") == len(entries)
    listed = tuple(entry for entry in entries if not entry[0].startswith("<"))
    return DocumentedFunction(
        path, _qualify(node, text_of(name)), line, lines[line - 1].strip(), _parameters(node), listed,
        is_clear, uses_arguments=False,
    )  # fmt: skip


def _read_entries(comment: str, first: int) -> Iterator[tuple[str, int, str]]:
    for number, line in enumerate(comment.split("\n"), first):
        match = PARAM.match(line)
        if match:
            yield match["name"], number, line.strip()


def _parameters(node: Node) -> tuple[str, ...]:
    held = node.child_by_field_name("parameters")
    nodes = held.named_children if held is not None else []
    names = [
        child.child_by_field_name("name") or child.named_children[-1]
        for child in nodes
        if child.type in ("formal_parameter", "spread_parameter")
    ]
    return tuple(text_of(name.child_by_field_name("name") or name) for name in names)


def _qualify(node: Node, name: str) -> str:
    parent = node.parent
    while parent is not None and parent.type not in CLASSES:
        parent = parent.parent
    return f"{text_of(parent.child_by_field_name('name'))}.{name}" if parent is not None else name
