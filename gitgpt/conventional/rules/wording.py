"""A phrase in a language: sentences from a data file a language, as many names as there is room for.

A new language is a new file in `words/`; `en.json` shows what it must hold.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from gitgpt.conventional.lint import shorten

FOLDER = Path(__file__).parent / "words"
MOST_NAMES = 4


class Phrase(NamedTuple):
    """An action and what it acts on, before any language. `names` stand most telling first; `action` is a
    key of the language files, tried with ", place" behind it when there is a place."""

    action: str
    names: tuple[str, ...] = ()
    place: str = ""
    old: str = ""
    new: str = ""
    is_all: bool = False  # `names` are all there is, so that what is left out is counted


class Words(NamedTuple):
    """A language's file. Each of `phrases` has some of {names}, {place}, {old}, {new}; `joint` stands between
    the last two of a list, `comma` between the others, `more` counts the rest; `then` stands between
    clauses."""

    joint: str
    then: str
    comma: str
    more: str
    phrases: dict[str, str]
    files: str


def say(phrase: Phrase, language: str, room: int, *, most: int = MOST_NAMES) -> str:
    """The phrase in at most `room` characters with at most `most` names: these are left out before a word is
    cut."""
    words = words_of(language)
    for place in (phrase.place, ""):
        key = f"{phrase.action}, place" if place else phrase.action
        sentence = words.phrases.get(key, words.phrases[phrase.action])
        least = 1 if place and phrase.names else 0
        for count in range(min(most, len(phrase.names)), least - 1, -1):
            if not count and phrase.names:
                break
            names = _listed(phrase, count, words)
            text = sentence.format(names=names, place=place, old=phrase.old, new=phrase.new)
            if len(text) <= room:
                return text
    first = phrase.names[0] if phrase.names else ""
    spare = room - len(sentence.format(names="", place="", old=phrase.old, new=phrase.new))
    text = sentence.format(names=first[: max(8, spare)], place="", old=phrase.old, new=phrase.new)
    return shorten(text, room)


def files_of(count: int, language: str) -> str:
    return words_of(language).files.format(count=count)


def _listed(phrase: Phrase, count: int, words: Words) -> str:
    shown, left = list(phrase.names[:count]), len(phrase.names) - count
    if phrase.is_all and left:
        shown.append(words.more.format(count=left))
    return words.joint.join(part for part in (words.comma.join(shown[:-1]), *shown[-1:]) if part)


@cache
def words_of(language: str) -> Words:
    """The words of a language; English where there is no file for it."""
    import json  # start-up: only a draft needs it

    path = FOLDER / f"{language}.json"
    known = language.isalnum() and path.is_file()
    return Words(**json.loads((path if known else FOLDER / "en.json").read_text(encoding="utf-8")))
