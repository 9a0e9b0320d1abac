"""Edits of one file: applied, verified, and written as a patch that git accepts."""

from __future__ import annotations

import ast
import difflib
import doctest
import io
import json
import os
import textwrap
import tokenize
import types
import warnings
from collections.abc import Callable, Iterator, Sequence

from gitgpt.drift.edits.propose import broken_link
from gitgpt.drift.edits.region import Proposal, applied
from gitgpt.drift.edits.text import Text
from gitgpt.drift.links import DocumentTree
from gitgpt.drift.prose.document_lines import DocumentLine, read_document
from gitgpt.drift.source import Scope, docstring_node
from gitgpt.errors import EditRefusedError
from gitgpt.markdown import is_fence


def verify_python(before: Text, after: str) -> str:
    """Why the new source is not the old one with other docstrings; empty when it is."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            old, new = ast.parse(before.text), ast.parse(after)
            compile(after, "module", "exec", flags=0, dont_inherit=True)  # what only the compiler refuses
    except (SyntaxError, ValueError, RecursionError, MemoryError) as exc:
        return f"the result is no valid Python: {exc}"
    old_strings, new_strings = _docstrings(old), _docstrings(new)
    if _doctests(old_strings) != _doctests(new_strings):
        return "it changes the examples that run as tests"
    if _tokens(before.text, old_strings) != _tokens(after, new_strings):
        return "it changes more than docstrings"
    _take_out(old, old_strings)
    _take_out(new, new_strings)
    if ast.dump(old) != ast.dump(new) or not _is_same_code(_code(old), _code(new)):
        return "it changes what the program does"
    return ""


def verify_document(before: Text, after: str, proposals: Sequence[Proposal]) -> str:
    """Why the new document is not the old one with other words in those places; empty when it is. An edit
    that opens a comment or a block of code changes what every line below it is."""
    old, new = read_document(before.path, before.text), read_document(before.path, after)
    places = sorted((item.region.first_line - 1 + item.start, item) for item in proposals)
    shift = 0
    for start, item in places:
        end = start + item.end - item.start
        del old[start + shift : end + shift], new[start + shift : start + shift + len(item.lines)]
        shift -= end - start
    if [_nature(line) for line in old] != [_nature(line) for line in new]:
        return "it changes what the lines around it are"
    for item in proposals:
        if item.region.kind == "code":
            lines = item.region.lines[: item.start] + item.lines + item.region.lines[item.end :]
            if _parses(item.region.language, item.region.lines) and not _parses(item.region.language, lines):
                return f"the block of {item.region.language} does not parse any more"
    return ""


def _parses(language: str, lines: Sequence[str]) -> bool:
    """Of a language that cannot be read here nothing is known."""
    source = textwrap.dedent("\n".join(line for line in lines if not is_fence(line)))
    try:
        if language in ("python", "py", "python3"):
            ast.parse(source)
        elif language == "json":
            json.loads(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _nature(line: DocumentLine) -> tuple[str, str, str]:
    return line.text, line.kind, line.language


def _code(tree: ast.Module) -> types.CodeType:
    code = compile(tree, "module", "exec", flags=0, dont_inherit=True)
    assert isinstance(code, types.CodeType)
    return code


def _docstrings(tree: ast.Module) -> list[ast.Constant]:
    nodes = (docstring_node(node) for node in ast.walk(tree) if isinstance(node, Scope | ast.Module))
    return [node for node in nodes if node is not None]


def _take_out(tree: ast.Module, docstrings: Sequence[ast.Constant]) -> None:
    """Leaves the tree without its docstrings; a body that held nothing else holds `pass`."""
    wanted = {id(node) for node in docstrings}
    for node in ast.walk(tree):
        if isinstance(node, Scope | ast.Module) and id(docstring_node(node)) in wanted:
            del node.body[0]
            if not node.body and not isinstance(node, ast.Module):
                node.body.append(
                    ast.Pass(lineno=node.lineno, col_offset=0, end_lineno=node.lineno, end_col_offset=0)
                )


def _tokens(text: str, docstrings: Sequence[ast.Constant]) -> list[tuple[int, str]]:
    """Type and text of every token, comments included, without docstrings and the line ends after them."""
    starts = {(node.lineno, node.col_offset) for node in docstrings}
    found: list[tuple[int, str]] = []
    is_behind = False
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        row, column = token.start
        if token.type == tokenize.STRING:
            place = row, len(token.line[:column].encode())
            if place in starts:
                is_behind = True
                continue
        if is_behind and token.type in (tokenize.NEWLINE, tokenize.COMMENT):
            if token.type == tokenize.COMMENT:
                found.append((token.type, token.string))
            is_behind = is_behind and token.type != tokenize.NEWLINE
            continue
        text_of = "" if token.type in (tokenize.NEWLINE, tokenize.NL, tokenize.ENDMARKER) else token.string
        found.append((token.type, text_of))
    return found


def _is_same_code(old: types.CodeType, new: types.CodeType) -> bool:
    """All but line numbers and positions."""
    if (old.co_code, old.co_names, old.co_varnames, old.co_flags, old.co_name) != (
        new.co_code, new.co_names, new.co_varnames, new.co_flags, new.co_name,
    ) or len(old.co_consts) != len(new.co_consts):  # fmt: skip
        return False
    return all(
        _is_same_code(one, two)
        if isinstance(one, types.CodeType) and isinstance(two, types.CodeType)
        else type(one) is type(two) and repr(one) == repr(two)
        for one, two in zip(old.co_consts, new.co_consts, strict=True)
    )


def _doctests(docstrings: Sequence[ast.Constant]) -> list[tuple[str, str]]:
    return [example for node in docstrings for example in _examples(str(node.value))]


def _examples(text: str) -> Iterator[tuple[str, str]]:
    if ">>>" not in text:
        return
    try:
        for example in doctest.DocTestParser().get_examples(text):
            yield example.source, example.want
    except ValueError:  # an example that doctest itself cannot read: every line of it counts
        yield from ((line, "") for line in text.splitlines() if line.lstrip().startswith((">>>", "...")))


CONTEXT = 3  # lines around a change in a patch


def edited(text: Text, proposals: Sequence[Proposal], tree: DocumentTree) -> str:
    """The new text. Raises EditRefusedError with the reason, unless all else is provably as it was."""
    after = applied(text, proposals)
    if text.is_python:
        reason = verify_python(text, after)
    else:
        reason = verify_document(text, after, proposals)
        link = broken_link(text.path, after, tree, text.text)
        reason = reason or (f"the link to {link} leads nowhere" if link else "")
    if reason:
        raise EditRefusedError(reason)
    return after


def patch(path: str, old: bytes, new: bytes) -> bytes:
    """The change as `git apply` takes it: lines as git counts them, any encoding, any line ends."""
    before, after = _lines(old), _lines(new)
    name = _quoted(path)
    head = f"diff --git {name('a/')} {name('b/')}\n--- {name('a/')}\n+++ {name('b/')}\n"
    body = list(difflib.unified_diff(before, after, n=CONTEXT, lineterm="\n"))[2:]
    return os.fsencode(head) + "".join(map(_whole, body)).encode("latin-1")


def _lines(content: bytes) -> list[str]:
    """A character for each byte, so that nothing is decoded."""
    lines = content.decode("latin-1").split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _whole(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _quoted(path: str) -> Callable[[str], str]:
    """Names with anything but printable ASCII as git quotes them."""
    if path.isascii() and path.isprintable() and not set('"\\\t') & set(path):
        return lambda prefix: prefix + path
    escaped = "".join(
        chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\{byte:03o}"
        for byte in os.fsencode(path)
    )
    return lambda prefix: f'"{prefix}{escaped}"'
