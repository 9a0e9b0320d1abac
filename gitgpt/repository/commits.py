"""Making a commit, with the person at the terminal: git's own editor, hooks and signing work as ever."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from gitgpt.repository.git import Repository


def commit(repository: Repository, message: str, options: tuple[str, ...] = ()) -> int:
    """`git commit` with `message` (UTF-8); returns git's exit code. The index is committed as it is.

    The message goes through a private file: stdin stays the person's, and `-m` would show it in `ps`.
    """
    handle, name = tempfile.mkstemp(prefix="gitgpt-", suffix=".txt")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(message)
        return repository.interact("-c", "i18n.commitEncoding=UTF-8", "commit", "-F", name, *options)
    finally:
        Path(name).unlink(missing_ok=True)
