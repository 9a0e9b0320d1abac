"""Which names of a change its subject should mention: candidates, and a trained judge of how telling each is.

The trees are trained on what authors mentioned (`tests/bench/train.py`); FEATURES is their order of columns.
"""

from __future__ import annotations

import re
from math import log1p
from typing import NamedTuple

from gitgpt.conventional.rules.reading import ChangedLine, ChangeReading, FileReading
from gitgpt.conventional.rules.weights import grow, table, trees

Features = dict[str, float]

TOKEN = re.compile(
    r"--[a-z][\w-]+|(?:(?<![\w.)])\.(?=\w+/))?[@$]?[A-Za-z_][\w$]*(?:(?:\.|::|-|/)[A-Za-z_][\w$]*)*"
)
PART = re.compile(r"\.|::|/")
CODED = re.compile(r"_|[a-z0-9][A-Z]|[A-Z]{2,}[a-z]{2,}|\.|::|^--|^[@$]|-|/|\d")
CODED_PROSE = re.compile(r"_|[a-z0-9][A-Z]|\w\.\w|::|^--|^[@$]")  # "start-up" and "and/or" are words there
TICKED = re.compile(r"`([^`\s]{2,40})`")
INDEX = frozenset(
    ("index", "main", "mod", "test", "tests", "lib", "src", "util", "utils", "init", "__init__",
     "docs", "doc", "app", "common", "core", "types")
)  # fmt: skip
# said by programs or in passing
UNSAID = (
    "e.g",
    "i.e",
    "__future__",
    "eslint-disable",
    "SPDX-FileCopyrightText",
    "SPDX-License-Identifier",
)
OWN = re.compile(r"^(?:self|this|cls)\.")
ATTRIBUTE = re.compile(r"[a-z_]\w*\.[a-z_]\w*$")
QUOTES = "\"'`"
SHORTEST, LONGEST = 3, 45
MAX_FILES = 40
MAX_NAMES = 400

FEATURES = (
    "order", "coded", "share", "rank", "count", "lines", "files", "ratio", "has source", "length",
    "base", "stem", "stem share", "largest", "index",
    "folder", "folder of index", "folder share", "folder kept", "top folder",
    "path source", "path test", "path docs", "path config", "path ci", "path build",
    "path added", "path deleted", "path renamed",
    "def+", "def-", "new def", "gone def", "kept def", "around", "around share",
    "function", "type", "value", "public", "in test",
    "+", "-", "net", "new", "gone", "in files", "share of files",
    "source", "test", "docs", "config", "ci", "build", "data",
    "comment", "import", "ticked", "first", "call", "attribute", "key", "string",
    "word", "snake", "camel", "pascal", "upper", "dot", "dash", "flag", "slash", "sigil", "digit", "private",
)  # fmt: skip


class Name(NamedTuple):
    """A name as it is spelled in the change, what is known of it, the paths of the files that are called so
    or have it on changed lines, and how telling it is (log odds)."""

    text: str
    features: Features
    homes: set[str]
    score: float = 0.0


def rank(reading: ChangeReading) -> list[Name]:
    """The names of a change, the most telling first."""
    forest = trees("names.json")
    scored = [
        name._replace(score=grow(forest, [name.features.get(key, 0.0) for key in FEATURES]))
        for name in candidates(reading)
    ]
    return sorted(scored, key=lambda name: -name.score)


def candidates(reading: ChangeReading) -> list[Name]:
    """Every name in the order in which it is met: paths, symbols, and coded words on changed lines."""
    found: dict[str, Name] = {}
    for file in reading.written[:MAX_FILES]:
        _from_path(file, reading, found)
        seen: set[str] = set()
        for line in file.lines:
            _from_symbols(line, file, found)
            _from_words(line, file, found, seen)
        if len(found) > MAX_NAMES:
            break
    _finish(found, reading)
    return list(found.values())


def _get(found: dict[str, Name], text: str, file: FileReading) -> Features:
    key = text.lower()
    if key not in found:
        found[key] = Name(text, {"order": log1p(len(found))}, set())
    found[key].homes.add(file.file.path)
    return found[key].features


def _more(features: Features, key: str, by: float = 1.0) -> None:
    features[key] = features.get(key, 0.0) + by


def _from_path(file: FileReading, reading: ChangeReading, found: dict[str, Name]) -> None:
    largest = max(other.size for other in reading.written)
    for text, key in ((file.base, "base"), (file.stem, "stem")):
        if len(text) < SHORTEST:
            continue
        features = _get(found, text, file)
        _more(features, key)
        _more(features, "stem share", file.size / max(1, reading.size))
        features["path " + file.kind] = features["path " + file.file.status] = 1.0
        features["index"] = float(text.lower() in INDEX)
        if file.size == largest:
            features["largest"] = 1.0
    above, _, folder = file.file.name.rpartition("/")[0].rpartition("/")
    if len(folder) >= SHORTEST:
        features = _get(found, folder, file)
        _more(features, "folder")
        _more(features, "folder share", file.size / max(1, reading.size))
        _more(features, "folder kept", float(file.file.status != "added"))
        if not above:
            features["top folder"] = 1.0
        if file.stem.lower() in INDEX:
            features["folder of index"] = 1.0


