"""How the commits of one release belong together: reverts with what they undo, commits with their request."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from gitgpt.jobs.changelog.read_commit import Change, Revert
from gitgpt.jobs.changelog.read_message import Reference


def find_reverted(changes: Sequence[Change]) -> frozenset[str]:
    """Ids, among the changes of one release (newest first), of those that cancel one another out."""
    if not any(change.revert for change in changes):
        return frozenset()
    index = _Index(changes)
    gone: set[str] = set()
    for position, change in enumerate(changes):
        if change.revert is None or change.id in gone:
            continue
        targets, is_whole = index.find_targets(change.revert, position)
        gone.update(targets)
        if is_whole:
            gone.add(change.id)
    return frozenset(gone)


class _Index:
    """Finds what a revert names among the changes of one release."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self._changes = {change.id: change for change in changes}
        self._order = list(self._changes)
        self._ids = sorted(self._order)
        self._positions: dict[str, list[int]] = defaultdict(list)
        for position, change in enumerate(changes):
            requests = (f"#{ref.number}" for ref in change.references if ref.is_request)
            for name in {change.subject, change.text, *requests}:
                self._positions[name].append(position)

    def find_targets(self, revert: Revert, position: int) -> tuple[set[str], bool]:
        """Ids of the targets in this release, and whether these are all that the revert takes back."""
        if revert.ids:
            named = list(chain.from_iterable(map(self._with_prefix, revert.ids)))
            is_whole = len(named) == len(revert.ids)
        else:
            named = list(self._named(f"#{revert.request}" if revert.request else revert.subject, position))
            is_whole = bool(named)
        targets = set(named)
        for name in named:
            if self._changes[name].is_merge:
                targets |= self._brought_by(self._changes[name])
        return targets, is_whole

    def _with_prefix(self, prefix: str) -> Iterable[str]:
        """The one commit whose id starts so; an ambiguous prefix names none."""
        at = bisect_left(self._ids, prefix)
        matches = [name for name in self._ids[at : at + 2] if name.startswith(prefix)]
        return matches if len(matches) == 1 else ()

    def _named(self, name: str, position: int) -> Iterable[str]:
        """The nearest change of that name before the revert."""
        positions = self._positions.get(name, [])
        at = bisect_right(positions, position)
        return (self._order[positions[at]],) if at < len(positions) else ()

    def _brought_by(self, merge: Change) -> set[str]:
        """What a merge brought into its first parent's line, as far as it is in this release."""
        first, *others = merge.parents.split()
        own = self._reachable([first])
        return self._reachable(others) - own

    def _reachable(self, starts: list[str]) -> set[str]:
        found: set[str] = set()
        open_ids = [name for name in starts if name in self._changes]
        while open_ids:
            name = open_ids.pop()
            if name not in found:
                found.add(name)
                open_ids += (
                    parent for parent in self._changes[name].parents.split() if parent in self._changes
                )
        return found


class RequestMerge(NamedTuple):
    """The merge that brought a commit in, and the request that it names, if it names one."""

    merge: Change
    request: Reference | None


def find_requests(changes: Sequence[Change]) -> dict[str, RequestMerge]:
    """Commit id -> the merge of the request that brought it, for one release, newest first.

    Along a line, from the oldest merge to the newest, each merge of a request claims what its branch reaches
    short of the line and of earlier claims. The branch of any other merge (git-flow's develop) is its own
    line. So every commit is visited once.
    """
    by_id = {change.id: change for change in changes}
    claimed: dict[str, RequestMerge] = {}
    seen: set[str] = set()
    lines = [_merges_of_line(changes[0].id, by_id, seen)] if changes else []
    while lines:
        if not lines[-1]:
            lines.pop()
            continue
        merge = lines[-1].pop()
        request = next((reference for reference in merge.references if reference.is_request), None)
        if request or (merge.type and merge.is_merge):
            _claim(RequestMerge(merge, request), by_id, seen, claimed)
        else:
            lines += [_merges_of_line(name, by_id, seen) for name in merge.parents.split()[1:]]
    return claimed


def _claim(
    found: RequestMerge, by_id: Mapping[str, Change], seen: set[str], claimed: dict[str, RequestMerge]
) -> None:
    open_ids = found.merge.parents.split()[1:]
    while open_ids:
        name = open_ids.pop()
        if name in by_id and name not in seen:
            seen.add(name)
            open_ids += by_id[name].parents.split()
            claimed[name] = found


def _merges_of_line(name: str, by_id: Mapping[str, Change], seen: set[str]) -> list[Change]:
    """The merges of a line, newest first: from a commit down the first parents to what was seen before."""
    merges = []
    current = by_id.get(name)
    while current and current.id not in seen:
        seen.add(current.id)
        if current.is_merge:
            merges.append(current)
        current = by_id.get(current.parents.partition(" ")[0])
    return merges


def find_repeated_picks(changes: Sequence[Change]) -> frozenset[str]:
    """Ids of cherry-picks whose original is in the same release."""
    picks = [change for change in changes if change.picked_from]
    if not picks:
        return frozenset()
    known = sorted(change.id for change in changes)
    return frozenset(
        pick.id for pick in picks if any(_has_prefix(known, prefix, pick.id) for prefix in pick.picked_from)
    )


def _has_prefix(ids: Sequence[str], prefix: str, own: str) -> bool:
    at = bisect_left(ids, prefix)
    return at < len(ids) and ids[at].startswith(prefix) and ids[at] != own
