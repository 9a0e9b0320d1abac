"""The model's part of `gitgpt docs update`: items in, proposals out, each held against its item.

Items are redacted before they are sent; what the model answers is data. Nothing here writes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from gitgpt.guards import injection, secrets
from gitgpt.llm import shape
from gitgpt.llm.explain import explain_link
from gitgpt.llm.types import Completer, Deadline, Message, Request
from gitgpt.prompts import render_prompt

ROOM_FOR_INSTRUCTIONS = 600  # tokens
SMALLEST_ROOM = 800  # tokens, whatever the budget says: less would hold no item


class Item(NamedTuple):
    """What is asked about: lines of documentation, the problem in words, and the code that shows it."""

    key: str
    path: str
    problem: str
    doc: tuple[str, ...]
    code: tuple[str, ...]


class Edit(NamedTuple):
    """What a model wants for an item: lines `old` replaced by `new`, and its two quotes."""

    key: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    sentence: str = ""
    code: str = ""


class Answers(NamedTuple):
    """`edits` by item; `silent` are items that the model wants left alone; `problems` why others have no
    answer."""

    edits: tuple[Edit, ...] = ()
    silent: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()
    calls: int = 0


class DocsAsker(NamedTuple):
    """Who is asked, within which budget (tokens)."""

    client: Completer
    deadline: Deadline
    count: Callable[[str], int]
    max_prompt_tokens: int = 6000
    max_output_tokens: int = 4096


def ask(asker: DocsAsker, items: Sequence[Item], *, template: str = "docs.system.txt") -> Answers:
    """As few questions as the budget allows. Never raises for a provider's failure."""
    edits: list[Edit] = []
    silent: set[str] = set()
    problems: list[str] = []
    calls = 0
    room = max(SMALLEST_ROOM, asker.max_prompt_tokens - ROOM_FOR_INSTRUCTIONS)
    for part in _parts(items, asker.count, room):
        if part.is_too_large:
            problems.append(f"{part.items[0].path}: too large to be asked about")
            continue
        reply = asker.client.complete(_request(asker, part.items, template), deadline=asker.deadline)
        if reply.is_local:
            reasons = "; ".join(filter(None, map(explain_link, reply.links)))
            problems.append(reasons or "no model could be asked")
            break
        calls += 1
        known = {item.key for item in part.items}
        value = _decode(reply.text)
        if not isinstance(value, dict):
            problems.append("the answer is no JSON object")
            continue
        edits += (edit for edit in _edits(value) if edit.key in known)
        silent |= known & {str(key) for key in shape.items(value, "unchanged")}
        foreign = {edit.key for edit in _edits(value)} - known
        problems += (f"the answer speaks of {key[:40]!r}, which was not asked" for key in sorted(foreign))
    return Answers(tuple(edits), frozenset(silent), tuple(problems), calls)


class _Part(NamedTuple):
    items: tuple[Item, ...]
    is_too_large: bool = False


def _parts(items: Sequence[Item], count: Callable[[str], int], room: int) -> Iterator[_Part]:
    part: list[Item] = []
    size = 0
    for item in items:
        cost = count(_shown(item))
        if cost > room:
            yield _Part((item,), is_too_large=True)
            continue
        if part and size + cost > room:
            yield _Part(tuple(part))
            part, size = [], 0
        part.append(item)
        size += cost
    if part:
        yield _Part(tuple(part))


def _request(asker: DocsAsker, items: Sequence[Item], template: str) -> Request:
    boundary = injection.new_boundary()
    shown = secrets.redact_text("\n".join(map(_shown, items)))
    return Request(
        messages=(
            Message("system", render_prompt(template, boundary=boundary)),
            Message("user", injection.fence_text(shown.text, boundary=boundary, name="items")),
        ),
        purpose="docs",
        local_answer=lambda: "",
        max_output_tokens=asker.max_output_tokens,
        redactions=len(shown.findings),
        about=shown.text,
        boundary=boundary,
    )


def _shown(item: Item) -> str:
    fields = {
        "item": item.key, "file": item.path, "problem": item.problem, "doc": item.doc, "code": item.code,
    }  # fmt: skip
    return json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False)


def _decode(text: str) -> object:
    """The JSON object in an answer, without the text around it."""
    start, end = text.find("{"), text.rfind("}")
    return shape.decode_json(text[start : end + 1].encode("utf-8", "replace")) if 0 <= start < end else None


def _edits(value: object) -> list[Edit]:
    found = []
    for entry in shape.items(value, "edits"):
        old, new = _lines(entry, "old"), _lines(entry, "new")
        if old is not None and new is not None:
            quotes = shape.text(entry, "sentence"), shape.text(entry, "code")
            found.append(Edit(str(shape.dig(entry, "item")), old, new, *quotes))
    for entry in shape.items(value, "docstrings"):
        lines = _lines(entry, "lines")
        if lines:
            found.append(Edit(str(shape.dig(entry, "item")), (), lines))
    return found


def _lines(entry: object, name: str) -> tuple[str, ...] | None:
    """A list of lines; a line with line ends in it is several."""
    value = shape.dig(entry, name)
    if isinstance(value, str):
        value = value.split("\n")
    if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
        return None
    return tuple(part for line in value for part in line.replace("\r\n", "\n").split("\n"))
