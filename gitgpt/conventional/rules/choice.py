"""Which of a change's names a sentence gives, and where it places them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from gitgpt.conventional.rules.name_choice import Name
from gitgpt.conventional.rules.reading import ChangeReading, FileReading

# Strings, compiled by re at their first use: few changes need them.
TEST = (
    r"(?i)^test[_.-]|[_.-](?:test|tests|spec|specs)(?=\.|$)|(?:Test|Tests|Spec|IT)(?=\.|$)|(?<=\w)\.\w{1,5}$"
)
MARKUP = r"[`*]|(?<!\w)_|_(?!\w)"  # the underscores of SSL_CERT_FILE are its own
HEADING = r"#{1,6}\s+(\S.*?)\s*#*$"
ATTRIBUTE = r"[a-z_]\w*\.\w+$"  # of some variable
LONG = 30  # characters
# names in every program, which tell nothing of one
EMPTY = frozenset(
    ("main", "text", "name", "names", "value", "values", "data", "item", "items", "key", "keys",
     "path", "file", "line", "lines", "result", "self", "this", "args", "kwargs", "true", "false",
     "none", "null", "string", "str", "int", "bool", "object", "list", "dict", "map", "met", "echo",
     "for", "and", "the", "not", "msg", "err", "error", "errors", "todo", "index",
     "type", "number", "function", "return", "const", "let", "var")
)  # fmt: skip
BESIDE = ("test", "docs", "data")
CALLED = 0.3  # log odds
NEW_FILES = 3  # in a folder, for it to be the news
SOME = 200  # files looked at for their names
# places that tell nothing
VAGUE = ("src", "lib", "app", "source", "main", "pkg", "internal", "core")
INDEX = ("index", "mod", "main", "__init__", "lib")


def is_new(name: Name) -> bool:
    """Whether the change brings it into being: a call of something new to the file is none of that."""
    if _is_one_of(name, "new def", "path added"):
        return True
    return _is_one_of(name, "new") and (_is_one_of(name, "flag") or not _is_one_of(name, "source", "test"))


def is_gone(name: Name) -> bool:
    return _is_one_of(name, "gone def", "gone", "path deleted")


def is_there(name: Name) -> bool:
    return not _is_one_of(name, "gone def", "path deleted")


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
    has_place: bool = True,
) -> tuple[tuple[str, ...], str]:
    """At most `count` of `names` (most telling first), no two of which say the same, and their place: the
    file or folder that holds them all, or what does not fit (`add x to Y`: Y was there before). Without a
    place there is room for one more.

    The most telling file is the place of the others.
    """
    unwanted = {text.lower() for text in left_out}
    chosen: list[Name] = []
    places: list[Name] = []
    for name in names:
        if name.text.lower() in unwanted or _is_said(name, chosen) or _is_said(name, places):
            continue
        if _is_folder(name) or (fits and not fits(name)):
            if _can_hold(name):
                places.append(name)
        else:
            chosen.append(name)
        if len(chosen) > count + 1:
            break
    named, place = _placed(chosen, places, count) if has_place else (chosen, "")
    named = (named or places)[: count + (not place)]
    return tuple(name.text for name in named), place


def _placed(chosen: list[Name], places: list[Name], count: int) -> tuple[list[Name], str]:
    """The names without the file that holds them all, which is their place; else it is one of them."""
    files = [name for name in chosen if is_file(name)]
    others = [name for name in chosen if not is_file(name)]
    for inside in (others[:count], others[:2]):
        held = _common([*files, *places], inside) if inside else ""
        if held:
            return inside, held
    return chosen, ""


def _common(places: list[Name], chosen: list[Name]) -> str:
    """The first place that holds all of the names."""
    return next((place.text for place in places if all(place.homes & name.homes for name in chosen)), "")


def is_file(name: Name) -> bool:
    return is_place(name) and _is_one_of(name, "stem", "base")


def _is_folder(name: Name) -> bool:
    return is_place(name) and not is_file(name)


def _can_hold(name: Name) -> bool:
    """Whether it is a place that says something: a file, a folder below the top, what was defined before."""
    return (
        is_file(name)
        or _is_one_of(name, "kept def", "around")
        or not _is_one_of(name, "top folder", "+", "-")
    )


def _is_said(new: Name, names: list[Name]) -> bool:
    """Whether one of `names` says as much already. A longer name takes the place of its own part."""
    for at, name in enumerate(names):
        if _mentions(name.text, new.text):
            return True
        if _mentions(new.text, name.text):
            if len(new.text) <= LONG and _is_fuller(new):
                names[at] = new
            return True
    return False


def _is_fuller(name: Name) -> bool:
    """Whether the longer name is the one that people say: `test.yml`, but `cart` for `cart.py`."""
    if is_file(name):
        return not _is_one_of(name, "path source", "path test")
    return re.match(ATTRIBUTE, name.text) is None


def _mentions(text: str, part: str) -> bool:
    """Whether `part` stands in `text`, case aside, not inside a longer word."""
    text, part = text.lower(), part.lower().rstrip("s")
    at = text.find(part)
    if at < 0:
        return False
    before, behind = text[at - 1 : at] if at else "", text[at + len(part) :].removeprefix("s")[:1]
    return not (before.isalnum() or before == "_" or behind.isalnum() or behind == "_")


def telling(names: Iterable[Name], reading: ChangeReading, type: str) -> list[Name]:
    """The names without those that say nothing here: words of every program, and what only stands in tests,
    documents or data that come along with a change."""
    beside = {file.file.path for file in reading.written if file.kind in BESIDE and file.kind != type}
    is_all = len(beside) == len(reading.written)
    kept = (name for name in names if is_all or not name.homes <= beside)
    kept = (name for name in kept if not _is_empty(name))
    return sorted(kept, key=lambda name: CALLED * _is_called(name) - name.score)


def _is_empty(name: Name) -> bool:
    """A word of every program that is not defined here, or somebody's handle in a document."""
    if name.text.startswith("@") and _is_one_of(name, "docs"):
        return True
    return name.text.lower() in EMPTY and not _is_one_of(name, "def+", "def-", "path added", "path deleted")


