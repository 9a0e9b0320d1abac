"""A commit message for a change: secrets out first, then the model where it can be asked, rules where not."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from gitgpt.conventional.message import CommitMessage
from gitgpt.diff.model import ChangeSet
from gitgpt.diff.packed import Packed
from gitgpt.diff.select import select
from gitgpt.errors import NothingToDescribeError
from gitgpt.guards import secrets
from gitgpt.guards.secrets import Finding
from gitgpt.jobs.commit_answer import read, read_so_far
from gitgpt.jobs.commit_form import by_rules, finish
from gitgpt.jobs.commit_question import Question, question
from gitgpt.jobs.commit_task import Context, Task, Wishes
from gitgpt.llm.explain import explain_link
from gitgpt.llm.types import Deadline, Link, Reply, Request, Usage

# An answer that cannot be used is asked for once more, then the rules speak: a person is waiting.
ASKED_AT_MOST = 2
# Nor is it asked for when what is left of the deadline is shorter than this many times the first answer took.
PATIENCE = 1.2


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


class Preview(NamedTuple):
    """What a draft would ask, what became of each file, and what was replaced."""

    request: Request
    packed: Packed
    findings: tuple[Finding, ...]


class Completer(Protocol):
    """The model call as this job needs it; `gitgpt.llm.client.Client` is one."""

    def complete(
        self, request: Request, *, deadline: Deadline, on_text: Callable[[str], None] | None = None
    ) -> Reply: ...


def draft(
    changes: ChangeSet,
    context: Callable[[], Context],
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
    task = _task(changes, context(), wishes)
    reason = _why_not_ask(task, client)
    if client is None or reason:
        drafted = Draft(finish(by_rules(task), task).render(), "rules", reason=reason)
    else:
        drafted = _ask(client, question(task), deadline, on_text and _readable(on_text))
    return drafted._replace(redactions=task.redactions)


def preview(changes: ChangeSet, context: Context, wishes: Wishes) -> Preview:
    """What `draft` would send for a change, made the same way; nobody is asked."""
    changes, findings = secrets.redact_changes(select(changes))
    asked = question(Task(changes, wishes, context, len(findings)))
    return Preview(asked.request, asked.packed, findings)


def _task(changes: ChangeSet, context: Context, wishes: Wishes) -> Task:
    changes, findings = secrets.redact_changes(select(changes))
    return Task(changes, wishes, context, len(findings))


def _why_not_ask(task: Task, client: Completer | None) -> str:
    if client is None:
        return "offline"
    is_asked_for = task.wishes.always_ask or task.wishes.hint
    return "" if is_asked_for or not _is_plain(task.changes) else "plain enough to need no model"


def _readable(on_text: Callable[[str], None]) -> Callable[[str], None]:
    """For a person who watches an answer come: a structured one as the text it will be."""
    return lambda so_far: on_text(read_so_far(so_far))


def _is_plain(changes: ChangeSet) -> bool:
    """A bump, a move, formatting ...: the facts say it all."""
    if any(file.status not in ("modified", "renamed") for file in changes.files):
        return False
    from gitgpt.diff.nature import find_nature  # start-up: 4 ms

    return find_nature(changes) is not None


def _ask(
    client: Completer,
    question: Question,
    deadline: Deadline,
    on_text: Callable[[str], None] | None,
) -> Draft:
    """The first usable answer, or the rules with the reason."""
    problem = ""
    request = question.request
    for _ in range(ASKED_AT_MOST):
        before = deadline.remaining()
        reply = client.complete(request, deadline=deadline, on_text=on_text)
        if reply.is_local:
            problem = problem or "; ".join(filter(None, map(explain_link, reply.links)))
            return Draft(reply.text, "rules", links=reply.links, reason=problem)
        message, wrong = read(reply.text, question)
        if message:
            return _drafted(message, reply)
        problem = f"the model's answer was not usable: {wrong}"
        request = question.again(wrong)
        if deadline.remaining() < PATIENCE * (before - deadline.remaining()):
            break
    local = question.request.local_answer()
    return Draft(local, "rules", usage=reply.usage, links=reply.links, reason=problem)


def _drafted(message: CommitMessage, reply: Reply) -> Draft:
    return Draft(
        message.render(), reply.provider, reply.model, reply.usage, reply.links, is_cached=reply.is_cached
    )
