"""A commit message without a model: type, scope and subject by rules. Pure and deterministic."""

from __future__ import annotations

from gitgpt.conventional.change_type import infer_type
from gitgpt.conventional.findings import find
from gitgpt.conventional.habits import Habits
from gitgpt.conventional.lint import repair
from gitgpt.conventional.message import CommitMessage
from gitgpt.conventional.plain import TYPES, plain_phrase
from gitgpt.conventional.scope import infer_scope
from gitgpt.conventional.subject import phrase_of, say, templates
from gitgpt.diff.model import ChangeSet
from gitgpt.diff.nature import find_nature


def draft(
    changes: ChangeSet, habits: Habits, *, language: str = "en", subject_length: int = 72
) -> CommitMessage:
    """A valid Conventional Commits message for any change.

    Its header has at most `subject_length` characters. `language` is a code with a file in
    `gitgpt/conventional/templates`; another one gives English.
    """
    findings = find(changes)
    nature = find_nature(changes)
    kind = TYPES.get(nature.kind if nature else "") or infer_type(changes, findings, habits)
    scope = infer_scope(changes, habits)
    room = subject_length - len(CommitMessage(kind, "", scope).header)
    if room < 20:
        scope, room = "", subject_length - len(kind) - 2
    phrase = plain_phrase(nature, changes) if nature else None
    phrase = phrase or phrase_of(changes, findings, kind)
    subject = say(phrase, templates(language), room)
    if habits.is_capitalized:
        subject = subject[:1].upper() + subject[1:]
    return repair(CommitMessage(kind, subject, scope), header_length=subject_length)
