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
HEADER = r"[A-Za-z]+(?:\([^()\n]{0,60}\))?!?: "
# The parts of the form, under each name that models give them
PARTS = {
    "type": ("type",),
    "scope": ("scope",),
    "subject": ("subject", "message", "commit_message", "title", "header", "summary"),
    "body": ("body", "description", "details"),
}
NAMED = (
    r"(?m)^[ \t]*(?:\[\s*)?\{\s*"
    r'"(?:type|scope|subject|message|commit_message|commit|title|header|summary|body|description|breaking)"\s*:'
)
NOTHING = ("none", "null", "n/a", "undefined", "-")  # of a part


def read(text: str, question: Question) -> tuple[CommitMessage | None, str]:
    """The message in an answer, or why it holds none."""
    task, wishes = question.task, question.task.wishes
    text, answer = _as_text(text), text
    if answer.strip() and not text.strip():
        return None, "the answer is a form without a subject, or half of one"
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
    the one that the rules found; footers are the person's to write, but for what breaks where no `!` can say
    so."""
    form = task.context.profile.form
    header = answer.header
    breaks = tuple(f"BREAKING CHANGE: {' '.join(text.split())}" for text in answer.breaks)
    if form == "area" and (
        match := re.match(AREA, answer.subject if header is None else header.type + ": x")
    ):
        subject = header.description if header else match[2]
        return CommitMessage(match[1], subject, body=answer.body, footers=breaks)
    if form != "conventional":
        subject = header.description if header and header.type in lint.TYPES else answer.subject
        return CommitMessage(by_rules(task).type, subject, body=answer.body, footers=breaks)
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
    form = _form(answer)
    if not form:
        return answer
    import json  # start-up: loaded with requests, where an answer came over the wire

    try:
        parts, _ = json.JSONDecoder(strict=False).raw_decode(form)
    except (ValueError, RecursionError):
        return ""
    return _written(parts)


def _form(answer: str) -> str:
    """From where the structured part of an answer begins, whatever was said around it; "" where there is
    none. A message may quote such a thing in its body."""
    said = answer.rpartition("</think>")[2].lstrip()
    if re.match(HEADER, said):
        return ""
    if match := re.search(NAMED, said):
        return said[match.start() :].lstrip()
    bare = re.sub(r"^```\w*\s*", "", said)
    return bare if bare.startswith(("{", "[{", '["')) else ""


def _written(parts: object) -> str:
    """The message of a form. What models without a schema make of it is read as well: a list of forms, a
    form in a form, other names for its parts."""
    if isinstance(parts, list):
        parts = parts[0] if parts and (len(parts) == 1 or isinstance(parts[0], dict)) else ""
    if isinstance(parts, dict) and len(parts) == 1 and isinstance(inner := next(iter(parts.values())), dict):
        parts = inner
    if not isinstance(parts, dict):
        return _text(parts)
    told = {
        part: next(filter(None, (_text(parts.get(name)) for name in names)), "")
        for part, names in PARTS.items()
    }
    subject, body = told["subject"], told["body"]
    type, scope, mark = _typed(told["type"])
    scope = told["scope"] or scope
    mark = "!" if parts.get("breaking") is True else mark
    if not subject:
        return ""
    if type and not re.match(HEADER, subject):
        subject = f"{type}({scope}){mark}: {subject}" if scope else f"{type}{mark}: {subject}"
    return f"{subject}\n\n{body}"


def _typed(text: str) -> tuple[str, str, str]:
    """Type, scope and mark, of which the last two do not belong there."""
    match = re.fullmatch(r"([\w-]+)(?:\(([^()]*)\))?(!?):?", text)
    return (match[1], match[2] or "", match[3]) if match else ("", "", "")


def _text(value: object) -> str:
    """What some models write where a line ends is the escape of an escape; several things are a list."""
    if isinstance(value, list):
        items = list(filter(None, (_text(item) for item in value if isinstance(item, str))))
        bullets = (item if item.startswith(("- ", "* ")) else f"- {item}" for item in items)
        return items[0] if len(items) == 1 else "\n".join(bullets)
    text = value.strip() if isinstance(value, str) else ""
    if text.lower() in NOTHING:
        return ""
    return text if "\n" in text else text.replace("\\n", "\n")


def read_so_far(answer: str) -> str:
    """What of an answer that is still coming can be shown."""
    form = _form(answer)
    if not form:
        return answer
    found = dict(re.findall(r'"(type|scope|subject|body)"\s*:\s*"((?:[^"\\]|\\.)*)', form))
    return _written({name: value.replace('\\"', '"') for name, value in found.items()}).strip()
