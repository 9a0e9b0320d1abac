"""The hook pre-commit: starts the draft in the background, and returns while the linters go on."""

from __future__ import annotations

import os

from gitgpt.githooks import background_draft


def run(arguments: list[str]) -> int:
    """0 always. The shell hook calls with `--background TREE`, already detached; other callers wait for the
    tree to be read, before a linter changes it."""
    if arguments[:1] == [background_draft.BACKGROUND]:
        background_draft.make_draft("".join(arguments[1:2]), only_if="commit")
    elif os.environ.get("GIT_EDITOR") != ":":  # else -m, -F or -C: git will open no editor
        from gitgpt.repository.git import Repository
        from gitgpt.repository.index_tree import read_tree

        background_draft.start_draft(read_tree(Repository()), hook="pre-commit")
    return 0
