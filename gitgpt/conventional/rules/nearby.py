"""What earlier commits about the same places were called, and what their author calls things.

Neighbours are found by what their paths share with those of the change: the file, its name and extension,
each folder above it, the words of its name. What few commits touch says more than what many do.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import log, sqrt
from typing import NamedTuple

from gitgpt.conventional.habits import Precedent
from gitgpt.diff.changeset import ChangeSet

MAX_FILES = 60  # of a change
ENOUGH = 30  # precedents
CLOSE = 0.5
LIKELY = 0.2  # of what is near
MANY = 4  # files
SHARP = 3  # a neighbour twice as close counts eight times
OWN = 4  # times that one counts whose author is the same
SPLIT = re.compile(r"[^a-z]+")


class Nearby(NamedTuple):
    """`types` and `scopes` sum up how close their commits are; `own_types` counts the author's. `closest` is
    between 0 and 1 (the same paths), `close` the number of commits that are at least CLOSE, `known` that of
    all."""

    types: Mapping[str, float] = {}
    scopes: Mapping[str, float] = {}
    own_types: Mapping[str, int] = {}
    closest: float = 0.0
    close: int = 0
    known: int = 0

    @property
    def is_telling(self) -> bool:
        """Whether there are enough precedents to go by them."""
        return self.known >= ENOUGH


def find_nearby(changes: ChangeSet, precedents: Sequence[Precedent]) -> Nearby:
    """Nothing, where there are no precedents."""
    paths = [path for file in changes.files[:MAX_FILES] for path in (file.path, file.old_path) if path]
    if not precedents or not paths:
        return Nearby()
    known = [_marks(precedent.paths) for precedent in precedents]
    closeness = _closeness(_marks(paths), known)
    types: dict[str, float] = {}
    scopes: dict[str, float] = {}
    for precedent, one in zip(precedents, closeness, strict=True):
        weight = one**SHARP * (OWN if precedent.is_own else 1)
        types[precedent.type] = types.get(precedent.type, 0.0) + weight
        scopes[precedent.scope] = scopes.get(precedent.scope, 0.0) + weight
    own = Counter(precedent.type for precedent in precedents if precedent.is_own)
    close = sum(one >= CLOSE for one in closeness)
    return Nearby(types, scopes, own, max(closeness), close, len(precedents))


def scopes_of(nearby: Nearby) -> list[str]:
    """Those that commits about the same places have, most telling first; none where most have none."""
    if not nearby.is_telling or nearby.closest < CLOSE:
        return []
    total = sum(nearby.scopes.values())
    ranked = sorted(nearby.scopes, key=lambda scope: -nearby.scopes[scope])
    likely = [scope for scope in ranked if nearby.scopes[scope] >= LIKELY * total]
    return [scope for scope in likely if scope] if likely[:1] != [""] else []


def _closeness(marks: frozenset[str], known: list[frozenset[str]]) -> list[float]:
    """The cosine between one set of marks and each of the others, a mark weighed by how rare it is."""
    used = Counter(mark for own in known for mark in own)
    weights = {mark: log((len(known) + 1) / (count + 0.5)) ** 2 for mark, count in used.items()}
    rare = log(2 * (len(known) + 1)) ** 2  # what no commit touched yet
    size = sqrt(sum(weights.get(mark, rare) for mark in marks))
    found = []
    for own in known:
        shared = sum(weights[mark] for mark in own & marks)
        found.append(shared / (size * sqrt(sum(map(weights.__getitem__, own)))) if shared else 0.0)
    return found


def _marks(paths: Sequence[str]) -> frozenset[str]:
    return frozenset((f"files: {min(len(paths), MANY)}",)).union(*map(_marks_of, paths))


@lru_cache(maxsize=4096)
def _marks_of(path: str) -> frozenset[str]:
    *folders, base = path.lower().split("/")
    above = ["/".join(folders[:depth]) + "/" for depth in range(1, len(folders) + 1)] or ["/"]
    words = [f"word: {word}" for word in SPLIT.split(base) if len(word) > 2]
    return frozenset((path.lower(), f"base: {base}", f"ends: {base.rpartition('.')[2]}", *above, *words))
