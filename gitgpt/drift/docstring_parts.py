"""What a docstring documents, whatever its style."""

from __future__ import annotations

from typing import NamedTuple


class DocstringEntry(NamedTuple):
    """One documented thing. `name` is without stars and quotes, for an exception as written; `line` counts
    from 0 in the docstring; `text` is the description, its lines joined by one space."""

    name: str
    line: int
    type: str = ""
    text: str = ""


class Docstring(NamedTuple):
    """`lines` are dedented. `is_clear` is False when a line where an entry was expected is none: what is
    absent from the lists then may only be unreadable."""

    lines: tuple[str, ...] = ()
    parameters: tuple[DocstringEntry, ...] = ()
    attributes: tuple[DocstringEntry, ...] = ()
    raises: tuple[DocstringEntry, ...] = ()
    returns: tuple[DocstringEntry, ...] = ()
    yields: tuple[DocstringEntry, ...] = ()
    is_clear: bool = True

    def parameter(self, name: str) -> DocstringEntry | None:
        return next((entry for entry in self.parameters if entry.name == name), None)


# title of a section, in lower case -> field of Docstring
TITLES = {
    **dict.fromkeys(
        ("args", "arguments", "arg", "params", "parameters", "parameter", "keyword args", "keyword arguments",
         "keyword parameters", "other args", "other arguments", "other parameters", "kwargs"),
        "parameters",
    ),
    **dict.fromkeys(("attributes", "attrs", "fields", "members"), "attributes"),
    **dict.fromkeys(("raises", "raise", "exceptions"), "raises"),
    **dict.fromkeys(("returns", "return"), "returns"),
    **dict.fromkeys(("yields", "yield"), "yields"),
}  # fmt: skip
"""Titles of other sections (Examples, Notes, See Also ...) only end the section before them."""


class DocstringParts:
    """The lists of a docstring while it is read."""

    def __init__(self) -> None:
        self.entries: dict[str, list[DocstringEntry]] = {field: [] for field in set(TITLES.values())}
        self.is_clear = True

    def add(self, field: str, entry: DocstringEntry) -> None:
        self.entries[field].append(entry)


def indent_of(line: str) -> int:
    return len(line) - len(line.lstrip())


def join(lines: list[str]) -> str:
    return " ".join(stripped for line in lines if (stripped := line.strip()))
