"""The whole content that the next commit adds, for a check that must not leave anything out.

`repository.changes` is made for prompts: it bounds what is read and believes a repository that calls a file
binary or ignored. Here every file is read as text, whatever attributes, ignore files and the user's
`core.bigFileThreshold` say, and what is too large is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gitgpt.diff.changeset import ChangeSet, FileDiff
from gitgpt.diff.parse import parse_output, parse_records, unmerged
from gitgpt.errors import GitError
from gitgpt.repository.changes import STAGED, empty_tree
from gitgpt.repository.git import Repository
from gitgpt.repository.patches import ENVIRONMENT, FORMAT

LARGEST_BLOB = 32 * 1024 * 1024  # bytes; redaction reads 10 MB in a second
LARGEST_TOTAL = 128 * 1024 * 1024
SECONDS = 120.0  # for one git process
SUBMODULE = "160000"
SETTINGS = (
    "-c",
    "core.bigFileThreshold=1g",
    "-c",
    "diff.suppressBlankEmpty=false",
    "-c",
    "core.autocrlf=input",
)
MOST_NAMES = 50_000  # bytes of names on one command line


class StagedContent(NamedTuple):
    """`unread` are the files that were not read, each with the reason; `submodules` have no content here."""

    changes: ChangeSet
    unread: tuple[tuple[str, str], ...]
    submodules: tuple[str, ...]


def read_staged(repository: Repository) -> StagedContent:
    """Every staged file with all of its hunks. Raises GitError while there are conflicts."""
    base = "HEAD" if repository.call("rev-parse", "-q", "--verify", "HEAD", ok=(0, 1))[0] == 0 else ""
    base = base or empty_tree(repository)
    files = _list_files(repository, base)
    submodules = tuple(file.path for file in files if file.new_mode == SUBMODULE)
    files = [file for file in files if file.new_mode != SUBMODULE]
    sizes = _read_sizes(repository, files)
    wanted, unread, room = [], [], LARGEST_TOTAL
    for file in files:
        size = sizes.get(file.new_id, 0)
        room -= size if size <= LARGEST_BLOB else 0
        if file.status != "deleted" and (size > LARGEST_BLOB or room < 0 or size < 0):
            unread.append((file.path, f"{size / 1e6:.0f} MB" if size >= 0 else "its content is missing"))
        else:
            wanted.append(file)
    read = [found for part in _in_parts(wanted) for found in _read_part(repository, base, part)]
    return StagedContent(ChangeSet(tuple(read)), tuple(unread), submodules)


def read_blob(repository: Repository, blob: str) -> bytes:
    """The content of a blob; empty for the id of nothing."""
    return repository.run("cat-file", "blob", blob) if blob.strip("0") else b""


def _list_files(repository: Repository, base: str) -> list[FileDiff]:
    raw = (
        "--raw",
        "-z",
        "--no-abbrev",
        "--find-renames=50%",
        "-l500",
        "--no-relative",
        "--ignore-submodules=none",
    )
    output = repository.run(*SETTINGS, *STAGED, *raw, base, "--", environment=ENVIRONMENT)
    if conflicts := unmerged(output):
        raise GitError(f"{conflicts[0]} is still in conflict", advice="resolve it, then git add the file")
    return parse_records(output)


def _read_sizes(repository: Repository, files: Iterable[FileDiff]) -> dict[str, int]:
    """The size of each new blob; -1 for one that a partial clone does not have."""
    ids = list(dict.fromkeys(file.new_id for file in files if file.new_id.strip("0")))
    asked = "".join(f"{blob}\n" for blob in ids).encode()
    answer = (
        repository.run("cat-file", "--batch-check=%(objectsize)", stdin=asked).split(b"\n") if ids else []
    )
    return {blob: int(size) if size.isdigit() else -1 for blob, size in zip(ids, answer, strict=False)}


def _in_parts(files: list[FileDiff]) -> Iterator[list[FileDiff]]:
    """As many files as their names fit on a command line."""
    part: list[FileDiff] = []
    room = MOST_NAMES
    for file in files:
        names = len(file.path) + len(file.old_path or "") + 40
        if part and room < names:
            yield part
            part, room = [], MOST_NAMES
        part.append(file)
        room -= names
    if part:
        yield part


def _read_part(repository: Repository, base: str, files: list[FileDiff]) -> tuple[FileDiff, ...]:
    names = dict.fromkeys(name for file in files for name in (file.old_path, file.path) if name)
    paths = (f":(top,literal){name}" for name in names)
    command = (*SETTINGS, *STAGED, *FORMAT, "--text", base, "--", *paths)
    with repository.reading(*command, environment=ENVIRONMENT, seconds=SECONDS) as stream:
        output = stream.read()
    return parse_output(output).files
