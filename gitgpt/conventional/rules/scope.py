"""The scope of a change: the repository's own words first, none where it uses none.

Each word that could be the scope, and "none", is weighed by what speaks for it; the weights are trained
(`tests/bench/train.py`).
"""

from __future__ import annotations

import re
from itertools import pairwise
from math import log, log1p

from gitgpt.conventional.habits import Habits
from gitgpt.conventional.rules.nearby import Nearby, scopes_of
from gitgpt.conventional.rules.reading import ChangeReading, FileReading
from gitgpt.conventional.rules.symbol_facts import Facts
from gitgpt.conventional.rules.weights import table
from gitgpt.diff.trivial import TrivialChange

Features = dict[str, float]

MAX_FILES = 200
MAX_SCOPES = 120  # of the repository's own, most frequent first
MAX_NEW = 30
FEW = 5  # scopes
LITTLE = 0.02  # closeness
NONE = ""
# folders whose children are the parts of a repository
CONTAINERS = frozenset(
    ("packages", "package", "crates", "crate", "plugins", "plugin", "modules", "module", "libs",
     "lib", "apps", "app", "services", "components", "src", "pkg", "internal", "cmd", "contrib",
     "extensions", "integrations", "providers", "drivers", "adapters", "sdk", "sdks", "core",
     "source", "main", "java")
)  # fmt: skip
VAGUE = frozenset(
    ("index", "main", "mod", "test", "tests", "lib", "src", "util", "utils", "init", "__init__",
     "docs", "doc", "app", "common", "types", "type", "helpers", "helper", "package", "config",
     "constants", "api")
)  # fmt: skip
# scopes that name a kind of work, not a place: the word -> the sign that speaks for it
WORK = {
    "deps": "deps", "dep": "deps", "deps-dev": "deps", "dev-deps": "deps", "dependencies": "deps",
    "ci": "ci", "github": "ci", "actions": "ci", "gha": "ci", "workflow": "ci", "workflows": "ci",
    "github-actions": "ci", "travis": "ci", "docs": "docs", "doc": "docs", "documentation": "docs",
    "readme": "readme", "test": "test", "tests": "test", "testing": "test", "e2e": "test",
    "release": "release", "changelog": "changelog", "types": "types", "typings": "types", "dts": "types",
    "example": "example", "examples": "example", "build": "build", "docker": "docker", "lint": "lint",
    "npm": "npm", "cargo": "cargo", "license": "license", "i18n": "i18n",
}  # fmt: skip
CLASSES_OF_WORK = {"ci": ("ci",), "docs": ("docs",), "test": ("test", "data")}
NOWHERE = ("main", "src", "lib", "java", "index", "mod", "init", "package")  # folders of every project
PLACED = ("readme", "changelog", "docker", "npm", "cargo", "license")  # files that every path must name
WORK_NAMES = {
    "readme": "readme", "changelog": "changelog", "docker": "docker", "lint": "lint", "npm": "package.json",
    "cargo": "cargo.toml", "license": "licen", "types": ".d.ts", "release": "release", "i18n": "locale",
    "example": "example",
}  # fmt: skip
OTHER = re.compile(r"[^a-z0-9]+")
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
WEIGHT_OF_CLASS = {"source": 1.0, "ci": 0.8, "build": 0.6, "config": 0.5, "data": 0.3}


def infer_scope(
    reading: ChangeReading,
    facts: Facts,
    habits: Habits,
    nearby: Nearby,
    *,
    type: str,
    nature: TrivialChange | None,
) -> str:
    """The likeliest scope, or "" when none is likelier than all of them or it would repeat the type."""
    if nature and nature.kind in ("bump", "lock") and all(bump.name for bump in nature.bumps):
        own = _of_dependencies(habits)
        if own:
            return own
    scope = _likeliest(reading, facts, habits, nearby)
    return NONE if bare(scope) in (type, type + "s") else scope


