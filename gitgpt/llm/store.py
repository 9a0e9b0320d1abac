"""Opens the SQLite files that several processes share: private, never waited for long, disposable.

What is in them can be made anew, so a broken file is put aside and begun again, and durability against a
power cut is given up for speed (0.1 ms a write instead of 3). A rollback journal and not WAL, because WAL
does not work on network file systems.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

BUSY = 0.25  # seconds; a transaction takes 0.1 ms, so whoever holds the lock longer is stopped or gone


class SqliteStore:
    """One file with its own schema. Safe to share among threads; the file is opened at its first use."""

    def __init__(self, path: Path, schema: str) -> None:
        self.path = path
        self._schema = schema
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def run(self, work: Callable[[sqlite3.Connection], T], *, otherwise: T) -> T:
        """The work's result in one transaction that no other process is inside of; `otherwise` when the file
        cannot be used or is held too long."""
        with self._lock:
            try:
                return self._transaction(work)
            except sqlite3.OperationalError:  # busy, full, read-only, no such folder
                self._forget()
            except sqlite3.DatabaseError:  # not a database: broken, or somebody else's
                self._forget()
                with suppress(OSError):
                    self.path.replace(f"{self.path}.broken")
            except OSError:
                self._forget()
            return otherwise

    def close(self) -> None:
        with self._lock:
            self._forget()

    def _transaction(self, work: Callable[[sqlite3.Connection], T]) -> T:
        if self._connection is None:
            self._connection = _open(self.path, self._schema)
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            result = work(connection)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        return result

    def _forget(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None


def _open(path: Path, schema: str) -> sqlite3.Connection:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Made here, because sqlite3 would make it readable for others; O_NOFOLLOW refuses a planted link.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
    connection = sqlite3.connect(path, timeout=BUSY, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = TRUNCATE")
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(schema)
    except BaseException:
        connection.close()
        raise
    return connection
