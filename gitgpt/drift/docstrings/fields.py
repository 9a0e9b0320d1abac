"""Field lists: Sphinx `:param type name: text` and Epydoc `@param name: text`."""

from __future__ import annotations

import re

from gitgpt.drift.docstrings.docstring import (
    DocstringEntry,
    DocstringParts,
    indent_of,
    join,
)

FIELD = re.compile(
    r"\s*[:@](?P<field>\w+)(?:\s+(?P<argument>(?::[\w:]+:`[^`]*`|`[^`]*`|[^:`])+))?:(?=\s|$)(?P<text>.*)"
)
BARE = re.compile(r"(?::[\w:]+:)?`?[~!]?(?P<name>[\w.]*[A-Z]\w+)`?(?=\W|$)")
"""The exception behind `:raises:`, for those who write it there."""
KINDS = {
    **dict.fromkeys(("param", "parameter", "arg", "argument", "key", "keyword", "kwarg"), "parameters"),
    **dict.fromkeys(("ivar", "cvar", "var"), "attributes"),
    **dict.fromkeys(("raises", "raise", "except", "exception"), "raises"),
    **dict.fromkeys(("returns", "return"), "returns"),
    **dict.fromkeys(("yields", "yield"), "yields"),
}


def read_fields(lines: tuple[str, ...], parts: DocstringParts) -> None:
    """Adds what the fields of `lines` document."""
    found = [(at, match) for at, line in enumerate(lines) if (match := FIELD.match(line))]
    types = {
        match["argument"].strip(): match["text"].strip()
        for _, match in found
        if match["field"] == "type" and match["argument"]
    }
    for at, match in found:
        field = KINDS.get(match["field"], "")
        text = join([match["text"], *_continuation(lines, at)])
        argument = (match["argument"] or "").strip()
        if field in ("returns", "yields"):
            parts.add(field, DocstringEntry("", at, "", text))
        elif field == "raises":
            told = BARE.match(text) if not argument else None
            for name in (argument or (told["name"] if told else "")).split(","):
                parts.add(field, DocstringEntry(name.strip().strip("`~"), at, "", text))
        elif field and argument:
            kind, _, name = argument.rpartition(" ")
            name = name.strip("*`\\")
            parts.add(field, DocstringEntry(name, at, kind.strip() or types.get(name, ""), text))


def _continuation(lines: tuple[str, ...], at: int) -> list[str]:
    depth = indent_of(lines[at])
    found = []
    for line in lines[at + 1 :]:
        if line.strip() and indent_of(line) <= depth:
            break
        found.append(line)
    return found
