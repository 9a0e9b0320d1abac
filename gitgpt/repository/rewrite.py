"""Commits written again with other messages or parents, without a checkout: plumbing only.

Every new object is written first. Then all refs move in one transaction of `git update-ref`, together with
the refs that `undo` needs; a ref that moved meanwhile stops it, and nothing has changed. The working tree and
the index are never touched.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from gitgpt.errors import GitError
from gitgpt.repository.git import Repository

UNDO = "refs/gitgpt/undo/"
UNDO_KEPT = 20  # rewrites whose refs are kept
SIGNATURES = (b"gpgsig", b"gpgsig-sha256")
UNDER_WAY = {
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase or git am",
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "BISECT_LOG": "a bisect",
}


class RawCommit(NamedTuple):
    """A commit object, byte for byte. A header's value keeps its continuation lines."""

    id: str
    headers: tuple[tuple[bytes, bytes], ...]
    message: bytes

    def values(self, name: bytes) -> list[str]:
        return [value.decode("ascii", "replace") for key, value in self.headers if key == name]

    @property
    def parents(self) -> list[str]:
        return self.values(b"parent")

    @property
    def tree(self) -> str:
        return self.values(b"tree")[0]

    @property
    def is_signed(self) -> bool:
        return any(key in SIGNATURES for key, _ in self.headers)

    @property
    def encoding(self) -> str:
        return next(iter(self.values(b"encoding")), "UTF-8")

    @property
    def text(self) -> str:
        """The message, decoded; bytes that its encoding does not have are replaced."""
        try:
            return self.message.decode(self.encoding, "replace")
        except LookupError:
            return self.message.decode("utf-8", "replace")

    def to_bytes(self) -> bytes:
        return b"".join(key + b" " + value + b"\n" for key, value in self.headers) + b"\n" + self.message


class RefMove(NamedTuple):
    """A ref and where it points before and after. `old` is empty for a ref that does not exist yet."""

    ref: str
    old: str
    new: str


class Undone(NamedTuple):
    """What `undo` moved back: the name of the rewrite and its refs."""

    name: str
    moves: tuple[RefMove, ...]


def check_nothing_under_way(repository: Repository) -> None:
    """Raises GitError while a rebase, merge, cherry-pick, revert or bisect is under way."""
    names = list(UNDER_WAY)
    paths = repository.text("rev-parse", *(word for name in names for word in ("--git-path", name))).split(
        "\n"
    )
    for name, path in zip(names, paths, strict=True):
        if (repository.folder / path).exists():
            raise GitError(f"{UNDER_WAY[name]} is under way", advice="finish or abort it first: git status")


def read_raw_commits(repository: Repository, ids: Sequence[str]) -> list[RawCommit]:
    """The commits in the order given, read by one process. Raises GitError for an id that is not a commit."""
    if not ids:
        return []
    data = repository.run("--no-replace-objects", "cat-file", "--batch", stdin="\n".join([*ids, ""]).encode())
    found, at = [], 0
    for wanted in ids:
        end = data.index(b"\n", at)
        words = data[at:end].split()
        if len(words) != 3 or words[1] != b"commit":
            raise GitError(f"{wanted[:12]} is not a commit here")
        size = int(words[2])
        found.append(parse_raw_commit(words[0].decode(), data[end + 1 : end + 1 + size]))
        at = end + 1 + size + 1
    return found


def parse_raw_commit(name: str, data: bytes) -> RawCommit:
    """A commit object's content as headers and message."""
    head, _, message = data.partition(b"\n\n")
    headers: list[tuple[bytes, bytes]] = []
    for line in head.split(b"\n"):
        if line.startswith(b" ") and headers:
            key, value = headers[-1]
            headers[-1] = (key, value + b"\n" + line)
        else:
            key, _, value = line.partition(b" ")
            headers.append((key, value))
    return RawCommit(name, tuple(headers), message)


def with_parents(commit: RawCommit, parents: Mapping[str, str]) -> RawCommit:
    """The commit on top of the new parents; those not in `parents` stay. The id is no longer its own."""
    headers = tuple(
        (key, parents.get(value.decode(), value.decode()).encode() if key == b"parent" else value)
        for key, value in commit.headers
        if key not in SIGNATURES
    )
    return commit._replace(headers=headers)


