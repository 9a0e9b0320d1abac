"""The only door to tree-sitter (`pip install 'gitgpt[languages]'`); without it nothing is read."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import cache
from typing import Any

from gitgpt.drift.source import LARGEST_SOURCE

# file ending -> module of the grammar, function that gives it
GRAMMARS = {
    **dict.fromkeys(("js", "jsx", "mjs", "cjs"), ("tree_sitter_javascript", "language")),
    **dict.fromkeys(("ts", "mts", "cts"), ("tree_sitter_typescript", "language_typescript")),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "go": ("tree_sitter_go", "language"),
}

Node = Any  # tree_sitter.Node; the package may not be there


def ending(path: str) -> str:
    """The grammar's key for a path; empty where there is none."""
    name = path.rpartition("/")[2]
    found = name.rpartition(".")[2].lower() if "." in name else ""
    return found if found in GRAMMARS and not name.endswith((".d.ts", ".min.js")) else ""


def parse_source(path: str, content: bytes) -> Node | None:
    """The root of the syntax tree; None for another language, a broken file, or without tree-sitter."""
    parser = _parser(*GRAMMARS[ending(path)]) if ending(path) else None
    if parser is None or len(content) > LARGEST_SOURCE:
        return None
    root = parser.parse(content).root_node
    return None if root.has_error else root


@cache
def _parser(module: str, function: str) -> Any | None:
    try:
        sitter = importlib.import_module("tree_sitter")
        grammar = importlib.import_module(module)
    except ImportError:
        return None
    return sitter.Parser(sitter.Language(getattr(grammar, function)()))


def walk(root: Node) -> Iterator[Node]:
    """Every named node, parents before children."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.named_children))


def text_of(node: Node | None) -> str:
    return node.text.decode("utf-8", "replace") if node is not None else ""
