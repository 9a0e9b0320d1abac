"""The last commits of a repository as questions: the change, its message, and what was known before it.

Only what people wrote is replayed: bots, merges and reverts teach nothing about a draft.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from gitgpt.conventional import profile as manner
from gitgpt.conventional.habits import Past
from gitgpt.conventional.profile import Profile
from gitgpt.diff.changeset import ChangeSet
from gitgpt.errors import GitError
from gitgpt.jobs.commit import draft_message as commit_message
from gitgpt.jobs.commit.draft_message import Draft
from gitgpt.jobs.commit.task import Context, DraftOptions
from gitgpt.llm.types import Completer, Deadline
from gitgpt.repository import changes, recent_messages
from gitgpt.repository.git import Repository
from gitgpt.usage.row import UsageRow

BEFORE = 300  # messages that a manner is learned from


class ReplayedCommit(NamedTuple):
    """A commit as it was about to be made. `message` is what its author wrote."""

    commit: str
    message: str
    change: ChangeSet
    profile: Profile


class Contestant(NamedTuple):
    """Who is asked; no client stands for the rules. `rows` grows while calls are made: one a call. Where
    `is_free`, nobody sends a bill: the model runs on this machine."""

    name: str
    client: Completer | None
    rows: list[UsageRow]
    is_free: bool = False


class Outcome(NamedTuple):
    """What a contestant made of a case, in so many seconds, and the calls it took."""

    draft: Draft
    seconds: float
    rows: tuple[UsageRow, ...]


def cases(repository: Repository, count: int, *, ignore: Sequence[str] = ()) -> Iterator[ReplayedCommit]:
    """At most `count` commits, newest first. One whose change cannot be read (the edge of a shallow clone),
    or is empty, is passed over."""
    entries = recent_messages.entries(repository, 3 * count + BEFORE)
    found = 0
    for number, entry in enumerate(entries):
        if found == count:
            return
        past = [
            Past(other.message, other.email, other.paths)
            for other in entries[number + 1 : number + 1 + BEFORE]
        ]
        if manner.is_robot(Past(entry.message, entry.email)):
            continue
        try:
            change = changes.of_revision(repository, entry.commit, ignore=ignore)
        except GitError:
            continue
        if change.files:
            found += 1
            yield ReplayedCommit(
                entry.commit, entry.message.strip(), change, manner.learn_profile(past, author=entry.email)
            )


def replay_commits(
    case: ReplayedCommit, contestant: Contestant, wishes: DraftOptions, *, seconds: float
) -> Outcome:
    """One draft, made as the hook would make it, branch and guide left out: they are today's."""
    before, start = len(contestant.rows), time.monotonic()
    draft = commit_message.draft_message(
        case.change,
        lambda: Context(case.profile),
        wishes,
        client=contestant.client,
        deadline=Deadline(seconds),
    )
    return Outcome(draft, time.monotonic() - start, tuple(contestant.rows[before:]))


def replay(
    found: Sequence[ReplayedCommit],
    contestants: Sequence[Contestant],
    wishes: DraftOptions,
    *,
    seconds: float,
    tell: Callable[[str], None],
) -> list[list[Outcome]]:
    """For each case the outcome of each contestant, one after the other: side by side they would disturb
    each other's times. `tell` hears how far it is. Ctrl-C ends it with the cases that are whole."""
    outcomes: list[list[Outcome]] = []
    try:
        for number, case in enumerate(found, start=1):
            made = []
            for contestant in contestants:
                tell(f"{number} of {len(found)}, {contestant.name}")
                made.append(replay_commits(case, contestant, wishes, seconds=seconds))
            outcomes.append(made)
    except KeyboardInterrupt:
        if not outcomes:  # nothing to show
            raise
    return outcomes
