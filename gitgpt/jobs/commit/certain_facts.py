"""What is certain about a change: the model gets it above the diff and need not guess."""

from __future__ import annotations

from collections.abc import Iterable

from gitgpt.conventional.rules.study import ChangeStudy
from gitgpt.conventional.rules.symbol_facts import Facts
from gitgpt.conventional.rules.symbols import Symbol
from gitgpt.diff.changeset import ChangeSet, FileDiff, printable
from gitgpt.diff.file_class import classify_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitgpt.diff.trivial import TrivialChange

MOST = 5  # names of a kind
LONGEST_NAME = 40  # characters
LONGEST = 400  # characters of all of it: about 100 tokens
OFTEN = 3  # times that a name took another's place on lines that changed in nothing else: it was renamed
WITH_VERSIONS = frozenset(["build", "lock", "config", "ci"])
NATURES = {
    "lock": "only lock files changed",
    "bump": "only versions changed",
    "move": "files moved, their content untouched",
    "submodule": "only submodules moved",
    "formatting": "only white space changed",
    "imports": "only the order of imports changed",
    "typo": "only spelling changed",
}


def describe_facts(study: ChangeStudy) -> str:
    """The facts on one line, the most informative first; empty where there are none."""
    changes, nature = study.changes, find_plain_nature(study)
    said = [NATURES[nature.kind]] if nature else []
    said += _of_versions(changes)
    if nature is None:
        said += _of_symbols(study.symbols)
    line = ""
    for fact in said:
        if len(line) + len(fact) > LONGEST:
            break
        line += ("; " if line else "") + fact
    return line


def find_plain_nature(study: ChangeStudy) -> TrivialChange | None:
    """What the whole change is, when it is only this: a bump, a move, formatting. Its facts say it all."""
    return None if any(map(_says_something_new, study.changes.files)) else study.trivial


def _says_something_new(file: FileDiff) -> bool:
    """Source code with more or fewer lines, and other than by white space, is nothing plain; nor is what was
    not there before."""
    if file.status not in ("modified", "renamed"):
        return True
    return (
        file.added != file.removed
        and classify_file(file) == "source"
        and _letters(file, "+") != _letters(file, "-")
    )


def _letters(file: FileDiff, sign: str) -> int:
    lines = (line for hunk in file.hunks for line in hunk.lines)
    return sum(len("".join(line[1:].split())) for line in lines if line[0] == sign)


def _of_versions(changes: ChangeSet) -> list[str]:
    files = [file for file in changes.files[:MOST] if classify_file(file) in WITH_VERSIONS]
    if not files:
        return []
    from gitgpt.diff.versions import bumps_of  # start-up: 1 ms

    bumps = dict.fromkeys(bump for file in files for bump in bumps_of(file)[0] if bump.name and bump.old)
    told = (f"{_name(bump.name)} {_name(bump.old)} -> {_name(bump.new)}" for bump in list(bumps)[:MOST])
    return [f"versions: {', '.join(told)}"] if bumps else []


def locked(changes: ChangeSet) -> str:
    """Every name that moved in a lock file, with its versions; the request lists only the first of them."""
    files = [file for file in changes.files if classify_file(file) == "lock"]
    if not files:
        return ""
    from gitgpt.diff.versions import bumps_of  # start-up: as above

    bumps = (bump for file in files for bump in bumps_of(file)[0])
    return "\n".join(f"{printable(bump.name)} {bump.old} {bump.new}" for bump in bumps if bump.name)


def _of_symbols(facts: Facts) -> list[str]:
    removed, added = {one.name for one in facts.removed}, {one.name for one in facts.added}
    renames = [
        swap
        for swap in facts.swaps
        if (swap.old in removed and swap.new in added) or (swap.times >= OFTEN and len(swap.old) > 2)
    ][:MOST]
    gone = {name for swap in renames for name in (swap.old, swap.new)} | set(facts.tests)
    said = [f"renames {_name(swap.old)} to {_name(swap.new)}" for swap in renames]
    for verb, symbols in (("adds", facts.added), ("removes", facts.removed), ("changes", facts.changed)):
        if names := _names(symbols, gone):
            said.append(f"{verb} {names}")
    if not facts.added and not facts.removed and (names := _names(facts.around, gone)):
        said.append(f"inside {names}")
    if facts.tests:
        said.append(f"adds tests {_listed(facts.tests)}")
    return said


def _names(symbols: Iterable[Symbol], skipped: set[str]) -> str:
    """Those that others can use first; values last."""
    ranked = sorted(symbols, key=lambda symbol: (symbol.kind == "value", not symbol.is_public))
    return _listed([symbol.name for symbol in ranked if symbol.name not in skipped])


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return ", ".join(map(_name, names[:MOST])) + more


def _name(text: str) -> str:
    return printable(text)[:LONGEST_NAME]
