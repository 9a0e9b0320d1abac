"""What a model is asked about a change: instructions, and the change itself in the room that is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from gitgpt.conventional import lint
from gitgpt.diff.model import ChangeSet
from gitgpt.diff.pack import pack
from gitgpt.diff.packed import Packed
from gitgpt.guards import injection, secrets
from gitgpt.llm.types import Message, Request
from gitgpt.prompts import render

SMALLEST_PROMPT = 400  # tokens: in fewer there is hardly room for anything beside the instructions
FRAME = 16  # tokens of a chat of two messages, around what they say (`gitgpt.diff.tokens`)
LONGEST_PROBLEM = 200  # characters: it may quote the answer
AGAIN = 120  # tokens that are left free for asking once more


class Wishes(NamedTuple):
    """What the message should look like and how large the question may be (tokens, as `counter` counts them
    for a text; the safe estimate where it is None). `is_fresh` wants an answer that is not from the cache."""

    language: str = "en"
    subject_length: int = 72
    types: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    max_prompt_tokens: int = 6000
    max_output_tokens: int = 2048
    hint: str = ""
    always_ask: bool = False
    is_fresh: bool = False
    counter: Callable[[str], int] | None = None


class Question(NamedTuple):
    """A request with what the answer is held against: the author's own words, and the change as sent."""

    request: Request
    asked: str
    packed: Packed
    counter: Callable[[str], int] | None = None

    @property
    def shown(self) -> str:
        return self.packed.text

    @property
    def sent(self) -> tuple[str, ...]:
        """What a name in the answer may come from: all but our own instructions."""
        return tuple(message.content for message in self.request.messages[1:])

    def again(self, problem: str) -> Request:
        """The same once more, with what was wrong with the answer."""
        *above, last = self.request.messages
        problem = injection.expose(problem)[:LONGEST_PROBLEM]
        count = _counter(self.counter)
        while count(told := render("commit.again.txt", problem=problem)) > AGAIN and problem:
            problem = problem[: len(problem) // 2]
        return self.request._replace(messages=(*above, Message("user", last.content + told)), is_fresh=True)


def question(
    changes: ChangeSet, wishes: Wishes, local_answer: Callable[[], str], *, redactions: int
) -> Question:
    boundary = injection.new_boundary()
    system = render(
        "commit.system.txt",
        types=f"Types: {', '.join(wishes.types or lint.TYPES)}.",
        scopes=f", one of: {', '.join(wishes.scopes)}" if wishes.scopes else "",
        subject_length=wishes.subject_length,
        language="" if wishes.language == "en" else f" Write it in this language: {wishes.language}.",
        boundary=boundary,
    )
    asked = secrets.redact(wishes.hint).text
    hint = f"The author says about it: {asked}\n" if asked else ""
    shell = render("commit.user.txt", change=injection.fence("", boundary=boundary, name="diff"), hint=hint)
    packed = _packed(changes, wishes, system + shell)
    shown = packed.text
    user = render("commit.user.txt", change=injection.fence(shown, boundary=boundary, name="diff"), hint=hint)
    request = Request(
        messages=(Message("system", system), Message("user", user)),
        purpose="commit",
        local_answer=local_answer,
        max_output_tokens=wishes.max_output_tokens,
        redactions=redactions,
        about=shown,
        boundary=boundary,
        is_fresh=wishes.is_fresh,
        shrink=lambda room: _smaller(changes, wishes, local_answer, room, redactions=redactions),
    )
    return Question(request, asked, packed, wishes.counter)


def _smaller(
    changes: ChangeSet,
    wishes: Wishes,
    local_answer: Callable[[], str],
    room: int | None,
    *,
    redactions: int,
) -> Request | None:
    """The same question in so many tokens, in half of them where nobody knows."""
    room = min(room or wishes.max_prompt_tokens // 2, wishes.max_prompt_tokens)
    if room < SMALLEST_PROMPT:
        return None
    tighter = wishes._replace(max_prompt_tokens=room)
    return question(changes, tighter, local_answer, redactions=redactions).request


def _packed(changes: ChangeSet, wishes: Wishes, around: str) -> Packed:
    """The change in the tokens that what stands around it leaves. Bytes are counted first: no token is
    shorter than one, and a small change needs no other count."""
    room = wishes.max_prompt_tokens - FRAME - AGAIN - size_in_bytes(around)
    if sum(len(line) for file in changes.files for hunk in file.hunks for line in hunk.lines) < room:
        packed = pack(changes, budget=room, count=size_in_bytes)
        if packed.share == 1.0:
            return packed
    count = _counter(wishes.counter)
    room = wishes.max_prompt_tokens - FRAME - AGAIN - count(around)
    # as it will stand in the fence: there, hidden characters are written out
    return pack(changes, budget=max(0, room), count=lambda text: count(injection.expose(text)))


def _counter(given: Callable[[str], int] | None) -> Callable[[str], int]:
    if given is not None:
        return given
    from gitgpt.diff import tokens  # start-up: only a change that may not fit is counted

    return tokens.count


def size_in_bytes(text: str) -> int:
    """What no count of tokens exceeds, of a text as it stands in a fence."""
    return len(injection.expose(text).encode("utf-8", "replace"))
