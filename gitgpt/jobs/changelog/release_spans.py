"""Which commits belong to which release: `git rev-list PREVIOUS..THIS` for every tag, in one pass.

A commit may arrive long after its date, through a merge; so neither dates nor the order of a log show
its release, only ancestry does (a tool that goes by walk order puts 3 % of aider's commits under the
wrong version). The pass goes from children to parents and carries two bit sets along: the boundaries
that reach a commit, and those that reach it without passing another boundary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from gitgpt.jobs.changelog.read_commit import Change
from gitgpt.repository.commit_log import Commit


class ReleaseSpan(NamedTuple):
    """One release's commits, each before its parents.

    `previous` is the boundary it is counted from, None where the history (or the range that was read)
    begins; `below` are all the boundaries next below it, more than one where lines of releases met.
    """

    boundary: str
    previous: str | None
    changes: tuple[Change, ...]
    below: tuple[str, ...] = ()


class _State(NamedTuple):
    """Boundaries as bits of their numbers: all that reach a commit, and those that reach it directly."""

    reached: int
    near: int


class _Walked(NamedTuple):
    """`states` goes with `changes`; the other lists with the boundaries, in the order they were met."""

    changes: list[Change]
    states: list[_State]
    boundaries: list[str]
    below: list[list[int]]


def assign_commits(
    commits: Iterable[Commit],
    boundaries: Mapping[str, object],
    *,
    rank: Callable[[str], tuple[object, ...]],
    read: Callable[[Commit], Change],
) -> list[ReleaseSpan]:
    """One span for every boundary among `commits`, which come each before its parents.

    `boundaries` are ids of commits that end a release. Where two lines of releases were merged, several
    are nearest below: the one that `rank` puts highest is counted from. `read` makes of each commit what
    is kept of it, at once, so that a long history is never in memory as text.
    """
    walked = _walk(commits, boundaries, read)
    names = walked.boundaries
    previous = [max(found, key=lambda n: rank(names[n])) if found else -1 for found in walked.below]
    members = _members(walked, previous)
    return [
        ReleaseSpan(name, names[before] if before >= 0 else None, tuple(own), tuple(names[n] for n in below))
        for name, before, own, below in zip(names, previous, members, walked.below, strict=True)
    ]


def _walk(
    commits: Iterable[Commit], boundaries: Mapping[str, object], read: Callable[[Commit], Change]
) -> _Walked:
    walked = _Walked([], [], [], [])
    nothing = _State(0, 0)
    pending: dict[str, _State] = {}
    for commit in commits:
        state = pending.pop(commit.id, nothing)
        if state.near & (state.near - 1):
            state = _direct(walked, state)
        if commit.id in boundaries:
            state = _open_boundary(walked, commit.id, state)
        walked.changes.append(read(commit))
        walked.states.append(state)
        for parent in commit.parents.split():
            before = pending.get(parent)
            if before is None or before is state:
                pending[parent] = state
            elif before != state:
                pending[parent] = _State(before.reached | state.reached, before.near | state.near)
    return walked


def _direct(walked: _Walked, state: _State) -> _State:
    """Without the boundaries that have another one in between: it was met before, and reaches the commit.

    So the set stays small, and the pass linear, in a history where branches bypass every tag.
    """
    near = state.near
    for upper in _bits(near):
        if any(state.reached >> number & 1 for number in walked.below[upper]):
            near &= ~(1 << upper)
    return state if near == state.near else _State(state.reached, near)


def _open_boundary(walked: _Walked, name: str, state: _State) -> _State:
    """Numbers a boundary and makes it the nearest below those that reach it directly."""
    number = len(walked.boundaries)
    for upper in _bits(state.near):
        walked.below[upper].append(number)
    reached = state.reached | 1 << number
    walked.boundaries.append(name)
    walked.below.append([])
    return _State(reached, 1 << number)


def _members(walked: _Walked, previous: list[int]) -> list[list[Change]]:
    """A boundary with one nearest below owns only what it reaches directly; one that joins two lines
    owns also what the other line released."""
    members: list[list[Change]] = [[] for _ in previous]
    joins = sum(1 << number for number, found in enumerate(walked.below) if len(found) > 1)
    last, owners = None, list[list[Change]]()
    for change, state in zip(walked.changes, walked.states, strict=True):
        if state is not last:
            last = state
            candidates = _bits(state.near | state.reached & joins)
            owners = [
                members[n] for n in candidates if previous[n] < 0 or not state.reached >> previous[n] & 1
            ]
        for own in owners:
            own.append(change)
    return members


def _bits(number: int) -> list[int]:
    found = []
    while number:
        low = number & -number
        found.append(low.bit_length() - 1)
        number ^= low
    return found
