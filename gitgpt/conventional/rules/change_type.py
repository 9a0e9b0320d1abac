"""The Conventional Commits type of a change: weighed by its evidence, held to what its paths allow."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from math import exp
from typing import NamedTuple

from gitgpt.conventional.habits import Habits
from gitgpt.conventional.lint_rules import IMPOSSIBLE
from gitgpt.conventional.rules.analysis import ChangeFact
from gitgpt.conventional.rules.evidence import TYPES, TypeEvidence, gather
from gitgpt.conventional.rules.facts import Story
from gitgpt.conventional.rules.nearby import Nearby
from gitgpt.conventional.rules.reading import ChangeReading
from gitgpt.conventional.rules.symbol_facts import Facts
from gitgpt.conventional.rules.title_facts import test_titled
from gitgpt.conventional.rules.weights import lines
from gitgpt.diff.trivial import TrivialChange

# Marks are stored as one character a type: steps of 1/26 from "W".
STEP, ZERO = 26, ord("W")
BY_NATURE: dict[str, str] = {"formatting": "style", "imports": "style", "typo": "docs"}
# A change that speaks of nothing like this is no perf.
SPEED = re.compile(
    r"(?i)perf(?!ect|orm(?!an))|cache|(?<![a-z])(?:fast|slow)|speed|alloc|laz[yi]|memo(?!ry)|bench|pool|batch|parallel|capacity|optimi[sz]"
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
    reading: ChangeReading,
    facts: Facts,
    habits: Habits,
    nearby: Nearby,
    nature: TrivialChange | None,
    story: Story,
) -> str:
    """One of `evidence.TYPES`. Where the nature of a change is its type, there is nothing to weigh."""
    if not reading.files:
        return "chore"
    if nature and nature.kind in BY_NATURE:
        return BY_NATURE[nature.kind]
    first = story.subject[0]
    kinds = {file.kind for file in reading.written}
    if (
        first.type in ("docs", "test")
        and kinds - {first.type, "data"}
        and not first.kind.endswith("comments")
    ):
        first = first._replace(type="")
    if first.type and (
        first.kind == "said" or (first.type in ("docs", "test", "ci") and _is_used(first.type, habits))
    ):
        return first.type
    if kind := _by_paths(reading, habits):
        return kind
    if _is_in(story.subject[0], reading, "test") and _is_used("test", habits):
        return "test"
    evidence = gather(reading, facts, habits, nearby, nature)
    is_young = sum(habits.types.values()) < FEW
    if first.type and not story.is_modest and (is_young or (first.type == "feat" and not nearby.is_telling)):
        return first.type
    if is_young and (kind := _by_the_book(evidence)) and _is_proven(kind, reading, story, 1.0):
        return kind
    shares = likelihoods(weigh(evidence, "types-near.tsv" if nearby.is_telling else "types.tsv"))
    if is_young:  # what is likely elsewhere is no evidence here
        shares = {kind: share * YOUNG for kind, share in shares.items()}
    kinds = {file.kind for file in reading.written}
    ruled_out = IMPOSSIBLE.get(next(iter(kinds)), frozenset()) if len(kinds) == 1 else frozenset()
    if first.type == "refactor" or first.kind in ("remove", "remove option", "remove parameter"):
        ruled_out |= {"feat", "fix", "perf"}
    if first.type == "build":
        ruled_out |= {"feat", "perf", "refactor", "style"}
    able = [
        kind for kind in TYPES if kind not in ruled_out and _is_proven(kind, reading, story, shares[kind])
    ]
    return max(able, key=lambda kind: shares[kind])


def _by_paths(reading: ChangeReading, habits: Habits) -> str:
    """What the paths alone prove, where the repository has a type for it."""
    kinds = {file.kind for file in reading.written}
    for kind in ("docs", "test", "ci"):
        allowed = {kind, "data"} if kind == "test" else {kind}
        if kind == "test" and not any(map(test_titled, reading.written)):
            continue
        if kind in kinds and kinds <= allowed:
            return kind if _is_used(kind, habits) else ""
    return ""


def _is_in(fact: ChangeFact, reading: ChangeReading, kind: str) -> bool:
    """Whether all the lines of a fact are in files of this kind."""
    kinds = {file.kind for file in reading.written for line in file.lines if line.number in fact.numbers}
    return kinds == {kind}


def _is_used(kind: str, habits: Habits) -> bool:
    return bool(habits.types.get(kind, 0)) or sum(habits.types.values()) < FEW


def likelihoods(scores: dict[str, float]) -> dict[str, float]:
    most = max(scores.values())
    powers = {kind: exp(score - most) for kind, score in scores.items()}
    total = sum(powers.values())
    return {kind: power / total for kind, power in powers.items()}


def _is_proven(kind: str, reading: ChangeReading, story: Story, likelihood: float) -> bool:
    """Whether the change holds what the type claims. `refactor` and `chore` claim the least."""
    claim = CLAIMS.get(kind)
    return claim is None or claim(reading, story, likelihood)


def _has_fix(reading: ChangeReading, story: Story, likelihood: float) -> bool:
    """A corrected guard, a test beside a change that adds nothing, words, or a history that says so."""
    facts = (*story.subject, *story.body)
    kinds = {file.kind for file in reading.written}
    has_test = {"source", "test"} <= kinds
    if story.is_modest:
        return likelihood >= (SURE if has_test else SURER)
    if likelihood >= SURE or any(fact.type == "fix" for fact in facts):
        return True
    if likelihood >= SOME and any(fact.kind in GUARDS for fact in facts):
        return True
    return has_test and not _has_feature(reading, story, likelihood)


def _has_feature(reading: ChangeReading, story: Story, likelihood: float) -> bool:
    """Something public that was not there: a definition, an option, a parameter, a file of source."""
    facts = (*story.subject, *story.body)
    is_new = any(file.kind == "source" and file.file.status == "added" for file in reading.written)
    is_likely = likelihood >= SURE and not story.is_modest
    return is_new or is_likely or any(fact.type == "feat" for fact in facts)


def _has_speed(reading: ChangeReading, story: Story, likelihood: float) -> bool:
    return _speaks_of_speed(reading)


def _is_style(reading: ChangeReading, story: Story, likelihood: float) -> bool:
    return story.subject[0].kind in (
        "update imports",
        "remove import",
        "format",
        "imports",
    )


def _is_only(kind: str) -> Claim:
    def claim(reading: ChangeReading, story: Story, likelihood: float) -> bool:
        if kind == "docs" and story.subject[0].kind.endswith("comments"):
            return True
        kinds = {file.kind for file in reading.written}
        return kind in kinds and kinds <= {kind, "data"}  # data alone is neither a test nor documentation

    return claim


Claim = Callable[[ChangeReading, Story, float], bool]
GUARDS = ("return early", "skip", "stop", "raise if", "also check")
SURER, SURE = 0.8, 0.6  # likelihoods
SOME = 0.3
YOUNG = 0.4  # times as much as a likelihood counts without a history
CLAIMS: dict[str, Claim] = {
    "fix": _has_fix,
    "feat": _has_feature,
    "perf": _has_speed,
    "style": _is_style,
    "docs": _is_only("docs"),
    "test": _is_only("test"),
    "ci": _is_only("ci"),
}


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
