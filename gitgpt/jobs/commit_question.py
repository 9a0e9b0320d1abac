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

SMALLEST_PROMPT = 500  # tokens; every file is still named

# Of prose, at least: English has over four, Chinese three.
BYTES_PER_TOKEN = 3


LONGEST_PROBLEM = 200  # characters: it may quote the answer


class Wishes(NamedTuple):
    """What the message should look like and how large the question may be (tokens). `is_fresh` wants an
    answer that is not from the cache."""

    language: str = "en"
    subject_length: int = 72
    types: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    max_prompt_tokens: int = 6000
    max_output_tokens: int = 2048
    hint: str = ""
    always_ask: bool = False
    is_fresh: bool = False


class Question(NamedTuple):
    """A request with what the answer is held against: the author's own words, and the change as sent."""

    request: Request
    asked: str
    packed: Packed

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
        told = render("commit.again.txt", problem=injection.expose(problem)[:LONGEST_PROBLEM])
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
    room = max(0, wishes.max_prompt_tokens - len((system + shell).encode()) // BYTES_PER_TOKEN)
    packed = pack(changes, budget=room, count=lambda text: _count(text, room))
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
        shrink=lambda window: _smaller(changes, wishes, local_answer, window, redactions=redactions),
    )
    return Question(request, asked, packed)


def _smaller(
    changes: ChangeSet,
    wishes: Wishes,
    local_answer: Callable[[], str],
    window: int | None,
    *,
    redactions: int,
) -> Request:
    """The same question for a model whose window is exceeded: what fits beside the answer, else half."""
    half = wishes.max_prompt_tokens // 2
    room = min(half, (window - wishes.max_output_tokens) * 3 // 4) if window else half
    tighter = wishes._replace(max_prompt_tokens=max(SMALLEST_PROMPT, room))
    return question(changes, tighter, local_answer, redactions=redactions).request


def _count(text: str, room: int) -> int:
    """Tokens, or something larger that still fits into `room`: no token is shorter than a byte."""
    size = len(text.encode("utf-8", "replace"))
    if size <= room:
        return size
    from gitgpt.diff import tokens  # start-up: only a change that may not fit is counted

    return tokens.count(text)
