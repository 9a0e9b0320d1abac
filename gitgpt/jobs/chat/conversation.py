"""The memory of a conversation: its turns, without secrets, kept for a while and trimmed from the oldest."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import NamedTuple, cast

from gitgpt.guards import secrets
from gitgpt.llm.types import Role
from gitgpt.storage.store import Keyspace

MOST_TURNS = 40  # kept
SHARE = 0.3  # of a request, at most, for turns before the last one


class SpokenTurn(NamedTuple):
    """One thing that was said."""

    role: Role
    text: str


class ConversationMemory(NamedTuple):
    """The conversation of one repository. Its lifetime, from the last turn on, is that of the space."""

    kept: Keyspace
    key: str

    def load(self) -> list[SpokenTurn]:
        """The turns so far; none where nothing is kept, or where it cannot be read."""
        try:
            rows = json.loads(self.kept.get(self.key) or "[]")
            return [SpokenTurn(cast("Role", role), text) for role, text in rows]
        except (ValueError, TypeError):
            return []

    def save(self, turns: Sequence[SpokenTurn]) -> None:
        """Keeps the last turns. Secrets are replaced before anything is stored."""
        rows = [(turn.role, secrets.redact_text(turn.text).text) for turn in turns[-MOST_TURNS:]]
        self.kept.put(self.key, json.dumps(rows, ensure_ascii=False))

    def forget(self) -> bool:
        """Whether there was something to forget."""
        value = self.kept.get(self.key)
        return value is not None and self.kept.swap(self.key, value, None)


def trim_turns(turns: Sequence[SpokenTurn], room: int, count: Callable[[str], int]) -> list[SpokenTurn]:
    """The newest turns that fit into `room` tokens, a question never without its answer."""
    kept: list[SpokenTurn] = []
    for turn in reversed(turns):
        room -= count(turn.text)
        if room < 0:
            break
        kept.append(turn)
    kept.reverse()
    while kept and kept[0].role != "user":
        kept.pop(0)
    return kept
