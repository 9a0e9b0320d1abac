"""Where an edit may happen: whole lines of one docstring, or of one paragraph, item, row or block of code."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from gitgpt.drift.edits.text import Text
from gitgpt.drift.prose.document_lines import read_document
from gitgpt.drift.source import (
    Module,
    Scope,
    decorator_names,
    docstring_node,
    last_name,
)
from gitgpt.errors import EditRefusedError

# decorators that show the docstring to users or act on it
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


class Region(NamedTuple):
    """A span of characters and its lines.

    `kind` is "docstring", "insert" (an empty span), or that of a document's line. A docstring's span is the
    text between its quotes, so that the first and last line may be parts of lines."""

    start: int
    end: int
    first_line: int
    kind: str
    lines: tuple[str, ...]
    is_raw: bool = False
    language: str = ""


class Proposal(NamedTuple):
    """Lines of a region (indexes `start` to `end`, end excluded) and what takes their place."""

    region: Region
    start: int
    end: int
    lines: tuple[str, ...]


def owner_at(module: Module, number: int) -> Scope | ast.Module:
    """What the docstring that holds a line belongs to. Raises EditRefusedError where there is none."""
    for node in ast.walk(module.tree) if module.tree else ():
        if isinstance(node, Scope | ast.Module):
            literal = docstring_node(node)
            if literal is not None and literal.lineno <= number <= (literal.end_lineno or 0):
                return node
    raise EditRefusedError("it is in the code, not in a docstring")


def docstring_region(text: Text, module: Module, node: Scope | ast.Module) -> Region:
    """The inside of a docstring. Raises EditRefusedError for one that is put together from several literals,
    or whose lines are joined by backslashes."""
    literal = docstring_node(node)
    if literal is None or literal.end_lineno is None or literal.end_col_offset is None:
        raise EditRefusedError("it has no docstring")
    starts = line_starts(text)
    start = starts[literal.lineno - 1] + characters(module.lines[literal.lineno - 1], literal.col_offset)
    end = starts[literal.end_lineno - 1] + characters(
        module.lines[literal.end_lineno - 1], literal.end_col_offset
    )
    source = text.text[start:end]
    prefix, quotes = _opening(source)
    _refuse_joined(source, literal)
    inner = start + len(prefix) + len(quotes), end - len(quotes)
    lines = tuple(text.text[inner[0] : inner[1]].replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    if len(quotes) == 1 and len(lines) > 1:
        raise EditRefusedError("its lines are joined by backslashes")
    return Region(*inner, literal.lineno, "docstring", lines, "r" in prefix.lower())


def insertion(text: Text, module: Module, node: Scope) -> Region:
    """The place of a docstring that is to be. Raises EditRefusedError for a definition in one line."""
    first = node.body[0]
    number = min([first.lineno, *(item.lineno for item in getattr(first, "decorator_list", []))])
    line = module.lines[number - 1]
    if docstring_node(node) is not None:
        raise EditRefusedError("it has a docstring")
    if number == node.lineno or characters(line, first.col_offset) != len(line) - len(line.lstrip()):
        raise EditRefusedError("its body stands in the same line")
    start = line_starts(text)[number - 1]
    return Region(start, start, number, "insert", ())


def _opening(source: str) -> tuple[str, str]:
    prefix = source[: min(at for at in (source.find('"'), source.find("'")) if at >= 0)]
    rest = source[len(prefix) :]
    return prefix, rest[:3] if rest[:3] in ('"""', "'''") else rest[:1]


def _refuse_joined(source: str, literal: ast.Constant) -> None:
    tokens = list(tokenize.generate_tokens(io.StringIO(f"({source})").readline))
    if sum(token.type == tokenize.STRING for token in tokens) != 1:
        raise EditRefusedError("it is put together from several literals")


def line_starts(text: Text) -> list[int]:
    """The place of each line's first character."""
    starts = [0]
    for line in text.lines():
        starts.append(starts[-1] + len(line))
    return starts


def characters(line: str, offset: int) -> int:
    """The syntax tree counts columns in bytes of UTF-8."""
    return len(line.encode()[:offset].decode())


def block_region(text: Text, number: int) -> Region:
    """The paragraph, list item, table row or block of code of a document that holds a line."""
    lines = read_document(text.path, text.text)
    if not 0 < number <= len(lines):
        raise EditRefusedError(f"it has no line {number}")
    line = lines[number - 1]
    starts = line_starts(text)
    block = tuple(item.text for item in lines[line.start : line.end])
    end = starts[line.end] if line.end < len(starts) else len(text.text)
    return Region(starts[line.start], end, line.start + 1, line.kind, block, language=line.language)


def applied(text: Text, proposals: Sequence[Proposal]) -> str:
    """The text with every proposal in place, every byte outside them as it was. Raises EditRefusedError when
    two touch the same lines, or the encoding would write another text around them."""
    edits = sorted((_edit(text, proposal) for proposal in proposals), key=lambda edit: edit[0])
    for (_, end, _), (start, _, _) in pairwise(edits):
        if start < end:
            raise EditRefusedError("two edits touch the same lines")
    result, kept, at = [], [], 0
    for start, end, new in edits:
        result += [text.text[at:start], new]
        kept.append(text.text[at:start])
        at = end
    whole = "".join([*result, text.text[at:]])
    _refuse_other_bytes(text, text.encode(whole), [*kept, text.text[at:]])
    return whole


def _refuse_other_bytes(text: Text, content: bytes, kept: Sequence[str]) -> None:
    """Encodings with shift states may encode the text after an edit differently."""
    before, after = text.content[len(text.mark) :], content[len(text.mark) :]
    parts = [part.encode(text.encoding) for part in kept]
    for whole in (before, after):
        at = 0
        for part in parts:
            found = whole.find(part, at)
            if found < 0:
                raise EditRefusedError("its encoding would change other bytes")
            at = found + len(part)
        if not (whole.startswith(parts[0]) and whole.endswith(parts[-1])):
            raise EditRefusedError("its encoding would change other bytes")


def _edit(text: Text, proposal: Proposal) -> tuple[int, int, str]:
    """Start, end and new characters; line ends as the file has them."""
    region = proposal.region
    source = text.text[region.start : region.end]
    bounds = [0]
    for line in _with_ends(source):
        bounds.append(bounds[-1] + len(line))
    bounds += [len(source)] * (len(region.lines) + 1 - len(bounds))  # quotes at the start of their line
    start, end = region.start + bounds[proposal.start], region.start + bounds[proposal.end]
    new = "".join(line + text.line_end for line in proposal.lines)
    if region.kind != "insert" and proposal.end == len(region.lines) and not source.endswith(("\n", "\r")):
        new = new[: -len(text.line_end)] if proposal.lines else new
    return start, end, new


def _with_ends(source: str) -> list[str]:
    return list(io.StringIO(source, newline=""))
