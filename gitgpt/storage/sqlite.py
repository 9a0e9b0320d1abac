"""The store in one SQLite file that several processes share: private, never waited for long, disposable.

Its content can be made again, so a broken file is renamed and a new one begun, and durability against a
power cut is given up for speed (0.1 ms a write instead of 3). A rollback journal and not WAL, because WAL
does not work on network file systems. Values are text and never unpickled, as diskcache and requests-cache
do (CVE-2025-69872).
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from math import inf
from pathlib import Path
from typing import TypeVar

from gitgpt.storage.store import FUTURE, UNLIMITED, Reservation, RoomRequest, Space, Summary

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

BUSY = 0.25  # seconds; a transaction takes 0.1 ms, so a process that holds the lock longer is stopped or dead
GIVE_UP = 5.0  # seconds without a further attempt to read or write entries after such a wait
WINDOW = 60.0  # seconds; as in `windows`, which only a limit imports
SCHEMA = """
CREATE TABLE IF NOT EXISTS entry (
    space TEXT, key TEXT, value TEXT, size INTEGER, made REAL, used REAL, hits INTEGER DEFAULT 0,
    PRIMARY KEY (space, key)
);
CREATE INDEX IF NOT EXISTS entry_by_use ON entry (space, used, size);
CREATE TABLE IF NOT EXISTS slot (
    bucket TEXT, number INTEGER, amount REAL, PRIMARY KEY (bucket, number)
) WITHOUT ROWID;
"""


class SqliteStore:
    """A `gitgpt.storage.store.Store` in one file, which is opened when it is first used."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time, window: float = WINDOW) -> None:
        self.path = path
        self._clock = clock
        self._window = window
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._away_until = 0.0

    @property
    def place(self) -> str:
        return str(self.path)

    # -- entries

    def get(self, space: Space, key: str) -> str | None:
        def work(connection: sqlite3.Connection) -> str | None:
            now = self._clock()
            value = _read(connection, space, key, now)
            if space.counts_hits and value is not None:
                connection.execute(
                    "UPDATE entry SET used = ?, hits = hits + 1 WHERE space = ? AND key = ?",
                    (now, space.name, key),
                )
            return value

        return self._run(work, otherwise=None, writes=space.counts_hits)

    def put(self, space: Space, key: str, value: str) -> None:
        self._run(lambda connection: _write(connection, space, key, value, self._clock()), otherwise=None)

    def swap(self, space: Space, key: str, old: str | None, new: str | None) -> bool:
        def work(connection: sqlite3.Connection) -> bool:
            now = self._clock()
            if _read(connection, space, key, now) != old:
                return False
            if new is None:
                connection.execute("DELETE FROM entry WHERE space = ? AND key = ?", (space.name, key))
            else:
                _write(connection, space, key, new, now)
            return True

        return self._run(work, otherwise=False)

    def list_keys(self, space: Space) -> list[str]:
        def work(connection: sqlite3.Connection) -> list[str]:
            rows = connection.execute(
                "SELECT key FROM entry WHERE space = ? AND made BETWEEN ? AND ? ORDER BY used DESC, key",
                (space.name, *_fresh(space, self._clock())),
            )
            return [str(key) for (key,) in rows]

        return self._run(work, otherwise=list[str](), writes=False)

    def summarize(self, space: Space) -> Summary:
        def work(connection: sqlite3.Connection) -> Summary:
            row = connection.execute(
                "SELECT count(*), coalesce(sum(hits), 0), coalesce(sum(size), 0), min(made)"
                " FROM entry WHERE space = ?",
                (space.name,),
            )
            return Summary(*row.fetchone())

        return self._run(work, otherwise=Summary(), writes=False)

    def clear(self, space: Space) -> int:
        def work(connection: sqlite3.Connection) -> int:
            return connection.execute("DELETE FROM entry WHERE space = ?", (space.name,)).rowcount

        return self._run(work, otherwise=0)

    # -- limits

    def reserve(self, rooms: tuple[RoomRequest, ...], *, patience: float) -> Reservation | float:
        wanted = [room for room in rooms if room.limit > 0]
        if not wanted:
            return UNLIMITED
        from gitgpt.storage import windows  # start-up: only where a limit is set

        width = self._window / windows.SLOTS

        def work(connection: sqlite3.Connection) -> Reservation | float:
            now = self._clock()
            current = int(now / width)
            slot = windows.find_slot(lambda bucket: _amounts(connection, bucket, current), wanted, current)
            wait = max(0.0, slot * width - now)
            if wait > patience:
                return wait
            for room in wanted:
                _add(connection, room.bucket, slot, min(room.amount, room.limit))
            return Reservation(wait, slot)

        nowhere: Reservation | float = UNLIMITED
        return self._run(work, otherwise=nowhere, is_limit=True)

    def settle(self, bucket: str, slot: int, difference: float) -> None:
        if slot and difference:
            self._run(
                lambda connection: _add(connection, bucket, slot, difference), otherwise=None, is_limit=True
            )

    def report(self, room: RoomRequest, *, remaining: float) -> None:
        from gitgpt.storage import windows  # start-up: as above

        def work(connection: sqlite3.Connection) -> None:
            now = int(self._clock() * windows.SLOTS / self._window)
            known = sum(_amounts(connection, room.bucket, now).values())
            elsewhere = (room.limit - remaining) - known
            if elsewhere > 0:
                _add(connection, room.bucket, now, elsewhere)

        self._run(work, otherwise=None, is_limit=True)

    # -- the file

    def close(self) -> None:
        with self._lock:
            self._forget()

    def _run(self, work: Work[T], *, otherwise: T, writes: bool = True, is_limit: bool = False) -> T:
        """The result of `work` in one transaction; `otherwise` if the file cannot be used. A limit is tried
        every time: each failure lets one request through."""
        with self._lock:
            if not is_limit and time.monotonic() < self._away_until:
                return otherwise
            try:
                return self._transact(work) if writes else work(self._open())
            except sqlite3.OperationalError:  # busy, full, read-only, no such folder
                self._forget()
                self._away_until = time.monotonic() + GIVE_UP
            except sqlite3.DatabaseError:  # not a database, or a broken one
                self._forget()
                with suppress(OSError):
                    self.path.replace(f"{self.path}.broken")
            except (OSError, UnicodeError):  # no access; a lone surrogate in a value
                self._forget()
            return otherwise

    def _transact(self, work: Work[T]) -> T:
        connection = self._open()
        connection.execute("BEGIN IMMEDIATE")
        try:
            result = work(connection)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        return result

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = _connect(self.path)
        return self._connection

    def _forget(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None


def _connect(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Made here, because sqlite3 would make it readable for others; O_NOFOLLOW refuses a planted link.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
    connection = sqlite3.connect(path, timeout=BUSY, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = TRUNCATE")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA secure_delete = ON")  # deleted text is overwritten
        connection.executescript(SCHEMA)
    except BaseException:
        connection.close()
        raise
    return connection


def _fresh(space: Space, now: float) -> tuple[float, float]:
    """When an entry that counts was written: from and to."""
    return now - space.lifetime, now + FUTURE if space.lifetime < inf else inf


def _read(connection: sqlite3.Connection, space: Space, key: str, now: float) -> str | None:
    row = connection.execute(
        "SELECT value FROM entry WHERE space = ? AND key = ? AND made BETWEEN ? AND ?",
        (space.name, key, *_fresh(space, now)),
    ).fetchone()
    return None if row is None else str(row[0])


def _write(connection: sqlite3.Connection, space: Space, key: str, value: str, now: float) -> None:
    size = len(value.encode("utf-8"))
    if size > space.size:
        return
    connection.execute(
        "INSERT OR REPLACE INTO entry (space, key, value, size, made, used) VALUES (?, ?, ?, ?, ?, ?)",
        (space.name, key, value, size, now, now),
    )
    connection.execute("DELETE FROM entry WHERE space = ? AND used < ?", (space.name, now - space.lifetime))
    entries, total = connection.execute(
        "SELECT count(*), sum(size) FROM entry WHERE space = ?", (space.name,)
    ).fetchone()
    while entries > space.entries or total > space.size:
        number, freed = connection.execute(
            "SELECT rowid, size FROM entry WHERE space = ? AND key != ? ORDER BY used, rowid LIMIT 1",
            (space.name, key),
        ).fetchone()
        connection.execute("DELETE FROM entry WHERE rowid = ?", (number,))
        entries, total = entries - 1, total - freed


def _amounts(connection: sqlite3.Connection, bucket: str, current: int) -> dict[int, float]:
    """The reservations that still count. Those far ahead were made before the clock was set back; they are
    deleted together with the old ones."""
    from gitgpt.storage import windows  # start-up: as above

    connection.execute(
        "DELETE FROM slot WHERE bucket = ? AND (number < ? OR number > ?)",
        (bucket, current - windows.SLOTS, current + windows.FAR_AHEAD),
    )
    return dict(connection.execute("SELECT number, amount FROM slot WHERE bucket = ?", (bucket,)))


def _add(connection: sqlite3.Connection, bucket: str, slot: int, amount: float) -> None:
    connection.execute(
        "INSERT INTO slot VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET amount = max(0, amount + excluded.amount)",
        (bucket, slot, amount),
    )
