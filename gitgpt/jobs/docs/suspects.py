"""Functions whose code changed while their docstring did not: what it says may be false now."""

from __future__ import annotations

import ast
import copy
import difflib
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gitgpt.drift.documented import Described, described, pair_up
from gitgpt.drift.findings import DriftFinding
from gitgpt.drift.source import (
    Function,
    Module,
    Scope,
    definitions,
    docstring_node,
)
from gitgpt.jobs.docs.affected_documents import Mention
from gitgpt.jobs.docs.edit_request import Edit, Item
from gitgpt.shown_text import fold_spaces, holds_quote

FEWEST_WORDS = 4  # of a docstring that says something beyond the name
MOST = 40  # of one run: beyond that a person has to look
CLAIM = re.compile(
    r"\d|`|\b(?:defaults?|returns?|raises?|none|never|always|only|not|no|without|unless|if|when|all|every|each"
    r"|first|last|empty|true|false|lower|upper|sorted|as an? \w+)\b",
    re.IGNORECASE,
)
"""What a one-line docstring says beyond a name for what the function does."""
FEWEST_QUOTED, SHORTEST_CODE = 2, 4  # words of a quoted sentence, characters of a quoted line of code
RELATED = 1 / 3  # of the new words of an edit must be about changed lines
SHORTEST_WORD, STEM = 4, 5  # characters of a word that counts, and of its stem
MOST_PARAGRAPHS = 12  # of documents, in one run
LONGEST = 200  # lines of a difference


class Suspect(NamedTuple):
    """`line` is the first one of the docstring; `difference` are the lines of the function that changed,
    with a sign before each."""

    path: str
    line: int
    problem: str
    difference: tuple[str, ...]


def suspects(old: Sequence[Module], new: Sequence[Module], findings: Sequence[DriftFinding]) -> list[Suspect]:
    """Functions that do something else now, in order of place; those with a finding are left out."""
    reported = {(item.doc.path, item.doc.line) for item in findings}
    found = []
    for item, partner in _changed_pairs(old, new):
        if not _may_be_false(item, partner):
            continue
        lines = range(item.literal.lineno, (item.literal.end_lineno or item.literal.lineno) + 1)
        if any((item.module.path, line) in reported for line in lines):
            continue
        difference = _difference(partner, item)
        if difference:
            problem = (
                f"the code of {item.definition.qualname} changed: is a sentence of its docstring false now?"
            )
            found.append(Suspect(item.module.path, item.literal.lineno, problem, difference))
    return sorted(found)[:MOST]


def find_differences(old: Sequence[Module], new: Sequence[Module]) -> dict[tuple[str, str], tuple[str, ...]]:
    """The changed lines of every definition with a docstring, by path and qualified name."""
    return {
        (item.module.path, item.definition.qualname): _difference(partner, item)
        for item, partner in _changed_pairs(old, new)
    }


def _changed_pairs(old: Sequence[Module], new: Sequence[Module]) -> Iterator[tuple[Described, Described]]:
    before = [item for module in old for item in described(module)]
    after = [item for module in new for item in described(module)]
    for item, partner in pair_up(before, after):
        if partner is not None and partner.source() != item.source():
            yield item, partner


def _may_be_false(item: Described, partner: Described) -> bool:
    """A function with the same docstring, one that says something, and another syntax tree."""
    if not isinstance(item.definition.node, Function) or not isinstance(partner.definition.node, Function):
        return False
    text = str(item.literal.value)
    return (
        text == partner.literal.value
        and len(text.split()) >= FEWEST_WORDS
        and ("\n" in text.strip() or CLAIM.search(text) is not None)
        and _code(item.definition.node) != _code(partner.definition.node)
    )


def _code(node: Scope) -> str:
    bare = copy.copy(node)
    bare.body = node.body[1:]
    return ast.dump(bare)


def source_lines(module: Module, node: Scope) -> list[str]:
    """The definition without its docstring."""
    literal = docstring_node(node)
    lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
    inside = range(literal.lineno, (literal.end_lineno or 0) + 1) if literal else range(0)
    return [module.lines[number - 1] for number in lines if number not in inside]


