"""Small notes that outlive a process: one JSON object a file, private, replaced whole.

Losing a note costs an extra request, so nothing here raises: what cannot be read is empty, what cannot be
written is dropped. Two processes that write at once leave one of the two notes, whole.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

from gitgpt.llm.types import Json


def read_note(folder: Path | None, name: str) -> Json:
    """The note, empty when there is none."""
    if folder is None:
        return {}
    try:
        value = json.loads((folder / f"{name}.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def write_note(folder: Path | None, name: str, value: Json) -> None:
    """Keeps the note; an empty one is removed."""
    if folder is None:
        return
    path = folder / f"{name}.json"
    with suppress(OSError):
        if not value:
            path.unlink(missing_ok=True)
            return
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        passing = folder / f".{name}.{os.getpid()}.{os.urandom(3).hex()}"
        handle = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(value, file)
            passing.replace(path)
        except OSError:
            passing.unlink(missing_ok=True)
