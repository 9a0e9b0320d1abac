"""The last messages of a repository, read with one `git log`."""

from __future__ import annotations

from typing import NamedTuple

from gitgpt.repository.git import Repository


class Entry(NamedTuple):
    """A commit of the history; `email` is its author's."""

    commit: str
    email: str
    message: str


def entries(repository: Repository, limit: int = 300) -> list[Entry]:
    """The last commits, newest first, those of bots among them, merges left out.

    A history is a hint: whatever git has against it (an unborn branch, a shallow or broken clone) costs
    the hint, never the commit. Bytes that are not UTF-8 are replaced.
    """
    code, out = repository.call(
        "log", "-z", f"--max-count={limit}", "--no-merges", "--no-show-signature", "--no-color",
        "--encoding=UTF-8", "--format=%H%n%ae%n%B", ok=(0, 128),
    )  # fmt: skip
    records = (record.decode("utf-8", "replace").split("\n", 2) for record in out.split(b"\0") if record)
    return [Entry(*record) for record in records if len(record) == 3] if code == 0 else []


def messages(repository: Repository, revision: str) -> list[str]:
    """The whole messages of a range, newest first, or of the one commit that `revision` names."""
    limit = () if ".." in revision else ("--max-count=1",)
    out = repository.run(
        "log", "-z", *limit, "--no-show-signature", "--no-color", "--encoding=UTF-8", "--format=%B",
        "--end-of-options", revision, "--",
    )  # fmt: skip
    return [entry.decode("utf-8", "replace") for entry in out.split(b"\0") if entry]
