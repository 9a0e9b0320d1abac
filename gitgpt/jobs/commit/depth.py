"""A change that one question would lose too much of: read in parts, side by side, for the last question.

Each part is one file, or a run of hunks of a large one; small parts share a request. What was said about a
part is kept under the two blobs it lies between, so that a second draft of nearly the same change asks about
the rest only. A part that was not read is named; the others count.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from gitgpt.diff.changeset import ChangeSet, FileDiff, Hunk
from gitgpt.diff.cut import cut_long_lines
from gitgpt.diff.describe import line_of
from gitgpt.diff.file_class import NOISE, FileClass
from gitgpt.diff.pack import readable_of
from gitgpt.diff.packed import hunk_line
from gitgpt.guards import grounding, injection
from gitgpt.guards.repetition import runs_away
from gitgpt.guards.reply import check_reply
from gitgpt.jobs.asking import (
    Brief,
    Judgement,
    ModelAsker,
    Part,
    PartAnswers,
    RequestLimits,
    ask_parts,
    build_request,
    find_room,
    split_parts,
    turns_of,
)
from gitgpt.jobs.commit.question import sent_counter
from gitgpt.jobs.commit.task import DraftOptions
from gitgpt.llm.parallel import Progress
from gitgpt.llm.types import Completer, Deadline, Request, Usage
from gitgpt.storage.store import Keyspace

MOST_CALLS = 32
MOST_TOGETHER = 8  # parts of one request: a model that describes more forgets some
LABEL = 8  # tokens of a part's number and blank lines
LEAST_ROOM = 300  # tokens: a smaller part says nothing
TIME = 0.7  # of what is left of the deadline, for the parts; the rest is for the last question
LONGEST = 400  # characters that are kept of what was said about a part
WHOLE_ID = 40  # characters of the name of a blob
MOST_NAMED = 3  # parts that failed for the same reason
VERSION = 2  # of the instructions: raised when older answers must not be used any more
ANSWERS = re.compile(r"^\W{0,3}\[(\d{1,3})\]\W{0,3}", re.MULTILINE)
TOO_MANY = "beyond the calls of one draft"


class Memory(NamedTuple):
    """A store, and who is asked: what another model said is another answer."""

    store: Keyspace
    who: str


class ChangePart(NamedTuple):
    """What is asked about at a time: a file, or the `number`-th of `of` pieces of it."""

    file: FileDiff
    kind: FileClass
    text: str
    number: int = 1
    of: int = 1

    @property
    def name(self) -> str:
        return self.file.name + (f" (part {self.number} of {self.of})" if self.of > 1 else "")


class PartsReading(NamedTuple):
    """What reading the parts gave: a line for each that was read, the weightiest files first. `kept` of
    them were known from before. `failed` are names of parts, each with the reason."""

    lines: tuple[str, ...] = ()
    parts: int = 0
    kept: int = 0
    failed: tuple[tuple[str, str], ...] = ()
    usage: Usage = Usage()

    def told(self) -> str:
        """One line for the person."""
        known = f", {self.kept} of them known from before" if self.kept else ""
        names: dict[str, list[str]] = {}
        for name, why in self.failed:
            names.setdefault(why, []).append(name)
        missing = "; ".join(f"{_some(parts)} ({why})" for why, parts in names.items())
        return f"read in {self.parts} parts{known}" + (f"; not read: {missing}" if missing else "")


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def unread_of(changes: ChangeSet) -> tuple[tuple[str, str], ...]:
    """Files of which not even the parts hold everything, each with the reason."""
    readable = readable_of(changes)
    return tuple(
        (readable.files[at].name, readable.files[at].left_out)
        for at in readable.order
        if readable.files[at].left_out and readable.kinds[at] not in NOISE
    )


def parts_of(changes: ChangeSet, wishes: DraftOptions) -> list[ChangePart]:
    """All that is worth reading, in the order of weight, each part small enough for a request of its own."""
    count = sent_counter(wishes)
    room = find_room(_limits(wishes), BRIEF)
    if room < LEAST_ROOM:
        return []
    readable = readable_of(changes)
    return [
        part
        for at in readable.order
        if readable.kinds[at] not in NOISE and readable.files[at].hunks
        for part in _pieces(readable.files[at], readable.kinds[at], room, count)
    ]


def requests_of(
    parts: Sequence[ChangePart], wishes: DraftOptions, *, memory: Memory | None = None
) -> list[Request]:
    """The calls that would be made for parts, to the letter."""
    limits = _limits(wishes)
    open_parts = {str(at): part.text for at, part in enumerate(parts) if not _remembered(memory, part)}
    return [build_request(limits, BRIEF, turns_of(BRIEF, part)) for part in _requested(limits, open_parts)[0]]


def read_parts(
    parts: Sequence[ChangePart],
    wishes: DraftOptions,
    *,
    client: Completer,
    deadline: Deadline,
    memory: Memory | None = None,
    on_progress: Progress | None = None,
) -> PartsReading:
    """What the parts come to, asked together; never raises for a provider's failure."""
    said = {at: line for at, part in enumerate(parts) if (line := _remembered(memory, part))}
    kept = len(said)
    asker = ModelAsker(client, deadline.within(TIME * deadline.remaining()), _limits(wishes))
    open_parts = {str(at): part.text for at, part in enumerate(parts) if at not in said}
    requested, beyond = _requested(asker.limits, open_parts)
    if on_progress is not None:
        on_progress(0, len(open_parts) - len(beyond))
    answers = ask_parts(asker, BRIEF, requested, _judge, asks_singly=True, on_progress=on_progress)
    failed = dict.fromkeys(map(int, beyond), TOO_MANY)
    failed |= {int(key): reason for key, reason in answers.unsettled.items()}
    for at, line, problem in _lines_of(answers):
        if line:
            said[at] = line
            _remember(memory, parts[at], line)
        else:
            failed[at] = problem
    return PartsReading(
        tuple(f"{parts[at].name}: {said[at]}" for at in sorted(said)),
        len(parts),
        kept,
        tuple((parts[at].name, why) for at, why in sorted(failed.items()) if at not in said),
        answers.usage,
    )


