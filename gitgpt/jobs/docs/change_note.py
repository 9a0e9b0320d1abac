"""A change note as the project's own tool wants it: where it goes, what it is called, how it is written.

Layouts: towncrier (https://towncrier.readthedocs.io/en/stable/configuration.html), scriv
(https://scriv.readthedocs.io/en/latest/configuration.html), changesets
(https://github.com/changesets/changesets/blob/main/docs/adding-a-changeset.md). What a repository's files say
is data: a folder outside of it is refused.
"""

from __future__ import annotations

import configparser
import json
import posixpath
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from gitgpt.conventional.commit_types import ROWS, find_type
from gitgpt.errors import ConfigError, UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Read = Callable[[str], bytes | None]
"""The bytes of a tracked file, None where there is none."""

LONGEST_SLUG = 40  # characters of a file name
BREAKING = "removal breaking major removed changed change feature added"
"""What the types and categories of these tools call a breaking change, the best first."""
TOWNCRIER_TYPES = ("feature", "bugfix", "doc", "removal", "misc")
SCRIV_CATEGORIES = ("Removed", "Added", "Changed", "Deprecated", "Fixed", "Security")
HASHES = "#" * 6


class Told(NamedTuple):
    """What the note says. `kind` is a type of commit, or "breaking", or empty; `issue` may be empty;
    `moment` is YYYYMMDD_HHMMSS."""

    text: str
    kind: str
    moment: str
    issue: str = ""
    type: str = ""
    paths: tuple[str, ...] = ()


class Fragment(NamedTuple):
    path: str
    content: str


class NoteLayout(NamedTuple):
    """A tool that was recognised, and its settings."""

    name: str
    settings: Mapping[str, Any]


def find_layout(read: Read) -> NoteLayout:
    """By the configuration of the repository. Raises UsageError where there is none of these tools."""
    project = _toml(read, "pyproject.toml").get("tool", {})
    own = _toml(read, "towncrier.toml").get("tool", {})
    for tools in (own, project):
        if isinstance(tools, dict) and isinstance(tools.get("towncrier"), dict):
            return NoteLayout("towncrier", tools["towncrier"])
    if isinstance(project, dict) and isinstance(project.get("scriv"), dict):
        return NoteLayout("scriv", project["scriv"])
    for path, section in (
        ("changelog.d/scriv.ini", "scriv"),
        ("setup.cfg", "tool:scriv"),
        ("tox.ini", "tool:scriv"),
    ):
        found = _ini(read, path, section)
        if found is not None:
            return NoteLayout("scriv", found)
    content = read(".changeset/config.json")
    if content is not None:
        return NoteLayout("changesets", {})
    raise UsageError(
        "no towncrier, scriv or changesets configuration here",
        advice="add one of them, or keep one changelog: gitgpt changelog --write",
    )


def _toml(read: Read, path: str) -> dict[str, Any]:
    content = read(path)
    try:
        return tomllib.loads(content.decode("utf-8")) if content else {}
    except (ValueError, RecursionError) as exc:
        raise ConfigError(f"{path} cannot be read: {exc}") from exc


def _ini(read: Read, path: str, section: str) -> dict[str, Any] | None:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string((read(path) or b"").decode("utf-8", "replace"))
    except configparser.Error:
        return None
    return dict(parser[section]) if parser.has_section(section) else None


def write_fragment(layout: NoteLayout, told: Told, read: Read, existing: Sequence[str]) -> Fragment:
    """`existing` are the tracked paths. Raises ConfigError for a folder outside of the repository, UsageError
    for a type that the project does not have."""
    makers = {"towncrier": _towncrier, "scriv": _scriv, "changesets": _changesets}
    return makers[layout.name](layout.settings, told, read, existing)


