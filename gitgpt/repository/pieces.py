"""Staged work in pieces that can be committed one by one: a hunk without context, or a whole file.

Trees are built from blobs, byte for byte, in a temporary index; neither the real index nor the working tree
is touched.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from gitgpt.diff.changeset import NO_MODE, FileDiff, Hunk
from gitgpt.diff.parse import parse_output, unmerged
from gitgpt.errors import GitError, NothingToDescribeError
from gitgpt.repository import changes
from gitgpt.repository.git import Repository

REGULAR = ("100644", "100755")
FORMAT = (
    "--raw", "--numstat", "-z", "--patch", "--unified=0", "--inter-hunk-context=0",
    "--full-index", "--no-abbrev",
    "--find-renames=50%", "-l500", "--no-rename-empty", "--diff-algorithm=histogram", "-O/dev/null",
    "--no-ext-diff", "--no-textconv", "--no-color", "--no-color-moved", "--ws-error-highlight=none",
    "--no-relative", "--ignore-submodules=none", "--submodule=short", "--src-prefix=a/", "--dst-prefix=b/",
)  # fmt: skip


class Piece(NamedTuple):
    """Something that can be committed on its own. `number` counts from 1; `hunk` is None for a whole file."""

    number: int
    file: FileDiff
    hunk: Hunk | None = None

    @property
    def path(self) -> str:
        return self.file.path

    @property
    def hunks(self) -> tuple[Hunk, ...]:
        return (self.hunk,) if self.hunk else self.file.hunks

    @property
    def added(self) -> int:
        return self._count("+") if self.hunk else self.file.added

    @property
    def removed(self) -> int:
        return self._count("-") if self.hunk else self.file.removed

    def _count(self, sign: str) -> int:
        return sum(line.startswith(sign) for line in self.hunks[0].lines)


class Staged(NamedTuple):
    """The staged change. `head` is empty on an unborn branch; `tree` is the tree of the index."""

    head: str
    base: str
    tree: str
    pieces: tuple[Piece, ...]


def read_staged(repository: Repository) -> Staged:
    """The index against HEAD, in pieces.

    Raises NothingToDescribeError where nothing is staged, GitError while there are conflicts.
    """
    code, out = repository.call("rev-parse", "-q", "--verify", "HEAD^{commit}", ok=(0, 1, 128))
    head = out.decode().strip() if code == 0 else ""
    base = repository.text("rev-parse", f"{head}^{{tree}}") if head else changes.empty_tree(repository)
    output = repository.run(*changes.STAGED, *FORMAT, head or base, "--")
    if unmerged(output.partition(b"\0\0")[0]):
        raise GitError("there are conflicts", advice="resolve them first: git status")
    pieces: list[Piece] = []
    for file in parse_output(output).files:
        parts: Sequence[Hunk | None] = file.hunks if is_divisible(file) else (None,)
        pieces += [Piece(len(pieces) + number, file, hunk) for number, hunk in enumerate(parts, 1)]
    if not pieces:
        raise NothingToDescribeError("nothing is staged", advice="stage changes first: git add")
    return Staged(head, base, write_index_tree(repository), tuple(pieces))


def write_index_tree(repository: Repository) -> str:
    """The tree of the real index."""
    return repository.text("write-tree")


def is_divisible(file: FileDiff) -> bool:
    """Whether the hunks of a file can go into different commits."""
    return (
        file.status == "modified"
        and file.old_mode == file.new_mode in REGULAR
        and not file.is_binary
        and len(file.hunks) > 1
    )


def build_trees(repository: Repository, staged: Staged, groups: Sequence[Collection[int]]) -> list[str]:
    """The tree after each group, each on top of the one before. The groups hold numbers of pieces.

    Raises GitError when the last tree is not the staged one: nothing was moved then.
    """
    blobs = _read_blobs(repository, staged, groups)
    done: set[int] = set()
    trees = []
    with tempfile.TemporaryDirectory(prefix="gitgpt-") as folder:
        environment = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
        repository.run("read-tree", staged.base, environment=environment)
        for group in groups:
            done |= set(group)
            lines = [
                line
                for file, numbers in _by_file(staged.pieces).items()
                if not numbers.keys().isdisjoint(group)
                for line in _index_lines(repository, file, numbers, done, blobs)
            ]
            records = b"".join(line + b"\0" for line in lines)
            repository.run(
                "update-index", "--replace", "-z", "--index-info", stdin=records, environment=environment
            )
            trees.append(repository.run("write-tree", environment=environment).decode().strip())
    if not trees or trees[-1] != staged.tree:
        raise GitError("the pieces do not add up to the staged tree; nothing was changed")
    return trees


def apply_hunks(old: bytes, new: bytes, hunks: Sequence[Hunk]) -> bytes:
    """The old content with some of the hunks (without context) that lead to the new one."""
    before, after = _newline_lines(old), _newline_lines(new)
    parts: list[bytes] = []
    at = 0
    for hunk in sorted(hunks, key=lambda one: (one.old_start, one.new_start)):
        start = hunk.old_start if hunk.old_count == 0 else hunk.old_start - 1
        parts += before[at:start]
        parts += after[hunk.new_start - 1 : hunk.new_start - 1 + hunk.new_count] if hunk.new_count else []
        at = start + hunk.old_count
    return b"".join([*parts, *before[at:]])


def _newline_lines(data: bytes) -> list[bytes]:
    """Lines as git counts them: only a line feed ends one."""
    lines = [line + b"\n" for line in data.split(b"\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _by_file(pieces: Sequence[Piece]) -> dict[FileDiff, dict[int, Hunk | None]]:
    files: defaultdict[FileDiff, dict[int, Hunk | None]] = defaultdict(dict)
    for piece in pieces:
        files[piece.file][piece.number] = piece.hunk
    return files


def _index_lines(
    repository: Repository,
    file: FileDiff,
    numbers: Mapping[int, Hunk | None],
    done: Collection[int],
    blobs: Mapping[str, bytes],
) -> list[bytes]:
    """What `update-index --index-info` reads for a file whose pieces in `done` are applied."""
    path = file.path.encode("utf-8", "surrogateescape")
    if not all(number in done for number in numbers):
        hunks = [hunk for number, hunk in numbers.items() if number in done and hunk]
        content = apply_hunks(blobs[file.old_id], blobs[file.new_id], hunks)
        name = repository.run("hash-object", "-w", "--stdin", "--no-filters", stdin=content).strip()
        return [file.new_mode.encode() + b" " + name + b"\t" + path]
    gone = b"0 " + b"0" * len(file.new_id or file.old_id) + b"\t"
    if file.new_mode == NO_MODE:
        return [gone + path]
    added = [f"{file.new_mode} {file.new_id}\t".encode() + path]
    if file.status == "renamed" and file.old_path:
        return [gone + file.old_path.encode("utf-8", "surrogateescape"), *added]
    return added


def _read_blobs(
    repository: Repository, staged: Staged, groups: Sequence[Collection[int]]
) -> dict[str, bytes]:
    """Both contents of the files whose hunks go into different commits."""
    where = {number: at for at, group in enumerate(groups) for number in group}
    ids = [
        name
        for file, numbers in _by_file(staged.pieces).items()
        if len({where[number] for number in numbers}) > 1
        for name in (file.old_id, file.new_id)
    ]
    if not ids:
        return {}
    data = repository.run("cat-file", "--batch", stdin="\n".join([*ids, ""]).encode())
    found, at = {}, 0
    for name in ids:
        end = data.index(b"\n", at)
        size = int(data[at:end].split()[2])
        found[name] = data[end + 1 : end + 1 + size]
        at = end + 1 + size + 1
    return found
