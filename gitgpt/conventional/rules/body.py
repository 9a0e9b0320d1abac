"""The body of a message: a line for each of several things that one change did."""

from __future__ import annotations

from collections.abc import Callable

from gitgpt.conventional.lint import wrap
from gitgpt.conventional.rules.choice import telling
from gitgpt.conventional.rules.facts import find
from gitgpt.conventional.rules.names import rank
from gitgpt.conventional.rules.phrases import Case, phrase_of
from gitgpt.conventional.rules.reading import FileReading, Reading
from gitgpt.conventional.rules.wording import say

MOST_LINES = 6
LEAST_SIZE = 2  # changed lines: fewer come along with the rest
WIDTH = 72
# What comes along with a change is told last, and is no second thing beside it.
COMPANIONS = ("test", "docs", "data")


def body_of(case: Case, language: str, *, subject: str) -> str:
    """A bullet a group but for what the subject says already, or nothing when all of it is one thing."""
    groups = _groups(case.reading)
    groups.pop("data", None)  # nobody reads it
    things = [name for name, files in groups.items() if name not in COMPANIONS and _size(files) >= LEAST_SIZE]
    if len(things) < 2:
        return ""
    largest = max(things, key=lambda name: _size(groups[name]))
    ranked = sorted(groups, key=lambda name: (name in COMPANIONS, name != largest, -_size(groups[name])))
    lines = [_line(case, groups[name], name == largest, language) for name in ranked[:MOST_LINES]]
    told = [line for line in dict.fromkeys(lines) if line.lower() != subject.lower()]
    return "\n".join(wrap(f"- {line}", WIDTH) for line in told) if len(lines) > 1 else ""


def _size(files: tuple[FileReading, ...]) -> int:
    return sum(file.size for file in files)


def _line(case: Case, files: tuple[FileReading, ...], is_largest: bool, language: str) -> str:
    reading = Reading(
        files, files, sum(file.file.added for file in files), sum(file.file.removed for file in files)
    )
    kinds = {file.kind for file in files}
    own = next((kind for kind in COMPANIONS if kinds == {kind}), case.type if is_largest else "chore")
    part = Case(reading, find(reading), None, own, "", telling(rank(reading), reading, own))
    return say(phrase_of(part), language, WIDTH - 2)


def _groups(reading: Reading) -> dict[str, tuple[FileReading, ...]]:
    """Tests and documentation apart, the rest by folder: as deep as gives at most MOST_LINES groups."""
    deepest = max((file.file.path.count("/") for file in reading.written), default=0)
    groups: dict[str, tuple[FileReading, ...]] = {}
    for depth in range(deepest, -1, -1):
        groups = _grouped(reading, lambda file, depth=depth: _folder(file, depth))  # type: ignore[misc]
        if len(groups) <= MOST_LINES:
            break
    return groups


def _grouped(reading: Reading, key_of: Callable[[FileReading], str]) -> dict[str, tuple[FileReading, ...]]:
    groups: dict[str, list[FileReading]] = {}
    for file in reading.written:
        groups.setdefault(key_of(file), []).append(file)
    return {name: tuple(files) for name, files in groups.items()}


def _folder(file: FileReading, depth: int) -> str:
    if file.kind in COMPANIONS:
        return file.kind
    return "/".join(file.file.path.split("/")[:-1][:depth]) + "/"
