"""Parameters that a comment lists against those of the function, in any language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from gitgpt.drift.findings import DriftFinding, SourcePlace
from gitgpt.drift.languages.doc_languages import SourceFiles
from gitgpt.drift.languages.syntax_tree import Node, parse_source, walk


class DocumentedFunction(NamedTuple):
    """A function with a comment that may list its parameters. `names` are its parameters in order; "" for
    one that is taken apart. `entries` are the documented ones with line and text; `is_clear` is False when
    one could not be read."""

    path: str
    name: str
    line: int
    text: str
    names: tuple[str, ...]
    entries: tuple[tuple[str, int, str], ...]
    is_clear: bool
    uses_arguments: bool


FunctionReader = Callable[[str, Node, Sequence[str]], "DocumentedFunction | None"]
"""Gives the documented function at a node of the file with these lines."""


def read_functions(files: SourceFiles, read: FunctionReader) -> list[DocumentedFunction]:
    """Every documented function, except those that share a name in their file (overloads)."""
    found: list[DocumentedFunction] = []
    for path, content in files:
        root = parse_source(path, content)
        if root is None:
            continue
        lines = content.decode("utf-8", "replace").split("\n")
        own = [item for node in walk(root) if (item := read(path, node, lines))]
        counts = Counter(item.name for item in own)
        found += [item for item in own if counts[item.name] == 1]
    return found


def check_signatures(
    old: Iterable[DocumentedFunction], new: Iterable[DocumentedFunction]
) -> Iterator[DriftFinding]:
    """`parameter-gone` and `parameter-missing`, of functions that both sides have."""
    before = {(item.path, item.name): item for item in old}
    for item in new:
        partner = before.get((item.path, item.name))
        if (
            partner is None
            or partner.names == item.names
            or not (item.entries and item.is_clear and partner.is_clear)
        ):
            continue
        if partner.names.count("") != item.names.count("") or item.uses_arguments:
            continue  # a parameter that is taken apart may be documented by any name
        gone, missing = _gone(partner, item), list(_missing(partner, item))
        if len(gone) == len(missing) == 1 and _same_place(partner, item, gone[0].subject, missing[0].subject):
            gone = [gone[0]._replace(wrong=gone[0].subject, right=missing[0].subject)]
        yield from gone
        yield from missing


def _gone(old: DocumentedFunction, new: DocumentedFunction) -> list[DriftFinding]:
    code = SourcePlace(new.path, new.line, new.text)
    return [
        DriftFinding(
            "parameter-gone",
            f"{new.name} has no parameter {name!r}",
            SourcePlace(new.path, line, text),
            code,
            name,
        )
        for name, line, text in new.entries
        if name in old.names and name not in new.names
    ]


def _missing(old: DocumentedFunction, new: DocumentedFunction) -> Iterator[DriftFinding]:
    said, says = {name for name, _, _ in old.entries}, {name for name, _, _ in new.entries}
    known = [name for name in old.names if name and not name.startswith("_")]
    if not known or not said.issuperset(known) or not says.issuperset(set(known) & set(new.names)):
        return
    for at, name in enumerate(new.names):
        if name and not name.startswith("_") and name not in old.names and name not in says:
            above = [entry for entry in new.entries if entry[0] in new.names[:at]]
            _, line, text = (above or new.entries)[-1 if above else 0]
            message = f"{new.name} takes {name!r}, and its list of parameters does not name it"
            code = SourcePlace(new.path, new.line, new.text)
            yield DriftFinding("parameter-missing", message, SourcePlace(new.path, line, text), code, name)


def _same_place(old: DocumentedFunction, new: DocumentedFunction, before: str, after: str) -> bool:
    return len(old.names) == len(new.names) and old.names.index(before) == new.names.index(after)