def slug(text: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return (
        words[:LONGEST_SLUG].rpartition("-")[0]
        if len(words) > LONGEST_SLUG and "-" in words
        else words[:LONGEST_SLUG] or "note"
    )


def sentence(subject: str) -> str:
    """A commit's subject as the sentence of a note."""
    text = subject.strip().rstrip(".")
    return (text if text[:1] in "`_" or "_" in text.split(" ")[0] else text[:1].upper() + text[1:]) + "."


def _towncrier(settings: Mapping[str, Any], told: Told, _: Read, existing: Sequence[str]) -> Fragment:
    package = str(settings.get("package") or "").replace(".", "/")
    inside = posixpath.join(str(settings.get("package_dir") or "."), package, "newsfragments")
    folder = _inside(str(settings.get("directory") or (inside if package else "newsfragments")))
    rows = [row for row in _listed(settings.get("type")) if isinstance(row, dict)]
    types = [str(row.get("directory") or row.get("name", "")).lower() for row in rows]
    types += list(settings["fragment"]) if isinstance(settings.get("fragment"), dict) else []
    kind = _choose(types or TOWNCRIER_TYPES, told)
    ending = (
        _ending(folder, existing)
        or posixpath.splitext(str(settings.get("filename") or "NEWS.rst"))[1]
        or ".rst"
    )
    name = re.sub(r"[^\w-]", "", told.issue) or f"{settings.get('orphan_prefix') or '+'}{slug(told.text)}"
    return Fragment(_inside(posixpath.join(folder, f"{name}.{kind}{ending}")), f"{told.text}\n")


def _listed(value: object) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _ending(folder: str, existing: Sequence[str]) -> str:
    """The ending of the fragments that are there."""
    endings = [posixpath.splitext(path)[1] for path in existing if posixpath.dirname(path) == folder]
    return next((ending for ending in endings if ending in (".md", ".rst", ".txt")), "")


def _scriv(settings: Mapping[str, Any], told: Told, _: Read, __: Sequence[str]) -> Fragment:
    folder = _inside(str(settings.get("fragment_directory") or "changelog.d"))
    is_markdown = str(settings.get("format") or "rst").strip() == "md"
    given = settings.get("categories", SCRIV_CATEGORIES)
    categories = given.split(",") if isinstance(given, str) else _listed(given)
    names = [str(name).strip() for name in categories if str(name).strip()]
    path = _inside(
        posixpath.join(folder, f"{told.moment}_{slug(told.text)}.{'md' if is_markdown else 'rst'}")
    )
    if not names:
        return Fragment(path, f"- {told.text}\n")
    category = _choose(names, told)
    if is_markdown:
        level = str(settings.get("md_header_level") or "1")
        marks = HASHES[: (int(level) if level.isdigit() else 1) + 1]
        return Fragment(path, f"{marks} {category}\n\n- {told.text}\n")
    sign = (str(settings.get("rst_header_chars") or "=-") + "=-")[1]
    return Fragment(path, f"{category}\n{sign * len(category)}\n\n- {told.text}\n")


def _changesets(_: Mapping[str, Any], told: Told, read: Read, existing: Sequence[str]) -> Fragment:
    names = _packages(told.paths, read, set(existing))
    if not names:
        raise ConfigError("no package.json with a name belongs to the change")
    bump = told.type if told.type in ("major", "minor", "patch") else _bump_of(told.kind)
    head = "".join(f"{json.dumps(name)}: {bump}\n" for name in names)
    return Fragment(f".changeset/{slug(told.text)}.md", f"---\n{head}---\n\n{told.text}\n")


def _packages(paths: Sequence[str], read: Read, existing: set[str]) -> list[str]:
    """The names of the packages that the changed files belong to: the nearest package.json above each."""
    manifests = []
    for path in paths:
        folder = posixpath.dirname(path)
        while folder and f"{folder}/package.json" not in existing:
            folder = posixpath.dirname(folder)
        manifests.append(f"{folder}/package.json" if folder else "package.json")
    names = []
    for manifest in dict.fromkeys(manifests):
        try:
            found = json.loads(read(manifest) or b"{}")
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and isinstance(found.get("name"), str):
            names.append(found["name"])
    return sorted(set(names))


def _choose(names: Sequence[str], told: Told) -> str:
    """The project's own name for the kind of change."""
    by_word = {name.lower(): name for name in names}
    if told.type:
        if told.type.lower() not in by_word:
            raise UsageError(f"this project has no type {told.type!r}", advice=f"one of: {', '.join(names)}")
        return by_word[told.type.lower()]
    for word in _names_of(told.kind):
        if word in by_word:
            return by_word[word]
    raise UsageError(
        f"no type of this project fits a {told.kind or 'small'} change",
        advice=f"--type {names[0]}, or: {', '.join(names)}",
    )


def _names_of(kind: str) -> list[str]:
    if kind == "breaking":
        return BREAKING.split()
    return (find_type(kind) or find_type("chore") or ROWS[0]).note_kinds.split()


def _bump_of(kind: str) -> str:
    row = find_type(kind)
    return "major" if kind == "breaking" else (row.bump if row else "") or "patch"


def _inside(path: str) -> str:
    """A path in the repository. Raises ConfigError for any other."""
    plain = posixpath.normpath(path)
    if (
        posixpath.isabs(path)
        or plain.startswith("..")
        or plain.split("/")[0] == ".git"
        or not path.isprintable()
    ):
        raise ConfigError(f"the repository's configuration puts notes at {path!r}, outside of it")
    return plain
