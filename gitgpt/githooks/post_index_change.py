"""The hook post-index-change: drafts after `git add`, for those who ask for that (`prefetch = "add"`)."""

from __future__ import annotations

from gitgpt.githooks import background_draft


def run(arguments: list[str]) -> int:
    """0 always. Its shell hook detaches it, and calls when nothing was added for a while."""
    if arguments[:1] == [background_draft.BACKGROUND]:
        background_draft.make_draft("", only_if="add")
    return 0
