"""Where a project writes its version, and the same files with the next one: only the version's bytes change.

A file with another version than the last release (a placeholder such as 0.0.0) stays as it is.
More files, of any kind, are named in the settings: "docs/conf.py:release = '{version}'".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from gitgpt import files
from gitgpt.errors import FileError, UsageError

LARGEST_FILE = 2_000_000  # bytes
DEEPEST = 3  # folders above a module with __version__
MODULE_NAMES = frozenset({"__init__.py", "_version.py", "__version__.py", "__about__.py", "version.py"})
MODULE = r"(?m)^__version__(?:\s*:\s*[\w.]+)?\s*=\s*(?:[\"'])(?P<version>[^\"'\n]+)[\"']"
TOML_TABLES: Mapping[str, tuple[str, ...]] = {
    "pyproject.toml": ("project", "tool.poetry"),
    "Cargo.toml": ("package", "workspace.package"),
}
TOML_LINE = r"version\s*=\s*[\"'](?P<version>[^\"'\n]+)[\"']"
JSON_NAMES = frozenset({"package.json", "package-lock.json", "composer.json", "manifest.json", "deno.json"})
JSON_LINE = r"(?m)^(?:\s{1,4})\"version\"\s*:\s*\"(?P<version>[^\"\n]+)\""
LOCK_LINE = r"\"packages\"\s*:\s*\{\s*\"\"\s*:\s*\{[^{}]*?\"version\"\s*:\s*\"(?P<version>[^\"\n]+)\""


class FileChange(NamedTuple):
    """`path` is relative to the top of the working tree; `old` is None for a new file."""

    path: str
    old: bytes | None
    new: bytes


def find_version_files(
    top: Path, tracked: Iterable[str], old: str, new: str, *, named: Sequence[str] = (), folder: str = ""
) -> list[FileChange]:
    """Every file with the version `old`, changed to `new`. `folder` is a package's, "" for the whole project.

    Raises UsageError for a named file without that version, FileError for one that cannot be read.
    """
    found: dict[str, FileChange] = {}
    for path in tracked:
        inside = path.removeprefix(f"{folder}/") if folder else path
        if (folder and inside == path) or not _may_have_version(PurePosixPath(inside)):
            continue
        change = _change_file(top, path, old, new)
        if change:
            found[path] = change
    for entry in named:
        path, _, pattern = entry.partition(":")
        found[path] = _change_named(top, path, pattern or "{version}", old, new, found.get(path))
    return list(found.values())


def _may_have_version(path: PurePosixPath) -> bool:
    if len(path.parts) == 1 and (path.name in TOML_TABLES or path.name in JSON_NAMES):
        return True
    return path.name in MODULE_NAMES and len(path.parts) <= DEEPEST


def _change_file(top: Path, path: str, old: str, new: str) -> FileChange | None:
    try:
        content = files.read_tree_file(top, path, limit=LARGEST_FILE)
        text = content.decode("utf-8")
    except (FileError, UnicodeDecodeError):  # deleted, a link, not text: none of ours
        return None
    spans = [span for span in _find_spans(path, text) if not old or text[slice(*span)] == old]
    changed = _replace_spans(text, spans, new)
    return FileChange(path, content, changed.encode()) if changed != text else None


def _find_spans(path: str, text: str) -> list[tuple[int, int]]:
    name = PurePosixPath(path).name
    if name in TOML_TABLES:
        return _find_in_tables(text, TOML_TABLES[name])
    if name in JSON_NAMES:
        matches = [re.search(JSON_LINE, text), re.search(LOCK_LINE, text)]
        return sorted({match.span("version") for match in matches if match})
    match = re.search(MODULE, text)
    return [match.span("version")] if match else []


def _find_in_tables(text: str, tables: Sequence[str]) -> list[tuple[int, int]]:
    """The `version` lines of these tables of a TOML file."""
    spans, at, is_inside = [], 0, False
    for line in text.splitlines(keepends=True):
        if line.startswith("["):
            is_inside = line.strip().strip("[]").strip() in tables
        match = re.match(TOML_LINE, line) if is_inside else None
        if match:
            spans.append((at + match.start("version"), at + match.end("version")))
        at += len(line)
    return spans


def _replace_spans(text: str, spans: Sequence[tuple[int, int]], new: str) -> str:
    for start, end in reversed(spans):
        text = text[:start] + new + text[end:]
    return text


def _change_named(
    top: Path, path: str, pattern: str, old: str, new: str, known: FileChange | None
) -> FileChange:
    content = files.read_tree_file(top, path, limit=LARGEST_FILE)
    text = (known.new if known else content).decode("utf-8", "surrogateescape")
    before, _, after = pattern.partition("{version}")
    expression = re.escape(before) + (re.escape(old) if old else r"\d[\w.+-]*") + re.escape(after)
    changed, count = re.subn(expression, lambda match: f"{before}{new}{after}", text)
    if not count and f"{before}{new}{after}" not in text:
        shown = pattern.replace("{version}", old)
        raise UsageError(f"{path} does not have {shown!r}", advice="correct version_files in [changelog]")
    return FileChange(path, content, changed.encode("utf-8", "surrogateescape"))
