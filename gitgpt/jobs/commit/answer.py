"""What a model answered about a change: a message in our form, or the reason why it is none."""

from __future__ import annotations

import re
from functools import partial

from gitgpt.conventional import header as headers
from gitgpt.conventional import lint_rules, parser
from gitgpt.conventional.commit_message import CommitMessage
from gitgpt.conventional.commit_types import TYPES
from gitgpt.conventional.header import COLON, Header
from gitgpt.conventional.parser import Parsed
from gitgpt.conventional.profile import with_colon
from gitgpt.guards import grounding
from gitgpt.guards.repetition import runs_away
from gitgpt.guards.reply import check_reply
from gitgpt.jobs.commit import answer_body, answer_header
from gitgpt.jobs.commit.form import by_rules, finish, is_possible, types_of
from gitgpt.jobs.commit.question import Question
from gitgpt.jobs.commit.structured import as_text
from gitgpt.jobs.commit.task import Task

AREA = r"([\w./*-]{1,30}): +(\S.*)"
# Markup -> what it stands for; `&amp;` last, for it may have been escaped twice
SPELLED = (
    ("\u00a0", " "), ("\u202f", " "), ("<br>", "\n"), ("<br/>", "\n"), ("<br />", "\n"),
    ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"), ("&#x27;", "'"), ("&nbsp;", " "),
    ("&amp;", "&"),
    ("$\\rightarrow$", "->"), ("$\\to$", "->"), ("$\\leftarrow$", "<-"),
)  # fmt: skip


def parse_answer(text: str, question: Question) -> tuple[CommitMessage | None, str]:
    """The message in an answer, or why it holds none."""
    task, wishes = question.task, question.task.wishes
    text, answer = _spelled(as_text(text), question.shown), text
    if answer.strip() and not text.strip():
        return None, "the answer is a form without a subject, or half of one"
    text, reason = _checked(text, question)
    if reason:
        return None, reason
    message = _message(parser.parse_message(_in_one_form(text, task)), task)
    message = lint_rules.repair_message(message, scopes=wishes.scopes, header_length=wishes.subject_length)
    problems = lint_rules.check_message(
        message, types=_types(message, task), header_length=wishes.subject_length
    )
    if problems:
        return None, problems[0].text
    return finish(message, task), ""


def _checked(text: str, question: Question) -> tuple[str, str]:
    """The message without what may act, what is said twice and what the change does not show, or the reason
    why there is none. What is taken away can leave something behind that acts: so it is looked at again."""
    task = question.task
    may_break = parser.parse_message(text).is_breaking and _takes_away(task)
    check = partial(
        check_reply,
        asked=question.asked + "\n" + task.context.branch,
        shown=question.shown,
        instructions=question.request.messages[0].content,
        may_break=may_break,
    )
    checked = check(text)
    if checked.reason:
        return "", checked.reason
    paths = frozenset(name for file in task.changes.files for name in (file.path, file.old_path) if name)
    has_pictures = bool(task.context.profile.emoji)
    cleaned = answer_body.clean_body(
        checked.text, shown=question.shown, paths=paths, has_pictures=has_pictures
    )
    stated = grounding.drop_ungrounded(cleaned, question.sent)
    if stated.subject:
        return "", f"it names what the change does not show: {grounding.list_names(stated.subject)}"
    if answer_header.is_foreign(cleaned.partition("\n")[0], task):
        return "", f"it is not written in this language: {task.language}"
    if runs_away(cleaned.partition("\n")[0]):
        return "", "the answer says the same thing over and over"
    if stated.text.rstrip() != checked.text:
        checked = check(stated.text)
    return checked.text, checked.reason


def _spelled(text: str, shown: str) -> str:
    """With the characters that markup stands for, where the change itself holds no such markup."""
    for written, meant in SPELLED if any(sign in text for sign in "&<$\u00a0\u202f") else ():
        if written in text and written not in shown:
            text = text.replace(written, meant)
    return text


def _types(message: CommitMessage, task: Task) -> tuple[str, ...]:
    """The types that may stand: where the repository has another form, what it has in their place."""
    is_conventional = task.context.profile.form == "conventional"
    return types_of(task) if is_conventional else (message.type,)


def _in_one_form(text: str, task: Task) -> str:
    """Brackets and bullets of the repository are put around the message at the end, whoever wrote it."""
    profile = task.context.profile
    return with_colon(text) if profile.lead or profile.frame != COLON else text


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
        return CommitMessage(
            match[1], answer_header.subject_of(subject, task), body=answer.body, footers=breaks
        )
    if form != "conventional":
        subject = header.description if header and header.type in TYPES else answer.subject
        return CommitMessage(
            by_rules(task).type, answer_header.subject_of(subject, task), body=answer.body, footers=breaks
        )
    if header is None:
        local = by_rules(task)
        subject = answer_header.subject_of(answer.subject, task)
        return CommitMessage(local.type, subject, local.scope, answer.is_breaking, answer.body)
    header = _innermost(header)
    type = answer_header.type_of(header.type, task)
    if not type or (type in TYPES and not is_possible(type, task)):
        type = by_rules(task).type
    scope, subject = (
        answer_header.scope_of(header.scope, task),
        answer_header.subject_of(header.description, task),
    )
    return CommitMessage(type, subject, scope, answer.is_breaking, answer.body)


def _innermost(header: Header) -> Header:
    """Of a header in a header the inner one, but for what a revert names."""
    inner = headers.parse_header(header.description)
    if header.type == "revert" or not inner or inner.deviations or inner.type not in TYPES:
        return header
    return _innermost(inner._replace(scope=inner.scope or header.scope))


def _takes_away(task: Task) -> bool:
    """Whether anything that others may use goes: without that no answer announces a breaking change."""
    from gitgpt.conventional.drafting import takes_away  # start-up: 10 ms, for the answers that say so

    return takes_away(task.changes)
