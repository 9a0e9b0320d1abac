"""From a model's answer to a message: a list of checks, each of which may take out a piece or refuse the
whole.

Nothing is cut in silence. What a check takes out is listed with the reason; a subject that is too long is
asked for again, and kept whole if it comes again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from gitgpt.conventional import header as headers
from gitgpt.conventional import lint_rules, parser
from gitgpt.conventional.commit_message import CommitMessage
from gitgpt.conventional.commit_types import TYPES
from gitgpt.conventional.header import COLON, Header
from gitgpt.conventional.parser import Parsed
from gitgpt.conventional.profile import with_colon
from gitgpt.guards import grounding
from gitgpt.guards.answer_wrapping import unwrap_answer
from gitgpt.guards.message_blocks import ITEM, is_fenced, split_blocks, split_sentences
from gitgpt.guards.repetition import runs_away
from gitgpt.guards.reply import check_reply
from gitgpt.jobs.commit import answer_body, answer_header
from gitgpt.jobs.commit.form import by_rules, finish, is_possible, types_of
from gitgpt.jobs.commit.question import Question
from gitgpt.jobs.commit.reflow import reflow_body
from gitgpt.jobs.commit.structured import as_text
from gitgpt.jobs.commit.task import Task

HARD_LIMIT = 120  # characters of a header that is kept though it is over the limit
UNCUT = 1_000_000
TYPE = r"^[a-z]+(?=[(!:])"
LONG_WORD = r"[a-z]{4,}"
ENOUGH_WORDS = 8  # of a change: one with fewer can be described without naming any of them
STEM = 4  # letters that make two words the same here: parsed, parser
# Words of answers that would fit any change.
EMPTY_WORDS = """
feat fix docs style refactor perf test build chore revert update updates updated updating change changes
changed changing modify modified file files source code commit author object function functions method
methods class improve improves improved improvement improvements this that with from into when more some
make makes made made various also have has been were will there their them they general minor misc better
"""
AREA = r"([\w./*-]{1,30}): +(\S.*)"
# Markup -> its meaning; `&amp;` last, for it may have been escaped twice
SPELLED = (
    ("\u00a0", " "), ("\u202f", " "), ("<br>", "\n"), ("<br/>", "\n"), ("<br />", "\n"),
    ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"), ("&#x27;", "'"), ("&nbsp;", " "),
    ("&amp;", "&"),
    ("$\\rightarrow$", "->"), ("$\\to$", "->"), ("$\\leftarrow$", "<-"),
)  # fmt: skip


class Removal(NamedTuple):
    """A piece of an answer that is not in the message, and why."""

    text: str
    why: str


class ParsedAnswer(NamedTuple):
    """The message in an answer, None if it holds none for the given `reason`. A message with a `reason` can
    be used, but a better one is worth asking for. `removed` is what the checks took out."""

    message: CommitMessage | None
    reason: str = ""
    removed: tuple[Removal, ...] = ()


class AnswerCheck(NamedTuple):
    """One step from an answer to a message: it returns the text to go on with, or raises _UnusableError.
    `removes` says why it takes something out; "" if what goes is only packaging."""

    name: str
    run: Callable[[str, Question], str]
    removes: str = ""


class _UnusableError(Exception):
    """Why an answer cannot be used, in one line; never leaves this module."""


def parse_answer(text: str, question: Question) -> ParsedAnswer:
    """The message in an answer in the form of the repository, after every check in CHECKS."""
    removed: list[Removal] = []
    try:
        for check in CHECKS:
            before, text = text, check.run(text, question)
            if check.removes and text != before:
                removed += find_removed(unwrap_answer(before), text, check.removes)
        message = _shape_message(text, question.task)
    except _UnusableError as exc:
        return ParsedAnswer(None, str(exc), tuple(removed))
    return ParsedAnswer(message, _find_excess(message, question.task), tuple(dict.fromkeys(removed)))


def find_removed(before: str, after: str, why: str) -> list[Removal]:
    """The words of the first line, and the sentences, items and blocks of code of the body, that `after` does
    not have any more."""
    subject, _, body = before.partition("\n")
    kept_words, kept = after.partition("\n")[0].split(), _squeezed(after)
    words = " ".join(word for word in subject.split() if word not in kept_words)
    pieces = [words] if _squeezed(words) not in kept else []
    for block in split_blocks(body):
        said = " ".join(line.strip() for line in block)
        whole = is_fenced(block) or re.match(ITEM, block[0])
        pieces += [
            piece for piece in ([said] if whole else split_sentences(said)) if _squeezed(piece) not in kept
        ]
    return [Removal(piece, why) for piece in pieces if piece.strip()]


def _squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


# -- the checks, in the order in which they are made


def _read_form(text: str, question: Question) -> str:
    """A form of JSON, YAML or labelled lines as the message it means."""
    read = as_text(text)
    if text.strip() and not read.strip():
        raise _UnusableError("the answer is a form without a subject, or half of one")
    return read


def _read_markup(text: str, question: Question) -> str:
    """With the characters that markup means, where the change itself holds no such markup."""
    shown = question.shown
    for written, meant in SPELLED if any(sign in text for sign in "&<$\u00a0\u202f") else ():
        if written in text and written not in shown:
            text = text.replace(written, meant)
    return text


def _remove_harmful(text: str, question: Question) -> str:
    """Without what surrounds a message, and what could act: trailers, references, links, marks."""
    task = question.task
    checked = check_reply(
        text,
        asked=question.asked + "\n" + task.context.branch,
        shown=question.shown,
        instructions=question.request.messages[0].content,
        may_break=parser.parse_message(text).is_breaking and _takes_away(task),
    )
    if checked.reason:
        raise _UnusableError(checked.reason)
    return checked.text


def _clean_body(text: str, question: Question) -> str:
    task = question.task
    paths = frozenset(name for file in task.changes.files for name in (file.path, file.old_path) if name)
    has_pictures = bool(task.context.profile.emoji)
    return answer_body.clean_body(text, shown=question.shown, paths=paths, has_pictures=has_pictures)


def _drop_invented(text: str, question: Question) -> str:
    """Without what names things that exist neither in the change nor in the repository."""
    stated = grounding.drop_ungrounded(text, question.sent)
    if unknown := (*stated.subject, *stated.dropped):
        known = question.find_known(unknown)
        stated = grounding.drop_ungrounded(text, (*question.sent, *known)) if known else stated
    if stated.subject:
        raise _UnusableError(
            f"it names what the change does not show: {grounding.list_names(stated.subject)}"
        )
    return stated.text


def _check_names(text: str, question: Question) -> str:
    """At least one word of it occurs in the change; an answer without one would fit any change."""
    said = re.findall(LONG_WORD, re.sub(TYPE, "", text, count=1).lower())
    shown = question.known_text.lower()
    is_checked = text.isascii() and question.task.language == "en" and said
    if is_checked and len(set(re.findall(LONG_WORD, shown))) >= ENOUGH_WORDS:
        empty = EMPTY_WORDS.split()
        if not any(word[:STEM] in shown for word in said if word not in empty):
            raise _UnusableError("it names nothing of the change")
    return text


def _check_language(text: str, question: Question) -> str:
    task = question.task
    if answer_header.is_foreign(text.partition("\n")[0], task):
        raise _UnusableError(f"it is not written in this language: {task.language}")
    return text


def _check_repetition(text: str, question: Question) -> str:
    if runs_away(text.partition("\n")[0]):
        raise _UnusableError("the answer says the same thing over and over")
    return text


HARMFUL = "it could act or refer to something outside the change"
CHECKS = (
    AnswerCheck("read the form", _read_form),
    AnswerCheck("read markup", _read_markup),
    AnswerCheck("remove what could act", _remove_harmful, HARMFUL),
    AnswerCheck("clean the body", _clean_body, "it repeats, or says nothing about this change"),
    AnswerCheck("drop what is invented", _drop_invented, "it names what the repository does not have"),
    AnswerCheck("name something of the change", _check_names),
    AnswerCheck("keep to the language", _check_language),
    AnswerCheck("do not run away", _check_repetition),
    # again: what was taken out can leave something that acts
    AnswerCheck("remove what could act now", _remove_harmful, HARMFUL),
)


# -- the form of the repository


def _shape_message(text: str, task: Task) -> CommitMessage:
    """The text as this repository would write it; nothing of the subject is cut."""
    wishes = task.wishes
    message = _message(parser.parse_message(_in_one_form(text, task)), task)
    message = message._replace(body=reflow_body(message.body))
    message = lint_rules.repair_message(message, scopes=wishes.scopes, header_length=UNCUT, body_width=UNCUT)
    over = len(message.header) - wishes.subject_length
    if over > 0 and len(message.scope) > lint_rules.LONG_SCOPE:
        message = message._replace(scope="")
    problems = lint_rules.check_message(
        message, types=_types(message, task), header_length=HARD_LIMIT, body_width=UNCUT
    )
    if problems:
        raise _UnusableError(problems[0].text)
    return finish(message, task, length=UNCUT)


def _find_excess(message: CommitMessage, task: Task) -> str:
    """What is wrong with a first line that is too long: it is kept whole, and asked for again."""
    length, most = len(message.header), task.wishes.subject_length
    return (
        f"the first line has {length} characters, {length - most} more than allowed" if length > most else ""
    )


def _types(message: CommitMessage, task: Task) -> tuple[str, ...]:
    """The allowed types: where the repository has another form, what it has in their place."""
    is_conventional = task.context.profile.form == "conventional"
    return types_of(task) if is_conventional else (message.type,)


def _in_one_form(text: str, task: Task) -> str:
    """Brackets and bullets of the repository are put around the message at the end."""
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

    return takes_away(task.changes, study=task.study)
