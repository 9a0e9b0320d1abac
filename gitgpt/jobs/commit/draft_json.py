"""A draft as JSON, for editors and scripts: one shape, whichever command drafted it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from gitgpt.diff.changeset import ChangeSet
from gitgpt.jobs.commit.draft_message import Draft

SCHEMA = 1  # raised when a key changes its meaning; new keys may come at any time


def render_json(draft: Draft, change: ChangeSet, *, committed: Sequence[str] = ()) -> str:
    """The keys are described in docs/messages.md. `committed` are the messages that the described commits
    have."""
    return json.dumps(as_data(draft, change, committed), indent=2, ensure_ascii=False)


def as_data(draft: Draft, change: ChangeSet, committed: Sequence[str]) -> dict[str, object]:
    reading = draft.reading
    return {
        "schema": SCHEMA,
        "message": draft.message,
        "provider": draft.provider,
        "model": draft.model,
        "reason": draft.reason,
        "tokens": {
            **{name: count for name, count in draft.usage._asdict().items() if name != "cost"},
            "total": draft.usage.total,
        },
        "parts": reading
        and {
            "read": reading.parts - len(reading.failed),
            "known": reading.kept,
            "failed": dict(reading.failed),
        },
        "redactions": draft.redactions,
        "removed": [one._asdict() for one in draft.removed],
        "cached": draft.is_cached,
        "files": [file.name for file in change.files],
        "committed": list(committed),
    }