def _is_called(name: Name) -> bool:
    """Whether code only uses it: what a change defines and what it stands in say more."""
    if not _is_one_of(name, "source", "test") or not _is_one_of(name, "call", "attribute"):
        return False
    return not _is_one_of(name, "def+", "def-", "around", "stem", "base", "folder")


def tested(names: Iterable[Name]) -> list[Name]:
    """The names of a change to tests: test files by what they test, without folders."""
    return [
        name._replace(text=re.sub(TEST, "", name.text) or name.text)
        if _is_one_of(name, "path test")
        else name
        for name in names
        if not _is_one_of(name, "folder")
    ]


def headings(reading: ChangeReading) -> tuple[tuple[str, ...], str]:
    """The headings that a change to documentation adds or rewrites, and the file of the first."""
    found: dict[str, str] = {}
    for file in reading.written:
        for line in file.lines if file.kind == "docs" else ():
            match = re.match(HEADING, line.text) if line.sign == "+" else None
            text = re.sub(MARKUP, "", match[1]).strip() if match else ""
            if 2 < len(text) <= LONG and text.isprintable():
                found.setdefault(text, file.base)
    return tuple(found), next(iter(found.values()), "")


def new_folder(reading: ChangeReading) -> str:
    """The folder of most added lines, if nothing in it was there before as far as the change shows."""
    sizes: dict[str, int] = {}
    counts: dict[str, int] = {}
    old: set[str] = set()
    for file in reading.written[:SOME]:
        folders = file.file.name.split("/")[:-1]
        for depth in range(2, len(folders) + 1):
            folder = "/".join(folders[:depth])
            sizes[folder] = sizes.get(folder, 0) + file.file.added
            counts[folder] = counts.get(folder, 0) + 1
            if file.file.status in ("modified", "deleted"):
                old.add(folder)
    fresh = [folder for folder, count in counts.items() if folder not in old and count >= NEW_FILES]
    best = max(fresh, key=lambda folder: (sizes[folder], -len(folder)), default="")
    return best if best and 2 * sizes[best] > reading.added else ""


def file_names(reading: ChangeReading) -> tuple[str, ...]:
    return names_of(reading.written)


def _file_name(file: FileReading) -> str:
    folder = file.file.name.rpartition("/")[0].rpartition("/")[2]
    if file.stem in INDEX and folder:
        return folder
    return file.stem if file.kind in ("source", "test") and len(file.stem) > 2 else file.base


def names_of(files: tuple[FileReading, ...]) -> tuple[str, ...]:
    """What files are called in a sentence: source without extension, an index file by its folder."""
    return tuple(dict.fromkeys(map(_file_name, files[:SOME])))


def place_of(files: tuple[FileReading, ...]) -> str:
    """The one file, or the folder of them all."""
    if not files:
        return ""
    if len(files) == 1:
        name = names_of(files)[0]
        return "" if name in VAGUE and name != files[0].stem else name
    folders = {file.file.name.rpartition("/")[0] for file in files}
    folder = folders.pop().rpartition("/")[2]
    return "" if folders or folder in VAGUE else folder
