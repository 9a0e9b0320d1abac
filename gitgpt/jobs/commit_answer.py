"""What a model answered about a change: a message in our form, or the reason why it is none."""

from __future__ import annotations

from gitgpt.conventional import lint, parser
from gitgpt.conventional.message import CommitMessage
from gitgpt.conventional.parser import Parsed
from gitgpt.guards import grounding
from gitgpt.guards.reply import check_reply
from gitgpt.jobs.commit_question import Question, Wishes


def read(text: str, question: Question, wishes: Wishes) -> tuple[CommitMessage | None, str]:
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
        return None, checked.reason
    stated = grounding.hold(checked.text, question.sent)
    if stated.subject:
        return None, f"it names what the change does not show: {grounding.told(stated.subject)}"
    message = _message(parser.parse(stated.text), question)
    message = lint.repair(message, scopes=wishes.scopes, header_length=wishes.subject_length)
    problems = lint.check(message, types=wishes.types or lint.TYPES, header_length=wishes.subject_length)
    if problems:
        return None, problems[0].text
    return message, ""


def _is_breaking(question: Question) -> bool:
    """Whether the rules see a breaking change as well: the model's word alone makes no major release."""
    return parser.parse(question.request.local_answer()).is_breaking


def _message(answer: Parsed, question: Question) -> CommitMessage:
    """The model's words in our form. Without a type of its own it gets the one that the rules found;
    footers are the person's to write."""
    header = answer.header
    if header is None:
        local = parser.parse(question.request.local_answer()).header
        assert local  # the rules always give one
        header = local._replace(description=answer.subject, is_breaking=False)
    return CommitMessage(header.type, header.description, header.scope, answer.is_breaking, answer.body)
