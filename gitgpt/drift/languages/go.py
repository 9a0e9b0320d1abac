"""Go doc comments, which begin with the name that they document (https://go.dev/doc/comment)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gitgpt.drift.findings import DriftFinding, SourcePlace
from gitgpt.drift.languages.doc_languages import SourceFiles
from gitgpt.drift.languages.syntax_tree import Node, parse_source, text_of

FIRST = re.compile(r"//\s*(?P<name>[A-Za-z_]\w*)\s+(?P<verb>\w+)")


class Declared(NamedTuple):
    """A function or method. `owner` is the receiver's type; `said` the name that its comment begins with."""

    path: str
    owner: str
    name: str
    line: int
    text: str
    said: str = ""
    comment: SourcePlace | None = None


def check_change(old: SourceFiles, new: SourceFiles) -> Iterator[DriftFinding]:
    """`symbol-gone`: a comment that begins with the name that its function had before."""
    return _check_comments(
        [item for file in old for item in _read_declared(*file)],
        [item for file in new for item in _read_declared(*file)],
    )


def _read_declared(path: str, content: bytes) -> list[Declared]:
    root = parse_source(path, content)
    if root is None:
        return []
    lines = content.decode("utf-8", "replace").split("\n")
    nodes = [
        node for node in root.named_children if node.type in ("function_declaration", "method_declaration")
    ]
    return [_declared(path, node, lines) for node in nodes]


def _declared(path: str, node: Node, lines: list[str]) -> Declared:
    first = node
    while first.prev_sibling is not None and _is_above(first.prev_sibling, first):
        first = first.prev_sibling
    line = node.start_point[0] + 1
    owner = re.sub(r"^\(\s*\w*\s*\*?|\[.*|\)$|\s", "", text_of(node.child_by_field_name("receiver")))
    made = Declared(path, owner, text_of(node.child_by_field_name("name")), line, lines[line - 1].strip())
    match = FIRST.match(text_of(first)) if first is not node else None
    if not match:
        return made
    number = first.start_point[0] + 1
    return made._replace(said=match["name"], comment=SourcePlace(path, number, lines[number - 1].strip()))


def _is_above(comment: Node, node: Node) -> bool:
    return bool(comment.type == "comment" and comment.end_point[0] + 1 == node.start_point[0])


def _check_comments(old: Sequence[Declared], new: Sequence[Declared]) -> Iterator[DriftFinding]:
    folder = {(item.path.rpartition("/")[0], item.owner, item.name) for item in new}
    before = {(item.path, item.owner, item.name): item for item in old}
    for item in new:
        was = before.get((item.path, item.owner, item.said))
        if item.comment is None or item.said == item.name or was is None or was.said != was.name:
            continue
        if (item.path.rpartition("/")[0], item.owner, item.said) in folder:
            continue  # it moved to another file of the package
        text = f"there is no {item.said} any more; this is {item.name}"
        code = SourcePlace(item.path, item.line, item.text)
        yield DriftFinding("symbol-gone", text, item.comment, code, item.said, item.said, item.name)
