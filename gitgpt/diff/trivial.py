"""Changes so plain that their message needs no model: the facts, not the words.

Rather no finding than a wrong one: a message is written from it without anybody asking a model. A file
whose hunks were left out, or that changed in anything else besides, ends the search.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from gitgpt.diff.changeset import ChangeSet, FileDiff
from gitgpt.diff.file_class import NOISE, FileClass, classify_file
from gitgpt.diff.sameness import is_import_order_only, is_whitespace_only
from gitgpt.diff.versions import Bump, bumps_of

NatureKind = Literal["lock", "bump", "move", "submodule", "formatting", "imports", "typo"]

SHORT = 7  # characters of a commit id
MAX_TYPOS = 20
COMMENT = re.compile(r"\s*(?:#(?!include|define|\[)|//|/?\*|<!--|--\s|;;|%)")
WORD = re.compile(r"[^\W\d_]+")


class Move(NamedTuple):
    """A file that only changed its path, as `FileDiff` holds paths."""

    old: str
    new: str


class Typo(NamedTuple):
    """One word that became another, a few letters apart."""

    old: str
    new: str


class TrivialChange(NamedTuple):
    """What a whole change is, when it is only this:

    - `lock`: only lock files. `bumps` names the packages whose version moved, as far as the file shows.
    - `bump`: versions moved on lines that changed in nothing else, lock files and a changelog aside. `bumps`
      in the order of the diff, never empty; a bump with an empty name is the project's own version.
    - `move`: every file moved or was renamed, content untouched. `moves` in the order of the diff.
    - `submodule`: only submodules moved. `bumps` with the path and seven characters of each commit.
    - `formatting`: only whitespace. `imports`: only the order of imports, whitespace besides at most.
    - `typo`: single words in documentation or comments, one or two letters apart. `typos`, each once.

    Paths for the wording are those of the ChangeSet.
    """

    kind: NatureKind
    bumps: tuple[Bump, ...] = ()
    moves: tuple[Move, ...] = ()
    typos: tuple[Typo, ...] = ()


def find_trivial_change(changes: ChangeSet) -> TrivialChange | None:
    """The nature of a change, or None when it takes reading to say what it is."""
    files = changes.files
    if not files:
        return None
    kinds = [classify_file(file) for file in files]
    return (
        _submodule(files)
        or _lock(files, kinds)
        or _move(files)
        or _bump(files, kinds)
        or _same(files, kinds)
        or _typo(files, kinds)
    )


def _submodule(files: tuple[FileDiff, ...]) -> TrivialChange | None:
    if any(file.old_mode != "160000" or file.new_mode != "160000" or file.old_path for file in files):
        return None
    return TrivialChange("submodule", tuple(Bump(file.path, *_commits(file)) for file in files))


def _commits(file: FileDiff) -> tuple[str, str]:
    """The ids are in the modes' record, and in a foreign patch on the lines too."""
    words = [line.split(" ")[-1] for hunk in file.hunks for line in hunk.lines if line[:1] in "+-"]
    old, new = (*words, "", "")[:2]
    return (old or file.old_id)[:SHORT], (new or file.new_id)[:SHORT]


def _lock(files: tuple[FileDiff, ...], kinds: list[FileClass]) -> TrivialChange | None:
    if any(kind != "lock" for kind in kinds) or any(file.status != "modified" for file in files):
        return None
    return TrivialChange("lock", _all_bumps(files))


def _all_bumps(files: tuple[FileDiff, ...]) -> tuple[Bump, ...]:
    """Each package once, with a name: a lock file holds no version of its own."""
    found: dict[str, Bump] = {}
    for file in files:
        for bump in bumps_of(file)[0]:
            if bump.name:
                found.setdefault(bump.name, bump)
    return tuple(found.values())


def _move(files: tuple[FileDiff, ...]) -> TrivialChange | None:
    if any(file.status != "renamed" or file.added or file.removed or _is_changed(file) for file in files):
        return None
    return TrivialChange("move", moves=tuple(Move(file.old_path or "", file.path) for file in files))


