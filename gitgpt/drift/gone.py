"""What a change took away: facts of the old files that no new file has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from gitgpt.drift.facts.fact import Fact
from gitgpt.drift.prose.spot import Project

_SHARED = """
AWS_ AZURE_ GITHUB_ GITLAB_ GIT_ CI_ PYTHON PIP_ HTTP_ HTTPS_ NO_PROXY SSL_ XDG_ LC_ OPENAI_ ANTHROPIC_
GOOGLE_ GCP_ DOCKER_ NODE_ NPM_ JAVA_ CUDA_ HF_ OMP_ POSTGRES_ MYSQL_ REDIS_ LD_ DYLD_ TERM SSH_ VIRTUAL_ENV
CONDA_ KUBE DATABASE_URL LOG_LEVEL DEBUG_ FORCE_COLOR NO_COLOR READTHEDOCS TRAVIS_ PRE_COMMIT
"""
SHARED_PREFIXES = tuple(_SHARED.split())
"""Of variables that many programs read: documentation that names them may speak of any."""


class Gone(NamedTuple):
    """A fact that was, and what took its place when that is plain."""

    fact: Fact
    successor: str = ""


def gone_facts(old: Iterable[Fact], new: Iterable[Fact], project: Project) -> list[Gone]:
    """Facts of `old` that are nowhere in `new`, one for each name, as far as they can be told from words."""
    old, new = list(old), list(new)
    kept = {(fact.kind, fact.name) for fact in new}
    before = {(fact.kind, fact.name) for fact in old}
    added = [fact for fact in new if (fact.kind, fact.name) not in before]
    found: dict[tuple[str, str], Gone] = {}
    for fact in sorted(old, key=lambda fact: fact.how == "loose"):
        key = fact.kind, fact.name
        if key in kept or key in found:
            continue
        successor = _successor(fact, old, added)
        if _is_own(fact, project, successor):
            found[key] = Gone(fact, successor)
    return list(found.values())


def _is_own(fact: Fact, project: Project, successor: str) -> bool:
    """Whether the name is this project's to document."""
    if fact.kind == "variable":
        is_prefixed = fact.name.startswith(tuple(project.prefixes))
        is_renamed = successor.startswith(fact.name.partition("_")[0] + "_")
        is_shared = fact.name.startswith(SHARED_PREFIXES) and not is_renamed
        return is_prefixed or (fact.how == "plain" and not is_shared)
    if fact.kind == "symbol":
        return len(fact.name) > 2 and not fact.name.startswith("__")
    return len(fact.name) > 2


def _successor(fact: Fact, old: list[Fact], added: list[Fact]) -> str:
    """The one new name of its kind in the same file, when only one went and one came."""
    same = [
        item for item in added if (item.kind, item.path, item.owner) == (fact.kind, fact.path, fact.owner)
    ]
    names = {item.name for item in same}
    return names.pop() if len(names) == 1 else ""
