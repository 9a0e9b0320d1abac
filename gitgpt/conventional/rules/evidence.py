"""What a change shows that speaks for one type or another: numbers and marks, no judgement.

The trained weights of `types` are for exactly these: a change here needs `tests/bench/train.py` again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from math import log, log1p
from typing import NamedTuple

from gitgpt.conventional.habits import Habits
from gitgpt.conventional.rules.nearby import Nearby
from gitgpt.conventional.rules.reading import ChangedLine, ChangeReading
from gitgpt.conventional.rules.symbol_facts import Facts
from gitgpt.conventional.rules.symbols import Symbol
from gitgpt.diff.file_class import FileClass
from gitgpt.diff.trivial import TrivialChange

TYPES = ("feat", "fix", "docs", "test", "refactor", "chore", "build", "ci", "perf", "style")
CLASSES: tuple[FileClass, ...] = (
    "source", "test", "docs", "config", "ci", "build", "migration", "data", "asset", "snapshot", "lock",
    "generated", "vendored", "minified", "submodule",
)  # fmt: skip
NATURES = ("lock", "bump", "move", "submodule")
MAX_FILES = 60
RECENT = 10  # messages
LITTLE_NEAR, LITTLE_OWN = 0.05, 5.0  # closeness, commits
WORD = re.compile(r"[A-Z]?[a-z]{2,15}|[A-Z]{2,15}(?![a-z])")
SPLIT = re.compile(r"[^a-z]+")
LOOSE = re.compile(r"[\s;,'\"`(){}\[\]]+")
STRING = re.compile(r"\"[^\"]*\"|'[^']*'|`[^`]*`")
CONDITION = re.compile(r"\b(?:if|elif|else|unless|when|case|match|switch|guard)\b|\?\.|\?\?|&&|\|\|")
GUARD = re.compile(
    r"\b(?:null|nil|None|undefined|NULL|nullptr|catch|except|rescue|raise|throw|panic|err|error|Err"
    r"|unwrap_or\w*|default|fallback)\b"
)


class TypeEvidence(NamedTuple):
    """`numbers` by name, mostly between 0 and 1; `marks` are words with a sign for where they stand."""

    numbers: dict[str, float]
    marks: frozenset[str]


def gather(
    reading: ChangeReading, facts: Facts, habits: Habits, nearby: Nearby, nature: TrivialChange | None
) -> TypeEvidence:
    numbers = {
        **_sizes(reading),
        **_classes(reading),
        **_statuses(reading),
        **_lines(reading),
        **_symbols(facts),
        **_plain(reading, facts, nature),
        **_habits(habits),
        **of_precedents(habits, nearby),
    }
    plus, minus = _words(reading, "+"), _words(reading, "-")
    numbers.update(_overlap(plus, minus))
    return TypeEvidence(numbers, frozenset(_path_marks(reading) | _word_marks(plus, minus)))


def _sizes(reading: ChangeReading) -> dict[str, float]:
    hunks = sum(file.hunks for file in reading.written)
    return {
        "files": log1p(len(reading.files)),
        "added": log1p(reading.added),
        "removed": log1p(reading.removed),
        "add_ratio": reading.added / max(1, reading.size),
        "hunks": log1p(hunks),
        "hunk_size": log1p(sum(len(file.lines) for file in reading.written) / max(1, hunks)),
    }


def _classes(reading: ChangeReading) -> dict[str, float]:
    found: dict[str, float] = {}
    count, size = max(1, len(reading.files)), max(1, reading.size)
    for kind in CLASSES:
        own = [file for file in reading.files if file.kind == kind]
        found[f"files:{kind}"] = len(own) / count
        found[f"lines:{kind}"] = sum(file.size for file in own) / size
        found[f"only:{kind}"] = float(len(own) == len(reading.files) > 0)
    kinds = {file.kind for file in reading.written}
    found["written:test"] = float(bool(kinds) and kinds <= {"test", "data"})
    found["written:docs"] = float(kinds == {"docs"})
    found["sources"] = log1p(sum(file.kind == "source" for file in reading.files))
    found["tests"] = log1p(sum(file.kind == "test" for file in reading.files))
    return found


def _statuses(reading: ChangeReading) -> dict[str, float]:
    found: dict[str, float] = {}
    for status in ("added", "deleted", "renamed", "modified"):
        own = [file for file in reading.files if file.file.status == status]
        found[f"status:{status}"] = len(own) / max(1, len(reading.files))
        found[f"source:{status}"] = float(any(file.kind == "source" for file in own))
    found["binary"] = sum(file.file.is_binary for file in reading.files) / max(1, len(reading.files))
    return found


def _lines(reading: ChangeReading) -> dict[str, float]:
    lines = [line for file in reading.files for line in file.lines]
    code = [
        line
        for file in reading.files
        if file.kind in ("source", "test")
        for line in file.lines
        if not line.is_comment
    ]
    plus = [line.text for line in code if line.sign == "+"]
    minus = [line.text for line in code if line.sign == "-"]
    count = max(1, len(lines))
    found = {
        "line:comment": sum(line.is_comment for line in lines) / count,
        "line:import": sum(line.is_import for line in code) / count,
        "line:code": len(code) / count,
        "code:added": len(plus) / max(1, len(code)),
    }
    for name, pattern in (("if", CONDITION), ("guard", GUARD)):
        more, less = _count(pattern, plus), _count(pattern, minus)
        found[f"{name}+"] = more / max(1, len(plus))
        found[f"{name}-"] = less / max(1, len(minus))
        found[f"{name}+-"] = (more - less) / max(1, len(code))
    return {**found, **_sameness(lines)}


def _count(pattern: re.Pattern[str], texts: list[str]) -> int:
    return sum(pattern.search(text) is not None for text in texts)


def _sameness(lines: list[ChangedLine]) -> dict[str, float]:
    """How much of what went away came back: as it was, with other punctuation, with other strings."""
    plus = [line.text for line in lines if line.sign == "+" and len(line.text) > 3]
    minus = [line.text for line in lines if line.sign == "-" and len(line.text) > 3]
    loose_plus, loose_minus = [LOOSE.sub("", text) for text in plus], [LOOSE.sub("", text) for text in minus]
    has_both = bool(plus and minus)
    return {
        "moved": _shared(plus, minus),
        "loose": _shared(loose_plus, loose_minus),
        "joined": float(has_both and "".join(loose_plus) == "".join(loose_minus)),
        "strings": float(has_both and STRING.sub("", "\n".join(plus)) == STRING.sub("", "\n".join(minus))),
    }


def _shared(some: list[str], others: list[str]) -> float:
    """The share of the shorter list that stands in the other one too."""
    if not some or not others:
        return 0.0
    counts = _tally(some)
    return sum(min(count, counts.get(text, 0)) for text, count in _tally(others).items()) / min(
        len(some), len(others)
    )


def _tally(texts: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for text in texts:
        counts[text] = counts.get(text, 0) + 1
    return counts


def _symbols(facts: Facts) -> dict[str, float]:
    found: dict[str, float] = {}
    lists = (
        ("added", facts.added),
        ("removed", facts.removed),
        ("changed", facts.changed),
        ("around", facts.around),
    )
    for name, symbols in lists:
        found[f"symbols:{name}"] = log1p(len(symbols))
        found[f"public:{name}"] = log1p(
            _number(symbols, lambda symbol: symbol.is_public and symbol.kind != "value")
        )
        found[f"values:{name}"] = log1p(_number(symbols, lambda symbol: symbol.kind == "value"))
    found["swaps"] = log1p(sum(swap.times for swap in facts.swaps))
    return found


def _plain(reading: ChangeReading, facts: Facts, nature: TrivialChange | None) -> dict[str, float]:
    """What takes several signs together: a sum of the single ones would miss it."""
    sources = [file for file in reading.files if file.kind == "source"]
    lines = [line for file in sources for line in file.lines]
    added, removed = any(line.sign == "+" for line in lines), any(line.sign == "-" for line in lines)
    is_new = any(file.file.status == "added" for file in sources)
    public = [symbol for symbol in facts.added if symbol.is_public and symbol.kind != "value"]
    lost = [symbol for symbol in facts.removed if symbol.is_public and symbol.kind != "value"]
    found = {
        "only adds": added and not removed,
        "only adds public": added and not removed and bool(public),
        "only removes": removed and not added,
        "only comments": bool(lines) and all(line.is_comment for line in lines),
        "only new files": is_new and all(file.file.status == "added" for file in sources),
        "new file beside": is_new and not removed,
        "public came": bool(public) and not lost,
        "public went": bool(lost) and not public,
        "public swapped": len(public) == len(lost) == 1,
        "with tests": bool(sources) and any(file.kind == "test" for file in reading.files),
        "line for line": bool(sources) and reading.added == reading.removed,
        "few lines": reading.size <= 4,
    }
    natures = {f"nature:{kind}": nature is not None and nature.kind == kind for kind in NATURES}
    return {name: float(value) for name, value in {**found, **natures}.items()}


def _number(symbols: tuple[Symbol, ...], is_meant: Callable[[Symbol], bool]) -> int:
    return sum(map(is_meant, symbols))


def _habits(habits: Habits) -> dict[str, float]:
    seen = sum(habits.types.values())
    recent = habits.recent_types[:RECENT]
    found = {"scoped": sum(habits.scopes.values()) / max(1, seen)}
    for kind in TYPES:
        share = (habits.types.get(kind, 0) + 0.5) / (seen + 5)
        found[f"habit:{kind}"] = share
        found[f"log_habit:{kind}"] = log1p(100 * share)
        found[f"recent:{kind}"] = recent.count(kind) / RECENT
        found[f"last3:{kind}"] = recent[:3].count(kind) / 3
        found[f"last:{kind}"] = float(recent[:1] == (kind,))
    return found


def of_precedents(habits: Habits, nearby: Nearby) -> dict[str, float]:
    """Shares of each type among what lies near and among the author's own commits, drawn towards those of the
    repository where there is little of either; and how often it is there for each time in the repository."""
    seen, near, own = (sum(counts.values()) for counts in (habits.types, nearby.types, nearby.own_types))
    found = {"near:closest": nearby.closest, "near:close": log1p(nearby.close), "own": log1p(own)}
    for kind in TYPES:
        usual = (habits.types.get(kind, 0) + 0.5) / (seen + 5)
        close = (nearby.types.get(kind, 0.0) + LITTLE_NEAR * usual) / (near + LITTLE_NEAR)
        mine = (nearby.own_types.get(kind, 0) + LITTLE_OWN * usual) / (own + LITTLE_OWN)
        found |= {f"near:{kind}": close, f"log_near:{kind}": log(close / usual)}
        found |= {f"own:{kind}": mine, f"log_own:{kind}": log(mine / usual)}
    return found


def _overlap(plus: dict[str, int], minus: dict[str, int]) -> dict[str, float]:
    both = sum(min(count, minus.get(word, 0)) for word, count in plus.items())
    new = sum(word not in minus for word in plus)
    gone = sum(word not in plus for word in minus)
    return {
        "words:same": 2 * both / max(1, sum(plus.values()) + sum(minus.values())),
        "words:new": new / max(1, len(plus)),
        "words:gone": gone / max(1, len(minus)),
        "new": log1p(new),
        "gone": log1p(gone),
    }


def _words(reading: ChangeReading, sign: str) -> dict[str, int]:
    texts = (line.text for file in reading.files for line in file.lines if line.sign == sign)
    return _tally(word.lower() for word in WORD.findall(" ".join(texts)))


def _word_marks(plus: dict[str, int], minus: dict[str, int]) -> set[str]:
    """`+word` where there are more of it now, `-word` where there are fewer, `=word` where it stayed."""
    marks = {("+" if count > minus.get(word, 0) else "=") + word for word, count in plus.items()}
    return marks | {"-" + word for word, count in minus.items() if count > plus.get(word, 0)}


def _path_marks(reading: ChangeReading) -> set[str]:
    """Base names, extensions, folders and the words of names; those of new and deleted files apart."""
    marks: set[str] = set()
    for file in reading.written[:MAX_FILES]:
        *folders, base = file.file.path.lower().split("/")
        words = [word for word in SPLIT.split(base) if len(word) > 2]
        marks.update(("base:" + base, "ends:" + base.rpartition(".")[2]))
        marks.update("in:" + folder for folder in folders)
        marks.update("name:" + word for word in words)
        if file.file.status != "modified":
            marks.update(f"{file.file.status}:{word}" for word in words)
    return marks
