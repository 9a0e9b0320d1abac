"""What one part of a change did, as phrases that its lines prove: definitions that came, went, moved or
changed, members, values, versions, dependencies, tests and headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gitgpt.conventional.rules.breaking import MEMBER, is_history
from gitgpt.conventional.rules.choice import headings, names_of, place_of
from gitgpt.conventional.rules.reading import ChangeReading, FileReading
from gitgpt.conventional.rules.setting_changes import values_of
from gitgpt.conventional.rules.symbol_facts import Facts, Swap
from gitgpt.conventional.rules.symbols import Symbol, language_of
from gitgpt.conventional.rules.wording import Phrase
from gitgpt.diff.changeset import printable

# Strings, compiled by re at their first use: few changes need them.
TITLE = r"(?:it|test|describe|context|scenario|specify)\b[\w.]*\s*\(?\s*([\"'`])(.{4,60}?)\1"
IS_TEST = ("test", "tests", "Test", "should", "it_", "bench", "Bench")
NOT_DEFINING = ("namespace ", "@doc", "@moduledoc", "@spec", "@typedoc")
MARKDOWN = (".md", ".mdx", ".markdown")
FEW = 6  # changed lines of a file that only moved
ENOUGH, MOST = 4, 9  # names that changed, beside what came or went and alone: more tell nothing
MANY = 3  # times, before a name that took another's place everywhere is a thing of its own


class Story(NamedTuple):
    """What the whole change did to definitions, by name: where each came (or went) to be, as paths. A name
    that did both in other files `moved`; `renamed` leads from a new name to its old one; `swap` is one that
    took another's place all over."""

    came: dict[str, str]
    went: dict[str, str]
    moved: frozenset[str]
    renamed: dict[str, str]
    swap: Swap | None


def story_of(reading: ChangeReading, facts: Facts) -> Story:
    """A name that stands on both sides, and did not plainly move, neither came nor went."""
    came: dict[str, str] = {}
    went: dict[str, str] = {}
    both = _names(reading, "+") & _names(reading, "-")
    kept = set()
    for file in reading.written:
        new, old = ({symbol.name for symbol in _defined(file, sign)} for sign in "+-")
        kept |= new & old
        came.update(dict.fromkeys(new - old, file.file.path))
        went.update(dict.fromkeys(old - new, file.file.path))
    moved = frozenset(name for name in came if name in went and name not in kept)
    for side in (came, went):
        for name in both.intersection(side) - moved:
            del side[name]
    swaps = [swap for swap in facts.swaps if swap.new in came and swap.old in went]
    pairs_of_names = {swap.old: swap.new for swap in reversed(swaps)}  # the most frequent last
    renamed = {new: old for old, new in pairs_of_names.items()}
    swap = next((swap for swap in facts.swaps[:1] if swap.times >= MANY), None)
    return Story(came, went, moved, renamed, swap)


def _names(reading: ChangeReading, sign: str) -> set[str]:
    lines = (line for file in reading.written for line in file.lines if line.sign == sign)
    return {line.symbol.name for line in lines if line.symbol}


def _defined(file: FileReading, sign: str) -> Iterator[Symbol]:
    """Definitions that others see: none inside a function, no name of the language's own."""
    for line in file.lines:
        if line.sign != sign or line.symbol is None or (line.owner and line.owner.kind == "function"):
            continue
        if not line.symbol.name.startswith("__") and not line.text.startswith(NOT_DEFINING):
            yield line.symbol


def phrases_of(files: tuple[FileReading, ...], story: Story, order: dict[str, int]) -> list[Phrase]:
    """What happened to `files`, which are of one kind. `order` ranks names, most telling first."""
    kinds = {file.kind for file in files}
    if kinds == {"test"}:
        return _tests(files)
    if kinds == {"docs"}:
        return _documents(files)
    if whole := _statuses(files):
        return whole
    found = _definitions(files, story, order)
    told = {name for phrase in found for name in phrase.names}
    found += values_of(files, told | story.came.keys() | story.went.keys())
    if not found and {file.file.status for file in files} == {"added"}:
        return [Phrase("add", names_of(files), is_all=True)]
    return found


def _statuses(files: tuple[FileReading, ...]) -> list[Phrase]:
    """Files that went as a whole, or got another path and hardly more."""
    statuses = {file.file.status for file in files}
    if statuses == {"deleted"}:
        return [Phrase("remove", names_of(files), is_all=True)]
    if statuses == {"added"} and all(file.kind in ("config", "ci") for file in files):
        return [Phrase("add", names_of(files), is_all=True)]
    if statuses != {"renamed"} or any(file.size > FEW for file in files):
        return []
    old = {printable(file.file.old_path or "").rpartition("/")[2] for file in files}
    if len(files) == 1 and files[0].base not in old:
        return [Phrase("rename", old=old.pop(), new=files[0].base)]
    folder = files[0].file.name.rpartition("/")[0].rpartition("/")[2]
    return [Phrase("move", tuple(file.base for file in files), new=folder or "/", is_all=True)]


