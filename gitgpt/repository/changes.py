"""What is staged, what a commit changed, what lies between two: one ChangeSet, read by plumbing only.

Every option that shapes the output is given, so that no configuration and no environment changes it. A
change of ordinary size costs one git process; of a large one the files are listed first, and patches are
read for those worth reading only (`gitgpt.repository.patches`).
"""

from __future__ import annotations

from collections.abc import Sequence

from gitgpt.diff.changeset import ChangeSet
from gitgpt.diff.ignore import mark_ignored
from gitgpt.errors import GitError, UsageError
from gitgpt.repository import generated_files, marks, patches
from gitgpt.repository.git import Repository

STAGED = ("diff-index", "--cached", "--ita-invisible-in-index")
TREES = ("diff-tree", "-r")


def staged(repository: Repository, *, ignore: Sequence[str] = ()) -> ChangeSet:
    """What the next commit holds: the index (`GIT_INDEX_FILE` inherited) against HEAD, or against the empty
    tree on an unborn branch. Files that match `ignore` (patterns as in .gitignore) keep only their name.

    Raises GitError while there are conflicts.
    """
    try:
        return _read(repository, STAGED, ("HEAD",), ignore)
    except GitError as error:
        if "bad revision 'HEAD'" not in error.message:
            raise
    return _read(repository, STAGED, (empty_tree(repository),), ignore)


def amended(repository: Repository, *, ignore: Sequence[str] = ()) -> ChangeSet:
    """What `git commit --amend` makes of HEAD: the index against HEAD's first parent, or the empty tree."""
    code, parent = repository.call("rev-parse", "-q", "--verify", "HEAD^", ok=(0, 1))
    base = empty_tree(repository) if code else parent.decode().strip()
    return _read(repository, STAGED, (base,), ignore)


def of_revision(repository: Repository, revision: str, *, ignore: Sequence[str] = ()) -> ChangeSet:
    """What a commit changed against its first parent, or against the empty tree when it has none.

    Raises GitError when there is no such commit, or its parent is beyond the edge of a shallow clone.
    """
    try:
        raw = repository.run("cat-file", "commit", _plain(revision))
    except GitError as error:
        raise _unknown(repository, (revision,)) or error from error
    fields = [line.split(" ", 1) for line in raw.partition(b"\n\n")[0].decode("ascii", "replace").split("\n")]
    tree = next(value for key, value in fields if key == "tree")
    parent = next((value for key, value in fields if key == "parent"), None)
    try:
        return _read(repository, TREES, (parent or empty_tree(repository), tree), ignore)
    except GitError as error:
        if parent and "bad object" in error.message:
            raise GitError(
                f"the parent of {revision} is not in this shallow clone", advice="git fetch --deepen=1"
            ) from error
        raise


def of_range(repository: Repository, span: str, *, ignore: Sequence[str] = ()) -> ChangeSet:
    """The difference between the ends of `A..B`; for `A...B` from where they parted. A missing end is
    HEAD."""
    old, dots, new = span.partition("..")
    if not dots:
        raise UsageError(f"{span!r} is no range", advice="write it as A..B, for example v1.0..HEAD")
    is_from_base = new.startswith(".")
    old, new = _plain(old or "HEAD"), _plain(new.removeprefix(".") or "HEAD")
    try:
        base = repository.text("merge-base", old, new) if is_from_base else old
        return _read(repository, TREES, (f"{base}^{{tree}}", f"{new}^{{tree}}"), ignore)
    except GitError as error:
        raise _unknown(repository, (old, new)) or error from error


def of_trees(repository: Repository, old: str, new: str, *, ignore: Sequence[str] = ()) -> ChangeSet:
    """The difference between two trees, given by their ids."""
    return _read(repository, TREES, (old, new), ignore)


def _unknown(repository: Repository, revisions: Sequence[str]) -> GitError | None:
    """What to say where one of them names nothing; None where git had another reason."""
    for name in revisions:
        code, _ = repository.call("rev-parse", "-q", "--verify", f"{name}^{{}}", ok=(0, 1, 128))
        if code:
            return GitError(f"there is no commit {name!r} here", advice="git log --oneline shows which are")
    return None


def empty_tree(repository: Repository) -> str:
    """Its id, computed: a SHA-256 repository has another one."""
    return repository.text("hash-object", "-t", "tree", "--stdin")


def _plain(revision: str) -> str:
    """A revision that git cannot take for an option."""
    if revision.startswith("-") or not revision.strip():
        raise UsageError(f"{revision!r} is no revision")
    return revision


def _read(
    repository: Repository, command: tuple[str, ...], trees: tuple[str, ...], ignore: Sequence[str]
) -> ChangeSet:
    changes = patches.read_patch(repository, command, trees)
    top = marks.top_folder(repository)
    changes = mark_ignored(changes, (*marks.ignore_file(top), *ignore))
    changes = marks.mark_attributes(top, changes)
    return generated_files.mark_generated(repository, changes, tree="" if command == STAGED else trees[-1])
