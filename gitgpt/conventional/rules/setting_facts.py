"""Facts of settings: keys, values and lists in configuration, workflows and manifests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitgpt.conventional.rules.analysis import Analysis, ChangeFact, place_of_files
from gitgpt.conventional.rules.reading import FileReading
from gitgpt.conventional.rules.title_facts import test_titled
from gitgpt.diff.versions import Bump, bumps_of

KINDS = ("config", "ci", "build", "data")
ENDINGS = (
    ".yml", ".yaml", ".toml", ".json", ".json5", ".jsonc", ".ini", ".cfg", ".conf", ".properties", ".env",
    ".editorconfig", ".tfvars", ".npmrc", ".nvmrc",
)  # fmt: skip
PAIR = re.compile(
    r"(?P<indent>\s*)(?P<item>- +)?[\"']?(?P<key>[A-Za-z_@$*][\w.@/$ *-]*?)[\"']?"
    r"\s*(?:[:=])\s*(?P<value>.*?),?\s*(?:#.*)?$"
)
ITEM = re.compile(r"(?P<indent>\s*)(?:- +)?(?P<value>[\"'][^\"']+[\"']|[\w*!./@:~^<>={}$-]+),?$")
TRAILING = re.compile(r"\s+#\s.*$")
BLOCK_TEXT = "|"
SECTION = re.compile(r"\s*\[+([\w.\"-]+)\]+\s*$")
BRACKETS = re.compile(r"[\[{(\]})|>&]*")
# Keys that mean nothing without the key above them.
GENERIC = frozenset(
    (
        "name", "run", "with", "uses", "steps", "env", "jobs", "type", "types", "description", "args",
        "required", "default", "key", "value", "path", "runs-on", "title", "id", "if", "else", "repo",
        "rev", "hooks", "shell",
    )
)  # fmt: skip
# The verb that a list's own key gives to its items.
LIST_VERBS = {
    "ignore": "ignore", "exclude": "ignore", "ignores": "ignore", "skip": "ignore", "paths-ignore": "ignore",
    "extend-exclude": "ignore", "extend-ignore": "ignore", "files-ignore": "ignore", "excludes": "ignore",
    "omit": "ignore", "branches-ignore": "ignore",
}  # fmt: skip
LONGEST = 40
BLOCK = re.compile(
    r"- +(?:id|name|uses|repo|package-ecosystem|image|job_name|title|org|label): *"
    r"[\"']?([^\"'#]{2,60}?)[\"']?(?: *#.*)?$"
)
INLINE = re.compile(r"\[\s*(.*?)\s*\]$")
STEP = re.compile(r"- +name: *[\"']?(.{3,60}?)[\"']?$")
JOB = re.compile(r"  ([A-Za-z][\w-]*):\s*$")


class SettingLine(NamedTuple):
    key: str
    value: str
    above: str
    number: int
    is_item: bool


def is_settings(file: FileReading) -> bool:
    base = file.base.lower()
    is_known = base.endswith((*ENDINGS, "rc")) or _is_ignore_file(file)
    is_kind = file.kind in KINDS or (file.kind == "test" and not test_titled(file))
    return is_kind and is_known and not file.file.is_binary


def _is_ignore_file(file: FileReading) -> bool:
    return file.base.startswith(".") and file.base.lower().endswith("ignore")


def find_settings(analysis: Analysis) -> Iterator[ChangeFact]:
    """What became of keys: set, added, removed; and of the items of lists."""
    for file in analysis.reading.written:
        if not is_settings(file) or file.file.status != "modified":
            continue
        if _is_ignore_file(file):
            yield from _ignored(file)
            continue
        rows = {sign: list(_rows(file, sign)) for sign in "+-"}
        yield from _changed(file, rows)
        yield from _listed(file, rows)


def find_blocks(analysis: Analysis) -> Iterator[ChangeFact]:
    """Items of a list with keys of their own, such as the hooks of pre-commit, that came or went."""
    for file in analysis.reading.written:
        if not is_settings(file) or file.file.status != "modified":
            continue
        edits = [
            edit for edit in analysis.edits if edit.file is file and bool(edit.added) != bool(edit.removed)
        ]
        for sign, kind in (("+", "add"), ("-", "remove")):
            names: dict[str, frozenset[int]] = {}
            for edit in edits:
                lines = [
                    line for line in (edit.added if sign == "+" else edit.removed) if not line.is_comment
                ]
                match = BLOCK.match(lines[0].text) if lines else None
                if match and all(line.depth >= lines[0].depth for line in lines):
                    name = match[1].partition("@")[0].strip()
                    names[name] = names.get(name, frozenset()) | edit.numbers
            if names and not STEP.match(edits[0].lines[0].text):
                numbers = frozenset[int]().union(*names.values())
                yield ChangeFact(kind, tuple(names), place_of_files((file,)), numbers=numbers)


def _ignored(file: FileReading) -> Iterator[ChangeFact]:
    new, old = (
        {line.text: line.number for line in file.lines if line.sign == sign and not line.is_comment}
        for sign in "+-"
    )
    for kind, mine, other in (("ignore", new, old), ("stop ignoring", old, new)):
        names = {text: number for text, number in mine.items() if text not in other}
        if names:
            yield ChangeFact(kind, tuple(names), numbers=frozenset(names.values()))


def _rows(file: FileReading, sign: str) -> Iterator[SettingLine]:
    for line in file.lines:
        if line.sign != sign or line.is_comment:
            continue
        raw = file.file.hunks[line.hunk].lines[line.at][1:]
        raw = TRAILING.sub("", raw)
        above = find_key_above(file, line.hunk, line.at, line.depth, sign)
        if above == BLOCK_TEXT:
            continue
        match = PAIR.fullmatch(raw)
        if section := SECTION.fullmatch(raw):
            yield SettingLine(section[1], "", "", line.number, False)
        elif match and not raw.strip().startswith(("- name", "run:")) and "://" not in match["key"]:
            yield SettingLine(match["key"].strip(), match["value"].strip("\"' "), above, line.number, False)
        elif item := ITEM.fullmatch(raw):
            yield SettingLine("", item["value"].strip("\"'"), above, line.number, True)


def find_key_above(file: FileReading, hunk: int, at: int, depth: int, sign: str) -> str:
    """The key that a line is under, by indentation or as a section."""
    for row in reversed(file.file.hunks[hunk].lines[:at]):
        if row[:1] not in (" ", sign) or not row[1:].strip():
            continue
        text = row[1:]
        section = SECTION.fullmatch(text)
        if section:
            return section[1]
        indent = len(text) - len(text.lstrip())
        match = PAIR.fullmatch(text)
        if match and indent < depth and match["value"][:1] in ("|", ">"):
            return BLOCK_TEXT
        if match and (indent < depth or (indent == depth and match["value"] in ("", "["))):
            if not match["value"] or match["value"] in ("[", "{", "|", ">", "["):
                return match["key"].strip()
            if indent < depth:
                return match["key"].strip()
    return ""


def _changed(file: FileReading, rows: dict[str, list[SettingLine]]) -> Iterator[ChangeFact]:
    versions = {number for bump in _bump_lines(file) for number in bump}
    old, new = (
        {(row.above, row.key): row for row in rows[sign] if row.key and row.number not in versions}
        for sign in "-+"
    )
    place = place_of_files((file,))
    for at, row in new.items():
        before = old.get(at)
        name = _name(row)
        if before is None or before.value == row.value or not name:
            continue
        numbers = frozenset((before.number, row.number))
        was, now = _items(before.value), _items(row.value)
        if was and now and (changed := _list_fact(was, now, name, place)):
            yield changed._replace(numbers=numbers)
        elif row.value and before.value and _is_short(row.value) and _is_short(before.value):
            yield ChangeFact("change", (name,), place, before.value, row.value, numbers)
        elif row.value or before.value:
            yield ChangeFact("update", (name,), place, numbers=numbers)
    fresh = [row for at, row in new.items() if at not in old]
    gone = [row for at, row in old.items() if at not in new]
    both = {row.key for row in fresh} & {row.key for row in gone}
    fresh, gone = ([row for row in rows if row.key not in both] for rows in (fresh, gone))
    yield from _came(fresh, place, "+")
    yield from _came(gone, place, "-")


def _items(value: str) -> tuple[str, ...]:
    match = INLINE.match(value)
    return tuple(filter(None, (item.strip(" \"'") for item in match[1].split(",")))) if match else ()


def _list_fact(old: tuple[str, ...], new: tuple[str, ...], name: str, place: str) -> ChangeFact | None:
    """Items that came into, or went from, a list on one line."""
    came, went = (tuple(item for item in a if item not in b) for a, b in ((new, old), (old, new)))
    if came and not went:
        return ChangeFact("add item", came, place, new=name)
    if went and not came:
        return ChangeFact("remove item", went, place, new=name)
    if len(came) == len(went) == 1:
        return ChangeFact("replace item", (), place, went[0], came[0])
    return None


def _name(row: SettingLine) -> str:
    if row.key.lower() in GENERIC:
        return f"{row.above}.{row.key}" if row.above and row.above.lower() not in GENERIC else ""
    return row.key


def _is_short(value: str) -> bool:
    return 0 < len(value) <= LONGEST and BRACKETS.fullmatch(value) is None


def _came(rows: list[SettingLine], place: str, sign: str) -> Iterator[ChangeFact]:
    """Outermost keys that are only on one side; a single one with its value."""
    names = {row.key for row in rows if _name(row)}
    outer = [row for row in rows if row.above not in names and _name(row)]
    numbers = frozenset(row.number for row in rows)
    if not outer:
        return
    if sign == "+" and len(outer) == 1 and len(rows) == 1 and _is_short(outer[0].value):
        yield ChangeFact("set", (_name(outer[0]),), place, new=outer[0].value, numbers=numbers)
        return
    keys = tuple(dict.fromkeys(_name(row) for row in outer))
    yield ChangeFact("add" if sign == "+" else "remove", keys, place, numbers=numbers)


def _listed(file: FileReading, rows: dict[str, list[SettingLine]]) -> Iterator[ChangeFact]:
    keys = {row.key for side in rows.values() for row in side}
    for sign in "+-":
        other = {(row.above, row.value) for row in rows["-" if sign == "+" else "+"] if row.is_item}
        lists: dict[str, dict[str, int]] = {}
        for row in rows[sign]:
            if row.is_item and row.above not in keys and (row.above, row.value) not in other and row.above:
                lists.setdefault(row.above, {})[row.value] = row.number
        for key, items in lists.items():
            names = tuple(value for value in items if len(value) <= LONGEST)
            verb = LIST_VERBS.get(key.lower(), "")
            numbers = frozenset(items.values())
            if not names:
                continue
            if verb:
                kind = verb if sign == "+" else "stop ignoring"
                yield ChangeFact(kind, names, f"{place_of_files((file,))}", numbers=numbers)
            else:
                kind = "add" if sign == "+" else "remove"
                yield ChangeFact(kind, names, key, numbers=numbers)


def find_steps(analysis: Analysis) -> Iterator[ChangeFact]:
    """Steps of workflows by their names, and jobs, that came or went."""
    for file in analysis.reading.written:
        if file.kind != "ci" or file.file.status != "modified":
            continue
        for kind, pattern in (("job", JOB), ("step", STEP)):
            sides = {sign: _blocks(file, sign, pattern, is_raw=kind == "job") for sign in "+-"}
            if kind == "job" and sides["+"] and sides["-"]:  # as likely another name
                continue
            for sign, verb in (("+", "add"), ("-", "remove")):
                other = sides["-" if sign == "+" else "+"]
                mine = {name: numbers for name, numbers in sides[sign].items() if name not in other}
                if mine:
                    numbers = frozenset[int]().union(*mine.values())
                    yield ChangeFact(
                        f"{verb} {kind}", tuple(mine), place_of_files((file,)), numbers=numbers, type="ci"
                    )


def _blocks(file: FileReading, sign: str, pattern: re.Pattern[str], *, is_raw: bool) -> dict[str, set[int]]:
    """What begins with a line like this, with the deeper lines of the same sign below it."""
    found: dict[str, set[int]] = {}
    name, depth = "", 0
    last = (-1, -1)
    for line in file.lines:
        if line.sign != sign:
            continue
        raw = file.file.hunks[line.hunk].lines[line.at][1:]
        match = pattern.fullmatch(raw if is_raw else line.text)
        if match and (not is_raw or _is_job(file, line.hunk, line.at)):
            name, depth = match[1], line.depth
        elif not name or line.depth <= depth or line.hunk != last[0]:
            name = ""
        if name:
            found.setdefault(name, set()).add(line.number)
        last = (line.hunk, line.at)
    return found


def _is_job(file: FileReading, hunk: int, at: int) -> bool:
    """Whether a key two columns deep is a job: `runs-on` or `uses` is right below it."""
    rows = [row[1:] for row in file.file.hunks[hunk].lines[at + 1 : at + 8] if row[:1] in " +-"]
    return any(re.match(r"    (?:runs-on|uses|needs|strategy|steps):", row) for row in rows)


def list_bumps(file: FileReading) -> Iterator[tuple[Bump, set[int]]]:
    for bump in bumps_of(file.file)[0]:
        if bump.name:
            numbers = {
                line.number
                for line in file.lines
                if (line.sign == "-" and bump.old in line.text)
                or (line.sign == "+" and bump.new in line.text)
            }
            yield bump, numbers


def _bump_lines(file: FileReading) -> list[set[int]]:
    return [numbers for _, numbers in list_bumps(file)]
