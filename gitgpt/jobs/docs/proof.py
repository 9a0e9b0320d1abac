"""Checks the quotes that a model gives as proof: a sentence of the documentation and a changed line."""

from __future__ import annotations

from gitgpt.jobs.docs.ask import Edit, Item
from gitgpt.shown_text import fold_spaces, holds_quote

FEWEST_WORDS = 2  # of a sentence
SHORTEST_CODE = 4  # characters of a line of code


def holds(edit: Edit, item: Item) -> str:
    """Why the quotes prove nothing; empty if both are real."""
    sentence, code = fold_spaces(edit.sentence), fold_spaces(edit.code.lstrip("+-"))
    if len(sentence.split()) < FEWEST_WORDS or len(code) < SHORTEST_CODE:
        return "it does not quote the sentence and the line of code"
    if not holds_quote(sentence, [" ".join(item.doc)]):
        return "the sentence it quotes is not there"
    if not holds_quote(code, [line[1:] for line in item.code if line.startswith(("+", "-"))]):
        return "the line of code it quotes did not change"
    replaced = fold_spaces(" ".join(edit.old))
    if sentence not in replaced and replaced not in sentence and not _overlap(sentence, edit.old):
        return "it edits another sentence than it quotes"
    return ""


def _overlap(sentence: str, lines: tuple[str, ...]) -> bool:
    """A sentence may begin or end in the middle of a line."""
    plain = [fold_spaces(line) for line in lines if line.strip()]
    return any(line in sentence or _ends_or_begins(line, sentence) for line in plain)


def _ends_or_begins(line: str, sentence: str) -> bool:
    words = sentence.split()
    return line.endswith(" ".join(words[:FEWEST_WORDS])) or line.startswith(" ".join(words[-FEWEST_WORDS:]))
