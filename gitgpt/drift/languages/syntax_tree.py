"""The only door to tree-sitter (`pip install 'gitgpt[languages]'`); without it nothing is read."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import cache
from typing import Any

from gitgpt.drift.languages.doc_languages import find_language, read_ending
from gitgpt.drift.source import LARGEST_SOURCE

Node = Any  # tree_sitter.Node; the package may not be there


def parse_source(path: str, content: bytes) -> Node | None:
    """The root of the syntax tree; None for another language, a broken file, or without tree-sitter."""
    language = find_language(path)
    parser = _parser(*language.grammars[read_ending(path)]) if language else None
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
