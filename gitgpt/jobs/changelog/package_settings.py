"""The settings of a monorepo's package: `[changelog]` of the nearest .gitgpt.toml below the top."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gitgpt import files
from gitgpt.errors import ConfigError, MissingFileError

NAME = ".gitgpt.toml"
LARGEST_FILE = 1_000_000  # bytes


def find_package_table(top: Path, folder: Path) -> Mapping[str, Any]:
    """The table that holds for a folder; empty at the top and where no package has settings.

    Without `paths` and `file`, a package is its folder, with a CHANGELOG.md in it. Raises ConfigError for a
    file that cannot be used, FileError for a link.
    """
    try:
        inside = folder.resolve().relative_to(top.resolve())
    except ValueError:
        return {}
    for place in (inside, *inside.parents):
        if place == Path():
            break
        table = read_package_table(top, place)
        if table:
            return table
    return {}


def read_package_table(top: Path, place: Path) -> Mapping[str, Any]:
    """The `[changelog]` table of the folder `place`, relative to the top, with what is implied."""
    try:
        content = files.read_tree_file(top, place / NAME, limit=LARGEST_FILE)
    except MissingFileError:
        return {}
    table = _parse(content, top / place / NAME).get("changelog", {})
    if not isinstance(table, dict):
        raise ConfigError(f"{top / place / NAME}: [changelog] is not a table")
    folder = place.as_posix()
    return {"paths": [folder], "file": f"{folder}/CHANGELOG.md", **table} if table else {}


def _parse(content: bytes, path: Path) -> Mapping[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib  # start-up: only where a package has settings
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise ConfigError(f"{path} is not valid TOML: {exc}") from exc
