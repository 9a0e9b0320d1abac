"""What to say about a change: an action and the names it acts on; the plainest case is tried first."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from gitgpt.conventional.rules.choice import (
    choose,
    file_names,
    headings,
    is_gone,
    is_new,
    is_place,
    is_there,
    new_folder,
    tested,
)
from gitgpt.conventional.rules.name_choice import Name
from gitgpt.conventional.rules.reading import ChangeReading
from gitgpt.conventional.rules.symbol_facts import Facts
from gitgpt.conventional.rules.wording import Phrase
from gitgpt.diff.changeset import printable
from gitgpt.diff.trivial import TrivialChange
from gitgpt.diff.versions import Bump

CHANGELOG = r"(?i)(?:changelog|changes|history|news|release)[\w.-]*$"
VERSION = r"\bv?\d{1,4}(?:\.\d{1,4}){1,3}(?:-[\w.]{1,20})?\b"
ENOUGH_SWAPS = 2
MOST_NAMES = 3
TELLING = 3  # names: what stands behind them hardly matters


class PhraseCase(NamedTuple):
    """Everything the rules look at. `names` stand most telling first."""

    reading: ChangeReading
    facts: Facts
    nature: TrivialChange | None
    type: str
    scope: str
    names: list[Name]


def phrase_of(case: PhraseCase) -> Phrase:
    if not case.reading.files:
        return Phrase("empty")
    return next(phrase for rule in RULES if (phrase := rule(case)))


def _of_nature(case: PhraseCase) -> Phrase | None:
    nature = case.nature
    return NATURES[nature.kind](nature, case) if nature else None


def _lock(nature: TrivialChange, case: PhraseCase) -> Phrase:
    return _bumps(nature.bumps) or Phrase("lock", file_names(case.reading), is_all=True)


def _bump(nature: TrivialChange, case: PhraseCase) -> Phrase:
    named = tuple(bump for bump in nature.bumps if bump.name)
    return _bumps(named) or Phrase("version", new=nature.bumps[0].new)


def _bumps(bumps: tuple[Bump, ...]) -> Phrase | None:
    if not bumps:
        return None
    first, names = bumps[0], tuple(dict.fromkeys(bump.name for bump in bumps))
    if all(bump.new == first.new for bump in bumps):
        if all(bump.old == first.old for bump in bumps):
            return Phrase("bump", names, old=first.old, new=first.new, is_all=True)
        return Phrase("bump to", names, new=first.new, is_all=True)
    return Phrase("bump several", names, is_all=True)


def _move(nature: TrivialChange, case: PhraseCase) -> Phrase:
    old_base = printable(nature.moves[0].old).rpartition("/")[2]
    new_folder, _, new_base = printable(nature.moves[0].new).rpartition("/")
    if len(nature.moves) == 1 and old_base != new_base:
        return Phrase("rename", old=old_base, new=new_base)
    bases = tuple(printable(move.new).rpartition("/")[2] for move in nature.moves)
    return Phrase("move", bases, new=new_folder.rpartition("/")[2] or "/", is_all=True)


def _submodule(nature: TrivialChange, case: PhraseCase) -> Phrase:
    names = tuple(printable(bump.name).rpartition("/")[2] for bump in nature.bumps)
    if len(names) == 1 and nature.bumps[0].new:
        return Phrase("bump to", names, new=nature.bumps[0].new)
    return Phrase("bump several", names, is_all=True)


def _typo(nature: TrivialChange, case: PhraseCase) -> Phrase:
    return Phrase("typo" if len(nature.typos) == 1 else "typos", file_names(case.reading), is_all=True)


NATURES: dict[str, Callable[[TrivialChange, PhraseCase], Phrase]] = {
    "lock": _lock,
    "bump": _bump,
    "move": _move,
    "submodule": _submodule,
    "typo": _typo,
    "imports": lambda nature, case: Phrase("imports", file_names(case.reading), is_all=True),
    "formatting": lambda nature, case: Phrase("format", file_names(case.reading), is_all=True),
}


def _of_whole_files(case: PhraseCase) -> Phrase | None:
    """Files that came, went or became executable, and nothing else."""
    files = case.reading.files
    statuses = {file.file.status for file in files}
    if statuses == {"deleted"}:
        return Phrase("remove", file_names(case.reading), is_all=True)
    if statuses == {"modified"} and all(
        file.file.old_mode != file.file.new_mode and not file.file.hunks for file in files
    ):
        is_on = files[0].file.new_mode.endswith("755")
        return Phrase("executable" if is_on else "not executable", file_names(case.reading), is_all=True)
    return None


def _of_new_folder(case: PhraseCase) -> Phrase | None:
    """Most of it is one folder that this change makes: the rest came along."""
    folder = new_folder(case.reading)
    if not folder or case.type not in ("feat", "refactor", "test", "docs", "chore", "build"):
        return None
    above, _, name = folder.rpartition("/")
    return Phrase("add", (name,), above.rpartition("/")[2] if above.rpartition("/")[2] != case.scope else "")


def _of_swap(case: PhraseCase) -> Phrase | None:
    """One name that took another's place all over: a rename when the old one was defined here."""
    if not case.facts.swaps:
        return None
    swap = case.facts.swaps[0]
    if 2 * swap.times * 2 < sum(len(file.lines) for file in case.reading.files):
        return None
    defined = {symbol.name for symbol in case.facts.removed}
    if swap.old in defined:
        return Phrase("rename", old=swap.old, new=swap.new)
    return Phrase("replace", old=swap.old, new=swap.new) if swap.times >= ENOUGH_SWAPS else None


