"""More than one draft: several in one call, and a draft refined in turns, by a model or by rules.

Every answer passes the checks that a plain draft passes. What a person refused is not proposed again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from gitgpt.conventional.commit_message import CommitMessage
from gitgpt.conventional.commit_types import find_type
from gitgpt.conventional.line_wrap import shorten_subject
from gitgpt.conventional.lint_rules import read_linted
from gitgpt.diff.changeset import ChangeSet
from gitgpt.guards import secrets
from gitgpt.jobs.asking import decode_answer, explain_outage, list_schema, object_schema
from gitgpt.jobs.commit.draft_message import Draft, add_attribution, draft_of_reply, make_task
from gitgpt.jobs.commit.question import Question, question
from gitgpt.jobs.commit.task import Context, DraftOptions
from gitgpt.llm.types import Completer, Deadline, Message, Reply
from gitgpt.prompts import render_prompt

MOST_CANDIDATES = 9  # one key each
SHORT_SUBJECT = 50  # characters, git's own advice
LONGEST_TURNS = 12  # of a conversation that are sent
TOKENS_EACH = 300  # of an answer, for one candidate


class Refinement(NamedTuple):
    """A message and what the person wanted of it."""

    message: str
    instruction: str


class FormChoice(NamedTuple):
    """What the person fixed about the message; "" and None leave it open."""

    type: str = ""
    scope: str = ""
    issue: str = ""
    has_body: bool | None = None


def draft_candidates(
    changes: ChangeSet,
    context: Context,
    options: DraftOptions,
    *,
    client: Completer,
    deadline: Deadline,
    count: int,
    on_text: Callable[[str], None] | None = None,
) -> tuple[list[Draft], str]:
    """Up to `count` different drafts out of one call, and why there are fewer ("" if there are not)."""
    asked = question(make_task(changes, context, options))
    *above, last = asked.request.messages
    text = last.content + render_prompt("commit.candidates.txt", number=count)
    request = asked.request._replace(
        messages=(*above, Message("user", text)),
        schema=object_schema(messages=list_schema({"type": "string"})),
        max_output_tokens=max(options.max_output_tokens, count * TOKENS_EACH),
    )
    reply = client.complete(request, deadline=deadline, on_text=on_text)
    if reply.is_local:
        return [], explain_outage(reply)
    answer = decode_answer(reply.text)
    texts = answer.get("messages", []) if isinstance(answer, dict) else [reply.text]
    drafts: dict[str, Draft] = {}
    reason = ""
    for one in texts if isinstance(texts, list) else []:
        draft, why = _read(str(one), asked, reply)
        if draft:
            drafts.setdefault(draft.message, draft)
        reason = why or reason
    found = list(drafts.values())[:count]
    return found, "" if len(found) == count else reason or "the model wrote fewer messages that differ"


def refine_draft(
    changes: ChangeSet,
    context: Context,
    options: DraftOptions,
    *,
    client: Completer,
    deadline: Deadline,
    turns: Sequence[Refinement],
    refused: Sequence[str] = (),
    on_text: Callable[[str], None] | None = None,
) -> tuple[Draft | None, str]:
    """The message after the last of the turns, or why there is none. The change is sent once; the turns so
    far go along as a conversation. A message in `refused` is asked about once more."""
    asked = question(make_task(changes, context, options._replace(is_fresh=True)))
    messages = list(asked.request.messages)
    for turn in turns[-LONGEST_TURNS:]:
        messages += [Message("assistant", turn.message), Message("user", _instruction(turn.instruction))]
    reason = ""
    for _ in range(2):
        request = asked.request._replace(messages=tuple(messages), is_fresh=True)
        reply = client.complete(request, deadline=deadline, on_text=on_text)
        if reply.is_local:
            return None, reason or explain_outage(reply)
        draft, reason = _read(reply.text, asked, reply)
        if draft and draft.message.strip() not in {one.strip() for one in refused}:
            return draft, ""
        reason = reason or "the model wrote the same message again"
        messages += [Message("assistant", reply.text), Message("user", _instruction("another one", reason))]
    return None, reason


def refine_by_rules(message: str, instruction: str) -> str:
    """The message after an instruction that rules understand, "" for any other."""
    linted = read_linted(message.strip())
    text = " ".join(instruction.lower().split())
    for pattern, change in RULES:
        if match := re.fullmatch(pattern, text):
            return change(linted.message, match).render()
    return ""


def apply_choice(message: str, choice: FormChoice) -> str:
    """The message with the type, scope, issue and body that the person fixed."""
    linted = read_linted(message.strip())
    found = linted.message
    if choice.type and found.type:
        found = found._replace(type=choice.type)
    if choice.scope and found.type:
        found = found._replace(scope=choice.scope)
    if choice.has_body is False:
        found = found._replace(body="")
    if choice.issue and choice.issue not in message:
        found = found._replace(footers=(*found.footers, f"Refs: {choice.issue}"))
    return message if found == linted.message else found.render()


def _read(text: str, asked: Question, reply: Reply) -> tuple[Draft | None, str]:
    from gitgpt.jobs.commit.answer import parse_answer  # start-up: only for an answer

    parsed = parse_answer(text, asked)
    if parsed.message is None:
        return None, parsed.reason
    message = add_attribution(parsed.message, reply, asked.task.wishes)
    return draft_of_reply(message, reply, parsed), ""


def _instruction(text: str, refused: str = "") -> str:
    why = f"\nThe earlier answer was refused: {refused}" if refused else ""
    return render_prompt("commit.refine.txt", instruction=secrets.redact_text(text).text, refused=why)


def _as_list(message: CommitMessage, _: re.Match[str]) -> CommitMessage:
    sentences = re.split(r"(?<=[.;])\s+", " ".join(message.body.split()))
    return message._replace(body="\n".join(f"- {one.rstrip('.;')}" for one in sentences if one))


def _with_type(message: CommitMessage, match: re.Match[str]) -> CommitMessage:
    row = find_type(match[1])
    return message._replace(type=row.name if row else match[1])


RULES: tuple[tuple[str, Callable[[CommitMessage, re.Match[str]], CommitMessage]], ...] = (
    (r"(?:make it |much )?shorter", lambda message, _: message._replace(
        subject=shorten_subject(message.subject, SHORT_SUBJECT), body="")),
    (r"(?:without|no|drop the) body", lambda message, _: message._replace(body="")),
    (r"(?:without|no|drop the) scope", lambda message, _: message._replace(scope="")),
    (r"(?:as |use )?type:? (\S+)", _with_type),
    (r"(?:with )?scope:? (\S+)", lambda message, match: message._replace(scope=match[1])),
    (r"(?:as |use )?a? ?list", _as_list),
)  # fmt: skip
