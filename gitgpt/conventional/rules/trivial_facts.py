"""The fact of a change that is only one plain thing: a bump, a move, formatting."""

from __future__ import annotations

from collections.abc import Callable

from gitgpt.conventional.rules.analysis import ChangeFact, file_name, place_of_files
from gitgpt.conventional.rules.dependency_facts import is_lower
from gitgpt.conventional.rules.reading import ChangeReading
from gitgpt.diff.changeset import printable
from gitgpt.diff.trivial import TrivialChange
from gitgpt.diff.versions import Bump

FEW = 3
SHA = 40  # characters


def trivial_fact(trivial: TrivialChange | None, reading: ChangeReading) -> ChangeFact | None:
    if not reading.files:
        return ChangeFact("empty")
    if trivial and trivial.kind in TRIVIAL:
        return TRIVIAL[trivial.kind](trivial, reading)
    files = reading.files
    if {file.file.status for file in files} == {"modified"} and all(
        file.file.old_mode != file.file.new_mode and not file.file.hunks for file in files
    ):
        kind = "executable" if files[0].file.new_mode.endswith("755") else "not executable"
        return ChangeFact(kind, _names(reading))
    submodules = [file for file in files if file.kind == "submodule" and file.file.status == "added"]
    if submodules and all(file.kind == "submodule" or file.base == ".gitmodules" for file in files):
        return ChangeFact("add submodule", tuple(file.file.name for file in submodules))
    return None


def _names(reading: ChangeReading) -> tuple[str, ...]:
    files = reading.written
    if len(files) > FEW and (place := place_of_files(files)):
        return (place,)
    return tuple(dict.fromkeys(map(file_name, files)))


def _lock(trivial: TrivialChange, reading: ChangeReading) -> ChangeFact:
    return bump_fact(trivial.bumps) or ChangeFact("lock", _names(reading))


def _bump(trivial: TrivialChange, reading: ChangeReading) -> ChangeFact:
    named = tuple(bump for bump in trivial.bumps if bump.name)
    return bump_fact(named) or ChangeFact("version", new=trivial.bumps[0].new)


def bump_fact(bumps: tuple[Bump, ...]) -> ChangeFact | None:
    if not bumps:
        return None
    first, names = bumps[0], tuple(dict.fromkeys(bump.name for bump in bumps))
    if all(bump.new == first.new for bump in bumps):
        if all(bump.old == first.old for bump in bumps):
            kind = "downgrade" if is_lower(first.new, first.old) and len(first.new) < SHA else "bump"
            return ChangeFact(kind, names, old=first.old, new=first.new)
        return ChangeFact("bump to", names, new=first.new)
    return ChangeFact("bump several", names)


def _move(trivial: TrivialChange, reading: ChangeReading) -> ChangeFact:
    old_base = printable(trivial.moves[0].old).rpartition("/")[2]
    folder, _, new_base = printable(trivial.moves[0].new).rpartition("/")
    if len(trivial.moves) == 1 and old_base != new_base:
        return ChangeFact("rename", old=old_base, new=new_base)
    folders = {printable(move.new).rpartition("/")[0] for move in trivial.moves}
    if len(folders) > 1:
        return ChangeFact("rename files", (str(len(trivial.moves)),))
    target = folder + "/" if folder else "the top folder"
    if len(trivial.moves) > FEW:
        return ChangeFact("move files", (str(len(trivial.moves)),), new=target)
    bases = tuple(printable(move.new).rpartition("/")[2] for move in trivial.moves)
    return ChangeFact("move", bases, new=target)


def _submodule(trivial: TrivialChange, reading: ChangeReading) -> ChangeFact:
    names = tuple(printable(bump.name).rpartition("/")[2] for bump in trivial.bumps)
    if len(names) == 1 and trivial.bumps[0].new:
        return ChangeFact("bump to", names, new=trivial.bumps[0].new)
    return ChangeFact("bump several", names)


def _typo(trivial: TrivialChange, reading: ChangeReading) -> ChangeFact:
    return ChangeFact("typo" if len(trivial.typos) == 1 else "typos", _names(reading))


TRIVIAL: dict[str, Callable[[TrivialChange, ChangeReading], ChangeFact]] = {
    "lock": _lock,
    "bump": _bump,
    "move": _move,
    "submodule": _submodule,
    "typo": _typo,
    "imports": lambda trivial, reading: ChangeFact("imports", _names(reading)),
    "formatting": lambda trivial, reading: ChangeFact("format", _names(reading)),
}