def _of_rename(case: PhraseCase) -> Phrase | None:
    """One symbol went, one of its kind came, and little else happened to symbols."""
    added, removed = case.facts.added, case.facts.removed
    if case.facts.changed or case.type not in ("refactor", "style", "chore", "test"):
        return None
    if len(added) != 1 or len(removed) != 1 or added[0].kind != removed[0].kind:
        return None
    return Phrase("rename", old=removed[0].name, new=added[0].name)


def _of_tests(case: PhraseCase) -> Phrase | None:
    if case.type != "test":
        return None
    left_out = (case.scope, *case.facts.tests)
    names, _ = choose(tested(case.names), 2, left_out=left_out, has_place=False)
    names = names or file_names(case.reading)[:1]
    added, removed = len(case.facts.tests), len(case.facts.removed)
    if added and added >= removed:
        return Phrase("test one" if added == 1 else "test", names)
    return Phrase("update test" if case.reading.added else "fix test", names)


def _of_release_notes(case: PhraseCase) -> Phrase | None:
    """A changelog that got a heading with a version."""
    names, place = headings(case.reading) if case.type in ("docs", "chore") else ((), "")
    if not re.match(CHANGELOG, place):
        return None
    versions = [match[0] for name in names if (match := re.search(VERSION, name))]
    return Phrase("release notes", new=versions[0]) if versions else None


def _of_headings(case: PhraseCase) -> Phrase | None:
    """Documentation is told by its headings."""
    names, place = headings(case.reading) if case.type == "docs" else ((), "")
    if not names:
        return None
    return Phrase("add" if case.reading.added > 2 * case.reading.removed else "update", names[:2], place)


def _of_rest(case: PhraseCase) -> Phrase | None:
    action = _action(case)
    names, place = _chosen(case, MOST_NAMES, action)
    return Phrase(action, names, place)


def _chosen(case: PhraseCase, count: int, action: str) -> tuple[tuple[str, ...], str]:
    names, place = choose(case.names, count, fits=FITS.get(action, is_there), left_out=(case.scope,))
    return (names, place) if names else (file_names(case.reading)[:1], "")


def _action(case: PhraseCase) -> str:
    """The verb: what happened to the most telling name where that is plain, else what the type says."""
    first = next((name for name in case.names if not is_place(name)), None) or next(iter(case.names), None)
    reading, type = case.reading, case.type
    if first and is_gone(first) and reading.removed > reading.added:
        return "remove"
    if first and is_new(first) and not reading.removed:  # whatever it is called: nothing was there to mend
        return "add"
    if type in ACTIONS:
        return ACTIONS[type]
    if first and is_new(first) and reading.added > reading.removed:
        return "add"
    if type == "feat":
        return "add" if any(is_new(name) for name in case.names[:TELLING]) else "extend"
    if type == "refactor":
        return "simplify" if reading.removed > reading.added else "refactor"
    return "update"


ACTIONS = {"fix": "fix", "perf": "optimize", "style": "format"}


# What may be named behind a verb: nothing that was there before is added, nothing that went is fixed.
FITS = {"add": is_new, "remove": is_gone}


RULES: tuple[Callable[[PhraseCase], Phrase | None], ...] = (
    _of_nature,
    _of_whole_files,
    _of_new_folder,
    _of_swap,
    _of_rename,
    _of_tests,
    _of_release_notes,
    _of_headings,
    _of_rest,
)
