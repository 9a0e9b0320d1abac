"""A commit message for a change: secrets out first, then the model where it can be asked, rules where not."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from gitgpt.conventional.commit_message import CommitMessage
from gitgpt.diff.changeset import ChangeSet
from gitgpt.diff.packed import Packed
from gitgpt.diff.select import select
from gitgpt.errors import NothingToDescribeError
from gitgpt.guards import secrets
from gitgpt.guards.secrets import SecretFinding
from gitgpt.jobs.commit.certain_facts import find_plain_nature
from gitgpt.jobs.commit.form import by_rules, finish
from gitgpt.jobs.commit.question import Question, question
from gitgpt.jobs.commit.task import Context, DraftOptions, Task, build_task
from gitgpt.llm.explain import explain_link
from gitgpt.llm.types import Completer, Deadline, Link, Reply, Request, Usage

# An answer that cannot be used is asked for once more, then the rules speak: a person is waiting.
ASKED_AT_MOST = 2
# Nor is it asked for when what is left of the deadline is shorter than this many times the first answer took.
PATIENCE = 1.2
LOW_SHARE = 0.5  # of a change's information in one request: below it, depth "auto" reads the parts
READ_IN_PARTS = 1_000_000  # characters of a change

MOST_REMOVED = 5  # pieces of an answer that are named
LONGEST_REMOVED = 120  # characters of one

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitgpt.jobs.commit.answer import ParsedAnswer, Removal
    from gitgpt.jobs.commit.depth import Memory, PartsReading


class Draft(NamedTuple):
    """A message and how it came about; `reason` says in one line why no model wrote it, if none did.

    `reading` is what reading it in parts gave, where that was done; `usage` is of all calls then. `removed`
    is what the model wrote and the message does not have.
    """

    message: str
    provider: str
    model: str = ""
    usage: Usage = Usage()
    links: tuple[Link, ...] = ()
    reason: str = ""
    redactions: int = 0
    is_cached: bool = False
    reading: PartsReading | None = None
    removed: tuple[Removal, ...] = ()

    @property
    def is_second_best(self) -> bool:
        """Whether rules wrote it only because no model gave a usable answer."""
        return self.provider == "rules" and bool(self.links)


class Preview(NamedTuple):
    """What a draft would ask, what became of each file, and what was replaced.

    `parts` are asked before that, where the change would be read in parts; the answers are then added to
    it. `is_plain`: no model would be asked at all.
    """

    request: Request
    packed: Packed
    findings: tuple[SecretFinding, ...]
    parts: tuple[Request, ...] = ()
    is_plain: bool = False


def draft_message(
    changes: ChangeSet,
    context: Callable[[], Context],
    wishes: DraftOptions,
    *,
    client: Completer | None,
    deadline: Deadline,
    on_text: Callable[[str], None] | None = None,
    memory: Callable[[], Memory | None] = lambda: None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Draft:
    """One message for `changes`; with no client, or when no model answers in time, by rules alone.

    `on_text` gets the whole answer so far, repeatedly, while it arrives, `on_progress` how many parts
    of how many were read; `memory` is asked for when there are parts to remember.

    Raises NothingToDescribeError for an empty change, and nothing for a provider's failure: `Draft.reason`
    tells it.
    """
    if not changes.files:
        raise NothingToDescribeError("there is no change to describe")
    task = make_task(changes, context(), wishes)
    reason = _why_not_ask(task, client)
    if client is None or reason:
        drafted = Draft(finish(by_rules(task), task).render(), "rules", reason=reason)
    else:
        asked, reading = question(task), None
        if _is_deep(asked):
            from gitgpt.jobs.asking import add_usages  # start-up: only for a change read in parts
            from gitgpt.jobs.commit import depth

            whole = _whole(changes)
            parts = depth.parts_of(whole, wishes)
            reading = depth.read_parts(
                parts, wishes, client=client, deadline=deadline, memory=memory(), on_progress=on_progress
            )
            reading = reading._replace(failed=reading.failed + depth.unread_of(whole))
            asked = question(task._replace(read=reading.lines))
        drafted = _ask(client, asked, deadline, on_text and _readable(on_text))
        if reading:
            usage = add_usages((drafted.usage, reading.usage))
            drafted = drafted._replace(reading=reading, usage=usage)
    return drafted._replace(redactions=task.redactions)


def _is_deep(asked: Question) -> bool:
    lowest = {"one": 0.0, "auto": LOW_SHARE, "full": 1.0}[asked.task.wishes.depth]
    return asked.packed.share < lowest


def _whole(changes: ChangeSet) -> ChangeSet:
    """As much of it as parts are made of, without secrets."""
    return secrets.redact_changes(select(changes, limit=READ_IN_PARTS))[0]


def preview_request(
    changes: ChangeSet,
    context: Context,
    wishes: DraftOptions,
    *,
    memory: Callable[[], Memory | None] = lambda: None,
) -> Preview:
    """What `draft` would send for a change, made the same way; no model is asked."""
    selected, findings = secrets.redact_changes(select(changes))
    task = build_task(selected, wishes, context, len(findings))
    asked = question(task)
    shown = Preview(asked.request, asked.packed, findings, is_plain=_needs_no_model(task))
    if shown.is_plain or not _is_deep(asked):
        return shown
    from gitgpt.jobs.commit import depth  # start-up: as above

    parts = depth.parts_of(_whole(changes), wishes)
    return shown._replace(parts=tuple(depth.requests_of(parts, wishes, memory=memory())))


def make_task(changes: ChangeSet, context: Context, wishes: DraftOptions) -> Task:
    """The change without secrets, with all that shapes its message."""
    changes, findings = secrets.redact_changes(select(changes))
    return build_task(changes, wishes, context, len(findings))


def _why_not_ask(task: Task, client: Completer | None) -> str:
    if client is None:
        return "offline"
    return "plain enough to need no model" if _needs_no_model(task) else ""


def _needs_no_model(task: Task) -> bool:
    is_asked_for = task.wishes.always_ask or task.wishes.hint or task.context.intent.notes
    return not is_asked_for and find_plain_nature(task.study) is not None


def _readable(on_text: Callable[[str], None]) -> Callable[[str], None]:
    """For a person who watches an answer come: a structured one as the text it will be."""
    from gitgpt.jobs.commit.structured import read_so_far  # start-up: only for a person who watches

    return lambda so_far: on_text(read_so_far(so_far))


def _ask(
    client: Completer,
    question: Question,
    deadline: Deadline,
    on_text: Callable[[str], None] | None,
) -> Draft:
    """The first usable answer, or the rules with the reason."""
    if not question.has_room:
        reason = "max_prompt_tokens leaves no room beside the instructions"
        return Draft(question.request.local_answer(), "rules", reason=reason)
    problem, request, usable = "", question.request, None
    for _ in range(ASKED_AT_MOST):
        before = deadline.remaining()
        reply = client.complete(request, deadline=deadline, on_text=on_text)
        if reply.is_local:
            break
        from gitgpt.jobs.commit.answer import parse_answer  # start-up: 12 files, only for an answer

        parsed = parse_answer(reply.text, question)
        if parsed.message:
            message = add_attribution(parsed.message, reply, question.task.wishes)
            usable = _shorter(usable, draft_of_reply(message, reply, parsed))
            if not parsed.reason:
                break
        problem = f"the model's answer was not usable: {parsed.reason}"
        request = question.again(parsed.reason)
        if deadline.remaining() < PATIENCE * (before - deadline.remaining()):
            break
    if usable:
        return usable
    if reply.is_local:
        problem = problem or "; ".join(filter(None, map(explain_link, reply.links)))
        return Draft(reply.text, "rules", links=reply.links, reason=problem)
    local = question.request.local_answer()
    return Draft(local, "rules", usage=reply.usage, links=reply.links, reason=problem)


def add_attribution(message: CommitMessage, reply: Reply, wishes: DraftOptions) -> CommitMessage:
    """With a trailer that names the model, for those who want one."""
    if not wishes.attribution:
        return message
    return message._replace(footers=(*message.footers, f"Assisted-by: gitgpt ({reply.model})"))


def _shorter(first: Draft | None, second: Draft) -> Draft:
    """Of two drafts the one whose first line is shorter, the later one if they are alike."""
    if first and len(first.message.partition("\n")[0]) < len(second.message.partition("\n")[0]):
        return first
    return second


def draft_of_reply(message: CommitMessage, reply: Reply, parsed: ParsedAnswer) -> Draft:
    """A draft by the model that replied."""
    return Draft(
        message.render(), reply.provider, reply.model, reply.usage, reply.links,
        is_cached=reply.is_cached, removed=parsed.removed,
    )  # fmt: skip


def describe_removed(draft: Draft) -> tuple[str, ...]:
    """What was left out of the model's answer, a line each; long pieces and long lists are shortened."""
    shown = [f"left out of the answer: {_excerpt(one.text)} ({one.why})" for one in draft.removed]
    more = len(shown) - MOST_REMOVED
    return tuple(shown if more <= 0 else [*shown[:MOST_REMOVED], f"... and {more} more"])


def _excerpt(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_REMOVED else text[: LONGEST_REMOVED - 1] + "…"
