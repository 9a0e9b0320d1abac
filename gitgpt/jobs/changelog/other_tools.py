"""Section titles from the settings of other changelog tools, where these are plain.

Read are release-please's changelog-sections, conventional-changelog's types (.versionrc), commitizen's
change_type_map and git-cliff's commit_parsers. What needs a regular expression's full power is left out.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from gitgpt import files
from gitgpt.errors import FileError

LARGEST_FILE = 1_000_000  # bytes
PLAIN_PARSER = re.compile(r"\^?\(?\??:?([A-Za-z]+(?:\|[A-Za-z]+)*)\)?(?:\[?[\\(:!].*)?")
COMMENT = re.compile(r"<!--.*?-->")
Rows = Iterable[tuple[str, str]]  # type, title; an empty title leaves the type out


def read_other_tools(top: Path) -> tuple[str, Mapping[str, str]]:
    """The name of the first file that says anything, and title by type ("internal" for hidden ones)."""
    for name, parse, find in SOURCES:
        try:
            content = files.read_tree_file(top, name, limit=LARGEST_FILE)
            rows = dict(find(parse(content)))
        except (FileError, ValueError, TypeError, AttributeError, KeyError):  # absent, or not as we know it
            continue
        if rows:
            return name, {kind: title or "internal" for kind, title in rows.items()}
    return "", {}


def _parse_toml(content: bytes) -> Any:
    if sys.version_info >= (3, 11):
        import tomllib  # start-up: only where such a file is
    else:
        import tomli as tomllib
    return tomllib.loads(content.decode("utf-8-sig"))


def _find_release_please(data: Any) -> Rows:
    packages = data.get("packages", {})
    sections = data.get("changelog-sections") or packages.get(".", {}).get("changelog-sections", [])
    return _find_types(sections)


def _find_versionrc(data: Any) -> Rows:
    return _find_types(data.get("types", []))


def _find_types(rows: Any) -> Rows:
    return [(row["type"], "" if row.get("hidden") else _title(row["section"])) for row in rows]


def _find_commitizen(data: Any) -> Rows:
    own = data.get("tool", data).get("commitizen", {})
    return [(kind, _title(title)) for kind, title in own.get("change_type_map", {}).items()]


def _find_cliff(data: Any) -> Rows:
    rows: dict[str, str] = {}
    for parser in data.get("git", {}).get("commit_parsers", []):
        match = PLAIN_PARSER.fullmatch(str(parser.get("message", "")))
        if match and (parser.get("skip") or parser.get("group")) and "scope" not in parser:
            for kind in match[1].lower().split("|"):
                rows.setdefault(kind, "" if parser.get("skip") else _title(parser["group"]))
    return rows.items()


def _title(text: str) -> str:
    return COMMENT.sub("", text).strip()


SOURCES: tuple[tuple[str, Callable[[bytes], Any], Callable[[Any], Rows]], ...] = (
    ("cliff.toml", _parse_toml, _find_cliff),
    (".cliff.toml", _parse_toml, _find_cliff),
    ("release-please-config.json", json.loads, _find_release_please),
    (".versionrc", json.loads, _find_versionrc),
    (".versionrc.json", json.loads, _find_versionrc),
    (".cz.toml", _parse_toml, _find_commitizen),
    (".cz.json", json.loads, _find_commitizen),
    ("cz.json", json.loads, _find_commitizen),
    ("pyproject.toml", _parse_toml, _find_commitizen),
)
