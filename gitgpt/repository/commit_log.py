"""Commits, read with one `git log`: no tree and no blob is touched unless paths are asked for."""

from __future__ import annotations

import codecs
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from gitgpt.errors import GitError
from gitgpt.repository.git import Repository

PIECE = 1 << 18  # bytes read at a time
MOST_PATCHES = 1_000  # commits on one command line
LARGEST_PATCH = 100_000  # bytes of a commit's patch that are kept
PATCH_SECONDS = 20.0
FIELDS = "%H%x00%P%x00%cs%x00%aN%x00%aE%x00%B"


class Commit(NamedTuple):
    """One commit as `git log` shows it, .mailmap applied, bytes that are not UTF-8 replaced.

    `parents` are full ids separated by spaces; `date` is the committer's own calendar day, YYYY-MM-DD.
    """

    id: str
    parents: str
    date: str
    author: str
    email: str
    message: str


def read_log(repository: Repository, *revisions: str) -> Iterator[Commit]:
    """Every commit of `git rev-list REVISIONS`, each before its parents, while git still runs."""
    decode = codecs.getincrementaldecoder("utf-8")("replace").decode
    tail, fields = "", list[str]()
    with repository.reading(
        "log", "-z", "--topo-order", "--no-patch", "--no-show-signature", "--no-color", "--encoding=UTF-8",
        f"--format={FIELDS}", "--end-of-options", *revisions, "--",
    ) as out:  # fmt: skip
        while piece := out.read(PIECE):
            fields += (tail + decode(piece)).split("\0")
            tail = fields.pop()
            whole = len(fields) - len(fields) % 6
            columns = iter(fields[:whole])
            del fields[:whole]
            yield from map(Commit._make, zip(*[columns] * 6, strict=True))
    if tail or fields:
        raise GitError("git log: it ended in the middle of a commit")


def read_authors(repository: Repository, *revisions: str) -> Iterator[tuple[str, str]]:
    """Name and address of every author of `git rev-list REVISIONS`, .mailmap applied, with repetitions."""
    out = repository.run("log", "-z", "--no-patch", "--no-show-signature", "--format=%aN%x00%aE",
                         "--encoding=UTF-8", "--end-of-options", *revisions, "--")  # fmt: skip
    fields = iter(out.decode("utf-8", "replace").split("\0")[:-1])
    return zip(fields, fields, strict=True)


def read_patches(repository: Repository, commits: Collection[str]) -> Iterator[tuple[str, str]]:
    """Id and patch without context of each commit that is no merge, long ones cut off. Nothing where git
    takes too long, or a partial clone lacks the contents: no caller depends on it."""
    wanted = list(commits)[:MOST_PATCHES]
    if not wanted:
        return
    with suppress(GitError), repository.reading(
        "-c", "core.quotePath=false", "-c", "core.bigFileThreshold=1m", "log", "--no-walk=unsorted",
        "--format=%x00%H", "--patch", "--unified=0", "--no-renames", "--no-color", "--no-ext-diff",
        "--no-textconv", "--no-show-signature", "--no-notes", "--src-prefix=a/", "--dst-prefix=b/",
        "--diff-algorithm=myers", "--end-of-options", *wanted, "--",
        environment={"GIT_ALLOW_PROTOCOL": "none"}, seconds=PATCH_SECONDS,
    ) as out:  # fmt: skip
        for record in _records(out):
            name, _, patch = record.partition(b"\n")
            yield name.decode("ascii", "replace"), patch.decode("utf-8", "replace")


def _records(out: BinaryIO) -> Iterator[bytes]:
    """The texts between NULs, each cut at LARGEST_PATCH."""
    record = b""
    while piece := out.read(PIECE):
        first, *others = piece.split(b"\0")
        record = (record + first)[:LARGEST_PATCH]
        for other in others:
            if record:
                yield record
            record = other[:LARGEST_PATCH]
    if record:
        yield record


def commits_touching(
    repository: Repository, revisions: Sequence[str], paths: Sequence[str]
) -> frozenset[str]:
    """Ids of the commits that change one of `paths` (git pathspecs), on every side of a merge."""
    out = repository.run("rev-list", "--full-history", "--end-of-options", *revisions, "--", *paths)
    return frozenset(out.decode("ascii").split())


def read_frontier(repository: Repository, end: str, excluded: Sequence[str]) -> frozenset[str] | None:
    """Ids of the excluded commits (or their ancestors) that are parents of `git rev-list END ^EXCLUDED`;
    None where `end` itself is excluded. Given on stdin, for there may be thousands."""
    given = "".join(f"{name}\n" for name in [end, *(f"^{name}" for name in excluded)])
    out = repository.run("rev-list", "--boundary", "--stdin", stdin=given.encode("ascii")).decode("ascii")
    names = out.split()
    return frozenset(name[1:] for name in names if name[0] == "-") if names else None


def independent(repository: Repository, commits: Iterable[str]) -> frozenset[str]:
    """Those that no other one of them contains."""
    return frozenset(repository.run("merge-base", "--independent", *sorted(commits)).decode("ascii").split())


def is_ancestor(repository: Repository, older: str, newer: str) -> bool:
    """Whether `newer` contains `older`."""
    return repository.call("merge-base", "--is-ancestor", older, newer, ok=(0, 1))[0] == 0


def shallow_boundary(repository: Repository) -> frozenset[str]:
    """Ids of the commits whose parents were not fetched; empty in a complete clone."""
    path = Path(repository.text("rev-parse", "--git-path", "shallow"))
    try:
        content = (repository.folder / path).read_text("ascii")
    except FileNotFoundError:
        return frozenset()
    except OSError as exc:
        raise GitError(f"cannot read {os.fspath(path)}: {exc.strerror}") from exc
    return frozenset(content.split())


def find_commit(repository: Repository, revision: str) -> str | None:
    """The full id of the commit a revision names, or None where there is none."""
    code, out = repository.call(
        "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", ok=(0, 1, 128)
    )
    return out.decode("ascii").strip() if code == 0 else None
