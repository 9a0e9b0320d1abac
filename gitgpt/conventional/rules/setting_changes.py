"""What a change did to settings and values, and to lists of dependencies, as phrases that its lines prove."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from gitgpt.conventional.rules.choice import place_of
from gitgpt.conventional.rules.reading import FileReading
from gitgpt.conventional.rules.symbol_facts import pairs
from gitgpt.conventional.rules.wording import Phrase
from gitgpt.diff.versions import Bump, bumps_of

# Strings, compiled by re at their first use: few changes need them.
LITERAL = r"-?\d[\w.%]*|true|false|null|none|\"[^\"]{0,24}\"|'[^']{0,24}'|[\w./-]{1,24}"
VALUE = (
    r"(?i)(?:[-+*] +|(?:(?:export|public|private|static|final|const|let|var) +)+)?"
    r"[\"']?([a-z_][\w.-]*)[\"']?"
    rf"(?: *: *[\w\[\]]+ *=| *[:=]) *({LITERAL}) *[,;]?$"
)
QUOTED = r"-?\d[\w.%]*$|(?i:true|false|null|none)$|[\"']"
# name and version of a dependency, in the files that list them
DEPENDENCY = {
    "package.json": r'"((?:@[\w.-]+/)?[\w.-]+)" *: *"[\^~>=]*\d[^"]*",?$',
    "go.mod": r"(?:require +)?([\w.-]+\.[\w./-]+) v\d\S*$",
    "cargo.toml": r"([A-Za-z][\w-]*) *= *(?:\"[\^~=]*\d[^\"]*\"|\{.*\bversion *=.*)$",
    "pyproject.toml": r"\"([A-Za-z][\w.-]*)(?:\[[\w,-]+\])? *[<>=~!]=?[^\"]*\",?$",
    "requirements.txt": r"([A-Za-z][\w.-]*)(?:\[[\w,-]+\])? *[<>=~]=",
}
VERSIONED = ("build", "config", "ci")  # kinds of files that others' versions stand in
MOST_ROWS = 1000  # changed lines: more are data
NOT_PACKAGES = frozenset(("version", "node", "npm", "edition", "rust-version", "python", "name"))
KEY = r"[\"']?([A-Za-z_][\w.-]{2,40})[\"']?(?: *[:=](?:\s|$)| *[:=] *[\"'\[{\d])"
# keys that every such file has
NO_NEWS = frozenset(
    ("name", "run", "with", "uses", "steps", "env", "jobs", "type", "types", "description", "version", "args",
     "required", "default", "key", "value", "path", "needs", "runs-on", "title", "push", "pull_request",
     "branches", "permissions", "strategy", "matrix", "inputs", "include", "exclude", "cache", "dependencies",
     "devDependencies", "resources", "targets", "scripts", "files", "http", "https", "the", "and", "for",
     "not")
)  # fmt: skip


def dependencies_of(files: tuple[FileReading, ...]) -> list[Phrase]:
    """Versions that moved in settings, and packages that came and went."""
    bumps = dict.fromkeys(bump for file in files for bump in _bumps(file) if bump.name)
    said = []
    if len(bumps) == 1:
        bump = next(iter(bumps))
        said.append(Phrase("bump", (bump.name,), old=bump.old, new=bump.new))
    elif bumps:
        said.append(Phrase("bump several", tuple(f"{b.name} {b.old} -> {b.new}" for b in bumps), is_all=True))
    new, old = (dict.fromkeys(name for file in files for name in _packages(file, sign)) for sign in "+-")
    place = place_of(tuple(file for file in files if file.base.lower() in DEPENDENCY))
    for action, names in (
        ("add", [n for n in new if n not in old]),
        ("remove", [n for n in old if n not in new]),
    ):
        if names:
            said.append(Phrase(action, tuple(names), place, is_all=True))
    return said


def _bumps(file: FileReading) -> list[Bump]:
    return bumps_of(file.file)[0] if file.kind in VERSIONED and file.size <= MOST_ROWS else []


def _packages(file: FileReading, sign: str) -> Iterator[str]:
    pattern = DEPENDENCY.get(file.base.lower())
    for line in file.lines if pattern else ():
        match = re.match(pattern or "", line.text) if line.sign == sign else None
        if match and match[1] not in NOT_PACKAGES:
            yield match[1].removeprefix("github.com/")


def values_of(files: tuple[FileReading, ...], told: Set[str]) -> list[Phrase]:
    """Values that became others; of settings also the keys that came and went."""
    place = place_of(files)
    if values := tuple(dict.fromkeys(value for file in files for value in _changed_values(file))):
        return [Phrase("change", values, place, is_all=True)]
    return [] if any(file.kind == "source" for file in files) else _keys(files, place, told)


def _changed_values(file: FileReading) -> Iterator[str]:
    bumped = {bump.new.lstrip("v") for bump in _bumps(file)}
    for lines in pairs(file.lines):
        before, after = (re.match(VALUE, line) for line in lines)
        if not before or not after or before[1] != after[1] or before[2] == after[2]:
            continue
        are_literal = [re.match(QUOTED, match[2]) is not None for match in (before, after)]
        is_plain = all(are_literal) or (file.kind != "source" and not any(are_literal))
        is_same = after[2].strip("\"'") == before[2].strip("\"'") or after[2].strip("\"'^~>=v") in bumped
        if is_plain and not is_same and before[1] not in NO_NEWS:
            yield f"{before[1]} {before[2]} -> {after[2]}"


def _keys(files: tuple[FileReading, ...], place: str, told: Set[str]) -> list[Phrase]:
    new, old = (dict.fromkeys(key for file in files for key in _keys_of(file, sign)) for sign in "+-")
    sides = (("add", new, old), ("remove", old, new))
    return [
        Phrase(action, names, place, is_all=True)
        for action, here, there in sides
        if (names := tuple(name for name in here if name not in there and name not in told))
    ]


def _keys_of(file: FileReading, sign: str) -> Iterator[str]:
    for line in file.lines:
        match = re.match(KEY, line.text.lstrip("- ")) if line.sign == sign and not line.is_comment else None
        if match and match[1] not in NO_NEWS:
            yield match[1]
