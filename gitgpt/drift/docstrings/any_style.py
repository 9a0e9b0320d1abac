"""One docstring, whatever its style; styles may be mixed."""

from __future__ import annotations

from gitgpt.drift.docstrings import fields, google, numpy
from gitgpt.drift.docstrings.docstring import (
    Docstring,
    DocstringEntry,
    DocstringParts,
    indent_of,
)

LARGEST = 200_000  # characters; beyond that it is data, and nothing is concluded from it
STYLES = (google.read_google, numpy.read_numpy, fields.read_fields)


def read_docstring(text: str) -> Docstring:
    """Every list in `text`. Linear in its length."""
    if len(text) > LARGEST:
        return Docstring()
    lines = dedent(text)
    parts = DocstringParts()
    for read in STYLES:
        read(lines, parts)
    found = {field: _once(entries) for field, entries in parts.entries.items()}
    return Docstring(lines=lines, is_clear=parts.is_clear, **found)


def _once(entries: list[DocstringEntry]) -> tuple[DocstringEntry, ...]:
    return tuple({(entry.name, entry.line): entry for entry in entries}.values())


def dedent(text: str) -> tuple[str, ...]:
    """As PEP 257 says, but with every line kept, so that an index is a place."""
    first, *rest = text.expandtabs().split("\n")
    margin = min((indent_of(line) for line in rest if line.strip()), default=0)
    return (first.lstrip(), *(line[margin:].rstrip() for line in rest))
