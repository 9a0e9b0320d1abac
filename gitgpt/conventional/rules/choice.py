"""Which of a change's names a sentence gives, and where it places them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from gitgpt.conventional.rules.names import Name
from gitgpt.conventional.rules.reading import FileReading, Reading

TEST = re.compile(
    r"(?i)^test[_.-]|[_.-](?:test|tests|spec|specs)(?=\.|$)|(?:Test|Tests|Spec|IT)(?=\.|$)|(?<=\w)\.\w{1,5}$"
)
HEADING = re.compile(r"#{1,6}\s+(\S.*?)\s*#*$")
LONG = 30  # characters
SOME = 200  # files looked at for their names
INDEX = ("index", "mod", "main", "__init__", "lib")


def is_new(name: Name) -> bool:
    """Whether the change brings it into being: a call of something new to the file is none of that."""
    if _is_one_of(name, "new def", "path added"):
        return True
    return _is_one_of(name, "new") and (_is_one_of(name, "flag") or not _is_one_of(name, "source", "test"))


def is_gone(name: Name) -> bool:
    return _is_one_of(name, "gone def", "gone", "path deleted")


def is_place(name: Name) -> bool:
    """Whether it is a file or folder, and no symbol that came or went."""
    return _is_one_of(name, "stem", "base", "folder") and not _is_one_of(name, "def+", "def-")


def _is_one_of(name: Name, *keys: str) -> bool:
    return any(name.features.get(key) for key in keys)


def choose(
    names: Iterable[Name],
    count: int,
    *,
    left_out: Iterable[str],
    fits: Callable[[Name], bool] | None = None,
    is_flat: bool = False,
) -> tuple[tuple[str, ...], str]:
    """At most `count` of `names` (most telling first), no two of which say the same, and their place: a file,
    a folder, or what does not fit (`add x to Y`: Y was there before).

    Files and folders are the names only where there is nothing else to name, or when `is_flat`.
    """
    unwanted = {text.lower() for text in left_out}
    chosen: list[str] = []
    places: list[str] = []
    for name in names:
        if name.text.lower() in unwanted or _is_said(name.text, chosen) or _is_said(name.text, places):
            continue
        own = places if not is_flat and (is_place(name) or (fits and not fits(name))) else chosen
        if len(own) < count:
            own.append(name.text)
        if len(chosen) == count:
            break
    return (tuple(chosen), places[0] if places else "") if chosen else (tuple(places), "")


def _is_said(text: str, names: list[str]) -> bool:
    """Whether one of `names` says as much already. A longer name takes the place of its own part."""
    for at, name in enumerate(names):
        if _mentions(name, text):
            return True
        if _mentions(text, name):
            if len(text) <= LONG:
                names[at] = text
            return True
    return False


def _mentions(text: str, part: str) -> bool:
    """Whether `part` stands in `text`, case aside, not inside a longer word."""
    text, part = text.lower(), part.lower().rstrip("s")
    at = text.find(part)
    if at < 0:
        return False
    before, behind = text[at - 1 : at] if at else "", text[at + len(part) :].removeprefix("s")[:1]
    return not (before.isalnum() or before == "_" or behind.isalnum() or behind == "_")


def tested(names: Iterable[Name]) -> list[Name]:
    """The names of a change to tests: test files by what they test, without folders."""
    return [
        name._replace(text=TEST.sub("", name.text) or name.text) if _is_one_of(name, "path test") else name
        for name in names
        if not _is_one_of(name, "folder")
    ]


def headings(reading: Reading) -> tuple[str, ...]:
    """The headings that a change to documentation adds or rewrites, in their order."""
    found = (
        HEADING.match(line.text)
        for file in reading.written
        if file.kind == "docs"
        for line in file.lines
        if line.sign == "+"
    )
    texts = (re.sub("[`*_]", "", match[1]).strip() for match in found if match)
    return tuple(dict.fromkeys(text for text in texts if 2 < len(text) <= LONG and text.isprintable()))


def file_names(reading: Reading) -> tuple[str, ...]:
    """What files are called in a sentence: source without extension, an index file by its folder."""
    return tuple(dict.fromkeys(_file_name(file) for file in reading.written[:SOME]))


def _file_name(file: FileReading) -> str:
    folder = file.file.name.rpartition("/")[0].rpartition("/")[2]
    if file.stem in INDEX and folder:
        return folder
    return file.stem if file.kind in ("source", "test") and len(file.stem) > 2 else file.base
