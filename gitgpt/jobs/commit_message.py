"""A commit message for a change: secrets out first, then the model where it can be asked, rules where not."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from gitgpt.conventional import lint, parser
from gitgpt.conventional.message import CommitMessage
from gitgpt.conventional.parser import Parsed
from gitgpt.diff.model import ChangeSet
from gitgpt.diff.pack import pack
from gitgpt.diff.packed import Packed
from gitgpt.diff.select import select
from gitgpt.errors import NothingToDescribeError
from gitgpt.guards import injection, secrets
from gitgpt.guards.reply import check_reply
from gitgpt.guards.secrets import Finding
from gitgpt.llm.explain import explain_link
from gitgpt.llm.types import Deadline, Link, Message, Reply, Request, Usage
from gitgpt.prompts import render

# An answer that cannot be used is asked for once more, then the rules speak: a person is waiting.
ASKED_AT_MOST = 2

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitgpt.conventional.habits import Habits


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


class Draft(NamedTuple):
    """A message and how it came about; `reason` says in one line why no model wrote it, if none did."""

    message: str
    provider: str
    model: str = ""
    usage: Usage = Usage()
    links: tuple[Link, ...] = ()
    reason: str = ""
    redactions: int = 0
    is_cached: bool = False


SMALLEST_PROMPT = 500  # tokens; every file is still named

# Of prose, at least: English has over four, Chinese three.
BYTES_PER_TOKEN = 3


class _Question(NamedTuple):
    """A request with what the answer is held against: the author's own words, and the change as sent."""

    request: Request
    asked: str
    packed: Packed

    @property
    def shown(self) -> str:
        return self.packed.text


class Preview(NamedTuple):
    """What a draft would send: the messages to the letter, what became of each file, what was replaced."""

    messages: tuple[Message, ...]
    packed: Packed
    findings: tuple[Finding, ...]


class Completer(Protocol):
    """The model call as this job needs it; `gitgpt.llm.client.Client` is one."""

    def complete(
        self, request: Request, *, deadline: Deadline, on_text: Callable[[str], None] | None = None
    ) -> Reply: ...


def draft(
    changes: ChangeSet,
    habits: Callable[[], Habits],
    wishes: Wishes,
    *,
    client: Completer | None,
    deadline: Deadline,
    on_text: Callable[[str], None] | None = None,
) -> Draft:
    """One message for `changes`; with no client, or when nobody answers in time, by rules alone.

    `on_text` is told the whole answer so far, again and again, while it comes.

    Raises NothingToDescribeError for an empty change, and nothing for a provider's failure: `Draft.reason`
    tells it.
    """
    if not changes.files:
        raise NothingToDescribeError("there is no change to describe")
    changes, findings = secrets.redact_changes(select(changes))

    def by_rules() -> str:
        return _by_rules(changes, habits(), wishes).render()

    if client is None:
        return Draft(by_rules(), "rules", reason="offline", redactions=len(findings))
    if not wishes.always_ask and not wishes.hint and _is_plain(changes):
        return Draft(by_rules(), "rules", reason="plain enough to need no model", redactions=len(findings))
    question = _question(changes, wishes, by_rules, redactions=len(findings))
    return _ask(client, question, wishes, deadline, on_text)._replace(redactions=len(findings))


def preview(changes: ChangeSet, wishes: Wishes) -> Preview:
    """What `draft` would send for a change, made the same way; nobody is asked."""
    changes, findings = secrets.redact_changes(select(changes))
    question = _question(changes, wishes, str, redactions=len(findings))
    return Preview(question.request.messages, question.packed, findings)


def _is_plain(changes: ChangeSet) -> bool:
    """A bump, a move, formatting ...: the facts say it all."""
    from gitgpt.diff.nature import find_nature  # start-up: 2 ms

    return find_nature(changes) is not None


def _by_rules(changes: ChangeSet, habits: Habits, wishes: Wishes) -> CommitMessage:
    from gitgpt.conventional.draft import draft  # start-up: 10 ms that a model's answer rarely needs

    message = draft(changes, habits, language=wishes.language, subject_length=wishes.subject_length)
    return lint.repair(message, scopes=wishes.scopes, header_length=wishes.subject_length)


def _question(
    changes: ChangeSet, wishes: Wishes, local_answer: Callable[[], str], *, redactions: int
) -> _Question:
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
    return _Question(request, asked, packed)


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
    return _question(changes, tighter, local_answer, redactions=redactions).request


def _count(text: str, room: int) -> int:
    """Tokens, or something larger that still fits into `room`: no token is shorter than a byte."""
    size = len(text.encode("utf-8", "replace"))
    if size <= room:
        return size
    from gitgpt.diff import tokens  # start-up: only a change that may not fit is counted

    return tokens.count(text)


def _ask(
    client: Completer,
    question: _Question,
    wishes: Wishes,
    deadline: Deadline,
    on_text: Callable[[str], None] | None,
) -> Draft:
    """The first usable answer, or the rules with the reason."""
    problem = ""
    request = question.request
    for _ in range(ASKED_AT_MOST):
        reply = client.complete(request, deadline=deadline, on_text=on_text)
        request = request._replace(is_fresh=True)
        if reply.is_local:
            problem = problem or "; ".join(filter(None, map(explain_link, reply.links)))
            return Draft(reply.text, "rules", links=reply.links, reason=problem)
        message, problem = _read(reply.text, question, wishes)
        if message:
            return _drafted(message, reply)
    local = question.request.local_answer()
    return Draft(local, "rules", usage=reply.usage, links=reply.links, reason=problem)


def _drafted(message: CommitMessage, reply: Reply) -> Draft:
    return Draft(
        message.render(), reply.provider, reply.model, reply.usage, reply.links, is_cached=reply.is_cached
    )


def _read(text: str, question: _Question, wishes: Wishes) -> tuple[CommitMessage | None, str]:
    """The message in an answer, or why it holds none."""
    may_break = parser.parse(text).is_breaking and _is_breaking(question)
    checked = check_reply(
        text,
        asked=question.asked,
        shown=question.shown,
        instructions=question.request.messages[0].content,
        may_break=may_break,
    )
    if checked.reason:
        return None, f"the model's answer was not usable: {checked.reason}"
    message = _message(parser.parse(checked.text), question)
    message = lint.repair(message, scopes=wishes.scopes, header_length=wishes.subject_length)
    problems = lint.check(message, types=wishes.types or lint.TYPES, header_length=wishes.subject_length)
    if problems:
        return None, f"the model's answer was not usable: {problems[0].text}"
    return message, ""


def _is_breaking(question: _Question) -> bool:
    """Whether the rules see a breaking change as well: the model's word alone makes no major release."""
    return parser.parse(question.request.local_answer()).is_breaking


def _message(answer: Parsed, question: _Question) -> CommitMessage:
    """The model's words in our form. Without a type of its own it gets the one that the rules found;
    footers are the person's to write."""
    header = answer.header
    if header is None:
        local = parser.parse(question.request.local_answer()).header
        assert local  # the rules always give one
        header = local._replace(description=answer.subject, is_breaking=False)
    return CommitMessage(header.type, header.description, header.scope, answer.is_breaking, answer.body)
