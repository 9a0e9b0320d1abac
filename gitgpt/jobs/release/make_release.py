"""A planned release becomes files, one commit and one annotated tag, or nothing at all; and is undone.

Until it is pushed, `undo_release` takes it back: refs below refs/gitgpt/release say what was there before.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from gitgpt import files
from gitgpt.errors import GitError, GitgptError, UsageError
from gitgpt.jobs.release.version_files import FileChange
from gitgpt.repository.git import Repository
from gitgpt.repository.rewrite import check_nothing_under_way

BEFORE, AFTER, TAG = "refs/gitgpt/release/before", "refs/gitgpt/release/after", "refs/gitgpt/release/tag/"


class ReleasePlan(NamedTuple):
    """What a release consists of. `notes` is the message of the tag."""

    version: str
    tag: str
    subject: str
    notes: str
    files: tuple[FileChange, ...]


class MadeRelease(NamedTuple):
    commit: str
    tag: str
    branch: str  # the full name of its ref


def check_ready(repository: Repository) -> str:
    """The full name of the current branch. Raises an error where a release would mix with other work."""
    check_nothing_under_way(repository)
    code, out = repository.call("symbolic-ref", "--quiet", "HEAD", ok=(0, 1))
    if code:
        raise GitError("HEAD is detached: a release belongs on a branch", advice="git switch BRANCH")
    if repository.call("diff", "--cached", "--quiet", "--no-ext-diff", ok=(0, 1))[0]:
        raise UsageError("something is staged that is not part of the release", advice="commit or unstage it")
    return out.decode("utf-8", "surrogateescape").strip()


def make_release(
    repository: Repository, top: Path, plan: ReleasePlan, branch: str, *, sign: bool | None = None
) -> MadeRelease:
    """Raises an error with everything as it was before."""
    paths = [change.path for change in plan.files]
    _check_untouched(repository, paths)
    before = repository.text("rev-parse", "HEAD")
    signing = () if sign is None else ("--gpg-sign",) if sign else ("--no-gpg-sign",)
    try:
        for change in plan.files:
            files.write_tree_file(top, change.path, change.new)
        where = ("-C", str(top))
        if paths:
            repository.run(*where, "add", "--", *paths)
        empty = () if paths else ("--allow-empty",)
        repository.run(*where, "commit", "--quiet", *empty, *signing, "-m", plan.subject)
        commit = repository.text("rev-parse", "HEAD")
        _make_tag(repository, plan, commit, sign)
        _remember(repository, before, commit, plan.tag)
    except BaseException:
        _restore(repository, top, plan, before)
        raise
    return MadeRelease(commit, plan.tag, branch)


def _check_untouched(repository: Repository, paths: Sequence[str]) -> None:
    if not paths:
        return
    literal = [f":(top,literal){path}" for path in paths]
    changed = repository.run("status", "--porcelain", "-z", "--untracked-files=no", "--", *literal)
    if changed:
        names = ", ".join(entry[3:] for entry in changed.decode("utf-8", "replace").split("\0") if entry)
        raise UsageError(f"{names} has changes of its own", advice="commit or stash them first")


def _make_tag(repository: Repository, plan: ReleasePlan, commit: str, sign: bool | None) -> None:
    kind = ("--annotate",) if sign is None else ("--sign",) if sign else ("--annotate", "--no-sign")
    message = f"{plan.tag}\n\n{plan.notes}".encode()
    repository.run("tag", *kind, "--cleanup=whitespace", "--file=-", "--", plan.tag, commit, stdin=message)


def _remember(repository: Repository, before: str, commit: str, tag: str) -> None:
    old = repository.run("for-each-ref", "--format=delete %(refname)", TAG).decode("utf-8", "surrogateescape")
    lines = f"{old}update {BEFORE} {before}\nupdate {AFTER} {commit}\nupdate {TAG}{tag} {commit}\n"
    repository.run("update-ref", "--stdin", stdin=lines.encode("utf-8", "surrogateescape"))


def _restore(repository: Repository, top: Path, plan: ReleasePlan, before: str) -> None:
    """Whatever of the release exists is removed; other changes in the working tree stay."""
    with suppress(GitgptError):
        if repository.text("rev-parse", "HEAD") != before:
            repository.run("reset", "--quiet", "--soft", before)
    for change in plan.files:
        with suppress(GitgptError):
            repository.run("-C", str(top), "reset", "--quiet", "--", change.path, ok=(0, 1))
        with suppress(GitgptError):
            if change.old is None:
                files.remove_file(top / change.path)
            else:
                files.write_tree_file(top, change.path, change.old)


def push_release(repository: Repository, made: MadeRelease, remote: str) -> None:
    """Branch and tag, both or neither. Raises GitError; the release stays here."""
    try:
        repository.run(
            "push", "--quiet", "--atomic", "--", remote, f"HEAD:{made.branch}",
            f"refs/tags/{made.tag}:refs/tags/{made.tag}",
        )  # fmt: skip
    except GitError as exc:
        advice = (
            f"push it when you can: git push --atomic {remote} HEAD {made.tag}; or: gitgpt release --undo"
        )
        raise GitError(f"the release is made, but not pushed: {exc.message}", advice=advice) from exc


def undo_release(repository: Repository) -> str:
    """The tag of the release that was taken back. Raises UsageError if that cannot be done any more."""
    refs = repository.text("for-each-ref", "--format=%(refname) %(objectname)", "refs/gitgpt/release")
    values = dict(line.split(" ", 1) for line in refs.splitlines())
    before, after = values.get(BEFORE), values.get(AFTER)
    tag = next((name.removeprefix(TAG) for name in values if name.startswith(TAG)), "")
    if not (before and after and tag):
        raise UsageError("there is no release to undo")
    if repository.text("rev-parse", "HEAD") != after:
        raise UsageError(
            f"{tag} cannot be undone: HEAD has moved since",
            advice=f"delete the tag yourself: git tag -d {tag}",
        )
    if repository.run("for-each-ref", "--count=1", f"--contains={after}", "refs/remotes"):
        raise UsageError(f"{tag} cannot be undone: it was pushed", advice="make another release instead")
    repository.run("reset", "--quiet", "--keep", before)
    lines = [f"delete {name}" for name in values]
    if repository.call("rev-parse", "--verify", "--quiet", f"refs/tags/{tag}", ok=(0, 1))[0] == 0:
        lines.append(f"delete refs/tags/{tag}")
    repository.run("update-ref", "--stdin", stdin="".join(f"{line}\n" for line in lines).encode())
    return tag
