"""Appends rows to the usage CSV: always whole rows, with parallel writers and after a kill.

A row is one `write()` under `flock`, and goes into the file of its month. Nothing here waits for long: a
lock that does not come is done without (a single write to a file opened for appending is still whole on a
local disk), a FIFO is opened without waiting for its other end and then refused.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from gitgpt import terminal
from gitgpt.errors import FileError
from gitgpt.usage.row import HEADER, UsageRow, write_line

LOCK_WAIT = 0.5  # seconds; a writer holds the lock for about 20 µs
PART_BYTES = 16 * 1024 * 1024  # about 80,000 rows, then the month goes on in a new file
REOPENINGS = 100
OPEN_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


class UsageLog:
    """The usage log in one folder (created if missing, 0700). Keeps nothing open between two rows, so one
    instance may be shared by threads and any number of processes may write to the same folder."""

    def __init__(self, folder: Path, *, part_bytes: int = PART_BYTES, lock_wait: float = LOCK_WAIT) -> None:
        self.folder = folder
        self._part_bytes = part_bytes
        self._lock_wait = lock_wait
        self._has_complained = False

    def record(self, row: UsageRow) -> None:
        """Appends the row; when that fails says so once, on stderr, and lets the command go on."""
        try:
            self.append(row)
        except FileError as exc:
            if not self._has_complained:
                self._has_complained = True
                terminal.warn(f"usage was not recorded: {exc.message}")

    def append(self, row: UsageRow) -> None:
        """Appends the row to the file of its month. Raises FileError when it could not be written whole."""
        year, dash, month = row.time[:4], row.time[4:5], row.time[5:7]
        if not ((year + month).isdecimal() and dash == "-" and len(year + month) == 6):
            raise FileError(f"{self.folder}: a row has no date: {row.time!r}")
        from gitgpt.usage import archive  # start-up: only when a row is written

        path = archive.open_file(self.folder, f"{year}-{month}")
        try:
            for _ in range(REOPENINGS):
                if self._write(path, write_line(row)):
                    return
        except OSError as exc:
            reason = "it is a symbolic link" if exc.errno == errno.ELOOP else exc.strerror or str(exc)
            raise FileError(f"{path}: {reason}") from exc
        raise FileError(f"{path}: it is replaced again and again")

    def _write(self, path: Path, line: bytes) -> bool:
        """False when the file was closed, here or by another writer: the next one must be opened."""
        from gitgpt.usage import archive, lock  # start-up: as above

        fd = self._open(path)
        try:
            has_lock = lock.acquire_lock(fd, wait=self._lock_wait)
            status = os.fstat(fd)
            if not stat.S_ISREG(status.st_mode):
                raise OSError(errno.EINVAL, "it is not a regular file")
            if has_lock and not lock.is_at(path, status):
                return False
            if has_lock and status.st_size and not self._takes_more(fd, status.st_size):
                archive.close_file(path)
                return False
            _append(fd, status.st_size, line, may_cut=has_lock)
            return True
        finally:
            os.close(fd)

    def _open(self, path: Path) -> int:
        try:
            return os.open(path, OPEN_FLAGS, 0o600)
        except FileNotFoundError:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return os.open(path, OPEN_FLAGS, 0o600)

    def _takes_more(self, fd: int, size: int) -> bool:
        """Whether the file has room and our columns: one written by an older gitgpt, or by something else,
        is closed as it is rather than continued under a header that does not fit. More columns than
        ours are fine: a newer gitgpt reads a short row."""
        return size < self._part_bytes and os.pread(fd, len(HEADER) - 1, 0) == HEADER[:-1]


def _append(fd: int, size: int, line: bytes, *, may_cut: bool) -> None:
    if size == 0:
        line = HEADER + line
    elif os.pread(fd, 1, size - 1) != b"\n":  # a torn last line: power cut, full disk
        line = b"\n" + line
    written = os.write(fd, line)
    if written < len(line):
        if may_cut:
            os.ftruncate(fd, size)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