def covers_change(scope: str, reading: ChangeReading, nearby: Nearby) -> bool:
    """Whether no part of the change is clearly in another place than the one that the scope names."""
    work = WORK.get(scope.lower(), "")
    if work in PLACED:
        return all(WORK_NAMES[work] in file.file.path.lower() for file in reading.written)
    if work in CLASSES_OF_WORK:
        return all(
            file.kind in CLASSES_OF_WORK[work] or ".github/" in file.file.path for file in reading.written
        )
    if work:
        return True
    name = bare(scope)
    if name in NOWHERE:
        return False
    main = [file for file in reading.written if file.kind == "source"] or list(reading.written)
    inside = [name in {bare(part) for part in _parts_of(file)} for file in main]
    return all(inside) if any(inside) else scope in scopes_of(nearby)[:1]


def _parts_of(file: FileReading) -> list[str]:
    *folders, _ = file.file.name.split("/")
    return [*folders, file.stem, *words(file.stem), *(word for folder in folders for word in words(folder))]


def _of_dependencies(habits: Habits) -> str:
    """The repository's own word for all of them, most used first."""
    return next(
        (
            scope
            for scope in habits.scopes
            if WORK.get(scope.lower()) == "deps" and "dev" not in scope.lower()
        ),
        NONE,
    )


def _likeliest(reading: ChangeReading, facts: Facts, habits: Habits, nearby: Nearby) -> str:
    weights = table("scopes-near" if nearby.is_telling else "scopes")
    scores = {
        scope: sum(weights.get(name, 0.0) * value for name, value in features.items())
        for scope, features in candidates(reading, facts, habits, nearby).items()
    }
    ranked = sorted(scores, key=lambda scope: -scores[scope])
    is_young = sum(habits.scopes.values()) < FEW  # too few to invent one in their manner
    usable = (scope for scope in ranked if not is_young or not scope or scope in habits.scopes)
    return next((scope for scope in usable if not scope or covers_change(scope, reading, nearby)), NONE)


def candidates(reading: ChangeReading, facts: Facts, habits: Habits, nearby: Nearby) -> dict[str, Features]:
    """Every word that could be the scope and "" for none, with what speaks for each."""
    if not habits.scopes or not reading.files:
        return {}
    places = Places(reading, facts)
    names = list(habits.scopes)[:MAX_SCOPES]
    known = set(map(bare, names))
    for name in places.names:
        if bare(name) not in known and len(known) < MAX_SCOPES + MAX_NEW:
            known.add(bare(name))
            names.append(name)
    found = {name: _features(name, places, habits) for name in names}
    found[NONE] = _for_none(places, habits, found)
    if nearby.is_telling:
        for name, features in found.items():
            features.update(_of_precedents(name, nearby, habits))
    return found


def _of_precedents(scope: str, nearby: Nearby, habits: Habits) -> Features:
    """The share of a scope (or of none) among what lies near, and beside its share everywhere."""
    seen, near = len(habits.precedents), sum(nearby.scopes.values())
    count = habits.scopes.get(scope, 0) if scope else seen - sum(habits.scopes.values())
    usual = (max(count, 0) + 0.5) / (seen + 1)
    share = (nearby.scopes.get(scope, 0.0) + LITTLE * usual) / (near + LITTLE)
    key = "near scope" if scope else "none: near"
    return {
        key: share,
        key + ", log": log(share),
        key + ", gain": log(share / usual),
        key + ", closest": share * nearby.closest,
    }


class Places:
    """Where a change is: shares of its weight by folder, stem and word. A value object with a long build."""

    def __init__(self, reading: ChangeReading, facts: Facts) -> None:
        files = reading.written[:MAX_FILES]
        self.names: dict[str, None] = {}
        self.shares: dict[str, dict[str, float]] = {
            key: {} for key in ("folder", "part", "stem", "stem word", "folder word", "last", "class")
        }
        total = sum(map(_weight, files)) or 1.0
        for file in files:
            self._add(file, _weight(file) / total)
        self.bases = [file.file.path.lower() for file in files]
        self.symbols = {bare(symbol.name) for symbol in (*facts.added, *facts.changed, *facts.around)}
        kinds = {file.kind for file in reading.files}
        self.deps = float(bool(kinds & {"lock", "build"}) and kinds <= {"lock", "build"})
        self.count = len(files)

    def _add(self, file: FileReading, share: float) -> None:
        *folders, _ = file.file.name.split("/")
        parts = [below for above, below in pairwise(folders) if above.lower() in CONTAINERS]
        for key, values in (
            ("folder", map(bare, folders)),
            ("part", map(bare, parts)),
            ("stem", (bare(file.stem),)),
            ("stem word", words(file.stem)),
            ("folder word", (word for folder in folders for word in words(folder))),
            ("last", map(bare, folders[-1:])),
            ("class", (file.kind,)),
        ):
            shares = self.shares[key]
            for value in set(values):
                shares[value] = shares.get(value, 0.0) + share
        for name in (file.stem, *folders[-1:], *parts):
            if len(name) > 1 and name.lower() not in CONTAINERS:
                self.names.setdefault(name)

    def share(self, key: str, name: str) -> float:
        return self.shares[key].get(name, 0.0)


