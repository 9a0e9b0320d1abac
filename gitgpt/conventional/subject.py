"""The subject line: which action, on what, in the words of a language's template file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from gitgpt.conventional.file_class import class_of
from gitgpt.conventional.findings import Findings
from gitgpt.conventional.lint import shorten
from gitgpt.conventional.symbols import Symbol
from gitgpt.diff.model import ChangeSet, FileDiff, printable

MOST_OBJECTS = 4
FOLDER = Path(__file__).parent / "templates"
VERB_OF_TYPE = {
    "fix": "fix",
    "perf": "improve",
    "refactor": "simplify",
    "style": "format",
    "test": "test",
    "docs": "document",
}


class Words(NamedTuple):
    """A language's template file. `verbs` maps each action to a sentence with {objects}, {old}, {new};
    `more` has {count}, `joint` stands between the last two of a list, `comma` between the others."""

    verbs: dict[str, str]
    joint: str
    within: str
    comma: str
    more: str


class Phrase(NamedTuple):
    """An action and what it acts on, before any language. `objects` stand most telling first; `place` is
    the file that most of it is in, named where there is room."""

    action: str
    objects: tuple[str, ...] = ()
    old: str = ""
    new: str = ""
    place: str = ""


def phrase_of(changes: ChangeSet, findings: Findings, kind: str) -> Phrase:
    files = changes.files
    if not files:
        return Phrase("empty")
    if whole := _of_whole_files(files) or _of_versions(findings):
        return whole
    phrase = _of_symbols(files, findings, kind)
    return phrase if phrase.objects == names_of(files) else phrase._replace(place=_place(files))


def _place(files: tuple[FileDiff, ...]) -> str:
    """The file with most of the changed lines, source before all others."""
    largest = max(files, key=lambda file: (class_of(file.path) == "source", file.added + file.removed))
    return names_of((largest,))[0]


def _of_whole_files(files: tuple[FileDiff, ...]) -> Phrase | None:
    """Changes that need no look inside: added, deleted, renamed, mode and submodules alone."""
    names = names_of(files)
    statuses = {file.status for file in files}
    if any(file.new_mode == "160000" for file in files) and len(files) == 1:
        return Phrase("bump-to", names, new=files[0].new_id[:7] or _submodule_commit(files[0]))
    if statuses == {"deleted"}:
        return Phrase("remove", names)
    if statuses == {"renamed"} and not any(file.added or file.removed for file in files):
        old_folder, _, old_name = printable(files[0].old_path or "").rpartition("/")
        new_folder, _, new_name = files[0].name.rpartition("/")
        if len(files) == 1 and old_folder == new_folder:
            return Phrase("rename", old=old_name, new=new_name)
        return Phrase("move", names, new=new_folder.rpartition("/")[2] or new_folder or "the top folder")
    if statuses == {"modified"} and all(file.old_mode != file.new_mode and not file.hunks for file in files):
        return Phrase("executable" if files[0].new_mode.endswith("755") else "not-executable", names)
    return None


def _submodule_commit(file: FileDiff) -> str:
    lines = (line for hunk in file.hunks for line in hunk.lines)
    return next(
        (line.split()[-1][:7] for line in lines if line.startswith("+Subproject commit ")), "a new commit"
    )


def _of_versions(findings: Findings) -> Phrase | None:
    if not findings.bumps or findings.added or findings.changed:
        return None
    first = findings.bumps[0]
    if all(bump.new == first.new for bump in findings.bumps):
        return Phrase("bump", (first.name,), first.old, first.new)
    return Phrase("bump-several", tuple(bump.name for bump in findings.bumps))


def _of_symbols(files: tuple[FileDiff, ...], findings: Findings, kind: str) -> Phrase:
    verb = VERB_OF_TYPE.get(kind, "change")
    added, removed = (_symbol_names(symbols) for symbols in (findings.added, findings.removed))
    touched = _symbol_names(findings.changed + findings.enclosing)
    if len(added) == len(removed) == 1 and not touched:
        return Phrase("rename", old=removed[0], new=added[0])
    if kind in ("feat", "test") and added:
        return Phrase("add", added)
    if kind in ("feat", "chore", "docs", "test", "build", "ci") and {file.status for file in files} == {
        "added"
    }:
        return Phrase("add", names_of(files))
    if removed and not added:
        return Phrase("remove", removed)
    if kind == "docs":
        return Phrase("change", _headings(files) or names_of(files))
    return Phrase(verb, touched or added or names_of(files))


def _symbol_names(symbols: tuple[Symbol, ...]) -> tuple[str, ...]:
    ranked = sorted(symbols, key=lambda symbol: (symbol.kind == "value", not symbol.is_public))
    return tuple(symbol.name for symbol in ranked if len(symbol.name) > 2)


def _headings(files: tuple[FileDiff, ...]) -> tuple[str, ...]:
    """The first headings that changed or stand over changed lines in Markdown."""
    found: dict[str, None] = {}
    for file in files:
        if not file.path.endswith((".md", ".mdx")):
            continue
        for hunk in file.hunks:
            for line in (" " + hunk.section, *hunk.lines):
                text = line[1:].lstrip("#")
                if line[1:2] == "#" and text.startswith(" ") and len(text) < 60:
                    found.setdefault(text.strip(" #*_`").replace("`", ""))
    return tuple(name for name in found if name.isprintable() and name)[:2]


def names_of(files: tuple[FileDiff, ...]) -> tuple[str, ...]:
    """What files are called in a sentence: source first, without extension; an index file is its folder."""
    ranked = sorted(files[:200], key=lambda file: class_of(file.path) not in ("source", "docs"))
    names: dict[str, None] = {}
    for file in ranked:
        folder, _, base = file.name.rpartition("/")
        stem = base.split(".")[0] or base
        if stem in ("index", "mod", "main", "__init__", "lib") and folder:
            stem = folder.rpartition("/")[2]
        names.setdefault(stem if class_of(file.path) in ("source", "test") else base)
    return tuple(names)


def say(phrase: Phrase, words: Words, room: int) -> str:
    """The phrase in the words of a template file, with as many objects as fit into `room` characters."""
    verb = words.verbs[phrase.action]
    for count in range(min(MOST_OBJECTS, len(phrase.objects)), 0, -1):
        text = verb.format(objects=_list(phrase.objects, count, words), old=phrase.old, new=phrase.new)
        placed = words.within.format(text=text, place=phrase.place)
        if phrase.place and phrase.place.lower() not in text.lower() and len(placed) <= room:
            return placed
        if len(text) <= room and (count == 1 or not phrase.place):
            return text
    first = phrase.objects[0] if phrase.objects else ""
    spare = room - len(verb.format(objects="", old=phrase.old, new=phrase.new))
    return shorten(verb.format(objects=first[: max(8, spare)], old=phrase.old, new=phrase.new), room)


def _list(objects: tuple[str, ...], count: int, words: Words) -> str:
    shown, left = list(objects[:count]), len(objects) - count
    if left and count > 1:
        shown.append(words.more.format(count=left))
    return words.joint.join((words.comma.join(shown[:-1]), shown[-1])) if len(shown) > 1 else shown[0]


@cache
def templates(language: str) -> Words:
    """The words of a language; English where there is no file for it."""
    import json  # start-up: only a draft needs it

    path = FOLDER / f"{language}.json"
    known = language.isalnum() and path.is_file()
    return Words(**json.loads((path if known else FOLDER / "en.json").read_text(encoding="utf-8")))
