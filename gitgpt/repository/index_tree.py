"""The tree that is about to be committed: its id names the content, whatever the linters did before.

git keeps the id of the whole tree in the index, in the extension TREE, and has it up to date when it calls
its hooks, so most of the time no process is needed. Format: gitformat-index(5).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gitgpt.errors import GitError
from gitgpt.repository.git import Repository
from gitgpt.repository.head import git_folder

LARGEST_INDEX = 64 << 20  # bytes; a larger one is not read
SIGNATURE = b"TREE"


def read_tree(repository: Repository, *, writes_objects: bool = False) -> str:
    """The id of the tree in the index that git gave the hook; empty if it has conflicts, or cannot be
    read. With `writes_objects` the tree itself is there afterwards."""
    with suppress(OSError, GitError):
        path = _index_path(repository)
        if path.stat().st_size <= LARGEST_INDEX:
            return parse_index(path.read_bytes()) or _ask_git(repository, path, writes_objects)
    return ""


def _index_path(repository: Repository) -> Path:
    name = os.environ.get("GIT_INDEX_FILE")
    return repository.folder / name if name else git_folder(repository.folder) / "index"


def _ask_git(repository: Repository, index: Path, writes_objects: bool) -> str:
    """From a copy of the index, new objects next to it: a lock, or what a full disk leaves of a tree, must
    not get in the way of the commit."""
    with _copied(index) as copy:
        apart = {"GIT_INDEX_FILE": copy, "GITGPT_NESTED": "1"}
        if not writes_objects:
            objects = Path(copy).with_name("objects")
            objects.mkdir()
            apart["GIT_OBJECT_DIRECTORY"] = str(objects)
            own = repository.folder / repository.text("rev-parse", "--git-path", "objects")
            apart["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = str(own)
        return repository.run("write-tree", environment=apart).decode("ascii").strip()


@contextmanager
def _copied(index: Path) -> Iterator[str]:
    import tempfile  # start-up: only where the index does not say

    with tempfile.TemporaryDirectory(prefix="gitgpt-") as folder:
        copy = Path(folder) / "index"
        copy.write_bytes(index.read_bytes())
        for shared in index.parent.glob("sharedindex.*"):  # of a split index
            (Path(folder) / shared.name).symlink_to(shared)
        yield str(copy)


def parse_index(content: bytes) -> str:
    """The id of the root tree; empty if the index does not say, or is not certain to say the current one.

    The number of files under the root must be that of all entries, and the extension must be followed by
    others, or nothing, to the end of the file: four bytes of a file name prove nothing.
    """
    if content[:4] != b"DIRC" or len(content) < 32:
        return ""
    entries = int.from_bytes(content[8:12], "big")
    for width in (20, 32):  # SHA-1, SHA-256
        end = len(content) - width
        start = content.rfind(SIGNATURE, 12, end)
        while start != -1:
            found = _root_of(content, start, end, entries, width)
            if found:
                return found
            start = content.rfind(SIGNATURE, 12, start)
    return ""


def _root_of(content: bytes, start: int, end: int, entries: int, width: int) -> str:
    if not _are_extensions(content, start, end):
        return ""
    size = int.from_bytes(content[start + 4 : start + 8], "big")
    body = content[start + 8 : start + 8 + size]
    root, _, rest = body.partition(b"\0")
    counts, _, ids = rest.partition(b"\n")
    count = counts.partition(b" ")[0]
    is_whole = not root and count.isdigit() and int(count) == entries and len(ids) >= width
    return ids[:width].hex() if is_whole else ""


def _are_extensions(content: bytes, start: int, end: int) -> bool:
    """Whether extensions, one after the other, reach from `start` to the end. Those that change what the
    entries mean (split and sparse index) are lower case."""
    while start < end:
        if not content[start : start + 4].isalpha() or not content[start : start + 4].isupper():
            return False
        start += 8 + int.from_bytes(content[start + 4 : start + 8], "big")
    return start == end
