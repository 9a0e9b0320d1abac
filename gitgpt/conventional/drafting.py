"""A commit message without a model: type, scope and subject by rules. Pure and deterministic."""

from __future__ import annotations

from typing import NamedTuple

from gitgpt.conventional.commit_message import CommitMessage
from gitgpt.conventional.habits import Habits
from gitgpt.conventional.line_wrap import wrap
from gitgpt.conventional.lint_rules import repair_message
from gitgpt.conventional.rules.analysis import ChangeFact, analyse, file_name
from gitgpt.conventional.rules.announced import find_needs, find_told
from gitgpt.conventional.rules.breaking import find_lost
from gitgpt.conventional.rules.change_type import infer_type
from gitgpt.conventional.rules.facts import Story, tell_story
from gitgpt.conventional.rules.notices import NoticeCase, notice_of
from gitgpt.conventional.rules.reading import ChangeReading
from gitgpt.conventional.rules.scope import infer_scope
from gitgpt.conventional.rules.study import ChangeStudy
from gitgpt.conventional.rules.trivial_facts import trivial_fact
from gitgpt.conventional.rules.wording import Phrase, say, words_of
from gitgpt.diff.changeset import ChangeSet

LEAST_ROOM = 25  # characters of a subject: for less, the scope goes
LINE = 72
ROOM = 130  # characters of a bullet
MOST_NAMES = 4
COMPANIONS = ("test", "docs")  # what comes along with a change needs no body
# Bodies are proposed where the repository has them, or too few messages to know.
SOME_BODIES = 0.05  # of its messages
FEW = 20  # messages


class RuleDraft(NamedTuple):
    """`notes` list what was seen where the subject is modest: for a comment in the editor."""

    message: CommitMessage
    notes: tuple[str, ...] = ()


def draft_by_rules(
    changes: ChangeSet,
    habits: Habits,
    *,
    language: str = "en",
    subject_length: int = 72,
    study: ChangeStudy | None = None,
) -> CommitMessage:
    """A valid Conventional Commits message for any change. See `draft_with_notes`."""
    return draft_with_notes(
        changes, habits, language=language, subject_length=subject_length, study=study
    ).message


def draft_with_notes(
    changes: ChangeSet,
    habits: Habits,
    *,
    language: str = "en",
    subject_length: int = 72,
    study: ChangeStudy | None = None,
) -> RuleDraft:
    """A valid Conventional Commits message for any change, and what was seen where its subject is modest.

    Its header has at most `subject_length` characters. `language` is a code with a file in
    `gitgpt/conventional/rules/words`; another one gives English. A body has what else the lines prove. A
    breaking change is proposed where the change proves one: something goes that the documentation promised
    or that was deprecated, its own changelog or upgrade guide says so, a newer runtime is required. `study`
    is what is known about the change already.
    """
    study = study or ChangeStudy(changes, habits.precedents)
    reading, trivial, symbols, nearby = study.reading, study.trivial, study.symbols, study.nearby
    plain = trivial_fact(trivial, reading)
    story = Story((plain,), (), False) if plain else tell_story(analyse(reading))
    type = infer_type(reading, symbols, habits, nearby, trivial, story)
    scope = infer_scope(reading, symbols, habits, nearby, type=type, nature=trivial)
    lost = find_lost(reading)
    notice = notice_of(NoticeCase(reading, trivial, type), lost, language)
    message = CommitMessage(type, "", scope, is_breaking=notice.is_breaking)
    if subject_length - len(message.header) < LEAST_ROOM:
        message = message._replace(scope="")
    subject = _subject(story, language, subject_length - len(message.header))
    bullets = _bullets(story, language)
    body = "\n".join(wrap(f"- {text}", LINE) for text in bullets) if _wants_body(habits) else ""
    if habits.is_capitalized:
        subject = subject[:1].upper() + subject[1:]
    message = message._replace(subject=subject, body=body, footers=notice.footers)
    return RuleDraft(
        repair_message(message, header_length=subject_length), bullets if story.is_modest else ()
    )


def _subject(story: Story, language: str, room: int) -> str:
    first, *rest = story.subject
    text = say(_phrase(first), language, room)
    for fact in rest:
        more = say(_phrase(fact), language, ROOM)
        both = text + words_of(language).then + more
        if len(both) <= room:
            return both
    return text


def _bullets(story: Story, language: str) -> tuple[str, ...]:
    if not story.is_modest and all(fact.type in COMPANIONS for fact in story.body):
        return ()
    texts = (say(_phrase(fact), language, ROOM, most=MOST_NAMES) for fact in story.body)
    return tuple(dict.fromkeys(texts))


def _phrase(fact: ChangeFact) -> Phrase:
    place = fact.place if fact.place not in fact.names else ""
    kind = "add test" if fact.kind == "add tests" and len(fact.names) == 1 else fact.kind
    return Phrase(kind, fact.names, place, fact.old, fact.new, is_all=True)


def takes_away(changes: ChangeSet, *, study: ChangeStudy | None = None) -> bool:
    """Whether anything public goes, promised or not, or more is required: then someone who knows more may
    call it breaking."""
    reading = (study or ChangeStudy(changes)).reading
    lost = find_lost(reading)
    return bool(lost.names or lost.promised or lost.places) or _announces(reading)


def _announces(reading: ChangeReading) -> bool:
    return find_told(reading) is not None or bool(find_needs(reading))


def _wants_body(habits: Habits) -> bool:
    return habits.learned < FEW or habits.body_share >= SOME_BODIES


__all__ = ["RuleDraft", "draft_by_rules", "draft_with_notes", "file_name", "takes_away"]
