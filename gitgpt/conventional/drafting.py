"""A commit message without a model: type, scope and subject by rules. Pure and deterministic."""

from __future__ import annotations

from gitgpt.conventional.commit_message import CommitMessage
from gitgpt.conventional.habits import Habits
from gitgpt.conventional.lint_rules import repair_message
from gitgpt.conventional.rules.announced import find_needs, find_told
from gitgpt.conventional.rules.breaking import LostSymbol, find_lost
from gitgpt.conventional.rules.change_type import infer_type
from gitgpt.conventional.rules.choice import telling
from gitgpt.conventional.rules.draft_body import body_of
from gitgpt.conventional.rules.name_choice import rank
from gitgpt.conventional.rules.nearby import find_nearby
from gitgpt.conventional.rules.notices import SHIPPED, notice_of
from gitgpt.conventional.rules.phrases import PhraseCase, phrase_of
from gitgpt.conventional.rules.reading import ChangeReading, read_change
from gitgpt.conventional.rules.scope import infer_scope
from gitgpt.conventional.rules.symbol_facts import find_facts
from gitgpt.conventional.rules.wording import Phrase, say, words_of
from gitgpt.diff.changeset import ChangeSet
from gitgpt.diff.trivial import find_trivial_change

LEAST_ROOM = 25  # characters of a subject: for less, the scope goes
LINE = 72
# Bodies are proposed where the repository has them, or too few messages to tell.
SOME_BODIES = 0.05  # of its messages
FEW = 20  # messages


def draft_by_rules(
    changes: ChangeSet, habits: Habits, *, language: str = "en", subject_length: int = 72
) -> CommitMessage:
    """A valid Conventional Commits message for any change.

    Its header has at most `subject_length` characters. `language` is a code with a file in
    `gitgpt/conventional/rules/words`; another one gives English. A body tells several things apart. A
    breaking change is proposed where the change proves one: something goes that the documentation promised
    or that was deprecated, its own changelog or upgrade guide says so, a newer runtime is required.
    """
    case = _case(changes, habits)
    lost = find_lost(case.reading)
    notice = notice_of(case, lost, language)
    message = CommitMessage(case.type, "", case.scope, is_breaking=notice.is_breaking)
    if subject_length - len(message.header) < LEAST_ROOM:
        message = message._replace(scope="")
    subject = say(phrase_of(case), language, subject_length - len(message.header))
    body = _body(case, lost, language, subject) if _wants_body(habits) else ""
    if habits.is_capitalized:
        subject = subject[:1].upper() + subject[1:]
    message = message._replace(subject=subject, body=body, footers=notice.footers)
    return repair_message(message, header_length=subject_length)


def takes_away(changes: ChangeSet) -> bool:
    """Whether anything public goes, promised or not, or more is required: then somebody who knows more may
    call it breaking."""
    reading = read_change(changes)
    lost = find_lost(reading)
    return bool(lost.names or lost.promised or lost.places) or _announces(reading)


def _announces(reading: ChangeReading) -> bool:
    return find_told(reading) is not None or bool(find_needs(reading))


def _case(changes: ChangeSet, habits: Habits) -> PhraseCase:
    reading = read_change(changes)
    facts, nature = find_facts(reading), find_trivial_change(changes)
    nearby = find_nearby(changes, habits.precedents)
    type = infer_type(reading, facts, habits, nearby, nature)
    scope = infer_scope(reading, facts, habits, nearby, type=type, nature=nature)
    return PhraseCase(reading, facts, nature, type, scope, telling(rank(reading), reading, type))


def _wants_body(habits: Habits) -> bool:
    return habits.learned < FEW or habits.body_share >= SOME_BODIES


def _body(case: PhraseCase, lost: LostSymbol, language: str, subject: str) -> str:
    """What else there is to say; of what goes without anybody having promised it at least its name."""
    if case.nature:
        return ""
    body = body_of(case, language, subject=subject)
    if case.type not in SHIPPED or words_of(language).phrases["remove"].partition("{")[0] in body:
        return body
    told = (*lost.promised, *lost.deprecated)
    silent = tuple(name for name in lost.names if name not in told and name not in subject + body)
    gone = f"- {say(Phrase('remove', silent, is_all=True), language, LINE - 2)}" if silent else ""
    return "\n".join(filter(None, (body, gone)))
