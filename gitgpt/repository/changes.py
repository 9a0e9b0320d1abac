"""What is staged, what a commit changed, what lies between two: one ChangeSet, read by plumbing only.

Every option that shapes the output is given, so that no configuration and no environment changes it.
Small changes cost one git process. Large ones are listed first; then patches are read only for the files
worth reading, within a byte limit.
"""

from __future__ import annotations

from typing import BinaryIO

from gitgpt.diff.model import ChangeSet
from gitgpt.diff.parse import parse_output, unmerged
from gitgpt.errors import GitError, UsageError
from gitgpt.repository.git import Repository

# Larger blobs count as binary: git neither loads nor compares them, so a 500 MB file costs nothing.
LARGEST_FILE = 16 * 1024 * 1024  # bytes
LARGEST_READ = 1024 * 1024  # bytes of patch
SETTINGS = (
    "-c", f"core.bigFileThreshold={LARGEST_FILE}",
    "-c", "diff.suppressBlankEmpty=false",
)  # fmt: skip
FORMAT = (
    "--raw", "--numstat", "-z", "--patch", "--unified=3", "--inter-hunk-context=0",
    "--full-index", "--no-abbrev", "--find-renames=50%", "--find-copies=50%", "-l500", "--no-rename-empty",
    "--diff-algorithm=myers", "--indent-heuristic", "-O/dev/null",
    "--no-ext-diff", "--no-textconv", "--no-color", "--no-color-moved", "--ws-error-highlight=none",
    "--no-relative", "--ignore-submodules=none", "--submodule=short", "--src-prefix=a/", "--dst-prefix=b/",
)  # fmt: skip
STAGED = ("diff-index", "--cached", "--ita-invisible-in-index", *FORMAT)
TREES = ("diff-tree", "-r", *FORMAT)
# A partial clone must not reach for the network in a hook. GIT_NO_LAZY_FETCH (set for every call) needs git
# 2.45; before it, a transport that is not allowed stops the fetch.
OFFLINE = {"GIT_ALLOW_PROTOCOL": "none"}


def staged(repository: Repository) -> ChangeSet:
    """What the next commit holds: the index (`GIT_INDEX_FILE` inherited) against HEAD, or against the empty
    tree on an unborn branch. Raises GitError while there are conflicts."""
    try:
        return _read(repository, *STAGED, "HEAD", "--")
    except GitError as error:
        if "bad revision 'HEAD'" not in error.message:
            raise
    return _read(repository, *STAGED, empty_tree(repository), "--")


def amended(repository: Repository) -> ChangeSet:
    """What `git commit --amend` makes of HEAD: the index against HEAD's first parent, or the empty tree."""
    code, parent = repository.call("rev-parse", "-q", "--verify", "HEAD^", ok=(0, 1))
    base = empty_tree(repository) if code else parent.decode().strip()
    return _read(repository, *STAGED, base, "--")


def of_revision(repository: Repository, revision: str) -> ChangeSet:
    """What a commit changed against its first parent, or against the empty tree when it has none.

    Raises GitError when there is no such commit, or its parent is beyond the edge of a shallow clone.
    """
    headers = (
        repository.run("cat-file", "commit", _plain(revision))
        .partition(b"\n\n")[0]
        .decode("ascii", "replace")
    )
    fields = [line.split(" ", 1) for line in headers.split("\n")]
    tree = next(value for key, value in fields if key == "tree")
    parent = next((value for key, value in fields if key == "parent"), None)
    try:
        return _read(repository, *TREES, parent or empty_tree(repository), tree, "--")
    except GitError as error:
        if parent and "bad object" in error.message:
            raise GitError(
                f"the parent of {revision} is not in this shallow clone", advice="git fetch --deepen=1"
            ) from error
        raise


def of_range(repository: Repository, span: str) -> ChangeSet:
    """The difference between the ends of `A..B`; for `A...B` from where they parted. A missing end
    is HEAD."""
    old, dots, new = span.partition("..")
    if not dots:
        raise UsageError(f"{span!r} is no range", advice="write it as A..B, for example v1.0..HEAD")
    old, new = _plain(old or "HEAD"), _plain(new.removeprefix(".") or "HEAD")
    if span[len(old) :].startswith("...") or span.startswith("..."):
        old = repository.text("merge-base", old, new)
    return _read(repository, *TREES, f"{old}^{{tree}}", f"{new}^{{tree}}", "--")


def empty_tree(repository: Repository) -> str:
    """Its id, computed: a SHA-256 repository has another one."""
    return repository.text("hash-object", "-t", "tree", "--stdin")


def _plain(revision: str) -> str:
    """A revision that git cannot take for an option."""
    if revision.startswith("-") or not revision.strip():
        raise UsageError(f"{revision!r} is no revision")
    return revision


def _read(repository: Repository, *command: str) -> ChangeSet:
    with repository.reading(*SETTINGS, *command, environment=OFFLINE) as stream:
        output, is_cut = _read_bounded(stream)
    if conflicts := unmerged(output.partition(b"\0\0")[0]):
        raise GitError(
            f"{len(conflicts)} paths are still in conflict, first: {conflicts[0]}",
            advice="resolve them and git add them",
        )
    return parse_output(output, is_cut=is_cut)


def _read_bounded(stream: BinaryIO) -> tuple[bytes, bool]:
    """The list of files whole, the patch up to LARGEST_READ; and whether something is missing."""
    output = stream.read(LARGEST_READ)
    while b"\0\0" not in output and (more := stream.read(LARGEST_READ)):
        output += more
    output += stream.read(max(0, LARGEST_READ - (len(output) - output.find(b"\0\0"))))
    return output, bool(stream.read(1))
