"""The message of a commit that was not made: kept until one is, and offered by the next `gitgpt commit`."""

from __future__ import annotations

import os
from typing import NamedTuple

from gitgpt.repository.git import Repository
from gitgpt.storage.store import Keyspace


class UnfinishedMessage(NamedTuple):
    """The message kept for one working tree and the commit that it is at."""

    kept: Keyspace
    key: str

    @classmethod
    def of(cls, repository: Repository, kept: Keyspace) -> UnfinishedMessage:
        code, head = repository.call("rev-parse", "-q", "--verify", "HEAD", ok=(0, 1, 128))
        at = head.decode().strip() if code == 0 else "unborn"
        return cls(kept, f"{os.fspath(repository.folder)}\n{at}")

    def read(self) -> str:
        """The message, "" where there is none."""
        return self.kept.get(self.key) or ""

    def keep(self, message: str) -> None:
        self.kept.put(self.key, message)

    def forget(self) -> None:
        self.kept.swap(self.key, self.read() or None, None)
