"""Drafts a model wrote, by what is committed: the tree, its parent, the branch, the settings, this version.

A commit that failed in a linter, `commit-msg` or signing gets its draft back at once, and so does one whose
draft was started in the background. Of several processes that draft for one key, one asks and the others
wait: it claims the key for as long as its deadline, and a claim whose process is gone counts as none.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import gitgpt
from gitgpt.storage.store import CLAIMS, DRAFTS, Store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitgpt.jobs.commit.draft_message import Draft

VERSION = 1  # of the prompts and the stored form; raised, older drafts are not used
GRACE = 2.0  # seconds that a claim outlives its deadline
LONGEST = 600.0  # seconds ahead; a claim until later was made before the clock was set back
POLL = 0.02  # seconds; a look costs 0.02 ms


class DraftKey(NamedTuple):
    """What a draft depends on. `base` is the commit it is compared with, `settings` any text that changes
    with them."""

    tree: str
    base: str
    branch: str
    settings: str

    def digest(self) -> str:
        from zlib import adler32, crc32  # start-up: hashlib costs 2 ms

        about = json.dumps([VERSION, gitgpt.__version__, self.branch, self.settings]).encode("ascii")
        return f"{self.tree}-{self.base}-{crc32(about):08x}{adler32(about):08x}"


class StoredDraft(NamedTuple):
    """A message, and the notes for the person that belong to it."""

    message: str
    provider: str
    model: str = ""
    notes: tuple[str, ...] = ()


def to_stored(draft: Draft) -> StoredDraft:
    """The message with what the person should know about it."""
    notes = []
    if draft.reason:
        notes.append(f"drafted by rules: {draft.reason}")
    if draft.reading:
        notes.append(draft.reading.told())
    if draft.redactions:
        notes.append(f"{draft.redactions} values that look like secrets are being committed; none was sent")
    if draft.removed:
        from gitgpt.jobs.commit.draft_message import describe_removed  # start-up: loaded already by now

        notes += describe_removed(draft)
    return StoredDraft(draft.message, draft.provider, draft.model, tuple(notes))


class DraftStore(NamedTuple):
    """The drafts of one store. `clock` is in seconds since the epoch."""

    store: Store
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep

    def read(self, key: str) -> StoredDraft | None:
        kept = self.store.get(DRAFTS, key)
        if kept is None:
            return None
        try:
            message, provider, model, notes = json.loads(kept)
            return StoredDraft(str(message), str(provider), str(model), tuple(map(str, notes)))
        except (ValueError, TypeError, RecursionError):
            return None

    def take(self, key: str) -> StoredDraft | None:
        """The draft for a commit. One by rules, after a model failed, is for one commit only."""
        found = self.read(key)
        if found and found.provider == "rules":
            self.store.swap(DRAFTS, key, self.store.get(DRAFTS, key), None)
        return found

    def keep(self, key: str, draft: StoredDraft) -> None:
        self.store.put(DRAFTS, key, json.dumps(draft))

    @contextmanager
    def claim(self, key: str, *, seconds: float) -> Iterator[bool]:
        """Whether this process is the one to draft; released at the end, whatever happens."""
        mine = _owner(self.clock() + seconds + GRACE)
        current = self.store.get(CLAIMS, key)
        is_mine = not self._is_running(current) and self.store.swap(CLAIMS, key, current, mine)
        try:
            yield is_mine
        finally:
            if is_mine:
                self.store.swap(CLAIMS, key, mine, None)

    def wait(self, key: str, *, remaining: Callable[[], float]) -> StoredDraft | None:
        """The draft of the process that claimed the key; None if it gives up, dies or takes too long."""
        while self._is_running(self.store.get(CLAIMS, key)) and remaining() > POLL:
            self.sleep(POLL)
        return self.take(key)

    def _is_running(self, claim: str | None) -> bool:
        if claim is None:
            return False
        try:
            host, process, until = json.loads(claim)
            now = self.clock()
            is_timely = now < until < now + LONGEST
            return is_timely and (host != _host() or _exists(int(process)))
        except (ValueError, TypeError, RecursionError):
            return False


def _owner(until: float) -> str:
    return json.dumps([_host(), os.getpid(), until])


def _host() -> str:
    return os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")


def _exists(process: int) -> bool:
    if os.name == "nt":  # there, signal 0 is Ctrl-C
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