def _weight(file: FileReading) -> float:
    return (1 + log1p(file.size)) * WEIGHT_OF_CLASS.get(file.kind, 0.4)


def bare(name: str) -> str:
    """Without case and separators: `runtime-core`, `RuntimeCore` and `runtime_core` are one scope."""
    return OTHER.sub("", name.lower())


def words(name: str) -> list[str]:
    return [word for word in OTHER.split(HUMP.sub("-", name).lower()) if word]


def _features(scope: str, places: Places, habits: Habits) -> Features:
    name, parts = bare(scope), words(scope) or [scope]
    found = {key: places.share(key, name) for key in ("folder", "part", "stem", "last")}
    for key in ("stem word", "folder word"):
        found[key] = min(places.share(key, part) for part in parts)
    best = max(found.values())
    found["match"] = best
    if not best:
        found["near"] = _nearest(name, places)
    found["symbol"] = float(name in places.symbols)
    found["vague"] = float(scope.lower() in VAGUE)
    work = WORK.get(scope.lower())
    if work:
        found["work"] = 1.0
        found["work:" + work] = _work(work, places)
    return {**found, **_of_habit(scope, found, habits)}


def _nearest(name: str, places: Places) -> float:
    """The share of folders and stems that begin or end with the scope or the other way round."""
    if len(name) < 3:
        return 0.0
    near = 0.0
    for key in ("folder", "stem"):
        for other, share in places.shares[key].items():
            if len(other) > 2 and (other.startswith(name) or other.endswith(name)):
                near = max(near, share * len(name) / len(other))
            elif len(other) > 2 and (name.startswith(other) or name.endswith(other)):
                near = max(near, share * len(other) / len(name))
    return near


def _work(work: str, places: Places) -> float:
    if work == "deps":
        return places.deps
    if work in ("ci", "docs", "build"):
        return places.share("class", work)
    if work == "test":
        return places.share("class", "test") + places.share("class", "data")
    mark = WORK_NAMES[work]
    return sum(mark in base for base in places.bases) / max(1, places.count)


def _of_habit(scope: str, found: Features, habits: Habits) -> Features:
    count = habits.scopes.get(scope, 0)
    recent = habits.recent_scopes
    habit = {
        "recent": recent.count(scope) / 10,
        "last used": float(recent[:1] == (scope,)),
    }
    if not count:
        new = {f"new {key}": found[key] for key in ("part", "stem", "last")}
        return {**habit, **new, "new": 1.0}
    total = max(sum(habits.types.values()), sum(habits.scopes.values()), 1)
    share = log(count / total)
    return {**habit, "known": 1.0, "known match": found["match"], "rare": float(count < 3), "share": share,
            "share match": share * found["match"]}  # fmt: skip


def _for_none(places: Places, habits: Habits, scopes: dict[str, Features]) -> Features:
    total = max(sum(habits.types.values()), 1)
    share = min(1.0, sum(habits.scopes.values()) / total)
    recent = habits.recent_scopes
    return {
        "none": 1.0,
        "none: used": log(share + 0.01),
        "none: unused": log(1.01 - share),
        "none: recent": recent.count("") / max(1, len(recent)),
        "none: last": float(recent[:1] == ("",)),
        "none: spread": 1 - max(places.shares["part"].values(), default=0.0),
        "none: files": log1p(places.count),
        "none: matched": max((found.get("known match", 0.0) for found in scopes.values()), default=0.0),
        **{f"none: {kind}": places.share("class", kind) for kind in ("docs", "ci", "test", "build")},
    }