def _difference(old: Described, new: Described) -> tuple[str, ...]:
    return _compare(old.module, old.definition.node, new.module, new.definition.node)


def _compare(old: Module, before: Scope, new: Module, after: Scope) -> tuple[str, ...]:
    """The lines of a definition that differ, with their signs and three lines around them."""
    lines = source_lines(old, before), source_lines(new, after)
    rows = list(difflib.unified_diff(*lines, n=3, lineterm=""))[2:]
    return tuple(row for row in rows if not row.startswith("@@"))[:LONGEST]


def suspect_paragraphs(
    mentions: Sequence[Mention],
    old: Sequence[Module],
    new: Sequence[Module],
    findings: Sequence[DriftFinding],
) -> list[Suspect]:
    """Paragraphs of documents that name a function whose code changed, surest first."""
    before, after = _by_qualname(old), _by_qualname(new)
    reported = {(item.doc.path, item.doc.line) for item in findings}
    found: dict[tuple[str, int], Suspect] = {}
    for mention in sorted(mentions, key=lambda one: -one.score):
        fact, place = mention.subject.fact, (mention.doc.path, mention.doc.line)
        if fact is None or fact.kind != "symbol" or mention.subject.how != "changed" or place in reported:
            continue
        qualname = f"{fact.owner}.{fact.name}" if fact.owner else fact.name
        was, now = before.get((fact.path, qualname)), after.get((fact.path, qualname))
        difference = _compare(*was, *now) if was and now else ()
        if difference and isinstance(now and now[1], Function):
            problem = f"the code of {qualname} changed: is a sentence about it false now?"
            found.setdefault(place, Suspect(*place, problem, difference))
    return list(found.values())[:MOST_PARAGRAPHS]


def _by_qualname(modules: Sequence[Module]) -> dict[tuple[str, str], tuple[Module, Scope]]:
    return {
        (module.path, item.qualname): (module, item.node)
        for module in modules
        for item in (definitions(module.tree) if module.tree else ())
    }


def refuse_unproven(edit: Edit, item: Item) -> str:
    """Why the quotes of an edit prove nothing; empty if both are real and the new words fit the change."""
    sentence, code = fold_spaces(edit.sentence), fold_spaces(edit.code.lstrip("+-"))
    changed = [line[1:] for line in item.code if line.startswith(("+", "-"))]
    if len(sentence.split()) < FEWEST_QUOTED or len(code) < SHORTEST_CODE:
        return "it does not quote the sentence and the line of code"
    if not holds_quote(sentence, [" ".join(item.doc)]):
        return "the sentence it quotes is not there"
    if not holds_quote(code, changed):
        return "the line of code it quotes did not change"
    replaced = fold_spaces(" ".join(edit.old))
    if sentence not in replaced and replaced not in sentence and not _overlap(sentence, edit.old):
        return "it edits another sentence than it quotes"
    return "" if _is_about(edit, changed) else "its new words are not about a line that changed"


def _is_about(edit: Edit, changed: Sequence[str]) -> bool:
    """Whether enough of the new words of an edit occur in the changed lines, in any form."""
    added = _stems(" ".join(edit.new)) - _stems(" ".join(edit.old))
    return len(added & _stems(" ".join(changed))) >= RELATED * len(added)


def _stems(text: str) -> set[str]:
    parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", text)
    return {part.lower()[:STEM] for part in parts if len(part) >= SHORTEST_WORD}


def _overlap(sentence: str, lines: tuple[str, ...]) -> bool:
    """A sentence may begin or end in the middle of a line."""
    plain = [fold_spaces(line) for line in lines if line.strip()]
    return any(line in sentence or _ends_or_begins(line, sentence) for line in plain)


def _ends_or_begins(line: str, sentence: str) -> bool:
    words = sentence.split()
    return line.endswith(" ".join(words[:FEWEST_QUOTED])) or line.startswith(" ".join(words[-FEWEST_QUOTED:]))
