"""The one door to files: bounded reads, whole writes, and no way out of a working tree.

Three kinds of file, three pairs of functions:

- A file of a working tree came with a clone, and a clone can be hostile. `read_tree_file` and
  `write_tree_file` open every folder on the way without following links, and never enter `.git`.
- A file that a person named on the command line (`read_named_file`, `write_named_file`) follows the same
  rules when it lies in the working tree.
- gitgpt's own files and git's (`read_file`, `replace_file`, `create_file`) may be reached through links;
  only the file itself must be none.

Everything else that is no regular file is refused: a device or a FIFO could block the hook for ever.

New content goes to a temporary file in the same folder, is flushed to the disk, and takes the old name. A
full disk, a kill or a power cut leaves either text, never a part.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from gitgpt.errors import FileError, MissingFileError

SUFFIX = ".gitgpt"
"""Of the temporary file. Always the same, so that the next run removes what a kill left."""

LARGEST_TREE_FILE = 64 << 20  # bytes; readers of files that are usually small set a lower limit
MOST_LINKS = 8  # on the way to a named file
MODE = 0o644  # of a new file; fixed, because under umask 0 anyone could write to it

# Windows has none of these; there `_check_by_path` proves that the path stays inside.
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_READ = os.O_RDONLY | _NOFOLLOW | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_FOLDER = os.O_RDONLY | _NOFOLLOW | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW | getattr(os, "O_CLOEXEC", 0)
_BINARY = getattr(os, "O_BINARY", 0)
HAS_DIR_FD = os.open in os.supports_dir_fd and bool(_NOFOLLOW)

# Characters that HFS+ ignores in names, so that `.g<ZWNJ>it` is `.git` there.
_IGNORED = dict.fromkeys((*range(0x200C, 0x2010), *range(0x202A, 0x202F), *range(0x206A, 0x2070), 0xFEFF))


class _Target(NamedTuple):
    """A file as the system calls want it: `name` in the open folder `folder`, or a path when that is None."""

    name: str
    folder: int | None
    shown: Path


# --- a file of the working tree


def read_tree_file(top: Path, path: str | Path, *, limit: int = LARGEST_TREE_FILE) -> bytes:
    """The bytes of the regular file at `path` below `top`.

    Raises MissingFileError where there is none, and FileError above `limit` bytes, for links on the way and
    for whatever leads out of the working tree or into `.git`.
    """
    with _open_inside(top, path, "read") as target:
        return _read(target, limit)


def write_tree_file(
    top: Path, path: str | Path, content: bytes, *, is_wanted: Callable[[], bool] | None = None,
    is_new: bool = False,
) -> bool:  # fmt: skip
    """Creates or replaces the file at `path` below `top`; an old file keeps its mode. With `is_new`, missing
    folders are created too, and an old file is an error.

    Raises FileError as `read_tree_file` does. `is_wanted` is asked last; False leaves everything as it was
    and is returned.
    """
    with _open_inside(top, path, "write", makes_folders=is_new) as target:
        old = _status(target)
        if old and is_new:
            raise FileError(f"{target.shown} already exists")
        if old:
            _check_writable(old, target)
        return _write(target, content, old, mode=MODE, is_wanted=is_wanted)


def path_in_tree(top: Path | None, path: Path) -> str | None:
    """`path` relative to the working tree at `top`; None where it lies elsewhere. Links below the top are
    not resolved: a linked folder of the working tree is still a folder of the working tree."""
    if top is None:
        return None
    whole = Path(os.path.abspath(path))  # noqa: PTH100 - Path.resolve would follow links
    for folder in reversed(whole.parents):
        with suppress(OSError):
            if os.path.samefile(folder, top):  # noqa: PTH121 - as short as can be
                return whole.relative_to(folder).as_posix()
    return None


# --- a file that a person named


def read_named_file(top: Path | None, path: Path, *, limit: int = LARGEST_TREE_FILE) -> bytes:
    """As `read_tree_file` for a path in the working tree, as `read_file` for any other. Within the tree, a
    link to another file of the same suffix is followed: projects keep CHANGELOG.md in a folder like that."""
    inside = path_in_tree(top, path)
    if top is not None and inside is not None:
        return read_tree_file(top, _follow_inside(top, inside), limit=limit)
    return read_file(path, limit=limit)


def write_named_file(top: Path | None, path: Path, content: bytes) -> None:
    """Creates or replaces the file, with the same rules as `read_named_file`."""
    inside = path_in_tree(top, path)
    if top is not None and inside is not None:
        write_tree_file(top, _follow_inside(top, inside), content)
    elif os.path.lexists(path):
        replace_file(path, content)
    else:
        create_file(path, content)


# --- gitgpt's own files and git's


def read_file(path: Path, *, limit: int | None = None) -> bytes:
    """A regular file's bytes. Raises MissingFileError, and FileError above `limit` bytes and for anything
    else, a link included."""
    return _read(_Target(os.fspath(path), None, path), limit)


def replace_file(path: Path, content: bytes, *, is_wanted: Callable[[], bool] | None = None) -> bool:
    """Gives the regular file `path` new content; mode and owner stay. Raises FileError, the old file intact.

    `is_wanted` is asked last, after everything that can take time; False leaves the old file and is
    returned. A file without write permission is refused, although renaming over it would succeed.
    """
    status = check_replaceable(path)
    return _write(_Target(os.fspath(path), None, path), content, status, is_wanted=is_wanted)


def check_replaceable(path: Path) -> os.stat_result:
    """The state of a file that `replace_file` takes. Raises FileError for one that it refuses."""
    with _translated("write", path):
        status = path.lstat()
        _check_writable(status, _Target(os.fspath(path), None, path))
        if not os.access(path.parent, os.W_OK):  # the temporary file could not be created
            raise FileError(f"cannot write {path}: its folder is read-only")
        return status


def create_file(path: Path, content: bytes, *, mode: int = MODE, is_shared: bool = False) -> None:
    """A new file in a folder that exists; an older one of that name is replaced. The umask takes from `mode`.

    `is_shared` is for what several processes write at once and can do without: a temporary file for each of
    them, and no flush (3 ms). Raises FileError.
    """
    _write(_Target(os.fspath(path), None, path), content, None, mode=mode, is_shared=is_shared)


def append_file(path: Path, content: bytes) -> None:
    """Adds to a file that another program named for us to write to. Raises FileError."""
    with _translated("write", path), path.open("ab") as file:
        file.write(content)


def remove_file(path: Path) -> None:
    """Removes a file, or a link and not what it leads to; no error where there is none. Raises FileError."""
    with _translated("remove", path):
        path.unlink(missing_ok=True)


def make_folder(path: Path, *, mode: int = 0o777) -> None:
    """Creates a folder and its parents. Raises FileError."""
    with _translated("create", path):
        path.mkdir(mode=mode, parents=True, exist_ok=True)


# --- how it is done


@contextmanager
def _open_inside(top: Path, path: str | Path, verb: str, *, makes_folders: bool = False) -> Iterator[_Target]:
    """Opens the folder of a file below `top`, one folder after the other, without following links."""
    *folders, name = _split(path)
    shown = top / Path(path)
    if not HAS_DIR_FD:
        yield _check_by_path(top, [*folders, name], makes_folders=makes_folders)
        return
    with _translated(verb, shown):
        at = os.open(top, _FOLDER & ~_NOFOLLOW)
    try:
        for done, folder in enumerate(folders):
            with _translated(verb, shown):
                below = _enter(at, folder, top.joinpath(*folders[: done + 1]), makes_folders=makes_folders)
            os.close(at)
            at = below
        yield _Target(name, at, shown)
    finally:
        os.close(at)


def _follow_inside(top: Path, path: str) -> str:
    """Where the links on the way lead, by name only: who opens the result follows none. Raises FileError
    for an absolute link, one that leaves `top`, and one to another kind of file (`.env`, a script)."""
    todo, done, links = _split(path)[::-1], list[str](), 0
    while todo:
        name = todo.pop()
        if name == "..":
            if not done:
                raise FileError(f"{top / path} is a symbolic link that leads out of the working tree")
            done.pop()
            continue
        try:
            goal = Path(os.readlink(top.joinpath(*done, name)))  # noqa: PTH115 - as short as can be
        except OSError:  # no link
            done.append(name)
            continue
        links += 1
        if goal.is_absolute() or goal.drive or links > MOST_LINKS:
            raise FileError(f"{top / path} is a symbolic link that leads out of the working tree")
        todo += reversed(goal.parts)
    found = "/".join(done)
    if Path(found).suffix != Path(path).suffix:
        raise FileError(f"{top / path} is a symbolic link to {found}", advice="name that file itself")
    return found


def _split(path: str | Path) -> list[str]:
    """The names on the way to a file. Raises FileError for a path that leaves the working tree."""
    whole = Path(path)
    if not whole.parts or whole.is_absolute() or whole.drive or ".." in whole.parts:
        raise FileError(f"{path} does not lie in the working tree")
    if any(map(_is_git_folder, whole.parts)):
        raise FileError(f"{path} belongs to git itself")
    return list(whole.parts)


def _is_git_folder(name: str) -> bool:
    """Whether some file system takes the name for `.git` (as git's own verify_path does)."""
    plain = name.translate(_IGNORED).casefold().partition(":")[0].rstrip(". ")
    return plain in (".git", "git~1")


def _enter(at: int, name: str, shown: Path, *, makes_folders: bool) -> int:
    if makes_folders:
        with suppress(FileExistsError):
            os.mkdir(name, 0o755, dir_fd=at)
    try:
        return os.open(name, _FOLDER, dir_fd=at)
    except NotADirectoryError:  # Linux reports a link this way
        if stat.S_ISLNK(os.stat(name, dir_fd=at, follow_symlinks=False).st_mode):
            raise _link_error(shown) from None
        raise


def _check_by_path(top: Path, names: list[str], *, makes_folders: bool) -> _Target:
    """For systems without dir_fd: no name on the way is a link, and the resolved path lies below the top."""
    path = top.joinpath(*names)
    for count in range(1, len(names) + 1):
        part = top.joinpath(*names[:count])
        with _translated("open", part):
            if makes_folders and count < len(names):
                part.mkdir(mode=0o755, exist_ok=True)
            with suppress(FileNotFoundError):
                if _is_link(part.lstat()):
                    raise _link_error(part)
    real, real_top = os.path.normcase(os.path.realpath(path)), os.path.normcase(os.path.realpath(top))
    if os.path.commonpath((real, real_top)) != real_top:
        raise FileError(f"{path} leads out of the working tree")
    return _Target(os.fspath(path), None, path)


def _is_link(status: os.stat_result) -> bool:
    """A symbolic link, or a junction of Windows (IO_REPARSE_TAG_MOUNT_POINT)."""
    return stat.S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", 0) == 0xA0000003


def _link_error(shown: Path) -> FileError:
    return FileError(f"{shown} is a symbolic link", advice="gitgpt follows no links; name the file itself")


def _status(target: _Target) -> os.stat_result | None:
    with _translated("open", target.shown), suppress(FileNotFoundError):
        return os.stat(target.name, dir_fd=target.folder, follow_symlinks=False)
    return None


def _check_writable(status: os.stat_result, target: _Target) -> None:
    if _is_link(status):
        raise _link_error(target.shown)
    if not stat.S_ISREG(status.st_mode):
        raise FileError(f"{target.shown} is not a regular file")
    if not status.st_mode & 0o222:
        raise FileError(f"{target.shown} is read-only")


def _read(target: _Target, limit: int | None) -> bytes:
    with _translated("read", target.shown):
        descriptor = os.open(target.name, _READ | _BINARY, dir_fd=target.folder)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise FileError(f"{target.shown} is not a regular file")
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                # not the size that fstat gives: files of /proc report 0 and may have no end
                content = file.read() if limit is None else file.read(limit + 1)
        finally:
            os.close(descriptor)
    if limit is not None and len(content) > limit:
        raise FileError(f"{target.shown} is larger than {limit} bytes")
    return content


def _write(
    target: _Target,
    content: bytes,
    like: os.stat_result | None,
    *,
    mode: int = 0o600,
    is_wanted: Callable[[], bool] | None = None,
    is_shared: bool = False,
) -> bool:
    own = f".{os.getpid()}" if is_shared else ""
    temporary, folder = target.name + own + SUFFIX, target.folder
    with _translated("write", target.shown):
        _unlink(temporary, folder)
        try:
            with os.fdopen(os.open(temporary, _CREATE | _BINARY, mode, dir_fd=folder), "wb") as file:
                if like:
                    _take_over(file.fileno(), like)
                file.write(content)
                if not is_shared:
                    file.flush()
                    os.fsync(file.fileno())
            if is_wanted is not None and not is_wanted():
                return False
            os.replace(temporary, target.name, src_dir_fd=folder, dst_dir_fd=folder)
            return True
        finally:
            with suppress(OSError):
                _unlink(temporary, folder)


def _unlink(name: str, folder: int | None) -> None:
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)


def _take_over(descriptor: int, like: os.stat_result) -> None:
    if hasattr(os, "fchown"):  # not on Windows, where a new file has the folder's rights
        with suppress(PermissionError):  # only root may give a file away, and only root needs to
            os.fchown(descriptor, like.st_uid, like.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(like.st_mode))


@contextmanager
def _translated(verb: str, path: Path) -> Iterator[None]:
    """OSError becomes FileError, with the path and the system's own word for the reason."""
    try:
        yield
    except FileNotFoundError as exc:
        raise MissingFileError(f"cannot {verb} {path}: {exc.strerror or exc}") from exc
    except OSError as exc:
        if exc.errno == errno.ELOOP:
            raise _link_error(path) from exc
        raise FileError(f"cannot {verb} {path}: {exc.strerror or exc}") from exc
    except ValueError as exc:  # a NUL byte in a path
        raise FileError(f"cannot {verb} {path!r}: {exc}") from exc
