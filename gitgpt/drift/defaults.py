"""Documented defaults against the real ones."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from gitgpt.drift.docstring_parts import DocstringEntry
from gitgpt.drift.documented import Documented, Pair
from gitgpt.drift.findings import DriftFinding, SourcePlace
from gitgpt.drift.source import Parameter, constants

VALUE = (
    r"(?P<value>``[^`\n]+``|:\w+:`[^`\n]+`|`[^`\n]+`|\"[^\"\n]*\"|'[^'\n]*'"
    r"|\*\*?[\w.+-]+\*\*?|\[\]|\(\)|\{\}|[-+]?[\w][\w.+-]*)"
)
STATED = re.compile(
    r"(?:\bdefaults? (?:value )?(?P<loose>is|of|as) |\bdefaults? (?:value )?(?:to|=)"
    r"|\bdefaults?(?: value)?\s*[:=]|[\[(,;]\s*default\b(?!\s*(?:value|is|of|as|to|=|:))|^default\b)\s*"
    + VALUE
    + r"(?P<end>\W*$|\s*[.,;)\]])?",
    re.I | re.M,
)
BY_DEFAULT = re.compile(
    r"(?P<value>``[^`\n]+``|`[^`\n]+`|\"[^\"\n]*\"|'[^'\n]*'|(?<![\w.-])(?:True|False|None|-?\d[\d.]*))"
    r",? by default\b"
)
AFTER_BY_DEFAULT = re.compile(
    r"\bby default,? (?P<value>``[^`\n]+``|`[^`\n]+`|\"[^\"\n]*\"|'[^'\n]*'"
    r"|True|False|None|-?\d[\d.]*(?:e-?\d+)?)"
    r"(?=\W*$|\s*[.,;)\]](?:\s|$))",
    re.I | re.M,
)
"""The value last, and nothing behind it: `by default 4`."""
"""The value first: `True by default`. Only what is a literal beyond doubt."""
NAMES = {"true": True, "false": False, "none": None, "null": None}
NAMES_AS_WRITTEN = {"true": "True", "false": "False"}
UNKNOWN = object()
"""A default that is no literal."""


def check_defaults(pair: Pair) -> Iterator[DriftFinding]:
    """`default-changed`: what the docstring states was the default before the change, and is not now; without
    a before, both are literals of one type and differ."""
    new = pair.new
    if new.parameters is None:
        return
    for entry in (*new.docstring.parameters, *new.docstring.attributes):
        after, stated = new.parameter(entry.name), stated_default(entry)
        if after is None or not stated or is_value(stated, after.default, constants(new.module)):
            continue
        is_wrong = (
            _was_right(pair.old, entry, stated, after, new)
            if pair.old
            else _states_plainly(entry) and _is_plainly_wrong(stated, after, new)
        )
        if is_wrong:
            yield _finding(new, entry, after, stated)


def _states_plainly(entry: DocstringEntry) -> bool:
    """`Defaults to 5.` and nothing after the value: no unit, no fraction, no aside."""
    found = list(STATED.finditer(f"{entry.type}\n{entry.text}"))
    return len(found) == 1 and found[0]["loose"] is None and found[0]["end"] is not None


def _was_right(
    old: Documented, entry: DocstringEntry, stated: str, after: Parameter, new: Documented
) -> bool:
    before = old.parameter(entry.name)
    if before is None or before.default is None:
        return False
    return is_value(stated, before.default, constants(old.module)) and _is_different(before, after, old, new)


def _is_plainly_wrong(stated: str, after: Parameter, new: Documented) -> bool:
    value = literal(after.default, constants(new.module)) if after.default else None
    try:
        said: object = ast.literal_eval(
            NAMES_AS_WRITTEN.get(clean_default(stated).lower(), clean_default(stated))
        )
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return value is not None and type(said) is type(value) and value != ""


def _finding(new: Documented, entry: DocstringEntry, after: Parameter, stated: str) -> DriftFinding:
    now = f"it is {ast.unparse(after.default)}" if after.default is not None else "it has none"
    return DriftFinding(
        "default-changed",
        f"{new.name}: the default of {entry.name!r} is documented as {stated}, and {now}",
        _stated_line(new, entry, stated),
        new.code(after.line),
        entry.name,
        clean_default(stated),
        _as_stated(clean_default(stated), after.default),
    )


def _as_stated(stated: str, default: ast.expr | None) -> str:
    """The real default in the form of the stated one; empty when it is no literal."""
    value = literal(default, {}) if default is not None else UNKNOWN
    if value is UNKNOWN or default is None:
        return ""
    if isinstance(value, str):
        quote = stated[0] if stated[:1] in ("'", '"') else ""
        return "" if "\n" in value or (quote and quote in value) else f"{quote}{value}{quote}"
    text = ast.unparse(default)
    return text.lower() if isinstance(value, bool) and stated.islower() else text


def _stated_line(new: Documented, entry: DocstringEntry, stated: str) -> SourcePlace:
    """The line of the entry that states the default."""
    lines = new.docstring.lines
    for number in range(entry.line, len(lines)):
        if stated in lines[number] and "efault" in " ".join(lines[max(entry.line, number - 1) : number + 1]):
            return new.doc_line(number)
    return new.doc(entry)


def stated_default(entry: DocstringEntry) -> str:
    """The default as the entry writes it; empty when it states none, or several."""
    text = f"{entry.type}\n{entry.text}"
    found = [match["value"] for match in STATED.finditer(text)]
    found = found or [match["value"] for match in BY_DEFAULT.finditer(text)]
    found = found or [match["value"] for match in AFTER_BY_DEFAULT.finditer(text)]
    return found[0].rstrip(".") if len({clean_default(value) for value in found}) == 1 else ""


def clean_default(stated: str) -> str:
    """Without markup: backticks, roles, emphasis, the full stop of its sentence."""
    text = re.sub(r"^:\w+:", "", stated).strip("`*").rstrip(".,;:")
    return text.strip("`*")


def is_value(stated: str, default: ast.expr | None, named: Mapping[str, str]) -> bool:
    """Whether the text names this very default, as a literal or by its name."""
    if default is None:
        return False
    text = clean_default(stated)
    value = literal(default, named)
    if value is UNKNOWN:
        return text.rpartition(".")[2] == ast.unparse(default).rpartition(".")[2]
    return _agrees(text, value) or text == ast.unparse(default)


def literal(node: ast.expr, named: Mapping[str, str]) -> object:
    """The value of a literal, or of a constant of the module; UNKNOWN for anything else."""
    try:
        value: object = ast.literal_eval(named.get(node.id, node) if isinstance(node, ast.Name) else node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return UNKNOWN
    return value


def _agrees(text: str, value: object) -> bool:
    if isinstance(value, str):
        return text.strip("\"'") in (value, repr(value)[1:-1], repr(value)[1:-1].replace("\\", "\\\\"))
    if text.lower() in NAMES:
        return NAMES[text.lower()] is value
    try:
        stated: object = ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return stated == value and isinstance(stated, bool) == isinstance(value, bool)


def _is_different(before: Parameter, after: Parameter, old: Documented, new: Documented) -> bool:
    """Whether the effective default changed for sure. A sentinel (None, a call, a name from elsewhere) may
    mean the documented value inside the body."""
    if after.default is None:
        return True
    value = literal(after.default, constants(new.module))
    if value is UNKNOWN:
        return False
    if value is None or value == "":
        return not _is_replaced(new, after.name)
    return value != literal(before.default, constants(old.module)) if before.default else True


def _is_replaced(new: Documented, name: str) -> bool:
    """Whether the body may fill in a value: the name is tested, assigned or handed on."""
    return any(
        isinstance(item, ast.Name) and item.id == name
        for statement in new.definition.node.body
        for item in ast.walk(statement)
    )
