"""Whether a name is still used by code, or only by documentation and comments."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import NamedTuple

from gitgpt.diff.file_class import NOISE, classify_path
from gitgpt.drift.facts_of_lines import Fact
from gitgpt.drift.prose.document_lines import DocumentLine, read_document
from gitgpt.drift.source import (
    Module,
    Scope,
    docstring_node,
    read_module,
)

DOCUMENTS = (".md", ".mdx", ".markdown", ".rst", ".adoc", ".asciidoc")
COMMENT = re.compile(r"^\s*(?:#(?!!)|//|/\*|\*|--|;|<!--|%|\"\"\"|''')")
NEVER_READ = NOISE | {"asset", "data"}


def is_document(path: str) -> bool:
    """Markdown, reStructuredText, AsciiDoc, and READMEs and docs without such an ending."""
    lower = path.lower()
    name = lower.rpartition("/")[2]
    return (
        lower.endswith(DOCUMENTS)
        or name == "readme"
        or (
            lower.endswith(".txt")
            and ("doc" in lower or "readme" in name)
            and "requirements" not in name
            and name not in ("cmakelists.txt", "llms.txt", "llms-full.txt")
        )
    )


def is_silent(path: str) -> bool:
    """Files whose words prove nothing: lock files, snapshots, vendored or generated code, data, notebooks."""
    return classify_path(path) in NEVER_READ or path.endswith(
        (".ipynb", ".po", ".pot", ".svg", ".csv", ".lock")
    )


class PythonText(NamedTuple):
    """A Python file by the nature of its lines: docstrings as documents, the lines of code the rest."""

    module: Module
    docstrings: tuple[tuple[int, list[DocumentLine]], ...]
    """Line of the literal and its text as a document."""

    def docstring_at(self, number: int) -> tuple[list[DocumentLine], int] | None:
        """The docstring that holds a line, and the line's index in it."""
        for start, lines in self.docstrings:
            if start <= number < start + len(lines):
                return lines, number - start
        return None


def read_python(path: str, content: bytes) -> PythonText:
    module = read_module(path, content)
    found = []
    for node in ast.walk(module.tree) if module.tree else ():
        if isinstance(node, Scope | ast.Module):
            literal = docstring_node(node)
            if literal is not None and literal.end_lineno:
                raw = "\n".join(module.lines[literal.lineno - 1 : literal.end_lineno])
                lines = read_document("docstring.rst", raw)
                numbered = [line._replace(number=line.number + literal.lineno - 1) for line in lines]
                found.append((literal.lineno, numbered))
    return PythonText(module, tuple(found))


def is_code(text: str, word: str) -> bool:
    """Whether the word is in the code of a line, not in its comment."""
    if COMMENT.match(text):
        return False
    at = re.search(rf"(?<![\w-]){re.escape(word)}(?!\w)", text)
    return at is not None and not re.search(r"\s(?:#|//)\s", text[: at.start()])


def defines(line: str, fact: Fact) -> bool:
    """Whether a line of another language has the field that a derived flag is made from."""
    name = fact.name.removeprefix("--").replace("-", "_")
    return fact.how == "derived" and re.search(rf"\b{re.escape(name)}\s*:", line) is not None


def is_used(text: PythonText, lines: Iterable[str], fact: Fact) -> bool:
    """Whether any of the lines, none of them in a docstring, uses the fact.

    A flag that is made from the name of a parameter lives as long as a command has such a parameter.
    """
    if any(is_code(line, fact.name) for line in lines):
        return True
    if fact.how != "derived" or not text.module.tree:
        return False
    name = fact.name.removeprefix("--").removeprefix("no-").replace("-", "_")
    is_typer = any("typer" in line for line in text.module.lines)
    return is_typer and any(
        isinstance(node, ast.arg) and node.arg == name for node in ast.walk(text.module.tree)
    )
