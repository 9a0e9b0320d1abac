"""Answers that were paid for once: SQLite and JSON, bounded in number and in age.

Not diskcache or requests-cache: both unpickle what they find (CVE-2025-69872). The answers tell about source
code, so the folder is 0700 and the file 0600, and `gitgpt cache clear` empties it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gitgpt.llm.types import Completion, Endpoint, Request, Usage

if TYPE_CHECKING:
    import sqlite3

FORM = 1  # of the keys and values; another one makes older entries misses
LIFETIME = 7 * 24 * 3600.0  # seconds
ENTRIES = 1000
SCHEMA = """
CREATE TABLE IF NOT EXISTS answer (
    key TEXT PRIMARY KEY, value TEXT, made REAL, used REAL, hits INTEGER DEFAULT 0
) WITHOUT ROWID
"""


class Stats(NamedTuple):
    """`oldest` is in seconds since the epoch, None while the cache is empty."""

    entries: int = 0
    hits: int = 0
    characters: int = 0
    oldest: float | None = None


class ReplyCache:
    """The answers in one SQLite file. Safe to share among threads and processes; where the file cannot be
    used, everything is a miss."""

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], float],
        lifetime: float = LIFETIME,
        entries: int = ENTRIES,
    ) -> None:
        from gitgpt.llm.store import SqliteStore  # start-up: sqlite3, only where answers are kept

        self._store = SqliteStore(path, SCHEMA)
        self._clock = clock
        self.path = path
        self.lifetime = lifetime
        self.entries = entries

    def get(self, key: str) -> Completion | None:
        def work(connection: sqlite3.Connection) -> str | None:
            now = self._clock()
            row = connection.execute(
                "SELECT value FROM answer WHERE key = ? AND made BETWEEN ? AND ?",
                (key, now - self.lifetime, now + 60),
            ).fetchone()
            if row is None:
                return None
            connection.execute("UPDATE answer SET used = ?, hits = hits + 1 WHERE key = ?", (now, key))
            return str(row[0])

        value = self._store.run(work, otherwise=None)
        return _decode(value) if value is not None else None

    def put(self, key: str, completion: Completion) -> None:
        """Keeps the answer; what was used longest ago makes room."""

        def work(connection: sqlite3.Connection) -> None:
            now = self._clock()
            connection.execute(
                "INSERT OR REPLACE INTO answer (key, value, made, used) VALUES (?, ?, ?, ?)",
                (key, _encode(completion), now, now),
            )
            connection.execute(
                "DELETE FROM answer WHERE made < ? OR key IN"
                " (SELECT key FROM answer ORDER BY used DESC, key LIMIT -1 OFFSET ?)",
                (now - self.lifetime, self.entries),
            )

        self._store.run(work, otherwise=None)

    def stats(self) -> Stats:
        def work(connection: sqlite3.Connection) -> Stats:
            row = connection.execute(
                "SELECT count(*), coalesce(sum(hits), 0), coalesce(sum(length(value)), 0), min(made)"
                " FROM answer"
            )
            return Stats(*row.fetchone())

        return self._store.run(work, otherwise=Stats())

    def clear(self) -> int:
        """Forgets everything, on disk as well; how many answers that were."""

        def work(connection: sqlite3.Connection) -> int:
            connection.execute("PRAGMA secure_delete = ON")
            return connection.execute("DELETE FROM answer").rowcount

        return self._store.run(work, otherwise=0)

    def close(self) -> None:
        self._store.close()


def key_of(endpoint: Endpoint, request: Request, *, filtered_by: Sequence[str] = ()) -> str:
    """A hash of everything that shapes an answer, a content filter's entries included; the key, time-outs and
    the random boundary do not."""
    import hashlib  # start-up: only where answers are kept

    messages = [(role, _without(content, request.boundary)) for role, content in request.messages]
    shaping = [
        FORM,
        endpoint.dialect,
        endpoint.base_url,
        endpoint.model,
        sorted((name, repr(value)) for name, value in endpoint.options.items()),
        messages,
        request.max_output_tokens,
        request.schema,
        list(filtered_by),
    ]
    text = json.dumps(shaping, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _without(content: str, boundary: str) -> str:
    return content.replace(boundary, "") if boundary else content


def _encode(completion: Completion) -> str:
    return json.dumps([completion.text, completion.usage, completion.finish])


def _decode(value: str) -> Completion | None:
    try:
        text, usage, finish = json.loads(value)
        return Completion(text, Usage(*usage), finish, is_cached=True)
    except (ValueError, TypeError):
        return None
