"""The files of the usage log: one open file a month, closed parts next to it.

usage-2026-11.csv          open: rows are appended here
usage-2026-10-0001.csv     closed: never written again
usage-2026-09-0001.csv.gz  closed and compressed; wins over a .csv of the same name, which is only there
                           when compressing was interrupted before the original was removed
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from gitgpt.errors import FileError
from gitgpt.files import create_file

PREFIX = "usage-"
LOCK_WAIT = 0.1  # seconds
NAME = r"usage-([0-9]{4}-[0-9]{2})(?:-([0-9]{4,}))?\.csv(\.gz)?"


def open_file(folder: Path, month: str) -> Path:
    """The file that takes the rows of a month (`YYYY-MM`)."""
    return folder / f"{PREFIX}{month}.csv"


def close_file(path: Path) -> Path:
    """Renames an open file to the next part of its month. The caller holds the lock on `path`."""
    stem = path.name.removesuffix(".csv")
    used = [part_number(other.name) for other in path.parent.iterdir() if other.name.startswith(f"{stem}-")]
    part = path.with_name(f"{stem}-{max(used, default=0) + 1:04d}.csv")
    path.rename(part)
    return part


def part_number(name: str) -> int:
    """The part number in the name of a closed file; 0 for any other name."""
    digits = name.partition(".csv")[0].rpartition("-")[2]
    return int(digits) if name.count("-") == 3 and digits.isascii() and digits.isdigit() else 0


def list_files(folder: Path, *, first_month: str = "", last_month: str = "9999-12") -> list[Path]:
    """All files of the log, oldest month first, the open one after its closed parts. Empty if there is no
    folder; raises OSError if it cannot be read."""
    import re  # start-up: the hook only appends

    found = []
    try:
        names = {path.name: path for path in folder.iterdir()}
    except FileNotFoundError:
        return []
    for name, path in names.items():
        parts = re.fullmatch(NAME, name)
        if parts and first_month <= parts[1] <= last_month and f"{name}.gz" not in names:
            found.append((parts[1], int(parts[2] or 10**9), path))
    return [path for _, _, path in sorted(found)]


def compress_files(folder: Path, *, month: str) -> None:
    """Closes the open files of months before `month` and compresses every closed part. Raises OSError.

    A kill at any point loses nothing and counts nothing twice: a part is complete under its `.gz` name before
    its `.csv` is removed, and `list_files` skips a `.csv` that has a `.gz`.
    """
    for path in list_files(folder, last_month=month):
        if path.suffix == ".gz":
            path.with_suffix("").unlink(missing_ok=True)  # left over from a kill
        elif path != open_file(folder, month) and not part_number(path.name):
            _with_lock(path, close_file)
    for path in list_files(folder, last_month=month):
        if path.suffix != ".gz" and part_number(path.name):
            _with_lock(path, _compress)


def _with_lock(path: Path, work: Callable[[Path], object]) -> None:
    """Does the work unless another process is at the file, or was before."""
    from gitgpt.usage import lock  # start-up: see above

    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        if lock.acquire_lock(fd, wait=LOCK_WAIT) and lock.is_at(path, os.fstat(fd)):
            work(path)
    finally:
        os.close(fd)


def _compress(part: Path) -> None:
    import gzip

    target = part.with_name(f"{part.name}.gz")
    try:
        create_file(target, gzip.compress(part.read_bytes(), mtime=0), mode=0o600)
    except FileError as exc:
        raise OSError(exc.message) from exc
    part.unlink()
