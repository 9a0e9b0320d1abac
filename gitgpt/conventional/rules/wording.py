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

# What only code has; a name with a dash, a dot or a slash is none of it.
CODE = re.compile(r"[=<>(){}\[\]|&!;+?]|[^\W\d_]\W* \W*\w|^\S+ \S")
# Phrases whose names are words of people, or in quotation marks.
VERBATIM = (
    "add comments", "add section", "add step", "add test", "add tests", "add workflow", "annotate",
    "bump several", "document", "remove comments", "remove imports", "remove section", "remove step",
    "remove tests", "rename section", "require", "replace section", "said", "skip tests", "update comments",
    "update imports", "update links", "update others", "update section", "update tests in",
)  # fmt: skip
FOLDER = Path(__file__).parent / "words"
MOST_NAMES = 4
SHORTEST = 2  # characters that are no name yet
OTHERS = 20  # names that may stand in for the first
LEAST_HEAD = 4  # characters that still tell which name they are of
# What says less in fewer words, tried in this order.
LESS = {
    "downgrade": ("bump several",),
    "bump": ("bump to", "bump several"),
    "bump to": ("bump several",),
    "change": ("set",),
    "move, to": ("move",),
    "replace section": ("replace section, short",),
    "rename section": ("rename section, short",),
    "rename": ("rename, short",),
    "add test": ("add a test",),
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
    if phrase.action == "said":
        return shorten_subject(phrase.names[0], room)
    for shorter in (phrase, *_shorter(phrase)):
        if text := _fitting(shorter, words, room, most):
            return text
    return _cut(phrase, words, room)


def _cut(phrase: Phrase, words: Words, room: int) -> str:
    """As much of the sentence as there is room for, cut between words."""
    name = phrase.names[0] if phrase.names else phrase.place
    short = _head(name, room - len(words.phrases["update"].format(names=""))) if name else ""
    if short:
        return words.phrases["update"].format(names=short)
    whole = _sentence(phrase, _listed(phrase, 1, words), "", words)
    return shorten_subject(whole, room)


def _fitting(phrase: Phrase, words: Words, room: int, most: int) -> str:
    # Without its place, "add README.md" says that a file came.
    needs_place = phrase.place and phrase.action in ("add", "remove") and "." in "".join(phrase.names)
    for place in (phrase.place,) if needs_place else dict.fromkeys((phrase.place, "")):
        for count in range(min(most, len(phrase.names)), -1, -1):
            if not count and phrase.names:
                break
            text = _sentence(phrase, _listed(phrase, count, words), place, words)
            if len(text) <= room:
                return text
    return ""


def _sentence(phrase: Phrase, names: str, place: str, words: Words) -> str:
    action = phrase.action
    if len(phrase.names) > 1 and action + "s" in words.phrases:
        action += "s"
    sentence = words.phrases.get(f"{action}, place" if place else action, words.phrases[action])
    return sentence.format(
        names=names, place=place, old=_name(phrase.old, phrase), new=_name(phrase.new, phrase)
    )


def _as_code(name: str) -> str:
    """A piece of code between backticks, a name or a sentence as it is."""
    return f"`{name}`" if CODE.search(name) and "`" not in name else name


def _shorter(phrase: Phrase) -> Iterator[Phrase]:
    """The same in fewer words: rather another whole name than a piece of one; then only where it is."""
    if phrase.names:
        yield phrase._replace(names=phrase.names[:1], is_all=False)
    for action in LESS.get(phrase.action, ()):
        yield phrase._replace(action=action)
        yield phrase._replace(action=action, place="")
    for name in phrase.names[1:OTHERS]:
        if phrase.action not in VERBATIM:
            yield phrase._replace(names=(name,), is_all=False)
    if phrase.place:
        yield Phrase("update", (phrase.place,))
    for name in (*phrase.names[:OTHERS], *(re.split(r"[./:]+", name)[-1] for name in phrase.names[:OTHERS])):
        if len(name) > SHORTEST and " " not in name:
            yield Phrase("update", (name,))
    if phrase.new and phrase.new.isidentifier():
        yield Phrase("update", (phrase.new,))


def _head(name: str, room: int) -> str:
    """As many words of a name as there is room for: `createPeersFolder` of `createPeersFolderSuffix`."""
    ends = (match.start() for match in re.finditer(r"(?<=[a-z0-9])(?=[A-Z])|[_./: -]+|$", name))
    heads = [name[:end] for end in ends if LEAST_HEAD <= end <= room]
    return shorten_subject(heads[-1] + " ", len(heads[-1])) if heads else ""


def files_of(count: int, language: str) -> str:
    return words_of(language).files.format(count=count)


def _listed(phrase: Phrase, count: int, words: Words) -> str:
    shown, left = [_name(name, phrase) for name in phrase.names[:count]], len(phrase.names) - count
    if phrase.is_all and left:
        shown.append(words.more.format(count=left))
    return words.joint.join(part for part in (words.comma.join(shown[:-1]), *shown[-1:]) if part)


def _name(name: str, phrase: Phrase) -> str:
    return name if phrase.action in VERBATIM else _as_code(name)


@cache
def words_of(language: str) -> Words:
    """The words of a language; English where there is no file for it."""
    import json  # start-up: only a draft needs it

    path = FOLDER / f"{language}.json"
    known = language.isalnum() and path.is_file()
    return Words(**json.loads((path if known else FOLDER / "en.json").read_text(encoding="utf-8")))
