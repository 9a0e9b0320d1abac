"""The tracked files at one moment: in a commit, in the index, or in the working tree.

Only what is asked for is read: a list costs one process, any number of contents one or two more.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple

from gitgpt import files
from gitgpt.diff.changeset import FileDiff
from gitgpt.diff.parse import parse_records
from gitgpt.errors import FileError, UsageError
from gitgpt.repository.git import Repository

LARGEST_FILE = 8 * 1024 * 1024  # bytes: what is larger is data, not text to read
PATTERNS_AT_ONCE = 250  # of one search: an alternation of so many costs git grep no more than one word
DIFF = (
    "--raw",
    "-z",
    "--no-abbrev",
    "--find-renames=50%",
    "-l500",
    "--no-ext-diff",
    "--ignore-submodules=all",
)


class Snapshot(NamedTuple):
    """Which state of the files. `tree` is the id of a tree when `kind` is "tree"."""

    kind: Literal["tree", "index", "files"]
    tree: str = ""


INDEX = Snapshot("index")
FILES = Snapshot("files")


class SearchHit(NamedTuple):
    """A line of a file, without its line end; lines count from 1."""

    path: str
    line: int
    text: str


def at(repository: Repository, revision: str) -> Snapshot:
    """The state in a commit. Raises UsageError when there is no such revision."""
    if revision.startswith("-") or not revision.strip():
        raise UsageError(f"{revision!r} is no revision")
    code, out = repository.call("rev-parse", "--verify", "--quiet", f"{revision}^{{tree}}", ok=(0, 1, 128))
    if code:
        raise UsageError(
            f"there is no revision {revision!r} here",
            advice="in a shallow clone fetch it first: git fetch --depth=1 origin <revision>",
        )
    return Snapshot("tree", out.decode("ascii").strip())


def head(repository: Repository) -> Snapshot:
    """The last commit; on an unborn branch the empty tree."""
    try:
        return at(repository, "HEAD")
    except UsageError:
        return Snapshot("tree", repository.text("hash-object", "-t", "tree", "--stdin"))


def since(repository: Repository, revision: str) -> Snapshot:
    """Where HEAD and `revision` parted, so that what others did meanwhile does not count; `revision` itself
    when they share no history here (a shallow clone)."""
    given = at(repository, revision)
    code, out = repository.call("merge-base", revision, "HEAD", ok=(0, 1, 128))
    return given if code else at(repository, out.decode("ascii").split()[0])


def span(repository: Repository, text: str) -> tuple[Snapshot, Snapshot]:
    """Both ends of `A..B`, of `A...B` (from where they parted), or of one commit (from its first parent).
    Raises UsageError."""
    first, dots, last = text.partition("..")
    if not dots:
        return _parent(repository, text), at(repository, text)
    if not last.startswith("."):
        return at(repository, first or "HEAD"), at(repository, last or "HEAD")
    first, last = first or "HEAD", last[1:] or "HEAD"
    at(repository, first)
    end = at(repository, last)
    code, out = repository.call("merge-base", first, last, ok=(0, 1, 128))
    return at(repository, first if code else out.decode("ascii").split()[0]), end


def _parent(repository: Repository, revision: str) -> Snapshot:
    at(repository, revision)
    try:
        return at(repository, f"{revision}^")
    except UsageError:
        return Snapshot("tree", repository.text("hash-object", "-t", "tree", "--stdin"))


def changed(repository: Repository, old: Snapshot, new: Snapshot) -> tuple[FileDiff, ...]:
    """What differs, without hunks; `old` is a tree. Files that were only touched may be among it."""
    if new.kind == "tree":
        command = ("diff-tree", "-r", *DIFF, old.tree, new.tree)
    else:
        command = ("diff-index", *(("--cached",) if new.kind == "index" else ()), *DIFF, old.tree)
    return tuple(parse_records(repository.run(*command, "--")))


class Files:
    """The files of one snapshot; what was listed or read once is kept."""

    def __init__(self, repository: Repository, snapshot: Snapshot, *, top: Path) -> None:
        self.snapshot = snapshot
        self._repository = repository
        self.top = top
        self._read: dict[str, bytes | None] = {}

    @cached_property
    def ids(self) -> Mapping[str, str]:
        """Every tracked file and the id of its content; symbolic links and submodules left out."""
        at = 2 if self.snapshot.kind == "tree" else 1
        return {
            path: os.fsdecode(meta.split(b" ")[at]) for path, meta in self._entries if meta.startswith(b"100")
        }

    @cached_property
    def links_and_submodules(self) -> frozenset[str]:
        """The tracked paths whose content is elsewhere."""
        return frozenset(path for path, meta in self._entries if not meta.startswith(b"100"))

    @cached_property
    def _entries(self) -> list[tuple[str, bytes]]:
        """Every tracked path, with what git says of it: mode, type or stage, id."""
        if self.snapshot.kind == "tree":
            out = self._repository.run("ls-tree", "-r", "-z", "--full-tree", self.snapshot.tree)
        else:
            out = self._repository.run("ls-files", "--stage", "-z", "--full-name", ":/")
        records = (record.partition(b"\t") for record in out.split(b"\0") if record)
        return [(os.fsdecode(name), meta) for meta, _, name in records]

    def read(self, paths: Iterable[str]) -> dict[str, bytes]:
        """The bytes of `paths`. What is missing, too large or no plain file is left out."""
        paths = list(paths)
        unread = [path for path in dict.fromkeys(paths) if path not in self._read]
        if self.snapshot.kind == "files":
            self._read.update((path, _on_disk(self.top, path)) for path in unread)
        elif unread:
            known = [path for path in unread if path in self.ids]
            blobs = _blobs(self._repository, [self.ids[path] for path in known])
            self._read.update(dict.fromkeys(unread))
            self._read.update(zip(known, blobs, strict=True))
        return {path: content for path in paths if (content := self._read[path]) is not None}

    def search(self, patterns: Sequence[str], *paths: str) -> list[SearchHit]:
        """Every line of text files that holds one of the extended regular expressions; `paths` are
        pathspecs."""
        kind, tree = self.snapshot
        where = {"tree": (tree,), "index": ("--cached",), "files": ()}[kind]
        found: list[SearchHit] = []
        for start in range(0, len(patterns), PATTERNS_AT_ONCE):
            pattern = "|".join(patterns[start : start + PATTERNS_AT_ONCE])
            out = self._repository.run(
                "-c", "submodule.recurse=false", "grep", "-I", "-n", "-z", "--no-color", "--no-column",
                "--full-name", "-E", "-e", pattern, *where, "--", *(paths or (":/",)), ok=(0, 1),
            )  # fmt: skip
            found += _hits(out, len(tree) + 1 if tree else 0)
        return found


def _on_disk(top: Path, path: str) -> bytes | None:
    """None for what was deleted, cannot be read, or is reached through a link: nothing follows from it."""
    try:
        return files.read_tree_file(top, path, limit=LARGEST_FILE)
    except FileError:
        return None


def _blobs(repository: Repository, ids: Sequence[str]) -> list[bytes | None]:
    """The contents of ids, in order; sizes are asked first, so that nothing huge is ever read."""
    if not ids:
        return []
    checked = repository.run("cat-file", "--batch-check=%(objecttype) %(objectsize)", stdin=_lines(ids))
    fitting = [name for name, line in zip(ids, checked.split(b"\n"), strict=False) if _fits(line)]
    out = repository.run("cat-file", "--batch", stdin=_lines(fitting))
    found: dict[str, bytes] = {}
    at = 0
    for name in fitting:
        end = out.index(b"\n", at)
        size = int(out[at:end].split(b" ")[2])
        found[name] = out[end + 1 : end + 1 + size]
        at = end + size + 2
    return [found.get(name) for name in ids]


def _lines(ids: Sequence[str]) -> bytes:
    return "".join(f"{name}\n" for name in ids).encode("ascii")


def _fits(line: bytes) -> bool:
    kind, _, size = line.partition(b" ")
    return kind == b"blob" and int(size) <= LARGEST_FILE


def _hits(out: bytes, prefix: int) -> Iterator[SearchHit]:
    """`path NUL line NUL text LF`; before the path is the searched tree with a colon."""
    for row in out.split(b"\n"):
        path, _, rest = row.partition(b"\0")
        number, _, text = rest.partition(b"\0")
        if number:
            yield SearchHit(os.fsdecode(path)[prefix:], int(number), text.decode("utf-8", "replace"))
