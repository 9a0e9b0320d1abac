"""A phrase in a language: sentences from a data file a language, as many names as there is room for.

A new language is a new file in `words/`; `en.json` shows what it must hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from gitgpt.conventional.line_wrap import shorten_subject

FOLDER = Path(__file__).parent / "words"
MOST_NAMES = 4
SHORTEST = 2  # characters that are no name yet
OTHERS = 20  # names that may stand in for the first
LEAST_HEAD = 4  # characters that still tell which name they are of
# What says less in fewer words, tried in this order.
LESS = {
    "bump": ("bump to", "bump several"),
    "bump to": ("bump several",),
}


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
    for shorter in (phrase, *_shorter(phrase)):
        if text := _fitting(shorter, words, room, most):
            return text
    return _cut(phrase, words, room)


def _cut(phrase: Phrase, words: Words, room: int) -> str:
    """The first words of a name behind its verb, else a name without one; in the middle of a word only where
    no word is short enough."""
    if not phrase.names:
        return shorten_subject(_sentence(phrase, "", "", words), room)
    bare = phrase._replace(action=_least(phrase), new="", old="")
    if head := _head(phrase.names[0], room - len(_sentence(bare, "", "", words))):
        return _sentence(bare, head, "", words)
    whole = next((name for name in phrase.names[:OTHERS] if len(name) <= room), "")
    return (
        whole
        or _head(phrase.names[0], room)
        or shorten_subject(_sentence(bare, phrase.names[0], "", words), room)
    )


def _fitting(phrase: Phrase, words: Words, room: int, most: int) -> str:
    for place in dict.fromkeys((phrase.place, "")):
        for count in range(min(most, len(phrase.names)), -1, -1):
            if not count and phrase.names:
                break
            text = _sentence(phrase, _listed(phrase, count, words), place, words)
            if len(text) <= room:
                return text
    return ""


def _sentence(phrase: Phrase, names: str, place: str, words: Words) -> str:
    key = f"{phrase.action}, place" if place else phrase.action
    sentence = words.phrases.get(key, words.phrases[phrase.action])
    return sentence.format(names=names, place=place, old=phrase.old, new=phrase.new)


def _shorter(phrase: Phrase) -> Iterator[Phrase]:
    """The same in fewer words: rather another whole name, or its last part, than a piece of one."""
    yield phrase._replace(names=phrase.names[:1], is_all=False)
    for action in LESS.get(phrase.action, ()):
        yield phrase._replace(action=action)
    names, action = phrase.names[:OTHERS], _least(phrase)
    if phrase.old and not names:  # one name for another
        names, action = (phrase.new, phrase.old), "update"
    for name in (*names, *(re.split(r"[./:]+", name)[-1] for name in names)):
        if len(name) > SHORTEST:
            yield Phrase(action, (name,), new=phrase.new)
    if phrase.place:
        yield Phrase("update", (phrase.place,))


def _least(phrase: Phrase) -> str:
    return LESS.get(phrase.action, (phrase.action,))[-1]


def _head(name: str, room: int) -> str:
    """As many words of a name as there is room for: `createPeersFolder` of `createPeersFolderSuffix`."""
    ends = (match.start() for match in re.finditer(r"(?<=[a-z0-9])(?=[A-Z])|[_./: -]+|$", name))
    heads = [name[:end] for end in ends if LEAST_HEAD <= end <= room]
    return shorten_subject(heads[-1] + " ", len(heads[-1])) if heads else ""


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
