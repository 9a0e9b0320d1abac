"""What belongs to this project, and which of it a change removed."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from gitgpt.drift.facts_of_lines import Fact, Kind
from gitgpt.drift.prose.document_lines import Project

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

MANIFESTS = (
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
    "package.json",
    "Cargo.toml",
    "go.mod",
    "composer.json",
)
ENTRY = re.compile(r"[\"']?([A-Za-z][\w.-]*)[\"']?\s*=\s*[\"']?[\w.]+:[\w.]+")
SOURCE_ROOTS = ("", "src/", "lib/", "python/", "sdk/python/", "source/")


def read_project(name: str, paths: Iterable[str], manifests: Mapping[str, bytes]) -> Project:
    """`name` is the folder's, the last thing that is known of a project without any manifest."""
    packages = frozenset(_packages(paths))
    programs = {name, *packages}
    for path, content in manifests.items():
        programs |= _programs(path.rpartition("/")[2], content.decode("utf-8", "replace"))
    named = frozenset(program for program in programs if len(program) > 1)
    prefixes = frozenset(re.sub(r"\W+", "_", word).upper().strip("_") + "_" for word in named | packages)
    return Project(named, packages, prefixes)


def _packages(paths: Iterable[str]) -> Iterable[str]:
    for path in paths:
        for root in SOURCE_ROOTS:
            parts = path.removeprefix(root).split("/") if path.startswith(root) else []
            if (
                len(parts) == 2
                and parts[1] == "__init__.py"
                and parts[0] not in ("tests", "test", "docs", "examples")
            ):
                yield parts[0]


def _programs(name: str, text: str) -> set[str]:
    try:
        if name in ("pyproject.toml", "Cargo.toml"):
            return _from_toml(tomllib.loads(text))
        if name in ("package.json", "composer.json"):
            return _from_json(json.loads(text))
    except (ValueError, AttributeError, TypeError, RecursionError):
        return set()  # a broken manifest names nothing
    if name == "go.mod":
        module = re.search(r"^module\s+(\S+)", text, re.M)
        return {re.sub(r"/v\d+$", "", module[1]).rpartition("/")[2]} if module else set()
    found = set(re.findall(r"\bname\s*=\s*[\"']?([\w.-]+)", text)[:1])
    if "console_scripts" in text:
        found |= set(ENTRY.findall(text.partition("console_scripts")[2][:4000]))
    return found


def _from_toml(table: Mapping[str, Any]) -> set[str]:
    project, poetry = table.get("project", {}), table.get("tool", {}).get("poetry", {})
    found = {str(item.get("name", "")) for item in (project, poetry, table.get("package", {}))}
    for scripts in (project.get("scripts", {}), project.get("gui-scripts", {}), poetry.get("scripts", {})):
        found |= set(scripts)
    found |= {str(item.get("name", "")) for item in table.get("bin", []) if isinstance(item, Mapping)}
    return found - {""}


def _from_json(table: Mapping[str, Any]) -> set[str]:
    name = str(table.get("name", ""))
    bins = table.get("bin", {})
    return {name, name.rpartition("/")[2], *(bins if isinstance(bins, Mapping) else ())} - {""}


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
    """Facts of `old` that are nowhere in `new`, one for each name, if their names are not everyday words."""
    old, new = list(old), list(new)
    kept = {(fact.kind, fact.name) for fact in new}
    before = {(fact.kind, fact.name) for fact in old}
    added = [fact for fact in new if (fact.kind, fact.name) not in before]
    found: dict[tuple[str, str], Gone] = {}
    for fact in sorted(old, key=lambda fact: fact.how == "loose"):
        key = fact.kind, fact.name
        if key in kept or key in found:
            continue
        successor = _successor(fact, old, added, kept)
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


def _successor(fact: Fact, old: list[Fact], added: list[Fact], kept: set[tuple[Kind, str]]) -> str:
    """The new name of its kind in the same place: the one with the same help, or the only one if only one
    went."""
    place = (fact.kind, fact.path, fact.owner)
    same = [item for item in added if (item.kind, item.path, item.owner) == place]
    alike = {item.name for item in same if item.help and item.help == fact.help}
    if len(alike) == 1:
        return alike.pop()
    names = {item.name for item in same}
    gone = {item.name for item in old if (item.kind, item.path, item.owner) == place} - {
        name for kind, name in kept if kind == fact.kind
    }
    return names.pop() if len(names) == len(gone) == 1 else ""
