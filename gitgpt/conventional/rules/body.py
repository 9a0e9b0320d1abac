"""The body of a message: a line for each of several things that one change did."""

from __future__ import annotations

from gitgpt.conventional.lint import wrap
from gitgpt.conventional.rules.choice import telling
from gitgpt.conventional.rules.facts import find
from gitgpt.conventional.rules.names import rank
from gitgpt.conventional.rules.phrases import Case, phrase_of
from gitgpt.conventional.rules.reading import FileReading, Reading
from gitgpt.conventional.rules.wording import Phrase, files, say

MOST_LINES = 6
ENOUGH = 3  # lines, where more would be too many
LEAST_SIZE = 2  # changed lines: fewer come along with the rest
WIDTH = 72
# What comes along with a change is told last, and is no second thing beside it.
COMPANIONS = ("test", "docs")


def body_of(case: Case, language: str, *, subject: str) -> str:
    """A bullet a group but for what the subject says already, and what says no more than git's own list of
    files; or nothing when all of it is one thing."""
    groups = _groups(case.reading)
    things = _things(groups)
    if len(things) < 2:
        return ""
    largest = max(things, key=lambda name: _size(groups[name]))
    ranked = sorted(groups, key=lambda name: (name in COMPANIONS, name != largest, -_size(groups[name])))
    shown, rest = ranked, 0
    if len(ranked) > MOST_LINES:
        shown = ranked[: MOST_LINES - 1]
        rest = sum(len(groups[name]) for name in ranked[MOST_LINES - 1 :])
    lines = [_line(case, groups[name], name == largest, language) for name in shown]
    if rest:
        lines.append(say(Phrase("update", (files(rest, language),)), language, WIDTH - 2))
    said = _words(subject)
    told = [line for line in dict.fromkeys(lines) if not _words(line) <= said]
    return "\n".join(wrap(f"- {line}", WIDTH) for line in told) if len(lines) > 1 else ""


def _things(groups: dict[str, tuple[FileReading, ...]]) -> list[str]:
    return [name for name, files in groups.items() if name not in COMPANIONS and _size(files) >= LEAST_SIZE]


def _size(files: tuple[FileReading, ...]) -> int:
    return sum(file.size for file in files)


def _line(case: Case, files: tuple[FileReading, ...], is_largest: bool, language: str) -> str:
    reading = Reading(
        files, files, sum(file.file.added for file in files), sum(file.file.removed for file in files)
    )
    kinds = {file.kind for file in files}
    own = next((kind for kind in COMPANIONS if kinds == {kind}), case.type if is_largest else "chore")
    part = Case(reading, find(reading), None, own, "", telling(rank(reading), reading, own))
    phrase = phrase_of(part)
    is_empty = phrase.action == "update" and _file_words(case.reading).issuperset(
        map(str.lower, phrase.names)
    )
    return "" if is_empty else say(phrase, language, WIDTH - 2)


def _words(text: str) -> set[str]:
    return {word.strip(",、") for word in text.lower().split()}


def _file_words(reading: Reading) -> set[str]:
    """The names of the change's files, with and without what stands behind the dot."""
    bases = [file.file.path.lower().rpartition("/")[2] for file in reading.files]
    return {*bases, *(base.partition(".")[0] for base in bases)}


def _groups(reading: Reading) -> dict[str, tuple[FileReading, ...]]:
    """Tests and documentation apart, the rest by folder: as deep as gives at most MOST_LINES groups, deeper
    where these would be too few. Data is left out: nobody reads it."""
    deepest = max((file.file.path.count("/") for file in reading.written), default=0)
    groups: dict[str, tuple[FileReading, ...]] = {}
    for depth in range(deepest + 1):
        deeper = _grouped(reading, depth)
        if len(deeper) > MOST_LINES and len(_things(groups)) >= ENOUGH:
            break
        groups = deeper
    return groups


def _grouped(reading: Reading, depth: int) -> dict[str, tuple[FileReading, ...]]:
    groups: dict[str, list[FileReading]] = {}
    for file in reading.written:
        if file.kind != "data":
            groups.setdefault(_folder(file, depth), []).append(file)
    return {name: tuple(files) for name, files in groups.items()}


def _folder(file: FileReading, depth: int) -> str:
    if file.kind in COMPANIONS:
        return file.kind
    return "/".join(file.file.path.split("/")[:-1][:depth]) + "/"
