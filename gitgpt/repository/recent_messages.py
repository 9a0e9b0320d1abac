"""The last messages of a repository and what they were about, read with one `git log`."""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple

from gitgpt.errors import GitError
from gitgpt.repository.git import OFFLINE, Repository

MOST_PATHS = 30  # of one commit
ROOM = 30_000  # bytes a commit, on average: what comes after them is left unread
LOG = ("log", "-z", "--no-merges", "--no-show-signature", "--no-color", "--encoding=UTF-8")
# No message contains NUL, and two in a row only before a commit.
FORMAT = "--format=%x00%H%n%ae%n%B"
NAMES = ("--name-only", "--no-renames", "--no-relative", "--no-ext-diff", "--ignore-submodules=none")
# The first commit of a history, or of a shallow clone, would name every file there is.
SETTINGS = ("-c", "log.showRoot=false")


class PastMessage(NamedTuple):
    """A commit; `email` is its author's, `paths` are at most MOST_PATHS of those it touched."""

    commit: str
    email: str
    message: str
    paths: tuple[str, ...] = ()


def entries(
    repository: Repository, limit: int = 300, *, tip: str = "HEAD", seconds: float = 2.0
) -> list[PastMessage]:
    """The last commits up to `tip`, newest first, those of bots among them, merges left out.

    A history is a hint: whatever git has against it (an unborn branch, a shallow or broken clone, a partial
    one without the trees) costs the hint, never the commit. Bytes that are not UTF-8 are replaced.
    """
    which = (f"--max-count={limit}", "--end-of-options", tip, "--")

    def records(*command: str) -> tuple[list[bytes], bool]:
        return _records(repository, (*command, FORMAT, *which), seconds=seconds, room=limit * ROOM)

    found, is_whole = records(*SETTINGS, *LOG, *NAMES)
    if not is_whole:
        found += records(*LOG)[0][len(found) :]
    return [entry for record in found if (entry := _entry(record))]


def _records(
    repository: Repository, command: tuple[str, ...], *, seconds: float, room: int
) -> tuple[list[bytes], bool]:
    """What git wrote for each commit, and whether it came to its end by itself."""
    out, is_whole = bytearray(), False
    with suppress(GitError):
        with repository.reading(*command, environment=OFFLINE, seconds=seconds) as stream:
            while len(out) < room and (chunk := stream.read(1 << 16)):
                out += chunk
        is_whole = len(out) < room
    records = bytes(out).strip(b"\0").split(b"\0\0")
    return (records if is_whole else records[:-1]), is_whole


def _entry(record: bytes) -> PastMessage | None:
    """`commit NL email NL message`, then for each path NUL and the path, the first one after an NL."""
    head, *names = record.split(b"\0", MOST_PATHS + 1)
    fields = head.decode("utf-8", "replace").split("\n", 2)
    if len(fields) < 3:
        return None
    commit, email, message = fields
    paths = tuple(name.lstrip(b"\n").decode("utf-8", "replace") for name in names[:MOST_PATHS])
    return PastMessage(commit, email, message, paths)


def before(revision: str) -> str:
    """What was there before a commit, or before a range A..B."""
    old, dots, _ = revision.partition("..")
    return (old or "HEAD") if dots else f"{revision}^"


def messages(repository: Repository, revision: str) -> list[str]:
    """The whole messages of a range, newest first, or of the one commit that `revision` names."""
    limit = () if ".." in revision else ("--max-count=1",)
    out = repository.run(
        "log", "-z", *limit, "--no-show-signature", "--no-color", "--encoding=UTF-8", "--format=%B",
        "--end-of-options", revision, "--",
    )  # fmt: skip
    return [entry.decode("utf-8", "replace") for entry in out.split(b"\0") if entry]
