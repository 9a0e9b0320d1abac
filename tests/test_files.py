"""A file is replaced whole or stays as it was, and nothing is left beside it."""

from __future__ import annotations

import os
import resource
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from gitgpt import files
from gitgpt.errors import FileError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "COMMIT_EDITMSG"
    path.write_bytes(b"old\n")
    path.chmod(0o664)
    return path


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_replaces_content_and_keeps_the_mode(path: Path) -> None:
    before = os.umask(0o077)
    try:
        assert files.replace_file(path, b"new\n")
    finally:
        os.umask(before)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new\n", 0o664)
    assert names(path.parent) == [path.name]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another's file")
def test_keeps_the_owner(path: Path) -> None:
    os.chown(path, 1234, 1234)
    files.replace_file(path, b"new\n")
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 1234)


def test_a_leftover_beside_is_no_obstacle(path: Path) -> None:
    path.with_name(path.name + files.SUFFIX).write_bytes(b"from a killed run")
    files.replace_file(path, b"new\n")
    assert path.read_bytes() == b"new\n"
    assert names(path.parent) == [path.name]


def test_not_wanted_any_more(path: Path) -> None:
    assert not files.replace_file(path, b"late\n", is_wanted=lambda: False)
    assert path.read_bytes() == b"old\n"
    assert names(path.parent) == [path.name]


def link(path: Path) -> None:
    path.rename(path.with_name("target"))
    path.symlink_to("target")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


SPOILED = {
    "vanished": (Path.unlink, "No such file"),
    "symbolic link": (link, "not a regular file|is a symbolic link"),
    "folder": (folder, "not a regular file"),
    "pipe": (pipe, "not a regular file"),
}


@pytest.mark.parametrize("name", SPOILED)
@pytest.mark.parametrize(
    "act", [files.read_file, lambda path: files.replace_file(path, b"new\n")], ids=["read", "write"]
)
def test_what_is_no_plain_file_is_refused(path: Path, name: str, act: object) -> None:
    spoil, reason = SPOILED[name]
    spoil(path)
    before = names(path.parent)
    with pytest.raises(FileError, match=reason):
        act(path)  # type: ignore[operator]
    assert names(path.parent) == before


def test_read_only_is_refused_even_for_root(path: Path) -> None:
    path.chmod(0o444)
    with pytest.raises(FileError, match="is read-only"):
        files.replace_file(path, b"new\n")
    assert path.read_bytes() == b"old\n"


def test_read_has_a_limit(path: Path) -> None:
    assert files.read_file(path, limit=4) == b"old\n"
    with pytest.raises(FileError, match="holds 4 bytes, more than 3"):
        files.read_file(path, limit=3)


def test_full_disk_leaves_the_old_file(path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(FileError, match=r"cannot write .*File too large"):
            files.replace_file(path, b"x" * 2000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_bytes() == b"old\n"
    assert names(path.parent) == [path.name]


WRITER = """
import sys
from pathlib import Path
from gitgpt import files
path = Path(sys.argv[1])
print("ready", flush=True)
while True:
    for letter in b"ab":
        files.replace(path, bytes([letter]) * 100_000)
"""


def test_kill_at_any_time_leaves_one_text_or_the_other(path: Path) -> None:
    for step in range(5):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE)
        assert writer.stdout and writer.stdout.readline() == b"ready\n"
        signal.sigtimedwait([], 0.003 * step)
        writer.kill()
        writer.wait()
        writer.stdout.close()
        assert path.read_bytes() in (b"old\n", b"a" * 100_000, b"b" * 100_000)