def with_message(commit: RawCommit, message: str) -> RawCommit:
    """The commit with another message, in UTF-8; names in another encoding are converted with it."""
    if any(key == b"encoding" for key, _ in commit.headers):
        codec = commit.encoding
        commit = commit._replace(
            headers=tuple(
                (key, _converted(value, codec) if key in (b"author", b"committer") else value)
                for key, value in commit.headers
                if key != b"encoding"
            )
        )
    return commit._replace(message=message.rstrip("\n").encode() + b"\n")


def rewrite_commits(
    repository: Repository, commits: Iterable[RawCommit], messages: Mapping[str, str]
) -> dict[str, str]:
    """Writes the commits again, parents before children, those named in `messages` with that message.

    Returns new ids by old ones; a commit that stays as it was is not among them. Trees, authors, committers,
    dates and other headers are kept. A signed commit is signed again.

    Raises GitError when a signed commit cannot be signed again.
    """
    renamed: dict[str, str] = {}
    unwritten: dict[str, bytes] = {}
    me = repository.text("var", "GIT_COMMITTER_IDENT").partition("<")[2].partition(">")[0]
    for commit in commits:
        if commit.id not in messages and not any(parent in renamed for parent in commit.parents):
            continue
        changed = with_parents(commit, renamed)
        if commit.id in messages:
            changed = with_message(changed, messages[commit.id])
        if commit.is_signed:
            _write_objects(repository, unwritten)
            renamed[commit.id] = _sign(repository, commit, changed, me)
            continue
        data = changed.to_bytes()
        renamed[commit.id] = object_id(data, len(commit.id))
        unwritten[renamed[commit.id]] = data
    _write_objects(repository, unwritten)
    return renamed


