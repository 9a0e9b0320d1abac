"""Python in documents: blocks of code and code spans, parsed, with the objects that their variables hold."""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gitgpt.drift.prose.document_lines import SPAN, DocumentLine

PYTHON = {"python", "py", "python3", "py3", "pycon", "doctest"}
PROMPT = re.compile(r"^\s*(?:>>>|\.\.\.)(?: |$)")
OPTION = re.compile(r"^\s*:[\w-]+:(?:\s.*)?$")
CALL = re.compile(r"[\w.]+\(.*\)$|[A-Za-z_]\w*\.\w[\w.]*$")
MOST_LINES = 400  # of a block that is parsed


class PythonExample(NamedTuple):
    """`tree` is None if the block does not parse; its line numbers count from 1 at the line of index
    `first`."""

    first: int
    code: str
    tree: ast.Module | None

    @property
    def is_placeholder(self) -> bool:
        """Whether the code has gaps for its reader to fill in."""
        return (
            re.search(r"\.\.\.|…|<[a-z_ -]+>|\{[{%]|^\s*(?:[%!$@?]|In \[|>>>\s*$)", self.code, re.M)
            is not None
        )


def read_examples(lines: Sequence[DocumentLine]) -> Iterator[PythonExample]:
    """The blocks of Python of a document. A block without a language counts if it has prompts."""
    at = 0
    while at < len(lines):
        line = lines[at]
        end = max(line.end, at + 1)
        if line.kind == "code" and end - at <= MOST_LINES:
            rows = [item.text for item in lines[at:end]]
            has_prompts = any(PROMPT.match(row) for row in rows)
            if line.language in PYTHON or (not line.language and has_prompts):
                code = _plain_code(rows, has_prompts=has_prompts)
                yield PythonExample(at, code, parse_python(code))
        at = end


def _plain_code(rows: Sequence[str], *, has_prompts: bool) -> str:
    """The code without fences, prompts, output and options of directives; every line keeps its number."""
    kept: list[str] = []
    for number, row in enumerate(rows):
        is_fence = row.strip().startswith(("```", "~~~")) or (number in (0, len(rows) - 1) and "```" in row)
        if is_fence or (OPTION.match(row) and not any(kept)):
            kept.append("")
        elif has_prompts:
            kept.append(PROMPT.sub("", row) if PROMPT.match(row) else "")
        else:
            kept.append(row)
    return textwrap.dedent("\n".join(kept))


def parse_python(code: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = compile(code, "example", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return tree if isinstance(tree, ast.Module) else None


def read_spans(lines: Sequence[DocumentLine]) -> Iterator[PythonExample]:
    """The code spans that call something or name a member."""
    for at, line in enumerate(lines):
        if line.kind == "text" and "`" in line.text:
            for match in SPAN.finditer(line.text):
                code = match["code"].strip()
                tree = parse_python(code) if CALL.match(code) else None
                if tree is not None:
                    yield PythonExample(at, code, tree)


def find_objects(examples: Sequence[PythonExample]) -> dict[str, str]:
    """Variable -> the class whose call makes its value. A variable that has several classes is left out."""
    found: dict[str, set[str]] = {}
    for example in examples:
        for node in ast.walk(example.tree) if example.tree else ():
            for name, value in _assigned(node):
                found.setdefault(name, set()).add(_class_of(value))
    return {name: classes.pop() for name, classes in found.items() if len(classes) == 1 and "" not in classes}


def _assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    """Each variable that a node binds, with its value if that is plain."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            for item in ast.walk(target):
                if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store):
                    yield item.id, node.value if item is target else None
    elif isinstance(node, ast.With | ast.AsyncWith):
        for entry in node.items:
            if isinstance(entry.optional_vars, ast.Name):
                yield entry.optional_vars.id, entry.context_expr
    elif isinstance(node, ast.arg):
        yield node.arg, None
    elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension) and isinstance(node.target, ast.Name):
        yield node.target.id, None


def _class_of(value: ast.expr | None) -> str:
    """The class that a call makes an object of; empty for any other value."""
    value = value.value if isinstance(value, ast.Await) else value
    if not isinstance(value, ast.Call):
        return ""
    called = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
    return called if called[:1].isupper() else ""


def dotted_names(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every dotted path that a block imports or reaches through an imported module, with its line."""
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (
                (f"{node.module}.{item.name}", node.lineno) for item in node.names if item.name != "*"
            )
        elif isinstance(node, ast.Import):
            for item in node.names:
                yield item.name, node.lineno
                modules[item.asname or item.name.partition(".")[0]] = (
                    item.name if item.asname else item.name.partition(".")[0]
                )
    bound = {name for node in ast.walk(tree) for name, _ in _assigned(node)}
    for node in ast.walk(tree):
        dotted = _dotted(node) if isinstance(node, ast.Attribute) else ""
        root, _, rest = dotted.partition(".")
        if root in modules and root not in bound:
            yield f"{modules[root]}.{rest}", node.lineno  # type: ignore[attr-defined]  # an Attribute has one


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return node.id if isinstance(node, ast.Name) else ""
