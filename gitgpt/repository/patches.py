"""Reading a diff of any size in bounded time and memory.

One git process lists the files (`--raw --numstat`) and prints the patch after the list. When the patch
turns out too large, that process is stopped and the patches of the files worth reading are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from gitgpt.diff.changeset import ChangeSet, FileDiff
from gitgpt.diff.file_class import CLASS_WEIGHTS, classify_file
from gitgpt.diff.parse import CUT, parse_output, parse_records, unmerged
from gitgpt.errors import GitError, GitTooSlowError
from gitgpt.repository.git import OFFLINE, Repository

# Larger blobs count as binary: git neither loads nor compares them, so a 500 MB file costs nothing.
LARGEST_FILE = 5 * 1024 * 1024  # bytes
SECONDS = 5.0  # for one git process; then only names are read
LARGEST_READ = 1024 * 1024  # bytes of patch in one go
LARGEST_HEAD = 64 * 1024  # bytes of the patch of a file that is too large to be read whole
MANY_LINES = 5_000  # changed lines of a file that is read on its own, and not to the end
LINE = 40  # bytes of a changed line, about
MOST_FILES = 400  # with patches, of a large change
MOST_NAMES = 60_000  # bytes of their names on a command line
ROUNDS = 4  # a file with huge lines may fill a read: the rest is asked for again without it
MOST_HEADS = 6
MOST_SIZES = 500  # binary files whose size is asked for

SETTINGS = (
    "-c", f"core.bigFileThreshold={LARGEST_FILE}",
    "-c", "diff.suppressBlankEmpty=false",
    # git reads a file of the working tree instead of a blob where the two look the same; a large one that was
    # staged within a second it even compresses, only to hash it (3 s of CPU for 50 MB). Never one that it
    # would have to convert.
    "-c", "core.autocrlf=input",
)  # fmt: skip
FORMAT = (
    "--raw", "--numstat", "-z", "--patch", "--unified=3", "--inter-hunk-context=0",
    "--full-index", "--no-abbrev", "--find-renames=50%", "--find-copies=50%", "-l500", "--no-rename-empty",
    "--diff-algorithm=myers", "--indent-heuristic", "-O/dev/null",
    "--no-ext-diff", "--no-textconv", "--no-color", "--no-color-moved", "--ws-error-highlight=none",
    "--no-relative", "--ignore-submodules=none", "--submodule=short", "--src-prefix=a/", "--dst-prefix=b/",
)  # fmt: skip
# Without a look into any blob: for a partial clone that does not have them.
NAMES_ONLY = ("--raw", "-z", "--no-renames", "--no-abbrev", "--no-relative", "--ignore-submodules=none")
ENVIRONMENT = {
    **OFFLINE,
    "GIT_LITERAL_PATHSPECS": "0",
    "GIT_GLOB_PATHSPECS": "0",
    "GIT_NOGLOB_PATHSPECS": "0",
    "GIT_ICASE_PATHSPECS": "0",
}
MISSING = ("could not fetch", "unable to read", "missing blob", "promisor", "not allowed", "lazy fetch")


def read_patch(repository: Repository, command: tuple[str, ...], trees: tuple[str, ...]) -> ChangeSet:
    """Every file of the change, with the hunks of those worth reading. Raises GitError for conflicts."""
    try:
        output, is_cut = _bounded(repository, (*command, *FORMAT, *trees, "--"), LARGEST_READ)
    except GitTooSlowError:
        return _names(repository, command, trees, "reading it took too long")
    except GitError as error:
        if not any(mark in error.message for mark in MISSING):
            raise
        return _names(repository, command, trees, "its content is not in this partial clone")
    _refuse_conflicts(output)
    if not is_cut:
        changes = parse_output(output)
    else:
        files = parse_records(output.partition(b"\0\0")[0])
        changes = ChangeSet(tuple(_with_patches(repository, (*command, *FORMAT, *trees), files)))
    return _with_sizes(repository, changes)


def _names(
    repository: Repository, command: tuple[str, ...], trees: tuple[str, ...], left_out: str
) -> ChangeSet:
    output, _ = _bounded(repository, (*command, *NAMES_ONLY, *trees, "--"), LARGEST_READ)
    return ChangeSet(tuple(file._replace(left_out=left_out) for file in parse_records(output)))


def _refuse_conflicts(output: bytes) -> None:
    if conflicts := unmerged(output.partition(b"\0\0")[0]):
        many = f"{len(conflicts)} paths are" if len(conflicts) > 1 else "a path is"
        raise GitError(
            f"{many} still in conflict: {conflicts[0]}", advice="resolve the conflict, then git add the file"
        )


def _bounded(repository: Repository, arguments: tuple[str, ...], limit: int) -> tuple[bytes, bool]:
    """The list of files whole, the patch up to `limit` bytes; and whether something is missing."""
    with repository.reading(*SETTINGS, *arguments, environment=ENVIRONMENT, seconds=SECONDS) as stream:
        return _read_stream(stream, limit)


def _read_stream(stream: BinaryIO, limit: int) -> tuple[bytes, bool]:
    parts = [stream.read(limit)]
    while b"\0\0" not in parts[-1] and (more := stream.read(limit)):
        parts[-1:] = [parts[-1][:-1], parts[-1][-1:] + more]  # the mark may lie across two reads
    output = b"".join(parts)
    output += stream.read(max(0, limit - (len(output) - output.find(b"\0\0"))))
    return output, bool(stream.read(1))


def _with_patches(
    repository: Repository, command: tuple[str, ...], files: list[FileDiff]
) -> Iterator[FileDiff]:
    ranked = sorted((file for file in files if _is_readable(file)), key=_rank)
    found: dict[str, FileDiff] = {}
    _read_many(repository, command, list(_affordable(ranked)), found)
    for file in [file for file in ranked if _lines(file) > MANY_LINES][:MOST_HEADS]:
        _read_into(repository, command, [file], found, limit=LARGEST_HEAD)
    for file in files:
        read = found.get(file.path)
        if read and (read.status, read.old_path) == (file.status, file.old_path):
            yield read
        else:
            yield file._replace(left_out=CUT) if _lines(file) else file


def _is_readable(file: FileDiff) -> bool:
    return not file.is_binary and _lines(file) > 0


def _rank(file: FileDiff) -> float:
    """The most informative classes first, small files before large ones."""
    return _lines(file) / CLASS_WEIGHTS.get(classify_file(file), 0.01)


def _lines(file: FileDiff) -> int:
    return file.added + file.removed


def _affordable(ranked: Iterable[FileDiff]) -> Iterator[FileDiff]:
    room, names, number = LARGEST_READ, MOST_NAMES, MOST_FILES
    for file in ranked:
        room -= _lines(file) * LINE
        names -= len(file.path) + len(file.old_path or "")
        number -= 1
        if room < 0 or names < 0 or number < 0 or _lines(file) > MANY_LINES:
            return
        yield file


def _read_many(
    repository: Repository, command: tuple[str, ...], wanted: list[FileDiff], found: dict[str, FileDiff]
) -> None:
    """All of `wanted`; a file at which a read was cut off is left as it is then, and the rest asked for."""
    for _ in range(ROUNDS):
        if not wanted:
            return
        if not _read_into(repository, command, wanted, found, limit=LARGEST_READ):
            return
        wanted = [file for file in wanted if file.path not in found]


def _read_into(
    repository: Repository,
    command: tuple[str, ...],
    wanted: list[FileDiff],
    found: dict[str, FileDiff],
    *,
    limit: int,
) -> bool:
    """Whether the read was cut off. Files after the cut do not come into `found`, the one at it does."""
    names = dict.fromkeys(name for file in wanted for name in (file.old_path, file.path) if name)
    paths = (f":(top,literal){name}" for name in names)
    try:
        output, is_cut = _bounded(repository, (*command, "--", *paths), limit)
    except GitTooSlowError:
        return False  # what is there is there
    read = parse_output(output, is_cut=is_cut).files
    reached = next((at for at, file in enumerate(read) if file.left_out), len(read))
    found.update((file.path, file) for file in read[: reached + 1])
    return is_cut


def _with_sizes(repository: Repository, changes: ChangeSet) -> ChangeSet:
    """Binary files with their size; what is only too large for git to compare is no binary file."""
    wanted = [file for file in changes.files if file.is_binary][:MOST_SIZES]
    if not wanted:
        return changes
    ids = "".join(f"{file.new_id or file.old_id}\n" for file in wanted).encode()
    answer = repository.run("cat-file", "--batch-check=%(objectsize)", stdin=ids).split(b"\n")
    sizes = {file.path: int(size) for file, size in zip(wanted, answer, strict=False) if size.isdigit()}
    return ChangeSet(tuple(_with_size(file, sizes.get(file.path, -1)) for file in changes.files))


def _with_size(file: FileDiff, size: int) -> FileDiff:
    if size > LARGEST_FILE and classify_file(file._replace(is_binary=False)) != "asset":
        return file._replace(size=size, is_binary=False, left_out="too large to be read")
    return file._replace(size=size) if file.is_binary else file
