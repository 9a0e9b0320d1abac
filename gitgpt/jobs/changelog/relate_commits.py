"""How the commits of one release belong together: reverts with what they undo, commits with their request."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

from gitgpt.jobs.changelog.read_commit import Change, Reference, Revert


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


def find_requests(changes: Sequence[Change]) -> dict[str, Reference]:
    """Commit id -> the request whose merge into the main line brought it, for one release, newest first.

    From the oldest merge to the newest, each claims what its branch reaches short of the main line and of
    earlier claims; so every commit is walked over once.
    """
    by_id = {change.id: change for change in changes}
    main = _first_parents(changes, by_id)
    claimed: dict[str, Reference] = {}
    seen = {change.id for change in main}
    for merge in reversed(main):
        if not merge.is_merge:
            continue
        request = next((reference for reference in merge.references if reference.is_request), None)
        open_ids = merge.parents.split()[1:]
        while open_ids:
            name = open_ids.pop()
            if name in by_id and name not in seen:
                seen.add(name)
                open_ids += by_id[name].parents.split()
                if request:
                    claimed[name] = request
    return claimed


def _first_parents(changes: Sequence[Change], by_id: dict[str, Change]) -> list[Change]:
    """The main line, newest first: from the release's own commit down the first parents."""
    line = []
    current = changes[0] if changes else None
    while current:
        line.append(current)
        current = by_id.get(current.parents.partition(" ")[0])
    return line
