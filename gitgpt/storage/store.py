"""The one interface to stored data. Users hold a `Keyspace` or a `Store`, never a database.

Everything stored here can be lost without harm, so no method raises: if the store cannot be used, a read
finds nothing, a write is dropped, a swap fails, and a rate limit lets the request through.
"""

from __future__ import annotations

import json
from math import inf
from typing import Any, NamedTuple, Protocol

DAY = 86400.0
FUTURE = 60.0  # seconds: an entry written later than this from now was written before the clock was set back

Json = dict[str, Any]


class Space(NamedTuple):
    """One kind of entry. When a bound is exceeded, the entry used longest ago is evicted first.

    `lifetime` is in seconds, `entries` a number, `size` in bytes of all values. `counts_hits` makes a read
    count as use, which turns it into a write; without it an entry counts as used when it was written.
    """

    name: str
    lifetime: float
    entries: int
    size: int
    counts_hits: bool = False


# One row for each kind of data. All of them are private to the user, and `gitgpt cache clear` deletes those
# that can be read as text.
REPLIES = Space("replies", 7 * DAY, 1000, 16 << 20, counts_hits=True)
PARTS = Space("parts", 7 * DAY, 4000, 4 << 20)  # what a model wrote about one part of a large change
REWORDINGS = Space("rewordings", 30 * DAY, 2000, 8 << 20)  # changelog lines a model wrote
DRAFTS = Space("drafts", DAY, 200, 2 << 20)  # messages a model wrote, by the tree they describe
CLAIMS = Space("claims", DAY, 1000, 1 << 20)  # who is drafting for which tree
UNFINISHED = Space("unfinished", 7 * DAY, 200, 1 << 20)  # messages of commits that were not made
CONVERSATIONS = Space("conversations", 3600.0, 100, 8 << 20)  # from the last turn on
PROFILES = Space("profiles", 30 * DAY, 200, 32 << 20)
DRAFTED = Space("drafted", inf, 1000, 4 << 20)  # checksums of the subjects that gitgpt wrote
SECOND_BEST = Space(
    "second best", 90 * DAY, 1000, 4 << 20
)  # those that rules wrote because no model answered
ENDPOINTS = Space("endpoints", inf, 500, 1 << 20)  # failures, latencies, windows and rejected parameters
READABLE = (REPLIES, DRAFTS, UNFINISHED, CONVERSATIONS, PARTS, REWORDINGS, PROFILES)


# What a team may share in Redis; the rest is about this machine's folders.
SHARED = frozenset(
    space.name for space in (REPLIES, PARTS, REWORDINGS, DRAFTS, CLAIMS, CONVERSATIONS, ENDPOINTS)
)


class Summary(NamedTuple):
    """What a space holds. `size` is in bytes; `oldest` in seconds since the epoch, None if it is empty."""

    entries: int = 0
    hits: int = 0
    size: int = 0
    oldest: float | None = None


class RoomRequest(NamedTuple):
    """Room wanted in one bucket: `amount` under `limit` per window."""

    bucket: str
    amount: float
    limit: float


class Reservation(NamedTuple):
    """Reserved room. `wait` is in seconds from the request on."""

    wait: float
    slot: int


UNLIMITED = Reservation(0.0, 0)


class Store(Protocol):
    """A store shared by several processes. Safe to use from several threads."""

    @property
    def place(self) -> str:
        """Where the data is, for a person."""
        ...

    def get(self, space: Space, key: str) -> str | None: ...

    def put(self, space: Space, key: str, value: str) -> None: ...

    def swap(self, space: Space, key: str, old: str | None, new: str | None) -> bool:
        """Replaces `old` by `new` in one step; False if the value was not `old`. None means no entry, so
        `swap(..., None, me)` claims a key and `swap(..., me, None)` releases it."""
        ...

    def list_keys(self, space: Space) -> list[str]:
        """The keys, most recently used first."""
        ...

    def summarize(self, space: Space) -> Summary: ...

    def clear(self, space: Space) -> int:
        """Deletes all entries, on the disk as well; returns how many."""
        ...

    def reserve(self, rooms: tuple[RoomRequest, ...], *, patience: float) -> Reservation | float:
        """Reserves room in all buckets at once. If that takes longer than `patience` seconds, nothing is
        reserved, and the result is the number of seconds."""
        ...

    def settle(self, bucket: str, slot: int, difference: float) -> None:
        """Corrects a reservation by the real usage: more (positive) or less."""
        ...

    def report(self, room: RoomRequest, *, remaining: float) -> None:
        """Counts what others used of a limit, from what the provider says remains of it."""
        ...

    def close(self) -> None: ...


class Keyspace(NamedTuple):
    """One space of one store."""

    store: Store
    space: Space

    def get(self, key: str) -> str | None:
        return self.store.get(self.space, key)

    def put(self, key: str, value: str) -> None:
        self.store.put(self.space, key, value)

    def swap(self, key: str, old: str | None, new: str | None) -> bool:
        return self.store.swap(self.space, key, old, new)


def read_note(notes: Keyspace | None, key: str) -> Json:
    """A JSON object; empty if there is none, or nothing that can be read."""
    try:
        value = json.loads((notes and notes.get(key)) or "{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def write_note(notes: Keyspace | None, key: str, value: Json) -> None:
    """Stores a JSON object; an empty one deletes the entry."""
    if notes is None:
        return
    if value:
        notes.put(key, json.dumps(value))
    else:
        notes.swap(key, notes.get(key), None)
