"""What a repository says of its own files: linguist attributes, and .gitgptignore."""

from __future__ import annotations

import os
from pathlib import Path

from gitgpt import files
from gitgpt.diff.changeset import ChangeSet
from gitgpt.errors import FileError
from gitgpt.repository.git import Repository

IGNORE_FILE = ".gitgptignore"
LARGEST_MARKS = 1_000_000  # bytes of .gitgptignore, and of each .gitattributes
# https://github.com/github-linguist/linguist/blob/main/docs/overrides.md
ATTRIBUTES = {
    b"linguist-generated": "generated",
    b"linguist-vendored": "vendored",
    b"linguist-documentation": "docs",
}
MOST_FOLDERS = 300  # that are looked into for a .gitattributes


def top_folder(repository: Repository) -> Path | None:
    """The top of the working tree, found without a git process; None where there is none."""
    given = os.environ.get("GIT_WORK_TREE")
    start = Path(given) if given else repository.folder
    for folder in (start, *start.absolute().parents):
        if (folder / ".git").exists():
            return folder
    return Path(given) if given else None


def ignore_file(top: Path | None) -> tuple[str, ...]:
    """The patterns of .gitgptignore; none when it cannot be read."""
    if top is None:
        return ()
    try:
        content = files.read_tree_file(top, IGNORE_FILE, limit=LARGEST_MARKS)
    except FileError:
        return ()
    return tuple(content.decode("utf-8", "replace").splitlines())


def mark_attributes(top: Path | None, changes: ChangeSet) -> ChangeSet:
    """Files with what their linguist attributes make of them. git is asked only when some .gitattributes on
    the way to a changed file speaks of linguist."""
    if top is None or not _speaks_of_linguist(top, changes):
        return changes
    paths = b"".join(os.fsencode(file.path) + b"\0" for file in changes.files)
    answer = Repository(top).run("check-attr", "-z", "--stdin", *map(os.fsdecode, ATTRIBUTES), stdin=paths)
    fields = answer.split(b"\0")
    found: dict[str, str] = {}
    for path, attribute, value in zip(fields[::3], fields[1::3], fields[2::3], strict=False):
        if value in (b"set", b"true"):
            found.setdefault(os.fsdecode(path), ATTRIBUTES[attribute])
    return ChangeSet(
        tuple(
            file._replace(mark=found[file.path]) if file.path in found and not file.mark else file
            for file in changes.files
        )
    )


def _speaks_of_linguist(top: Path, changes: ChangeSet) -> bool:
    folders: dict[str, None] = {"": None}
    for file in changes.files:
        folder = file.path
        while folder and len(folders) < MOST_FOLDERS:
            folder = folder.rpartition("/")[0]
            folders.setdefault(folder)
    return any(_has_linguist(top, f"{folder}/.gitattributes".lstrip("/")) for folder in folders)


def _has_linguist(top: Path, path: str) -> bool:
    try:
        return b"linguist-" in files.read_tree_file(top, path, limit=LARGEST_MARKS)
    except FileError:
        return False
