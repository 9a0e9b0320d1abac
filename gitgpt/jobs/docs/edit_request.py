"""The model's part of `gitgpt docs update`: items go out, edits come back, each judged by its item.

An edit that is refused is asked for once more, with the reason. Nothing here writes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from gitgpt.jobs.asking import (
    Brief,
    Judgement,
    ModelAsker,
    Part,
    ask_parts,
    find_room,
    split_parts,
)
from gitgpt.llm import shape

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


class EditAnswers(NamedTuple):
    """`refused` is the reason why an item has no edit, by key. `problems` are about the answers as a
    whole."""

    edits: tuple[Edit, ...] = ()
    refused: Mapping[str, str] = {}
    problems: tuple[str, ...] = ()
    calls: int = 0


RefuseEdit = Callable[[Edit, Item], str]
"""Gives the reason why an edit of an item cannot be taken; empty if it can."""


def ask_edits(
    asker: ModelAsker, items: Sequence[Item], refuse: RefuseEdit, *, template: str = "docs.system.txt"
) -> EditAnswers:
    """As few requests as the budget allows. Raises nothing for a provider's failure."""
    brief = Brief(template, "docs")
    room = max(SMALLEST_ROOM, find_room(asker.limits, brief))
    by_key = {item.key: item for item in items}
    shown = {item.key: _show_item(item) for item in items}
    large = [key for key, text in shown.items() if asker.limits.count(text) > room]
    problems = [f"{by_key[key].path}: too large to be asked about" for key in large]
    parts = split_parts(asker.limits, brief, {key: text for key, text in shown.items() if key not in large})

    def judge(value: object, part: Part) -> Judgement[Edit]:
        return _judge(value, part, by_key, refuse)

    answers = ask_parts(asker, brief, parts, judge) if parts else None
    if answers is None:
        return EditAnswers(problems=tuple(problems))
    edits = tuple(edit for kept in answers.kept.values() for edit in kept)
    return EditAnswers(edits, answers.unsettled, (*problems, *answers.outages), answers.calls)


def _judge(value: object, part: Part, by_key: Mapping[str, Item], refuse: RefuseEdit) -> Judgement[Edit]:
    if not isinstance(value, dict):
        return Judgement(open_keys=tuple(part.shown), problems=("the answer is no JSON object",))
    kept: dict[str, Edit] = {}
    reasons: dict[str, str] = {}
    for edit in _read_edits(value):
        if edit.key in part.shown and edit.key not in kept:
            reason = refuse(edit, by_key[edit.key])
            if reason:
                reasons[edit.key] = reason
            else:
                kept[edit.key] = edit
    refused = {key: reason for key, reason in reasons.items() if key not in kept}
    problems = tuple(
        f"item {key}: {reason}" if len(refused) > 1 else reason for key, reason in refused.items()
    )
    return Judgement(tuple(kept.values()), tuple(refused), problems)


def _show_item(item: Item) -> str:
    fields = {
        "item": item.key, "file": item.path, "problem": item.problem, "doc": item.doc, "code": item.code,
    }  # fmt: skip
    return json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False)


def _read_edits(value: object) -> list[Edit]:
    found = []
    for entry in shape.items(value, "edits"):
        old, new = _read_lines(entry, "old"), _read_lines(entry, "new")
        if old is not None and new is not None:
            quotes = shape.text(entry, "sentence"), shape.text(entry, "code")
            found.append(Edit(str(shape.dig(entry, "item")), old, new, *quotes))
    for entry in shape.items(value, "docstrings"):
        lines = _read_lines(entry, "lines")
        if lines:
            found.append(Edit(str(shape.dig(entry, "item")), (), lines))
    return found


def _read_lines(entry: object, name: str) -> tuple[str, ...] | None:
    """A list of lines; a line with line ends in it is several."""
    value = shape.dig(entry, name)
    if isinstance(value, str):
        value = value.split("\n")
    if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
        return None
    return tuple(part for line in value for part in line.replace("\r\n", "\n").split("\n"))