def _is_changed(file: FileDiff) -> bool:
    return file.old_id != file.new_id or file.old_mode != file.new_mode


def _bump(files: tuple[FileDiff, ...], kinds: list[FileClass]) -> TrivialChange | None:
    found: dict[Bump, None] = {}
    is_firm = False
    for file, kind in zip(files, kinds, strict=True):
        if file.status != "modified" or file.is_binary:
            return None
        if kind == "lock" or _is_changelog(file):
            continue
        bumps, is_all = bumps_of(file)
        if not is_all or _is_renamed_module(file):
            return None
        is_firm = is_firm or kind in ("build", "config", "ci") or "version" in file.path.lower()
        is_firm = is_firm or (kind == "source" and all("version" in line.lower() for line in _changed(file)))
        found.update(dict.fromkeys(bumps))
    return TrivialChange("bump", tuple(found)) if is_firm and found else None


def _is_renamed_module(file: FileDiff) -> bool:
    """The project's own path with a new major version in it: everybody who imports it has to follow."""
    is_module = file.path.endswith("go.mod")
    return is_module and any(line[1:].startswith("module ") for line in _changed(file))


def _is_changelog(file: FileDiff) -> bool:
    return file.path.lower().rpartition("/")[2].startswith(("changelog", "changes", "history", "news"))


def _changed(file: FileDiff) -> list[str]:
    return [line for hunk in file.hunks for line in hunk.lines if line[:1] in "+-"]


def _same(files: tuple[FileDiff, ...], kinds: list[FileClass]) -> TrivialChange | None:
    has_imports = False
    for file, kind in zip(files, kinds, strict=True):
        if kind in NOISE or kind == "data":  # spacing in data is data
            return None
        if file.status != "modified" or file.is_binary:
            return None
        if not is_whitespace_only(file):
            if not is_import_order_only(file):
                return None
            has_imports = True
    return TrivialChange("imports" if has_imports else "formatting")


def _typo(files: tuple[FileDiff, ...], kinds: list[FileClass]) -> TrivialChange | None:
    typos: dict[Typo, None] = {}
    for file, kind in zip(files, kinds, strict=True):
        lines = _changed(file)
        if not lines or file.left_out or file.status != "modified" or len(lines) > 2 * MAX_TYPOS:
            return None
        removed, added = ([line[1:] for line in lines if line[0] == sign] for sign in "-+")
        if len(removed) != len(added):
            return None
        if kind != "docs" and not all(COMMENT.match(line) for line in removed + added):
            return None
        for old, new in zip(removed, added, strict=True):
            words = _corrected(old, new)
            if not words:
                return None
            typos.update(dict.fromkeys(words))
    return TrivialChange("typo", typos=tuple(typos)) if typos else None


def _corrected(old: str, new: str) -> list[Typo]:
    """The words that differ, when nothing else does and each is a correction; else nothing."""
    if WORD.sub("\0", old) != WORD.sub("\0", new):
        return []
    pairs = [pair for pair in zip(WORD.findall(old), WORD.findall(new), strict=True) if pair[0] != pair[1]]
    return [Typo(*pair) for pair in pairs] if all(_is_correction(*pair) for pair in pairs) else []


def _is_correction(old: str, new: str) -> bool:
    """Whether a word that nobody knows became, by a letter or two, one that is common."""
    known = common_words()
    return _is_near(old, new) and new.lower() in known and old.lower() not in known


@cache
def common_words() -> frozenset[str]:
    path = Path(__file__).parent / "common_words.txt"
    return frozenset(path.read_text(encoding="utf-8").split())


def _is_near(old: str, new: str) -> bool:
    """At most two letters added, dropped, changed or swapped, in a word of four or more."""
    if min(len(old), len(new)) < 4 or abs(len(old) - len(new)) > 2:
        return False
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    left, right = len(old) - start - end, len(new) - start - end
    return max(left, right) <= 2 and start + end >= 2
