"""What others may rely on and a change takes away: public symbols and members, flags and keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from gitgpt.conventional.rules.reading import ChangedLine, ChangeReading, FileReading
from gitgpt.conventional.rules.symbols import Symbol, defined, language_of

# Strings, compiled by re at their first use: few changes need them.
# A flag that a program defines; others it only hands on.
DEFINES = r"(?i)option|argument|\bflags?\b|\barg\b"
FLAG = r"[\"'`](--[a-z][a-z0-9-]{1,40})\b"
KEY = r"[\"']?([A-Za-z][\w-]{1,40})[\"']?\s*[:=]"
HISTORY = r"(?i)(?:^|/)(?:changelog|changes|history|news|release)[^/]*$"
GOES = r"(?i)\b(?:breaking|remove[sd]?|drop(?:s|ped)?|renamed?|no longer|replaced)\b"
WORD = re.compile(r"[\w$-]+")
# A name that a document gives as code: in backticks or quotes, called, set, or hanging on another.
CODED = r"(?<=[`\"'.(])[A-Za-z_]\w+|[A-Za-z_]\w+(?=[`\"'(=:])"
# Members of what is public, by language: fields and methods that others call.
MEMBER = {
    "script": r"(?:readonly )?([A-Za-z]\w+)\??: ?\S",
    "rust": r"pub (?:const |async |unsafe )*(?:fn )?([a-z]\w+)[:(<]",
    "go": r"([A-Z]\w+)[ (]",
    "python": r"(?:async )?def ([a-z]\w+)\(",
}
INSIDE_A_TYPE = ("script", "go")  # where the same words say something else in a function
DEPRECATED = "deprecated"
MARKS = ("@", "#[", "[", "*", "/", "#", "<")  # what stands above a definition
ABOVE = (*MARKS, '"', "'", ")")  # and what goes on below it
NOT_NAMES = """
since note feature stacklevel category version removal_in alternative kind message reason name static readonly
public private protected export default constructor function return
"""
DEFINED = r"(?:[\w<>?,\[\]]+ ){0,5}([A-Za-z_]\w+) ?[?!]?(?:<[^()]{0,80}>)?[:(={]"
BEHIND = 12  # lines, in which what is marked as deprecated follows
SPARED = 2  # times as many lines go as come, where a deprecated thing goes for good
# Nobody outside imports from these.
INSIDE = frozenset(
    ("internal", "private", "examples", "example", "scripts", "tools", "cmd", "bench", "benches")
)
# Where keys are a promise: schemas, and the inputs of a GitHub action.
ACTIONS = ("action.yml", "action.yaml")
# words of schemas, which every one has
SCHEMA_WORDS = frozenset(
    ("default", "type", "description", "items", "properties", "enum", "required", "format", "title", "alias",
     "examples", "pattern", "oneOf", "anyOf", "allOf", "additionalProperties", "value", "name", "id", "ref",
     "minimum", "maximum", "const", "nullable", "example", "inputs", "outputs")
)  # fmt: skip
SCHEMAS = (".json", ".yml", ".yaml", ".graphql", ".proto")
# Languages whose public members stand inside a class, marked as such.
MEMBERS = ("java", "php")


class LostSymbol(NamedTuple):
    """Names in the order of the diff. `promised` are those that the documentation spoke of, or that a
    changelog says are gone: whoever relies on these is told by a breaking change. `deprecated` are those
    that were marked so, as far as marks tell what they are about: their removal is no surprise, and
    breaks all the same. `places` are the files that such marks went from."""

    names: tuple[str, ...] = ()
    promised: tuple[str, ...] = ()
    deprecated: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


def find_lost(reading: ChangeReading) -> LostSymbol:
    """What still stands on an added line anywhere only moved, and is not lost."""
    files = [file for file in reading.written if _is_source(file) or _is_keyed(file)]
    taken = dict.fromkeys(name for file in files for name in _taken(file))
    members = dict.fromkeys(name for file in files for name in _members(file))
    marked, places = _deprecated(files)
    if not taken and not members and not places:
        return LostSymbol()
    kept = set(_words(_texts(reading, "+", lambda file: file.kind != "docs")))
    names = tuple(name for name in taken if name not in kept)
    members = {name: None for name in members if name not in kept}
    outdated = dict.fromkeys(name for name in (*marked, *names) if name not in kept) if places else ()
    return LostSymbol(names, _promised(reading, names, members), tuple(outdated), places)


def _promised(reading: ChangeReading, names: Iterable[str], members: Iterable[str]) -> tuple[str, ...]:
    """A member needs to be shown as code, or as the flag that a parser makes of it: `title` is a word of many
    documents."""
    before = list(_texts(reading, "-", _is_document))
    now = set(_words(_texts(reading, "+", _is_document)))
    announced = (text for text in _texts(reading, "+", is_history) if re.search(GOES, text))
    told = set(_words(before)) - now | set(_words(announced))
    shown = {name for text in before for name in re.findall(CODED, text)} - now
    found = [name for name in names if name in told]
    found += [said for name in members for said in (name, _flag(name)) if said in (shown, told)[said != name]]
    return tuple(dict.fromkeys(found))


def _flag(name: str) -> str:
    return "--" + re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).replace("_", "-").lower()


def _is_document(file: FileReading) -> bool:
    return file.kind == "docs" and not is_history(file)


def is_history(file: FileReading) -> bool:
    """Whether it is a changelog."""
    return file.kind == "docs" and re.search(HISTORY, file.file.path) is not None


def _texts(reading: ChangeReading, sign: str, is_meant: Callable[[FileReading], bool]) -> Iterator[str]:
    return (line.text for file in reading.files if is_meant(file) for line in file.lines if line.sign == sign)


def _words(texts: Iterable[str]) -> Iterator[str]:
    return (word for text in texts for word in WORD.findall(text))


def _is_source(file: FileReading) -> bool:
    return file.kind == "source" and INSIDE.isdisjoint(file.file.path.lower().split("/"))


def _is_keyed(file: FileReading) -> bool:
    base = file.file.path.lower().rpartition("/")[2]
    return base in ACTIONS or ("schema" in base and base.endswith(SCHEMAS))


def _taken(file: FileReading) -> list[str]:
    if _is_keyed(file):
        keys = (match[1] for line in file.lines if line.sign == "-" and (match := re.match(KEY, line.text)))
        return [key for key in keys if key not in SCHEMA_WORDS]
    flags = [
        name
        for line in file.lines
        if line.sign == "-" and re.search(DEFINES, line.text)
        for name in re.findall(FLAG, line.text)
    ]
    return _symbols(file) + flags


def _symbols(file: FileReading) -> list[str]:
    """Public functions and types at the top level, or public members where the language spells that out."""
    language = language_of(file.file.path)
    if not language or not any(line.symbol and line.sign == "-" for line in file.lines):
        return []
    removed = (line[1:] for hunk in file.file.hunks for line in hunk.lines if line.startswith("-"))
    symbols = ((line, defined(line, language)) for line in removed)
    return [symbol.name for line, symbol in symbols if symbol and _is_promise(line, symbol, language)]


def _is_promise(line: str, symbol: Symbol, language: str) -> bool:
    if not symbol.is_public or symbol.kind == "value":
        return False
    return "public " in line if language in MEMBERS else not line[:1].isspace()


def _members(file: FileReading) -> list[str]:
    """Fields and methods that went from a file; of a public type, where only there they look like that."""
    language = language_of(file.file.path)
    if language not in MEMBER or not _is_source(file):
        return []
    return [
        match[1]
        for line in file.lines
        if line.sign == "-" and (language not in INSIDE_A_TYPE or _is_in_public_type(line))
        if (match := re.match(MEMBER[language], line.text))
    ]


def _is_in_public_type(line: ChangedLine) -> bool:
    return line.outer is not None and line.outer.kind == "type" and line.outer.is_public


def _deprecated(files: Iterable[FileReading]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What was marked as deprecated and goes, as far as the marks tell by name, and the files that it goes
    from; nothing where a mark comes as well, or nearly as much comes as goes."""
    files = [file for file in files if _is_source(file)]
    lines = [line for file in files for line in file.lines]
    gone = sum(line.sign == "-" for line in lines)
    is_code = any(line.sign == "-" and not line.is_comment and not line.is_import for line in lines)
    if (
        not is_code
        or gone <= SPARED * (len(lines) - gone)
        or any(_is_mark(line) and line.sign == "+" for line in lines)
    ):
        return (), ()
    places = tuple(file.base for file in files if any(map(_is_mark, file.lines)))
    return tuple(dict.fromkeys(name for file in files for name in _marked(file.lines))), places


def _is_mark(line: ChangedLine) -> bool:
    return DEPRECATED in line.text.lower()


def _marked(lines: tuple[ChangedLine, ...]) -> Iterator[str]:
    """The names that marks of deprecation stand above, and those that they give as code."""
    left = 0
    for line in lines:
        if line.sign != "-":
            left = 0
        elif _is_mark(line) and line.text.startswith(MARKS):
            left = BEHIND
        elif left and not line.text.startswith(ABOVE):
            match = re.match(DEFINED, line.text)
            left -= 1
            name = line.symbol.name if line.symbol else match[1] if match else "_"
            if not name.startswith("_") and name not in NOT_NAMES.split() and DEPRECATED not in name.lower():
                yield name
                left = 0
