"""A change that loses too much in one question: read in parts, together, and told to the last question.

Each part is one file, or a run of hunks of a large one; small parts share a call. What a part came to is kept
by the two blobs it lies between, so that a second draft of nearly the same change asks for the rest only.
A part that nobody read is named, the others count.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from gitgpt.diff.changeset import ChangeSet, FileDiff, Hunk
from gitgpt.diff.cut import cut_long_lines
from gitgpt.diff.describe import line_of
from gitgpt.diff.file_class import NOISE, FileClass
from gitgpt.diff.pack import readable_of
from gitgpt.diff.packed import hunk_line
from gitgpt.guards import grounding, injection
from gitgpt.guards.repetition import runs_away
from gitgpt.guards.reply import check_reply
from gitgpt.jobs.commit.question import FRAME, sent_counter
from gitgpt.jobs.commit.task import DraftOptions
from gitgpt.llm.explain import explain_link
from gitgpt.llm.parallel import (
    Completer,
    Progress,
    Sharing,
    complete_many,
    grouped,
)
from gitgpt.llm.types import Completion, Deadline, Message, Reply, Request, Usage
from gitgpt.prompts import render_prompt

MOST_CALLS = 32
MOST_TOGETHER = 8  # parts of one call: a model that is to tell of more forgets some
LABEL = 8  # tokens of a part's number and blank lines
LEAST_ROOM = 300  # tokens: below, a part is too small to tell anything
TIME = 0.7  # of what is left of the deadline, for the parts; the rest is the last question's
LONGEST = 400  # characters that are kept of what was said about a part
WHOLE_ID = 40  # characters of the name of a blob
SEPARATOR = "\n\n"
MOST_TOLD = 3  # names of parts that failed for the same reason
VERSION = 1  # of the instructions: raised when older answers must not be used any more
ANSWERS = re.compile(r"^\W{0,3}\[(\d{1,3})\]\W{0,3}", re.MULTILINE)


class AnswerStore(Protocol):
    """Where answers are kept; `gitgpt.llm.reply_cache.Cache` is one."""

    def get(self, key: str) -> Completion | None: ...

    def put(self, key: str, completion: Completion) -> None: ...


class Memory(NamedTuple):
    """A store, and who is asked: what another model said is another answer."""

    store: AnswerStore
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
    more = f" and {len(names) - MOST_TOLD} more" if len(names) > MOST_TOLD else ""
    return ", ".join(names[:MOST_TOLD]) + more


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
    room = _room(wishes, count)
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
    singles = [_request([part.text], wishes) for part in parts if not _remembered(memory, part)]
    sharing = _sharing(wishes)
    groups = list(grouped(singles, sharing))[:MOST_CALLS]
    return [singles[start] if end - start == 1 else sharing.join(singles[start:end]) for start, end in groups]


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
    open_parts = [at for at in range(len(parts)) if at not in said]
    requests, sharing = [_request([parts[at].text], wishes) for at in open_parts], _sharing(wishes)
    asked = _affordable(requests, sharing)
    if on_progress is not None:
        on_progress(0, asked)
    replies = complete_many(
        client,
        requests[:asked],
        deadline=deadline.within(TIME * deadline.remaining()),
        sharing=sharing,
        on_progress=on_progress,
    )
    failed = dict.fromkeys(open_parts[asked:], "beyond the calls of one draft")
    for at, reply in zip(open_parts[:asked], replies, strict=True):
        line, problem = _read(reply, parts[at])
        if line:
            said[at] = line
            _remember(memory, parts[at], line)
        failed[at] = problem
    return PartsReading(
        tuple(f"{parts[at].name}: {said[at]}" for at in sorted(said)),
        len(parts),
        kept,
        tuple((parts[at].name, why) for at, why in sorted(failed.items()) if at not in said),
        total(reply.usage for reply in replies),
    )


# -- parts


def _room(wishes: DraftOptions, count: Callable[[str], int]) -> int:
    """Tokens for the texts of one request."""
    around = _messages([""], "0" * 16)
    return wishes.max_prompt_tokens - FRAME - sum(count(message.content) for message in around)


def _pieces(file: FileDiff, kind: FileClass, room: int, count: Callable[[str], int]) -> Iterator[ChangePart]:
    head = line_of(file, kind)
    groups = list(_groups(file.hunks, room - count(head) - 2 * LABEL, count))
    for number, hunks in enumerate(groups, start=1):
        text = "\n".join([head, *(line for hunk in hunks for line in _lines(hunk))])
        yield ChangePart(file._replace(hunks=hunks), kind, injection.expose(text), number, len(groups))


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
    return count(injection.expose("\n".join(_lines(hunk)))) + 1


def _lines(hunk: Hunk) -> Iterator[str]:
    yield hunk_line(hunk)
    yield from hunk.lines


def _affordable(requests: Sequence[Request], sharing: Sharing) -> int:
    """How many of the requests, from the first on, so many calls hold."""
    ends = [end for _, end in grouped(requests, sharing)]
    return ends[:MOST_CALLS][-1] if ends else 0


# -- requests


def _request(texts: Sequence[str], wishes: DraftOptions) -> Request:
    boundary = injection.new_boundary()
    return Request(
        messages=_messages(texts, boundary),
        purpose="commit",
        local_answer=str,
        max_output_tokens=wishes.max_output_tokens,
        about=SEPARATOR.join(texts),
        boundary=boundary,
        is_fresh=wishes.is_fresh,
    )


def _messages(texts: Sequence[str], boundary: str) -> tuple[Message, Message]:
    inner = "\n\n".join(f"[{number}]\n{text}" for number, text in enumerate(texts, start=1))
    fenced = injection.fence(inner, boundary=boundary, name="parts")
    return (
        Message("system", render_prompt("part.system.txt", boundary=boundary)),
        Message("user", render_prompt("part.user.txt", parts=fenced, number=len(texts))),
    )


def _sharing(wishes: DraftOptions) -> Sharing:
    count = sent_counter(wishes)

    def join(requests: Sequence[Request]) -> Request:
        return _request([request.about for request in requests], wishes)

    def measure(request: Request) -> int:
        return count(request.about) + LABEL

    return Sharing(MOST_TOGETHER, _room(wishes, count), join, split, measure)


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


def _read(reply: Reply, part: ChangePart) -> tuple[str, str]:
    """A line about the part that says no more than the part does, or the reason why there is none."""
    if reply.is_local:
        reasons = filter(None, map(explain_link, reply.links[-1:]))
        return "", "; ".join(reasons) or "nobody could be asked"
    text = (split(reply.text, 1) or [ANSWERS.sub("", reply.text)])[0]
    if runs_away(text):
        return "", "the answer says the same thing over and over"
    checked = check_reply(text, shown=part.text)
    if checked.reason:
        return "", checked.reason
    stated = grounding.drop_ungrounded(f"part\n\n{checked.text}", (part.text,)).text.partition("\n")[2]
    line = " ".join(stated.split())
    if not line:
        return "", "the answer names what is not in it"
    return (line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"), ""


def total(usages: Iterable[Usage]) -> Usage:
    """Of several calls."""
    usages = list(usages)
    return Usage(
        prompt=sum(usage.prompt for usage in usages),
        cached=sum(usage.cached for usage in usages),
        completion=sum(usage.completion for usage in usages),
        reasoning=sum(usage.reasoning for usage in usages),
        is_estimated=any(usage.is_estimated for usage in usages),
    )


# -- memory


def _remembered(memory: Memory | None, part: ChangePart) -> str:
    found = memory.store.get(_key(memory, part)) if memory else None
    return found.text if found else ""


def _remember(memory: Memory | None, part: ChangePart, line: str) -> None:
    if memory:
        memory.store.put(_key(memory, part), Completion(line, Usage()))


def _key(memory: Memory, part: ChangePart) -> str:
    """Two blobs make one difference. A patch from elsewhere has shortened names of blobs: there, and for a
    piece of a file, the text counts."""
    import hashlib  # start-up: as this module

    file = part.file
    is_pair = part.of == 1 and len(file.old_id) >= WHOLE_ID and not file.left_out
    text = "" if is_pair else part.text
    said = [VERSION, memory.who, file.path, file.old_path, file.old_id, file.new_id, text]
    return hashlib.sha256(json.dumps(said).encode("ascii")).hexdigest()