def _definitions(files: tuple[FileReading, ...], story: Story, order: dict[str, int]) -> list[Phrase]:
    place = place_of(files)
    paths = {file.file.path for file in files}
    own = {name for name in story.came if story.came[name] in paths}
    moved = _outermost(files, "+", {name for name in own & story.moved if story.went[name] not in paths})
    renamed = [name for name in own if name in story.renamed]
    fresh = _ranked(_outermost(files, "+", own - story.moved - {*renamed}), order)
    tests = tuple(name for name in fresh if name.startswith("test_"))  # beside what they test
    news = tuple(name for name in fresh if name not in tests)
    if len(news) > MOST and (added := tuple(file for file in files if file.file.status == "added")):
        news = names_of(added)
    gone = {name for name in story.went if story.went[name] in paths}
    gone -= {*story.moved, *story.renamed.values(), *story.came}
    old = _ranked(_outermost(files, "-", gone), order)
    members, home = _members(files), _home(files, news)
    said = [Phrase("add", news, home or place, is_all=True)] if news else []
    said += [Phrase("rename", old=story.renamed[name], new=name) for name in renamed]
    if moved:
        source, target = (side[moved[0]].rpartition("/")[2] for side in (story.went, story.came))
        said.append(Phrase("move, to", _ranked(moved, order), old=source, new=target, is_all=True))
    said += [Phrase("remove", old, place, is_all=True)] if old else []
    said += [Phrase("add", names, home, is_all=True) for home, names in members.items()][:1]
    changed = _changed(files, story, {*members, home})
    if changed and len(changed) <= (ENOUGH if said else MOST):
        said.append(Phrase("update", changed, place, is_all=True))
    if tests:
        said.append(Phrase("add tests", tests, is_all=True))
    return [phrase._replace(place="") if phrase.names[:1] == (phrase.place,) else phrase for phrase in said]


def _ranked(names: Iterable[str], order: dict[str, int]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (order.get(name.lower(), len(order)), name)))


def _outermost(files: tuple[FileReading, ...], sign: str, names: set[str]) -> list[str]:
    """Those of the names that are part of no other of them."""
    found = {
        line.symbol.name
        for file in files
        for line in file.lines
        if line.sign == sign and line.symbol and not (line.owner and line.owner.name in names)
    }
    return [name for name in names if name in found]


def _home(files: tuple[FileReading, ...], names: tuple[str, ...]) -> str:
    """The type that all of the names were added to."""
    owners = {
        line.owner.name if line.owner else ""
        for file in files
        for line in file.lines
        if line.sign == "+" and line.symbol and line.symbol.name in names
    }
    return owners.pop() if len(owners) == 1 else ""


def _members(files: tuple[FileReading, ...]) -> dict[str, tuple[str, ...]]:
    """Fields that a type got that was there before."""
    found: dict[str, dict[str, None]] = {}
    for file in files:
        pattern = MEMBER.get(language_of(file.file.path), "") if file.kind == "source" else ""
        owners = {line.owner.name for line in file.lines if line.owner and line.owner.kind == "type"}
        fresh = {line.symbol.name for line in file.lines if line.symbol and line.sign == "+"}
        old = {word for line in file.lines if line.sign == "-" for word in re.findall(r"\w+", line.text)}
        for line in file.lines if pattern and owners - fresh else ():
            if line.sign == "+" and line.owner and line.owner.name in owners - fresh and not line.symbol:
                match = re.match(pattern, line.text)
                if match and match[1] not in old:
                    found.setdefault(line.owner.name, {})[match[1]] = None
    return {owner: tuple(names) for owner, names in found.items()}


def _changed(files: tuple[FileReading, ...], story: Story, told: set[str]) -> tuple[str, ...]:
    """Definitions that stay and have changed lines, the most changed first."""
    counts: Counter[str] = Counter()
    swap = story.swap
    for line in (line for file in files for line in file.lines):
        owner = line.symbol if line.symbol and line.symbol.kind != "value" else line.owner
        is_swap = swap is not None and (swap.new if line.sign == "+" else swap.old) in line.text
        if owner and not (is_swap or line.is_comment or line.is_import or owner.name.startswith("__")):
            counts[owner.name] += 1
    fresh = {*story.came, *story.went, *story.renamed.values(), *told}
    return tuple(name for name, _ in counts.most_common() if name not in fresh)


def _tests(files: tuple[FileReading, ...]) -> list[Phrase]:
    """New tests by their names or titles, else what the tests are of."""
    old = {name for file in files for name in _tested(file, "-")}
    new = dict.fromkeys(name for file in files for name in _tested(file, "+") if name not in old)
    if new:
        return [Phrase("add test" if len(new) == 1 else "add tests", tuple(new), is_all=True)]
    names = tuple(name for name in dict.fromkeys(map(_subject, names_of(files))) if name not in IS_TEST)
    return [Phrase("update test", names, is_all=True)] if 0 < len(names) < ENOUGH else []


def _tested(file: FileReading, sign: str) -> Iterator[str]:
    for line in file.lines:
        if line.sign == sign:
            if line.symbol and line.symbol.kind == "function" and line.symbol.name.startswith(IS_TEST):
                yield line.symbol.name
            elif match := re.match(TITLE, line.text):
                yield f'"{match[2]}"'


def _subject(name: str) -> str:
    """`test_cart`, `cart.test.ts` and `CartTest` are tests of the cart."""
    return re.sub(r"(?i)^tests?_|[._-](?:tests?|spec)\b.*$|(?<=[a-z])(?:Tests?|Spec|IT)$", "", name) or name


def _documents(files: tuple[FileReading, ...]) -> list[Phrase]:
    files = tuple(file for file in files if file.base.lower().endswith(MARKDOWN) and not is_history(file))
    added, removed = (sum(getattr(file.file, side) for file in files) for side in ("added", "removed"))
    names, place = headings(ChangeReading(files, files, added, removed))
    return [Phrase("document", names, place, is_all=True)] if names and added > removed else []
