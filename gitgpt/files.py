"""The one writer of files: they are replaced whole or not at all.

The new content goes to a second file in the same folder, is flushed to the disk, and takes the name of the
old one. A full disk, a kill or a power cut leaves either text, never a part.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from gitgpt.errors import FileError

SUFFIX = ".gitgpt"
"""Of the second file. Always the same, so that the next run can remove what a kill left."""


def read_file(path: Path, *, limit: int | None = None) -> bytes:
    """A regular file's bytes. Raises FileError above `limit` bytes and for anything else, a link included."""
    with _Translated("read", path):
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise FileError(f"{path} is not a regular file")
            if limit is not None and status.st_size > limit:
                raise FileError(f"{path} holds {status.st_size} bytes, more than {limit}")
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                return file.read()
        finally:
            os.close(descriptor)


def replace_file(path: Path, content: bytes, *, is_wanted: Callable[[], bool] = lambda: True) -> bool:
    """Gives the regular file `path` new content; mode and owner stay. Raises FileError, the old file intact.

    `is_wanted` is asked last, after everything that can take time; False leaves the old file and is
    returned. A file without write permission is refused, although renaming over it would succeed.
    """
    beside = path.with_name(path.name + SUFFIX)
    status = check_replaceable(path)
    with _Translated("write", path):
        try:
            _write_new(beside, content, status)
            wanted = is_wanted()
            if wanted:
                beside.replace(path)
        finally:
            with suppress(FileNotFoundError):
                beside.unlink()
    return wanted


def check_replaceable(path: Path) -> os.stat_result:
    """The state of a file that `replace` takes. Raises FileError for one that it refuses."""
    with _Translated("write", path):
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise FileError(f"{path} is not a regular file")
        if not status.st_mode & 0o222:
            raise FileError(f"{path} is read-only")
        if not os.access(path.parent, os.W_OK):  # the file beside it could not be made
            raise FileError(f"cannot write {path}: its folder is read-only")
        return status


def create_file(path: Path, content: bytes, *, mode: int = 0o666, is_shared: bool = False) -> None:
    """A new file in a folder that exists; an older one of that name is replaced. The umask takes from `mode`.

    `is_shared` is for what several processes write at once and can do without: a second file for each of
    them, and no flush (3 ms). Raises FileError.
    """
    own = f".{os.getpid()}" if is_shared else ""
    beside = path.with_name(path.name + own + SUFFIX)
    with _Translated("write", path):
        try:
            _write_new(beside, content, mode=mode, is_flushed=not is_shared)
            beside.replace(path)
        finally:
            with suppress(FileNotFoundError):
                beside.unlink()


def _write_new(
    path: Path,
    content: bytes,
    like: os.stat_result | None = None,
    *,
    mode: int = 0o600,
    is_flushed: bool = True,
) -> None:
    with suppress(FileNotFoundError):
        path.unlink()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, mode), "wb") as file:
        if like:
            with suppress(PermissionError):  # only root may give a file away, and only root needs to
                os.fchown(file.fileno(), like.st_uid, like.st_gid)
            os.fchmod(file.fileno(), stat.S_IMODE(like.st_mode))
        file.write(content)
        file.flush()
        if is_flushed:
            os.fsync(file.fileno())


class _Translated:
    """OSError becomes FileError, with the path and the system's own word for the reason."""

    def __init__(self, verb: str, path: Path) -> None:
        self._verb = verb
        self._path = path

    def __enter__(self) -> None: ...

    def __exit__(self, _: object, exc: BaseException | None, __: object) -> None:
        if isinstance(exc, OSError) and exc.errno == errno.ELOOP:
            raise FileError(f"{self._path} is a symbolic link") from exc
        if isinstance(exc, OSError):
            raise FileError(f"cannot {self._verb} {self._path}: {exc.strerror or exc}") from exc
