"""What goes into the commit: staged before the draft, put back when the person leaves."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gitgpt import terminal
from gitgpt.app import App
from gitgpt.diff.changeset import ChangeSet
from gitgpt.errors import GitError, NothingToDescribeError
from gitgpt.repository import changes

OFFER = {"a": "stage every changed file (git add -u)", "p": "choose hunks (git add -p)", "q": "leave"}
MOST_FILES = 12  # shown above the draft


def restore_index(here: App, before: bytes | None) -> None:
    """Puts the index back: what was staged for a commit that was not made must not stay staged."""
    path = _index_path(here)
    if before is None:
        path.unlink(missing_ok=True)
    elif path.read_bytes() != before:
        _replace_index(path, before)


def read_index(here: App) -> bytes | None:
    """The index file, byte for byte; None where there is none yet."""
    path = _index_path(here)
    return path.read_bytes() if path.exists() else None


def stage(here: App, *, takes_all: bool, patch: bool, paths: Sequence[str]) -> None:
    """Stages as asked. Raises GitError as git does."""
    if takes_all:
        here.repository.run("add", "--update", "--", ":/")
    if paths:
        here.repository.run("add", "--", *paths)
    if patch and here.repository.interact("add", "--patch"):
        raise GitError("git add --patch ended with an error")


def read_change(here: App, *, amend: bool, paths: Sequence[str], may_be_empty: bool) -> ChangeSet:
    """What will be committed: the index, or only `paths`. With nothing staged, a terminal gets an offer.

    Raises NothingToDescribeError where there is nothing to commit.
    """
    ignore = here.settings.exclude
    if paths:
        with _index_of(here, paths):
            return changes.staged(here.repository, ignore=ignore)
    read = changes.amended if amend else changes.staged
    change = read(here.repository, ignore=ignore)
    if change.files or may_be_empty or amend:
        return change
    if terminal.is_interactive() and here.repository.run("status", "--porcelain", "-uno"):
        terminal.note("nothing is staged")
        key = terminal.choose("stage something?", OFFER)
        if key != "q":
            stage(here, takes_all=key == "a", patch=key == "p", paths=())
            change = changes.staged(here.repository, ignore=ignore)
    if not change.files:
        raise NothingToDescribeError("nothing is staged", advice="stage changes first: git add")
    return change


def show_files(change: ChangeSet) -> None:
    """The files with their counts, above the draft."""
    for file in change.files[:MOST_FILES]:
        terminal.aside(f"  {file.status[0].upper()} {file.name}  +{file.added} -{file.removed}")
    more = len(change.files) - MOST_FILES
    if more > 0:
        terminal.aside(f"  ... and {more} more files")


@contextmanager
def _index_of(here: App, paths: Sequence[str]) -> Iterator[None]:
    """For the block, git reads an index that holds HEAD and the working tree's `paths`, as for `git commit
    --only`."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="gitgpt-") as folder:
        environment = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
        code, _ = here.repository.call("read-tree", "HEAD", ok=(0, 128), environment=environment)
        if code:
            here.repository.run("read-tree", "--empty", environment=environment)
        here.repository.run("add", "--", *paths, environment=environment)
        before = os.environ.get("GIT_INDEX_FILE")
        os.environ |= environment
        try:
            yield
        finally:
            if before is None:
                del os.environ["GIT_INDEX_FILE"]
            else:
                os.environ["GIT_INDEX_FILE"] = before


def _replace_index(path: Path, content: bytes) -> None:
    """As git does it: written to index.lock, which keeps others out, then renamed."""
    lock = path.with_name(path.name + ".lock")
    try:
        with lock.open("xb") as file:
            file.write(content)
        lock.replace(path)
    except FileExistsError:
        terminal.warn("the index is locked, so what was staged stays staged: git restore --staged undoes it")


def _index_path(here: App) -> Path:
    return here.repository.folder / here.repository.text("rev-parse", "--git-path", "index")