class _Line(NamedTuple):
    """What was said about the part `at`, or why it cannot be used."""

    at: int
    text: str
    problem: str


def _lines_of(answers: PartAnswers[_Line]) -> Iterator[_Line]:
    return (line for lines in answers.kept.values() for line in lines)


# -- parts


def _pieces(file: FileDiff, kind: FileClass, room: int, count: Callable[[str], int]) -> Iterator[ChangePart]:
    head = line_of(file, kind)
    groups = list(_groups(file.hunks, room - count(head) - 2 * LABEL, count))
    for number, hunks in enumerate(groups, start=1):
        text = "\n".join([head, *(line for hunk in hunks for line in _lines(hunk))])
        yield ChangePart(file._replace(hunks=hunks), kind, injection.expose_hidden(text), number, len(groups))


def _groups(hunks: Sequence[Hunk], room: int, count: Callable[[str], int]) -> Iterator[tuple[Hunk, ...]]:
    """Hunks in a row that fit together."""
    group: list[Hunk] = []
    size = 0
    pieces = (piece for whole in hunks for piece in _fitting(cut_long_lines(whole), room, count))
    for hunk in pieces:
        own = _size(hunk, count)
        if group and size + own > room:
            yield tuple(group)
            group, size = [], 0
        group.append(hunk)
        size += own
    if group:
        yield tuple(group)


def _fitting(hunk: Hunk, room: int, count: Callable[[str], int]) -> Iterator[Hunk]:
    """The hunk, or halves of it that fit; a single line that does not is left out."""
    if _size(hunk, count) <= room:
        yield hunk
    elif len(hunk.lines) > 1:
        half = len(hunk.lines) // 2
        yield from _fitting(hunk._replace(lines=hunk.lines[:half]), room, count)
        yield from _fitting(hunk._replace(lines=hunk.lines[half:]), room, count)


