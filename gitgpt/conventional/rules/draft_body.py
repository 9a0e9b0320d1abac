"""The body of a message: a line for each of several things that one change did."""

from __future__ import annotations

from collections.abc import Iterable

from gitgpt.conventional.line_wrap import wrap
from gitgpt.conventional.rules.parts import phrases_of, story_of
from gitgpt.conventional.rules.phrases import PhraseCase
from gitgpt.conventional.rules.reading import ChangeReading, FileReading
from gitgpt.conventional.rules.setting_changes import dependencies_of
from gitgpt.conventional.rules.symbol_facts import Swap
from gitgpt.conventional.rules.wording import Phrase, files_of, say, words_of

MOST_LINES = 6
MOST_CLAUSES = 3
LONGEST = 12  # rows of text: in more, each line says only what comes first
ENOUGH = 3  # lines, where more would be too many
LEAST_SIZE = 2  # changed lines: fewer come along with the rest
MOST_NAMES = 3  # of a clause
WIDTH, ROOM = 72, 130  # characters of a line, of a clause
# What comes along with a change is told last, and is no second thing beside it.
COMPANIONS = ("test", "docs")
Files = tuple[FileReading, ...]
BESIDE = ("update test", "add test", "add tests", "document")


def body_of(case: PhraseCase, language: str, *, subject: str) -> str:
    """A bullet a group of what its lines prove, but for what the subject says already; or nothing when all
    of it is one thing."""
    groups = _groups(case.reading)
    things = _things(groups)
    if len(things) < 2:
        return ""
    largest = max(things, key=lambda name: _size(groups[name]))
    ranked = sorted(groups, key=lambda name: (name != largest, -_size(groups[name])))
    beside = [groups[name] for name in ranked if name in COMPANIONS]
    news = dependencies_of(case.reading.written)
    parts = [groups[name] for name in ranked if name not in COMPANIONS]
    parts = _merged(parts, MOST_LINES - len(beside) - bool(news))
    story = story_of(case.reading, case.facts)
    order = {name.text.lower(): at for at, name in enumerate(case.names)}
    told = [_swaps(case.reading, story.swap, language)]
    told += [*(phrases_of(part, story, order) for part in parts), news]
    told += [phrases_of(part, story, order) for part in beside]
    fresh = _fresh(told, _words(subject), language)
    if all(phrase.action in BESIDE for line in fresh for phrase in line):
        return ""
    texts = (_text(fresh, language, clauses) for clauses in range(MOST_CLAUSES, 1, -1))
    return next((text for text in texts if text.count("\n") < LONGEST), _text(fresh, language, 1))


def _text(told: list[list[Phrase]], language: str, clauses: int) -> str:
    lines = (_line(phrases[:clauses], language) for phrases in told[:MOST_LINES])
    return "\n".join(wrap(f"- {line}", WIDTH) for line in lines)


def _merged(parts: list[Files], most: int) -> list[Files]:
    """At most so many: the smallest make one."""
    if len(parts) <= most:
        return parts
    return [*parts[: most - 1], tuple(file for part in parts[most - 1 :] for file in part)]


def _fresh(told: Iterable[list[Phrase]], subject: set[str], language: str) -> list[list[Phrase]]:
    """What of each group neither the subject nor a line before it says: copies of a file change alike."""
    seen: set[tuple[str, tuple[str, ...], str]] = set()
    found = []
    for phrases in told:
        keys = {(phrase.action, phrase.names, phrase.new): phrase for phrase in phrases}
        fresh = [keys[key] for key in keys if key not in seen and not _is_said(keys[key], subject, language)]
        seen.update(keys)
        if fresh:
            found.append(fresh)
    return found


def _is_said(phrase: Phrase, subject: set[str], language: str) -> bool:
    """Whether the subject has all the names, and the verb where that tells anything."""
    names = _words(" ".join((*phrase.names, phrase.place, phrase.old, phrase.new)))
    verb = words_of(language).phrases[phrase.action].partition(" ")[0]
    return names <= subject and (phrase.action == "update" or verb in subject)


def _line(phrases: list[Phrase], language: str) -> str:
    """The place is said once."""
    places = [""] + [phrase.place for phrase in phrases]
    once = (
        phrase._replace(place="") if phrase.place == before else phrase
        for before, phrase in zip(places, phrases, strict=False)
    )
    return words_of(language).then.join(_said(phrase, language) for phrase in once)


def _said(phrase: Phrase, language: str) -> str:
    """Nobody counts one more where it could be named."""
    most = MOST_NAMES + (len(phrase.names) == MOST_NAMES + 1)
    return say(phrase, language, ROOM, most=most)


def _swaps(reading: ChangeReading, swap: Swap | None, language: str) -> list[Phrase]:
    """A name that took another's place in several files."""
    if swap is None:
        return []
    count = sum(
        any(line.sign == "+" and swap.new in line.text for line in file.lines) for file in reading.written
    )
    return (
        [Phrase("replace", place=files_of(count, language), old=swap.old, new=swap.new)] if count > 1 else []
    )


def _things(groups: dict[str, Files]) -> list[str]:
    return [name for name, files in groups.items() if name not in COMPANIONS and _size(files) >= LEAST_SIZE]


def _size(files: Files) -> int:
    return sum(file.size for file in files)


def _words(text: str) -> set[str]:
    return {word.strip(",、") for word in text.lower().split()}


def _groups(reading: ChangeReading) -> dict[str, Files]:
    """Tests and documentation apart, the rest by folder: as deep as gives at most MOST_LINES groups, deeper
    where these would be too few. Data is left out: nobody reads it."""
    deepest = max((file.file.path.count("/") for file in reading.written), default=0)
    groups: dict[str, Files] = {}
    for depth in range(deepest + 1):
        deeper = _grouped(reading, depth)
        if len(deeper) > MOST_LINES and len(_things(groups)) >= ENOUGH:
            break
        groups = deeper
    return groups


def _grouped(reading: ChangeReading, depth: int) -> dict[str, Files]:
    groups: dict[str, list[FileReading]] = {}
    for file in reading.written:
        if file.kind != "data":
            groups.setdefault(_folder(file, depth), []).append(file)
    return {name: tuple(files) for name, files in groups.items()}


def _folder(file: FileReading, depth: int) -> str:
    if file.kind in COMPANIONS:
        return file.kind
    return "/".join(file.file.path.split("/")[:-1][:depth]) + "/"
