"""The Conventional Commits type of a change: weighed by its evidence, held to what its paths allow."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from gitgpt.conventional.habits import Habits
from gitgpt.conventional.lint_rules import IMPOSSIBLE
from gitgpt.conventional.rules.evidence import TYPES, TypeEvidence, gather
from gitgpt.conventional.rules.nearby import Nearby
from gitgpt.conventional.rules.reading import ChangeReading
from gitgpt.conventional.rules.symbol_facts import Facts
from gitgpt.conventional.rules.weights import lines
from gitgpt.diff.trivial import TrivialChange

# Marks are stored as one character a type: steps of 1/26 from "W".
STEP, ZERO = 26, ord("W")
BY_NATURE: dict[str, str] = {"formatting": "style", "imports": "style", "typo": "docs"}
# A change that speaks of nothing like this is no perf.
SPEED = re.compile(
    r"(?i)perf(?!ect|orm(?!an))|cache|fast|slow|speed|alloc|laz[yi]|memo(?!ry)|bench|pool|batch|parallel|capacity|optimi[sz]"
    r"|hot path|overhead|latency|throughput|millisecond|WeakMap"
)
OFTEN = 20  # lines
FEW = 20  # messages with a type
# sign -> type, the first that holds
TEXTBOOK = (
    ("written:test", "test"),
    ("written:docs", "docs"),
    ("only:ci", "ci"),
    ("nature:lock", "build"),
    ("nature:bump", "build"),
    ("nature:move", "refactor"),
    ("only comments", "docs"),
    ("new file beside", "feat"),
    ("only adds public", "feat"),
    ("public swapped", "refactor"),
    ("public went", "refactor"),
    ("only removes", "refactor"),
)


class Number(NamedTuple):
    """A number is clipped to `low` .. `high` and scaled to 0 .. 2 before it is weighed."""

    low: float
    high: float
    weights: tuple[float, ...]


class Weights(NamedTuple):
    bias: tuple[float, ...]
    numbers: dict[str, Number]
    marks: dict[str, str]


def infer_type(
    reading: ChangeReading, facts: Facts, habits: Habits, nearby: Nearby, nature: TrivialChange | None
) -> str:
    """One of `evidence.TYPES`. Where the nature of a change is its type, there is nothing to weigh."""
    if not reading.files:
        return "chore"
    if nature and nature.kind in BY_NATURE:
        return BY_NATURE[nature.kind]
    evidence = gather(reading, facts, habits, nearby, nature)
    if sum(habits.types.values()) < FEW and (kind := _by_the_book(evidence)):
        return kind
    if evidence.numbers["only adds public"] and not nearby.is_telling:  # something is there that was not
        return "feat"
    scores = weigh(evidence, "types-near.tsv" if nearby.is_telling else "types.tsv")
    kinds = {file.kind for file in reading.written}
    ruled_out = IMPOSSIBLE.get(next(iter(kinds)), frozenset()) if len(kinds) == 1 else frozenset()
    if not _speaks_of_speed(reading):
        ruled_out |= {"perf"}
    return max((kind for kind in TYPES if kind not in ruled_out), key=lambda kind: scores[kind])


def _speaks_of_speed(reading: ChangeReading) -> bool:
    """At least once in so many lines, those that come along aside."""
    files = [file for file in reading.written if file.kind not in ("docs", "test", "data")] or reading.written
    texts = [file.file.path for file in files] + [line.text for file in files for line in file.lines]
    return OFTEN * sum(SPEED.search(text) is not None for text in texts) >= len(texts)


def _by_the_book(evidence: TypeEvidence) -> str:
    """The textbook's answer to a plain case, for a repository whose own usage is not known yet."""
    return next((kind for sign, kind in TEXTBOOK if evidence.numbers[sign]), "")


def weigh(evidence: TypeEvidence, name: str) -> dict[str, float]:
    """The score of each type (log odds but for a constant) by a data file. Beside precedents, all else counts
    for less."""
    weights = _weights(name)
    scores = list(weights.bias)
    for key, value in evidence.numbers.items():
        if key not in weights.numbers:
            continue
        low, high, slopes = weights.numbers[key]
        scaled = (min(max(value, low), high) - low) / (high - low) * 2
        if scaled:
            scores = [score + scaled * slope for score, slope in zip(scores, slopes, strict=True)]
    known = [steps for mark in evidence.marks if (steps := weights.marks.get(mark))]
    sums = [sum(map(ord, column)) - ZERO * len(known) for column in zip(*known, strict=True)]
    unit = 4 / (len(known) + 10) ** 0.5 / STEP
    sums = sums or [0] * len(TYPES)
    return {kind: score + unit * step for kind, score, step in zip(TYPES, scores, sums, strict=True)}


@cache
def _weights(name: str) -> Weights:
    """A row is the bias, or a number with its range and a weight a type, or a mark with a character a
    type."""
    bias: tuple[float, ...] = ()
    numbers: dict[str, Number] = {}
    marks: dict[str, str] = {}
    for line in lines(name):
        key, *rest = line.split("\t")
        if len(rest) == 1:
            marks[key] = rest[0]
            continue
        row = tuple(map(float, rest[2].split()))
        if key == "bias":
            bias = row
        else:
            numbers[key] = Number(float(rest[0]), float(rest[1]), row)
    return Weights(bias, numbers, marks)