def _size(hunk: Hunk, count: Callable[[str], int]) -> int:
    return count(injection.expose_hidden("\n".join(_lines(hunk)))) + 1


def _lines(hunk: Hunk) -> Iterator[str]:
    yield hunk_line(hunk)
    yield from hunk.lines


# -- requests


def _number(shown: Mapping[str, str]) -> str:
    return "\n\n".join(f"[{number}]\n{text}" for number, text in enumerate(shown.values(), start=1))


BRIEF = Brief(
    template="part.system.txt",
    purpose="commit",
    name="parts",
    closing="part.user.txt",
    lay_out=_number,
    decode=str,
)


def _limits(wishes: DraftOptions) -> RequestLimits:
    return RequestLimits(
        sent_counter(wishes), wishes.max_prompt_tokens, wishes.max_output_tokens, wishes.is_fresh
    )


def _requested(limits: RequestLimits, texts: Mapping[str, str]) -> tuple[list[Part], list[str]]:
    """The requests that one draft may make for these parts, and the keys of the parts beyond that."""
    every = split_parts(limits, BRIEF, texts, most=MOST_TOGETHER, label=LABEL)
    return every[:MOST_CALLS], [key for part in every[MOST_CALLS:] for key in part.shown]


def split(answer: str, number: int) -> list[str] | None:
    """What was said about each part; None unless each has its line."""
    marks = list(ANSWERS.finditer(answer))
    if not marks:
        return None
    ends = [*(mark.start() for mark in marks[1:]), len(answer)]
    said = {
        int(mark[1]): " ".join(answer[mark.end() : end].split())
        for mark, end in zip(marks, ends, strict=True)
    }
    lines = [said.get(at, "") for at in range(1, number + 1)]
    return lines if all(lines) else None


# -- answers


def _judge(answer: object, part: Part) -> Judgement[_Line]:
    """A line about each part. An answer that covers several and cannot be taken apart is asked for again,
    part by part."""
    keys = list(part.shown)
    lines = split(str(answer), len(keys))
    if lines is None:
        if len(keys) > 1:
            return Judgement(open_keys=tuple(keys))
        lines = [ANSWERS.sub("", str(answer))]
    return Judgement(
        tuple(_read(int(key), line, part.shown[key]) for key, line in zip(keys, lines, strict=True))
    )


def _read(at: int, text: str, part: str) -> _Line:
    """What was said about a part, when it says no more than the part does."""
    if runs_away(text):
        return _Line(at, "", "the answer says the same thing over and over")
    checked = check_reply(text, shown=part)
    if checked.reason:
        return _Line(at, "", checked.reason)
    stated = grounding.drop_ungrounded(f"part\n\n{checked.text}", (part,)).text.partition("\n")[2]
    line = " ".join(stated.split())
    if not line:
        return _Line(at, "", "the answer names what is not in it")
    return _Line(at, line if len(line) <= LONGEST else line[: LONGEST - 1] + "…", "")


# -- memory


def _remembered(memory: Memory | None, part: ChangePart) -> str:
    return (memory and memory.store.get(_key(memory, part))) or ""


def _remember(memory: Memory | None, part: ChangePart, line: str) -> None:
    if memory:
        memory.store.put(_key(memory, part), line)


def _key(memory: Memory, part: ChangePart) -> str:
    """Two blobs make one difference. A patch from elsewhere has shortened names of blobs: there, and for a
    piece of a file, the text counts."""
    import hashlib  # start-up: as this module

    file = part.file
    is_pair = part.of == 1 and len(file.old_id) >= WHOLE_ID and not file.left_out
    text = "" if is_pair else part.text
    said = [VERSION, memory.who, file.path, file.old_path, file.old_id, file.new_id, text]
    return hashlib.sha256(json.dumps(said).encode("ascii")).hexdigest()
