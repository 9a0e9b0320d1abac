"""Commits to a package before it was moved or renamed: git's path filter does not follow a folder."""

from __future__ import annotations

from collections.abc import Sequence

from gitgpt.repository.commit_log import commits_touching
from gitgpt.repository.git import Repository

MOST_MOVES = 5  # of one path, one after the other
MAGIC = (":(top)", ":/")


def find_former_commits(
    repository: Repository, revisions: Sequence[str], paths: Sequence[str]
) -> frozenset[str]:
    """Ids of commits within `revisions` that touch a folder from which one of `paths` was moved later."""
    found: frozenset[str] = frozenset()
    for path in paths:
        current, known = path, {_plain(path)}
        for _ in range(MOST_MOVES):
            move = _find_move(repository, revisions, current)
            if move is None or move[1] in known:
                break
            commit, former = move
            known.add(former)
            current = f":(top,literal){former}"
            found |= commits_touching(repository, (commit, *revisions[1:]), (current,))
    return found


def _find_move(repository: Repository, revisions: Sequence[str], path: str) -> tuple[str, str] | None:
    """The commit that moved a folder to `path`, and the folder's former name, from the top."""
    out = repository.run(
        "log", "--diff-filter=A", "--no-renames", "--full-history", "--reverse", "--topo-order",
        "--format=%H", "--no-show-signature", "--end-of-options", *revisions, "--", path,
    ).decode("ascii")  # fmt: skip
    first = out.partition("\n")[0]
    if not first:
        return None
    renamed = repository.run(
        "diff-tree", "--root", "-r", "-z", "-M", "--diff-filter=R", "--name-status", "--no-commit-id", first
    ).decode("utf-8", "replace")
    fields = renamed.split("\0")
    here = _here(repository, path)
    for old, new in zip(fields[1::3], fields[2::3], strict=False):
        former = _former_folder(old, new, here)
        if former and _is_gone(repository, first, former):
            return first, former
    return None


def _former_folder(old: str, new: str, path: str) -> str:
    """The folder that `old` was in where `new` is in `path`; "" if the rest of the names differs."""
    if not new.startswith(f"{path}/"):
        return ""
    rest = new[len(path) :]
    return old[: -len(rest)] if old.endswith(rest) and old != rest else ""


def _is_gone(repository: Repository, commit: str, folder: str) -> bool:
    """Whether the folder is no longer there, so that it was moved and not only a file of it."""
    return not repository.run("ls-tree", "--full-tree", commit, "--", folder)


def _here(repository: Repository, path: str) -> str:
    """The path from the top of the working tree."""
    plain = _plain(path)
    if path.startswith(":"):
        return plain
    prefix = repository.text("rev-parse", "--show-prefix")
    return f"{prefix}{plain}".strip("/")


def _plain(path: str) -> str:
    for magic in (*MAGIC, ":(top,literal)"):
        path = path.removeprefix(magic)
    return path.removeprefix("./").rstrip("/")
