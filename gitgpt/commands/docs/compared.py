"""What a docs command compares with what."""

from __future__ import annotations

from gitgpt import app
from gitgpt.app import App
from gitgpt.jobs.docs.sides import Sides, sides_of_change, sides_of_tree
from gitgpt.repository import snapshots


def open_sides(
    here: App | None = None, base: str | None = None, *, is_staged: bool = False, is_whole: bool = False
) -> Sides:
    """The working tree (or the index) against HEAD, or against where HEAD left `base`."""
    here = here or app.open_app({})
    repository, top = here.repository, here.repository.top()
    if is_whole:
        return sides_of_tree(repository, snapshots.FILES, top=top)
    if is_staged:
        return sides_of_change(repository, snapshots.head(repository), snapshots.INDEX, top=top)
    old = snapshots.since(repository, base) if base is not None else snapshots.head(repository)
    return sides_of_change(repository, old, snapshots.FILES, top=top)
