"""Versions that moved, read off pairs of removed and added lines that differ in nothing else."""

from __future__ import annotations

import re
from typing import NamedTuple

from gitgpt.diff.changed_runs import changed_runs
from gitgpt.diff.changeset import FileDiff, Hunk

# 1.2, v3, 2.0.0-rc.1+build; a lone number only after a v, since `timeout: 10` is no version. Commit ids and
# digests move along with the version they pin.
VERSION = re.compile(
    r"(?<![\w.])(?:v\d{1,6}(?:\.\d{1,8}){0,3}|\d{1,6}(?:\.\d{1,8}){1,3})(?:[-+.]?[A-Za-z][\w.+-]{0,40})?"
    r"|\b[0-9a-f]{40}\b|\b[0-9a-f]{64}\b"
)
BARE = re.compile(r"(?<![\w.])\d{1,4}(?![\w.])")
# The last name before the version says what moved, unless it is one of these: then a line above does.
NAME = re.compile(r"[@A-Za-z_][\w@./-]{0,100}")
UNNAMED = re.compile(
    r"(?i:v|version|__version__|app_?version|version_?name|version_?info|current_version|rev|ref|tag|release"
    r"|const|let|var|export|public|static|final|string|str|to|from|of|the|and|with|is|in|for|uses|image)\Z"
)
NOT_A_PACKAGE = frozenset(
    ("lock-version", "lockfileVersion", "requires-python", "python-versions", "revision")
)
ABOVE = re.compile(
    r"""(?x)
    \s* (?:
      "? (?:name|id) "? \s* [:=] \s* ["'] (?P<name>[^"'\s]{1,100}) ["']
    | <artifactId> (?P<artifact>[^<\s]{1,100}) <
    | -?\s* repo: \s* (?P<repo>\S{1,200})
    | "(?:[\w@/.-]*node_modules/)? (?P<node>[@\w./-]{1,100}) " \s* : \s* \{
    | \[ [\w.-]{0,60} dependencies \. (?P<table>[@\w./-]{1,100}) \]
    | "? (?P<yarn>@?[\w./-]{1,100}) @ [^:]{1,200} : \s* $
    )
    """
)
# Where a lock file says that a package came from: the line of its version names it.
SOURCE = re.compile(r"""\s*["']?(?:resolved|tarball)\b["']?\s*[:= ]""")
LOOK_BACK = 12  # lines
MAX_LINE = 2000  # characters: longer lines hold no version that a person set


class Bump(NamedTuple):
    """`name` went from version `old` to `new`. An empty name is the project itself: only its own version
    key (`version = "1.2.3"`) was on the line. Versions are as written, with their `v` if they have one."""

    name: str
    old: str
    new: str


def bumps_of(file: FileDiff) -> tuple[list[Bump], bool]:
    """The bumps of a file in order, each once, and whether the file changed in nothing else."""
    found: dict[Bump, None] = {}
    is_all = bool(file.hunks) and not file.left_out
    for hunk in file.hunks:
        for block in changed_runs(hunk):
            is_all = is_all and block.is_paired
            for old_at, new_at in zip(*block, strict=False):
                bump = _bump(hunk, old_at, new_at)
                is_all = is_all and bump is not None
                if bump and bump.old and bump.name not in NOT_A_PACKAGE:
                    found.setdefault(bump)
    named = {(bump.old, bump.new) for bump in found if bump.name}
    return [bump for bump in found if bump.name or (bump.old, bump.new) not in named], is_all


def _bump(hunk: Hunk, old_at: int, new_at: int) -> Bump | None:
    """None when the lines differ in more than versions; a Bump without versions when only pins moved, or the
    address that the package has by its version."""
    old_line, new_line = hunk.lines[old_at][1:], hunk.lines[new_at][1:]
    if len(old_line) > MAX_LINE or len(new_line) > MAX_LINE:
        return None
    pattern = BARE if _says_version(old_line) and not VERSION.search(old_line + new_line) else VERSION
    if pattern.sub("\0", old_line) != pattern.sub("\0", new_line):
        return None
    pairs = zip(pattern.finditer(old_line), pattern.finditer(new_line), strict=True)
    moved = [(old, new) for old, new in pairs if old[0] != new[0]]
    readable = [(old, new) for old, new in moved if len(old[0]) < 40]
    if not readable:
        return Bump("", "", "") if moved else None
    if SOURCE.match(old_line) and "://" in old_line:
        return Bump("", "", "")
    old, new = readable[0]
    return Bump(_name(hunk, old_at, old_line[: old.start()]), old[0], new[0])


def _says_version(line: str) -> bool:
    return "version" in line[:120].lower()


def _name(hunk: Hunk, at: int, before: str) -> str:
    names: list[str] = [name.rstrip("@./-") for name in NAME.findall(before)]
    while names and UNNAMED.match(names[-1]):
        names.pop()
    if not names:
        return _name_above(hunk, at)
    if "uses:" in before:  # a GitHub action: owner/repository, whatever folder of it
        return "/".join(names[-1].split("@")[0].split("/")[:2])
    return names[-1].removeprefix("github.com/")


def _name_above(hunk: Hunk, at: int) -> str:
    for line in reversed(hunk.lines[max(0, at - LOOK_BACK) : at]):
        match = ABOVE.match(line[1 : MAX_LINE + 1])
        if match:
            name: str = next(text for text in match.groups() if text)
            return name.rstrip("/").rpartition("/")[2].removesuffix(".git") if match["repo"] else name
    return ""
