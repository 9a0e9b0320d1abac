"""What is found out about one change, once, by whoever needs it first: rules, facts, question and answer
share it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from gitgpt.conventional.habits import Precedent
from gitgpt.conventional.rules.nearby import Nearby, find_nearby
from gitgpt.conventional.rules.reading import ChangeReading, read_change
from gitgpt.conventional.rules.symbol_facts import Facts, find_facts
from gitgpt.diff.changeset import ChangeSet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitgpt.diff.trivial import TrivialChange


class ChangeStudy:
    """Each finding is made when it is first read. `precedents` are earlier commits of the repository."""

    def __init__(self, changes: ChangeSet, precedents: Sequence[Precedent] = ()) -> None:
        self.changes = changes
        self._precedents = precedents

    @cached_property
    def reading(self) -> ChangeReading:
        return read_change(self.changes)

    @cached_property
    def symbols(self) -> Facts:
        return find_facts(self.reading)

    @cached_property
    def nearby(self) -> Nearby:
        return find_nearby(self.changes, self._precedents)

    @cached_property
    def trivial(self) -> TrivialChange | None:
        from gitgpt.diff.trivial import find_trivial_change  # start-up: 5 ms

        return find_trivial_change(self.changes)
