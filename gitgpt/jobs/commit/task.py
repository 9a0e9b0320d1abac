"""What is to be described, how, and what is known about the place it is described in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Literal, NamedTuple

from gitgpt.conventional.profile import Profile
from gitgpt.conventional.rules.study import ChangeStudy
from gitgpt.diff.changeset import ChangeSet

Depth = Literal["one", "auto", "full"]


class DraftOptions(NamedTuple):
    """What the message should look like and how large the question may be (tokens, as `counter` counts them
    for a text; the safe estimate where it is None). `is_fresh` wants an answer that is not from the cache.

    An empty `language` is that of the repository. `ticket` says where a branch's ticket goes: "habit", "off",
    or a place of `gitgpt.conventional.ticket`. `depth` is "one" for one call whatever the size, "full" for
    reading what does not fit in parts (`gitgpt.jobs.commit.depth`), "auto" for that where one call loses
    too much. `mask` is what the user's filter makes of a text that is sent, None without one: a mask can be
    longer than the word.
    """

    language: str = "en"
    subject_length: int = 72
    types: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    max_prompt_tokens: int = 6000
    max_output_tokens: int = 2048
    hint: str = ""
    always_ask: bool = False
    is_fresh: bool = False
    counter: Callable[[str], int] | None = None
    ticket: str = "habit"
    depth: Depth = "one"
    mask: Callable[[str], str] | None = None
    attribution: bool = False
    template: str = ""


class Intent(NamedTuple):
    """Why the change is made, from outside of it: `notes` are the author's own words, `subjects` those of the
    branch's earlier commits, `issue` is the text of the branch's issue. Only the notes are trusted."""

    notes: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    issue: str = ""


class Context(NamedTuple):
    """What is known besides the change: the style of the repository, the branch ("" when HEAD is detached or
    the change is not the branch's next one), and the repository's notes on messages. `find_names` returns
    those of some names that occur in its tracked files, before or after the change; `read_file` the content
    of a file after it."""

    profile: Profile = Profile()
    branch: str = ""
    guide: str = ""
    intent: Intent = Intent()
    find_names: Callable[[Sequence[str]], Collection[str]] | None = None
    read_file: Callable[[str], str | None] | None = None


class Task(NamedTuple):
    """A change without secrets, and all that shapes its message. `study` is what is found out about it, once,
    for rules, facts, question and answer. `redactions` were made in it; `read` are lines about parts of it
    that were read on their own."""

    changes: ChangeSet
    wishes: DraftOptions
    context: Context
    study: ChangeStudy
    redactions: int = 0
    read: tuple[str, ...] = ()

    @property
    def language(self) -> str:
        return self.wishes.language or self.context.profile.habits.language


def build_task(changes: ChangeSet, wishes: DraftOptions, context: Context, redactions: int = 0) -> Task:
    """With a study in which nothing is found out yet."""
    study = ChangeStudy(changes, context.profile.habits.precedents)
    return Task(changes, wishes, context, study, redactions)