def _from_symbols(line: ChangedLine, file: FileReading, found: dict[str, Name]) -> None:
    symbol = line.symbol or line.outer
    if symbol is None or len(symbol.name) < SHORTEST:
        return
    features = _get(found, symbol.name, file)
    _more(features, "def" + line.sign if line.symbol else "around")
    features[symbol.kind] = 1.0
    if symbol.is_public:
        features["public"] = 1.0
    if file.kind == "test":
        features["in test"] = 1.0


def _from_words(line: ChangedLine, file: FileReading, found: dict[str, Name], seen: set[str]) -> None:
    text = line.text
    ticked = TICKED.findall(text) if "`" in text else ()
    coded = CODED_PROSE if line.is_comment else CODED
    is_code = file.kind in ("source", "test")
    for at, token in enumerate(TOKEN.findall(text)):
        is_key = at == 0 and not line.is_comment and file.kind in ("config", "build", "ci")
        for name in _forms(token, is_code=is_code):
            if not SHORTEST <= len(name) <= LONGEST or name in UNSAID:
                continue
            if not (is_key or coded.search(name) or name in ticked or name.lower() in found):
                continue
            # "start-up" in a string is a word, `a-b` in code a difference
            if "-" in name and is_code and not name.startswith("--") and not _is_quoted(name, text):
                continue
            features = _get(found, name, file)
            for key in (line.sign, file.kind):
                _more(features, key)
            for key, is_so in (
                ("comment", line.is_comment),
                ("import", line.is_import),
                ("ticked", name in ticked),
                ("first", at == 0),
            ):
                if is_so:
                    _more(features, key)
            if name not in seen:
                seen.add(name)
                _more(features, "in files")
            _how_used(name, text, features)


def _forms(token: str, *, is_code: bool) -> tuple[str, ...]:
    """A name, and the last part of a dotted one. What hangs on a variable is called by its own name."""
    token = OWN.sub("", token)
    if token.startswith("--") or not PART.search(token):
        return (token,)
    last = PART.split(token)[-1]
    hangs = token.count(".") > 1 or (is_code and ATTRIBUTE.match(token))
    return (last,) if hangs and "/" not in token else (token, last)


def _is_quoted(name: str, text: str) -> bool:
    at = text.find(name)
    return at > 0 and text[at - 1] in QUOTES and text[at + len(name) : at + len(name) + 1] in QUOTES


def _how_used(name: str, text: str, features: Features) -> None:
    if name + "(" in text:
        features["call"] = 1.0
    if "." + name in text:
        features["attribute"] = 1.0
    if name + ":" in text or f'"{name}":' in text:
        features["key"] = 1.0
    if f'"{name}"' in text or f"'{name}'" in text:
        features["string"] = 1.0


def _finish(found: dict[str, Name], reading: ChangeReading) -> None:
    """What takes the whole to know: shares, and the shape of each name."""
    lines = sum(len(file.lines) for file in reading.written[:MAX_FILES])
    most = max((_uses(name.features) for name in found.values()), default=0.0) or 1.0
    whole = {
        "count": log1p(len(found)),
        "lines": log1p(lines),
        "files": log1p(len(reading.files)),
        "ratio": reading.added / max(1, reading.size),
        "has source": float(any(file.kind == "source" for file in reading.written)),
    }
    words = table("words")
    for name in found.values():
        features = name.features
        features["word"] = words.get(name.text.lower(), 0.0)
        uses, plus, minus = _uses(features), features.get("+", 0.0), features.get("-", 0.0)
        features.update(whole, **_shape(name.text))
        features["share"], features["rank"] = uses / max(1, lines), uses / most
        features["net"] = (plus - minus) / max(1.0, uses)
        features["new"], features["gone"] = float(plus > 0 == minus), float(minus > 0 == plus)
        features["share of files"] = features.get("in files", 0.0) / max(1, len(reading.files))
        features["around share"] = features.get("around", 0.0) / max(1, lines)
        before, after = "def-" in features, "def+" in features
        features["new def"], features["gone def"] = float(after and not before), float(before and not after)
        features["kept def"] = float(after and before)


def _uses(features: Features) -> float:
    return features.get("+", 0.0) + features.get("-", 0.0)


def _shape(text: str) -> Features:
    return {
        "length": float(len(text)),
        "coded": float(CODED.search(text) is not None),
        "snake": float("_" in text.strip("_")),
        "camel": float(not text.islower() and not text[0].isupper() and not text.isupper()),
        "pascal": float(text[0].isupper() and not text.isupper()),
        "upper": float(text.isupper()),
        "dot": float("." in text),
        "dash": float("-" in text),
        "flag": float(text.startswith("--")),
        "slash": float("/" in text),
        "sigil": float(text[0] in "@$"),
        "digit": float(any(character.isdigit() for character in text)),
        "private": float(text.startswith("_")),
    }
