"""What a branch already has: the subjects of its own commits."""

from __future__ import annotations

from gitgpt.errors import GitError
from gitgpt.repository.git import OFFLINE, Repository

MOST = 8  # subjects, the newest ones
TRUNKS = ("origin/HEAD", "origin/main", "origin/master", "main", "master")


def read_branch_subjects(repository: Repository, branch: str) -> tuple[str, ...]:
    """Of the commits since the branch left the trunk, oldest first; none on the trunk itself."""
    if not branch or branch in TRUNKS:
        return ()
    try:
        names = "--format=%(refname:short)"
        listed = repository.run("for-each-ref", names, "refs/heads", "refs/remotes/origin")
        known = set(listed.decode("utf-8", "replace").split("\n"))
        trunk = next((name for name in TRUNKS if name in known), "")
        if not trunk:
            return ()
        out = repository.run(
            "log", f"--max-count={MOST}", "--no-merges", "--no-show-signature", "--no-color",
            "--encoding=UTF-8", "--format=%s", f"refs/heads/{branch}", "--not", trunk, "--",
            environment=OFFLINE,
        )  # fmt: skip
    except GitError:
        return ()
    return tuple(reversed(out.decode("utf-8", "replace").split("\n")[:-1]))
