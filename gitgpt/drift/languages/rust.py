"""The list of arguments in Rust doc comments against the parameters of the function.

rustdoc has no syntax for parameters. The usual form is a section "# Arguments" or "# Parameters" with items
that begin with the name in backticks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gitgpt.drift.findings import DriftFinding
from gitgpt.drift.languages.doc_languages import SourceFiles
from gitgpt.drift.languages.signatures import DocumentedFunction, check_signatures, read_functions
from gitgpt.drift.languages.syntax_tree import Node, text_of

FUNCTIONS = {"function_item", "function_signature_item"}
TITLE = re.compile(r"\s*#+\s*(?:Arguments|Parameters|Args)\s*:?\s*$", re.IGNORECASE)
ITEM = re.compile(r"\s{0,3}[*+-]\s+(?:`(?P<code>\w+)`|\*\*(?P<bold>\w+)\*\*|(?P<plain>\w+)\s*[:-])")


def check_change(old: SourceFiles, new: SourceFiles) -> Iterator[DriftFinding]:
    """`parameter-gone` and `parameter-missing`."""
    return check_signatures(read_functions(old, read_function), read_functions(new, read_function))


def read_function(path: str, node: Node, lines: Sequence[str]) -> DocumentedFunction | None:
    """The function at a node, if it has a doc comment."""
    first = _first_comment(node) if node.type in FUNCTIONS else None
    if first is None:
        return None
    name = node.child_by_field_name("name")
    line = name.start_point[0] + 1
    entries, is_clear = _read_entries(lines, first.start_point[0], node.start_point[0])
    return DocumentedFunction(
        path, _qualify(node, text_of(name)), line, lines[line - 1].strip(), _parameters(node), entries,
        is_clear, uses_arguments=False,
    )  # fmt: skip


def _first_comment(node: Node) -> Node | None:
    """The first line of the doc comment. Attributes may follow it."""
    first, before = None, node.prev_sibling
    while before is not None and before.type in ("line_comment", "attribute_item"):
        first = before if text_of(before).startswith("///") else first
        before = before.prev_sibling
    return first


def _read_entries(
    lines: Sequence[str], start: int, end: int
) -> tuple[tuple[tuple[str, int, str], ...], bool]:
    found: list[tuple[str, int, str]] = []
    is_inside, is_clear = False, True
    for at in range(start, end):
        marked = lines[at].strip()
        if not marked.startswith("///"):
            continue
        text = marked[3:].removeprefix(" ")
        if text.startswith("#"):
            is_inside = TITLE.match(text) is not None
        elif is_inside and text[:1] in ("*", "-", "+"):
            match = ITEM.match(text)
            is_clear = is_clear and match is not None
            if match:
                found.append((match["code"] or match["bold"] or match["plain"], at + 1, marked))
    return tuple(found), is_clear


def _parameters(node: Node) -> tuple[str, ...]:
    """Names in order, without `self`; "" for a pattern."""
    held = node.child_by_field_name("parameters")
    nodes = [child for child in held.named_children if child.type == "parameter"] if held is not None else []
    patterns = [child.child_by_field_name("pattern") for child in nodes]
    return tuple(text_of(item) if item is not None and item.type == "identifier" else "" for item in patterns)


def _qualify(node: Node, name: str) -> str:
    parent = node.parent
    while parent is not None and parent.type not in ("impl_item", "trait_item", "mod_item"):
        parent = parent.parent
    if parent is None:
        return name
    owner = parent.child_by_field_name("type") or parent.child_by_field_name("name")
    return f"{text_of(owner)}.{name}"
