"""Keeps a whole team of processes under requests and tokens per minute.

Time is cut into slots, 50 to a window. A request reserves room ahead: the first slot, not before the last
one that is taken, where the amounts of that slot and the 50 before it stay within the limit (and a fifth
of it in the slot itself). It then waits
for that slot by itself. So no window ever exceeds the limit, nobody overtakes (a large request does not
starve behind small ones), the wait is known at once (and with it whether the deadline allows it), and a
process that dies while it waits leaves a reservation that passes by itself.

A token bucket in as many lines admits its burst on top of its rate: 115 % of the limit for requests of a
fifth of it. Libraries were measured at 104 to 195 % (pyrate-limiter) or have no file store (limits).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3

WINDOW = 60.0  # seconds
SLOTS = 50  # of one window; with them 98 % of a limit can be used
BURST = 0.2  # of the limit in one slot: providers look at parts of a minute as well, and it is fairer
SCHEMA = """
CREATE TABLE IF NOT EXISTS slot (
    bucket TEXT, number INTEGER, amount REAL, PRIMARY KEY (bucket, number)
) WITHOUT ROWID
"""

Amounts = dict[int, float]  # slot number -> what is taken of it


class Ask(NamedTuple):
    """Room wanted in one bucket: `amount` under `limit` per window."""

    bucket: str
    amount: float
    limit: float


class BucketPlace(NamedTuple):
    """Room that was reserved. `wait` is in seconds from when it was asked for."""

    wait: float
    slot: int


class Limiter:
    """The limits in one SQLite file. Safe to share among threads.

    Lets everything through where the file cannot be used within a quarter of a second: a stopped process
    must not stop the others.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float], window: float = WINDOW) -> None:
        from gitgpt.llm.store import SqliteStore  # start-up: sqlite3, only where a limit is set

        self._store = SqliteStore(path, SCHEMA)
        self._clock = clock
        self._slot = window / SLOTS

    def reserve(self, asks: tuple[Ask, ...], *, patience: float) -> BucketPlace | float:
        """Room in all buckets at once, or, when that would take longer than `patience` seconds, how long;
        then nothing is reserved."""
        wanted = [ask for ask in asks if ask.limit > 0]
        if not wanted:
            return BucketPlace(0.0, 0)

        def work(connection: sqlite3.Connection) -> BucketPlace | float:
            now = self._clock()
            place = self._find(connection, wanted, now)
            if place.wait > patience:
                return place.wait
            for ask in wanted:
                _add(connection, ask.bucket, place.slot, min(ask.amount, ask.limit))
            return place

        nowhere: BucketPlace | float = BucketPlace(0.0, 0)
        return self._store.run(work, otherwise=nowhere)

    def settle(self, bucket: str, slot: int, difference: float) -> None:
        """Corrects a reservation by what was really used: more (positive) or less."""
        if slot and difference:
            self._store.run(lambda connection: _add(connection, bucket, slot, difference), otherwise=None)

    def report(self, ask: Ask, *, remaining: float) -> None:
        """Takes in what the provider says is left of its own window: others may use the same key."""

        def work(connection: sqlite3.Connection) -> None:
            now = int(self._clock() / self._slot)
            known = sum(_amounts(connection, ask.bucket, now).values())
            elsewhere = (ask.limit - remaining) - known
            if elsewhere > 0:
                _add(connection, ask.bucket, now, elsewhere)

        self._store.run(work, otherwise=None)

    def close(self) -> None:
        self._store.close()

    def _find(self, connection: sqlite3.Connection, asks: list[Ask], now: float) -> BucketPlace:
        current = int(now / self._slot)
        slot = current
        found = False
        while not found:  # a later slot for one bucket may be too full in another
            before = slot
            for ask in asks:
                slot = first_slot(_amounts(connection, ask.bucket, current), ask, slot)
            found = slot == before
        return BucketPlace(max(0.0, slot * self._slot - now), slot)


def first_slot(taken: Mapping[int, float], ask: Ask, earliest: int) -> int:
    """The first slot from `earliest` on where there is room in the slot and in every window around it.

    An amount beyond a burst gets a slot of its own, one beyond the limit a window of its own.
    """
    slot = max([earliest, *taken])
    amount = min(ask.amount, ask.limit)
    # A hair of tolerance: sums of floats must not turn 60 requests a minute into 59.
    room, burst = ask.limit + 1e-6 - amount, BURST * ask.limit + 1e-6 - amount
    total = sum(taken.get(number, 0.0) for number in range(slot - SLOTS, slot + 1))
    while total > room or 0 < taken.get(slot, 0.0) > burst:
        total -= taken.get(slot - SLOTS, 0.0)
        slot += 1
    return slot


def _amounts(connection: sqlite3.Connection, bucket: str, current: int) -> Amounts:
    """What is taken of the slots that still count. Those far ahead come from a clock that has been put back
    since; they go, with those that are over."""
    connection.execute(
        "DELETE FROM slot WHERE bucket = ? AND (number < ? OR number > ?)",
        (bucket, current - SLOTS, current + 100 * SLOTS),
    )
    return dict(connection.execute("SELECT number, amount FROM slot WHERE bucket = ?", (bucket,)))


def _add(connection: sqlite3.Connection, bucket: str, slot: int, amount: float) -> None:
    connection.execute(
        "INSERT INTO slot VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET amount = max(0, amount + excluded.amount)",
        (bucket, slot, amount),
    )
