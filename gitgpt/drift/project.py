"""What belongs to this project: its programs, its packages, the first words of its variables."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from gitgpt.drift.prose.spot import Project

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
