"""Docstrings that are more than comments: help texts, routes, options, examples. They are left alone."""

from __future__ import annotations

import ast
import re

from gitgpt.drift.source import (
    Module,
    Scope,
    decorator_names,
    docstring_node,
    last_name,
)

# decorators that show the docstring to somebody or act by it
_DECORATORS = """
command group callback result_callback route get post put patch delete head options websocket api_view action
tool prompt resource agent_tool function_tool task flow hook hookimpl hookspec subcommand cli command_handler
slash_command hybrid_command event field mutation query subscription
"""
DECORATORS = frozenset(_DECORATORS.split())
READERS = {"docopt", "defopt", "fire", "plac", "clize", "tyro", "sphinx_argparse"}
SIGNS = (
    (re.compile(r"[\b\f]"), "it holds marks that click formats help by"),
    (re.compile(r"^\s*---\s*$", re.M), "it holds YAML behind ---"),
    (re.compile(r"^\s*@(?:swag|api|openapi)", re.M), "it describes an API"),
)
GRAMMAR = re.compile(r"[pt]_[a-z]\w*$")


def behaviour_of(module: Module, node: Scope | ast.Module) -> str:
    """Why the docstring of a definition, or of the file, acts at run time, in words; empty for an ordinary
    one."""
    for name in [] if isinstance(node, ast.Module) else decorator_names(node):
        if name in DECORATORS:
            return f"@{name} may show it at run time"
    literal = docstring_node(node)
    text = str(literal.value) if literal else ""
    for pattern, reason in SIGNS:
        if pattern.search(text):
            return reason
    if module.tree is None:
        return "the file cannot be read"
    imports, uses = _looked_at(module.tree)
    if imports & READERS:
        return f"{min(imports & READERS)} reads docstrings"
    if uses:
        return "the file uses __doc__"
    if imports & {"ply", "sly", "rply"} and GRAMMAR.match(getattr(node, "name", "")):
        return "it is a grammar rule"
    return ""


def _looked_at(tree: ast.Module) -> tuple[set[str], bool]:
    """The packages that a file imports, and whether it reads docstrings itself."""
    imports: set[str] = set()
    uses = False
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports |= {item.name.partition(".")[0] for item in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imports.add(node.module.partition(".")[0])
        elif _reads_docstrings(node):
            uses = True
    return imports, uses


def _reads_docstrings(node: ast.AST) -> bool:
    if isinstance(node, ast.Name):
        return node.id == "__doc__"
    if isinstance(node, ast.Attribute):
        return node.attr == "__doc__"
    if isinstance(node, ast.Call):
        return last_name(node) in ("getdoc", "signature_from_docstring")
    return isinstance(node, ast.keyword) and node.arg == "use_attribute_docstrings"
