"""Whether a name occurs in a repository: in its tracked files or their paths, before or after a change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress

from gitgpt.errors import GitError
from gitgpt.repository.git import OFFLINE, Repository

SECONDS = 2.0  # for one search: a person is waiting, and a name that is not found costs only a sentence
MOST = 16  # names of one search
SEARCH = ("grep", "-I", "-i", "-F", "-h", "-o", "--no-color", "--full-name", "--no-recurse-submodules")
STAGED = "--cached"
PARTS = r"\w[\w-]+"


def find_tracked(repository: Repository, names: Sequence[str], *, sides: Iterable[str]) -> frozenset[str]:
    """Those of the names that occur there, in any case of their letters. `sides` are revisions, or STAGED for
    the index. A compound such as `Cart.total` is there if each of its parts is. Numbers are not looked for:
    most of them occur somewhere."""
    parts = {name: _parts(name) for name in names[:MOST]}
    wanted = {part for own in parts.values() for part in own}
    for side in sides:
        if missing := wanted - (found := _find_paths(repository, wanted, side)):
            found |= _find_texts(repository, missing, side)
        wanted -= found
        if not wanted:
            break
    return frozenset(name for name, own in parts.items() if own and not wanted & set(own))


def _parts(name: str) -> tuple[str, ...]:
    words = re.findall(PARTS, name.lower())
    return tuple(words) if any(re.search(r"[^\W\d]", word) for word in words) else ()


def _find_paths(repository: Repository, wanted: set[str], side: str) -> set[str]:
    listing = ("ls-files",) if side == STAGED else ("ls-tree", "-r", "--name-only", "--full-tree", side)
    try:
        paths = repository.run(*listing, environment=OFFLINE).decode("utf-8", "replace").lower()
    except GitError:
        return set()
    return {name for name in wanted if name in paths}


def _find_texts(repository: Repository, wanted: set[str], side: str) -> set[str]:
    found: set[str] = set()
    patterns = [argument for name in sorted(wanted) for argument in ("-e", name)]
    where = (STAGED,) if side == STAGED else (side,)
    with (
        suppress(GitError),  # exit code 1: nothing found; an unborn branch has no HEAD
        repository.reading(
            *SEARCH, *patterns, *where, "--", ":/", environment=OFFLINE, seconds=SECONDS
        ) as lines,
    ):
        for line in lines:
            found.add(line.decode("utf-8", "replace").strip().lower())
            if found >= wanted:
                break
    return found & wanted
