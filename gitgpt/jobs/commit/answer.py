"""What a model answered about a change: a message in our form, or the reason why it is none."""

from __future__ import annotations

import re

from gitgpt.conventional import lint, parser
from gitgpt.conventional.message import CommitMessage
from gitgpt.conventional.parser import Parsed
from gitgpt.guards import grounding
from gitgpt.guards.reply import check_reply
from gitgpt.jobs.commit.form import SAME, by_rules, finish, is_possible, types_of
from gitgpt.jobs.commit.question import Question
from gitgpt.jobs.commit.task import Task

AREA = r"([\w./*-]{1,30}): +(\S.*)"


def read(text: str, question: Question) -> tuple[CommitMessage | None, str]:
    """The message in an answer, or why it holds none."""
    task, wishes = question.task, question.task.wishes
    text = _as_text(text)
    may_break = parser.parse(text).is_breaking and _takes_away(task)
    checked = check_reply(
        text,
        asked=question.asked + "\n" + task.context.branch,
        shown=question.shown,
        instructions=question.request.messages[0].content,
        may_break=may_break,
    )
    if checked.reason:
        return None, checked.reason
    stated = grounding.hold(checked.text, question.sent)
    if stated.subject:
        return None, f"it names what the change does not show: {grounding.told(stated.subject)}"
    message = _message(parser.parse(stated.text), task)
    message = lint.repair(message, scopes=wishes.scopes, header_length=wishes.subject_length)
    problems = lint.check(message, types=_types(message, task), header_length=wishes.subject_length)
    if problems:
        return None, problems[0].text
    return finish(message, task), ""


def _types(message: CommitMessage, task: Task) -> tuple[str, ...]:
    """The types that may stand: where the repository has another form, what it has in their place."""
    is_conventional = task.context.profile.form == "conventional"
    return types_of(task) if is_conventional else (message.type,)


def _message(answer: Parsed, task: Task) -> CommitMessage:
    """The model's words in our form. Without a type of its own, or with one that the paths rule out, it gets
    the one that the rules found; footers are the person's to write."""
    form = task.context.profile.form
    header = answer.header
    if form == "area" and (
        match := re.match(AREA, answer.subject if header is None else header.type + ": x")
    ):
        subject = header.description if header else match[2]
        return CommitMessage(match[1], subject, body=answer.body)
    if form != "conventional":
        subject = header.description if header and header.type in lint.TYPES else answer.subject
        return CommitMessage(by_rules(task).type, subject, body=answer.body)
    if header is None:
        local = by_rules(task)
        return CommitMessage(local.type, answer.subject, local.scope, answer.is_breaking, answer.body)
    type = header.type.lower()
    type = type if type in task.wishes.types else SAME.get(type, type)
    if type in lint.TYPES and not is_possible(type, task):
        type = by_rules(task).type
    return CommitMessage(type, header.description, header.scope, answer.is_breaking, answer.body)


def _takes_away(task: Task) -> bool:
    """Whether anything that others may use goes: without that no answer announces a breaking change."""
    from gitgpt.conventional.draft import takes_away  # start-up: 10 ms, for the answers that say so

    return takes_away(task.changes)


def _as_text(answer: str) -> str:
    """A structured answer as the message it stands for, half of one as nothing; any other one as it is."""
    start = answer.lstrip().removeprefix("```json").lstrip()
    if not start.startswith("{"):
        return answer
    import json  # start-up: loaded with requests, where an answer came over the wire

    try:
        parts, _ = json.JSONDecoder().raw_decode(start)
    except (ValueError, RecursionError):
        return ""
    return _written(parts) if isinstance(parts, dict) else answer


def _written(parts: dict[str, object]) -> str:
    type, scope, subject, body = (_text(parts.get(name)) for name in ("type", "scope", "subject", "body"))
    mark = "!" if parts.get("breaking") is True else ""
    if type and not subject.lower().startswith((type.lower() + "(", type.lower() + ":")):
        subject = f"{type}({scope}){mark}: {subject}" if scope else f"{type}{mark}: {subject}"
    return f"{subject}\n\n{body}"


def _text(value: object) -> str:
    """What some models write where a line ends is the escape of an escape."""
    text = value.strip() if isinstance(value, str) else ""
    return text if "\n" in text else text.replace("\\n", "\n")


def read_so_far(answer: str) -> str:
    """What of an answer that is still coming can be shown."""
    if not answer.lstrip().startswith("{"):
        return answer
    found = dict(re.findall(r'"(type|scope|subject|body)"\s*:\s*"((?:[^"\\]|\\.)*)', answer))
    return _written({name: value.replace('\\"', '"') for name, value in found.items()}).strip()
