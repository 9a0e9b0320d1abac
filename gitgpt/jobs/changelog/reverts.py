"""What was taken back within a release vanishes with its revert; what was released before is announced.

Reverts are followed from the newest to the oldest, so a revert that is itself reverted takes nothing
back, and its target stands again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

from gitgpt.jobs.changelog.change import Change, Revert


def find_cancelled(changes: Sequence[Change]) -> frozenset[str]:
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
