"""The message by rules, and the form of the repository, which every message gets."""

from __future__ import annotations

from gitgpt.conventional import lint_rules
from gitgpt.conventional.commit_message import CommitMessage
from gitgpt.conventional.commit_types import TYPES
from gitgpt.conventional.ticket import FORMS, TicketPlace, of_branch
from gitgpt.diff.file_class import classify_file
from gitgpt.jobs.commit.task import Task

# Other names of a type: a repository's own word is put in its place at the end.
SAME = {"feature": "feat", "bugfix": "fix", "bug": "fix", "doc": "docs", "tests": "test"}
OWN_TYPE = 3  # times that a history has a type of its own, before a message may have it


def by_rules(task: Task) -> CommitMessage:
    """A message in Conventional Commits, without any model."""
    from gitgpt.conventional.drafting import (
        draft_by_rules,  # start-up: 10 ms that a model's answer rarely needs
    )

    wishes, habits = task.wishes, task.context.profile.habits
    message = draft_by_rules(
        task.changes,
        habits,
        language=task.language,
        subject_length=wishes.subject_length,
        study=task.study,
    )
    message = lint_rules.repair_message(message, scopes=wishes.scopes, header_length=wishes.subject_length)
    return _with_notes(message, task)


def _with_notes(message: CommitMessage, task: Task) -> CommitMessage:
    """With the author's notes on the reason as the first paragraphs of the body."""
    notes = task.context.intent.notes
    if not notes:
        return message
    from gitgpt.jobs.commit.reflow import reflow_body  # start-up: few commits have notes

    body = "\n\n".join((*notes, *filter(None, [message.body.strip("\n")])))
    return message._replace(body=reflow_body(body))


def finish(message: CommitMessage, task: Task, *, length: int = 0) -> CommitMessage:
    """The message as this repository would write it, with the branch's ticket in its usual place. A header
    longer than `length`, by default the limit that is set, is shortened."""
    profile, ticket = task.context.profile, ticket_of(task)
    if task.wishes.ticket in FORMS:
        profile = profile._replace(place=TicketPlace(*FORMS[task.wishes.ticket]))
    if not profile.learned and not ticket:
        return message
    from gitgpt.conventional.style import apply_style  # start-up: a young repository has no form of its own

    paths = (file.path for file in task.changes.files)
    return apply_style(
        message, profile, paths=paths, ticket=ticket, length=length or task.wishes.subject_length
    )


def ticket_of(task: Task) -> str:
    branch = task.context.branch
    return of_branch(branch, task.context.profile.place) if branch and task.wishes.ticket != "off" else ""


def types_of(task: Task) -> tuple[str, ...]:
    """The types that a message may have: those that are set, else the usual ones and the repository's own."""
    if task.wishes.types:
        return task.wishes.types
    own = task.context.profile.habits.types
    others = (type for type, count in own.items() if count >= OWN_TYPE and type not in SAME)
    return tuple(dict.fromkeys((*TYPES, *others)))


def is_possible(type: str, task: Task) -> bool:
    """Whether a change in these files can be of that type. Plain text may be prose, and may be data."""
    files = task.changes.files
    kinds = {"text" if file.path.endswith(".txt") else classify_file(file) for file in files}
    return len(kinds) != 1 or type not in lint_rules.IMPOSSIBLE.get(kinds.pop(), ())