def object_id(data: bytes, length: int) -> str:
    """A commit's id as git computes it: SHA-1 for 40 digits, SHA-256 for 64."""
    digest = hashlib.sha256 if length == 64 else hashlib.sha1
    return digest(b"commit %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def branch_moves(repository: Repository, renamed: Mapping[str, str]) -> list[RefMove]:
    """Every local branch that points at a rewritten commit, and HEAD itself where it is detached."""
    out = repository.text("for-each-ref", "--format=%(objectname) %(refname)", "refs/heads")
    rows = [line.partition(" ")[::2] for line in out.splitlines()]
    moves = [RefMove(ref, old, renamed[old]) for old, ref in rows if old in renamed]
    code, _ = repository.call("symbolic-ref", "-q", "HEAD", ok=(0, 1))
    if code:
        head = repository.text("rev-parse", "HEAD")
        if head in renamed:
            moves.append(RefMove("HEAD", head, renamed[head]))
    return moves


def copy_notes(repository: Repository, renamed: Mapping[str, str]) -> None:
    """Gives each new commit the notes of the old one, in every notes ref."""
    refs = repository.text("for-each-ref", "--format=%(refname)", "refs/notes").split()
    for ref in refs:
        noted = {line.split()[1] for line in repository.text("notes", f"--ref={ref}", "list").splitlines()}
        lines = [f"{old} {new}" for old, new in renamed.items() if old in noted]
        if lines:
            pairs = "\n".join([*lines, ""]).encode()
            repository.run("notes", f"--ref={ref}", "copy", "-f", "--stdin", stdin=pairs)


def move_refs(repository: Repository, moves: Sequence[RefMove], *, name: str) -> str:
    """Moves all refs or none, and keeps where they were under `refs/gitgpt/undo/`. Returns the group's name.

    Raises GitError when a ref no longer points where it did.
    """
    group = f"{time.time_ns() // 1000:016d}-{name}"
    lines = []
    for move in moves:
        lines += _update_lines(move)
        lines.append(f"create {UNDO}{group}/new/{move.ref} {move.new}")
        if move.old:
            lines.append(f"create {UNDO}{group}/old/{move.ref} {move.old}")
    lines += [f"delete {ref}" for ref in _outdated_undo_refs(repository)]
    _transact(repository, lines, reason=f"gitgpt {name}")
    return group


def undo_rewrite(repository: Repository, name: str) -> Undone:
    """Moves the refs of the newest rewrite of that name back, in one transaction.

    Raises GitError when there is none, or when one of its refs has moved since.
    """
    groups = _undo_groups(repository)
    group = max((one for one in groups if one.endswith(f"-{name}")), default="")
    if not group:
        raise GitError(f"there is no {name} to undo", advice=f"kept are the last {UNDO_KEPT}")
    kept = groups[group]
    moves = [
        RefMove(ref.removeprefix("new/"), new, kept.get(f"old/{ref.removeprefix('new/')}", ""))
        for ref, new in kept.items()
        if ref.startswith("new/")
    ]
    for move in moves:
        now = repository.text("rev-parse", "-q", "--verify", move.ref, ok=(0, 1))
        if now != move.old:
            raise GitError(
                f"{move.ref.removeprefix('refs/heads/')} has moved since; nothing was changed",
                advice=f"its old commit is {move.new[:12]} (kept as {UNDO}{group}/old/{move.ref})",
            )
    lines = [line for move in moves for line in _update_lines(move)]
    lines += [f"delete {UNDO}{group}/{ref}" for ref in kept]
    _transact(repository, lines, reason=f"gitgpt {name} --undo")
    return Undone(group, tuple(moves))


def _update_lines(move: RefMove) -> list[str]:
    if not move.old:
        return [f"create {move.ref} {move.new}"]
    if not move.new:
        return [f"delete {move.ref} {move.old}"]
    option = ["option no-deref"] if move.ref == "HEAD" else []
    return [*option, f"update {move.ref} {move.new} {move.old}"]


def _transact(repository: Repository, lines: Sequence[str], *, reason: str) -> None:
    repository.run("update-ref", "-m", reason, "--stdin", stdin="\n".join([*lines, ""]).encode())


def _undo_groups(repository: Repository) -> dict[str, dict[str, str]]:
    out = repository.text("for-each-ref", "--format=%(objectname) %(refname)", UNDO.rstrip("/"))
    groups: dict[str, dict[str, str]] = {}
    for line in out.splitlines():
        name, _, ref = line.partition(" ")
        group, _, rest = ref.removeprefix(UNDO).partition("/")
        groups.setdefault(group, {})[rest] = name
    return groups


def _outdated_undo_refs(repository: Repository) -> list[str]:
    groups = _undo_groups(repository)
    old = sorted(groups, reverse=True)[UNDO_KEPT - 1 :]
    return [f"{UNDO}{group}/{ref}" for group in old for ref in groups[group]]


def _write_objects(repository: Repository, contents: dict[str, bytes]) -> None:
    """Writes the commits with one process and empties `contents`. Raises GitError where an id is not as
    computed."""
    if not contents:
        return
    with tempfile.TemporaryDirectory(prefix="gitgpt-") as folder:
        paths = [Path(folder, name) for name in contents]
        for path, data in zip(paths, contents.values(), strict=True):
            path.write_bytes(data)
        names = "\n".join(map(str, [*paths, ""])).encode()
        out = repository.run(
            "hash-object", "-w", "-t", "commit", "--no-filters", "--stdin-paths", stdin=names
        )
    if out.decode().split() != list(contents):
        raise GitError("git wrote other commits than it was given; no branch was moved")
    contents.clear()


def _sign(repository: Repository, old: RawCommit, changed: RawCommit, me: str) -> str:
    """The id of the commit, written and signed by git. Raises GitError where it is not ours to sign."""
    short = old.id[:12]
    committer = _identity(changed, b"committer")
    if committer[1] != me:
        raise GitError(
            f"{short} was signed by {committer[1]}, and you cannot sign it again",
            advice="choose a range without it",
        )
    author = _identity(changed, b"author")
    environment = {
        f"GIT_{who}_{what}": value
        for who, person in (("AUTHOR", author), ("COMMITTER", committer))
        for what, value in zip(("NAME", "EMAIL", "DATE"), person, strict=True)
    }
    parents = [word for parent in changed.parents for word in ("-p", parent)]
    encoding = ("-c", f"i18n.commitEncoding={changed.encoding}")
    try:
        return (
            repository.run(
                *encoding,
                "commit-tree",
                "-S",
                *parents,
                changed.tree,
                stdin=changed.message,
                environment=environment,
            )
            .decode()
            .strip()
        )
    except GitError as error:
        raise GitError(
            f"{short} is signed, and git could not sign it again ({error.message})",
            advice="check user.signingKey, or choose a range without it",
        ) from error


def _identity(commit: RawCommit, key: bytes) -> tuple[str, str, str]:
    """Name, address and date (`@seconds zone`) of the author or the committer."""
    value = next(value for name, value in commit.headers if name == key).decode(commit.encoding, "replace")
    name, _, rest = value.partition(" <")
    email, _, date = rest.partition("> ")
    return name, email, f"@{date}"


def _converted(value: bytes, encoding: str) -> bytes:
    try:
        return value.decode(encoding).encode()
    except (LookupError, UnicodeDecodeError):
        return value
