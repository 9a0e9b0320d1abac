"""The usage log under everything that happens to files: other writers, kill -9, full disks, odd paths."""

from __future__ import annotations

import csv
import fcntl
import os
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from gitgpt.errors import FileError
from gitgpt.usage.row import HEADER, UsageRow
from gitgpt.usage.usage_log import UsageLog

WRITER = Path(__file__).with_name("writer.py")
TIME = "2026-11-20T09:30:00.000Z"
NAME = "usage-2026-11.csv"


def start_writer(folder: Path, name: str, count: int, *more: int) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, WRITER, folder, name, count, *more]
    return subprocess.Popen([str(a) for a in arguments], stdout=subprocess.PIPE)


def read_rows(path: Path) -> list[list[str]]:
    """Every line of a file: the first must be the header, and no other."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    assert header == list(UsageRow._fields)
    assert all(len(row) == len(header) for row in rows)
    return rows


def read_ids(folder: Path) -> Counter[str]:
    return Counter(row[1] for path in folder.glob("*.csv") for row in read_rows(path))


def test_the_first_row_makes_folder_file_and_header(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "gitgpt"
    old = os.umask(0o022)
    try:
        UsageLog(folder).append(UsageRow(TIME, "a"))
        UsageLog(folder).append(UsageRow(TIME, "b"))
    finally:
        os.umask(old)
    assert [row[1] for row in read_rows(folder / NAME)] == ["a", "b"]
    assert (folder / NAME).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_rows_go_into_the_file_of_their_month_even_when_the_clock_goes_backwards(tmp_path: Path) -> None:
    for stamp in ("2026-10-31T23:59:59.999Z", "2026-11-01T00:00:00.000Z", "2026-10-31T12:00:00.000Z"):
        UsageLog(tmp_path).append(UsageRow(stamp))
    assert {path.name: len(read_rows(path)) for path in tmp_path.iterdir()} == {
        "usage-2026-10.csv": 2,
        "usage-2026-11.csv": 1,
    }


def test_sixteen_writers_lose_nothing(tmp_path: Path) -> None:
    """16 x 1,000 rows are 16,000 whole rows under one header."""
    writers = [start_writer(tmp_path, f"w{n}", 1000) for n in range(16)]
    for writer in writers:
        writer.communicate(timeout=120)
    expected = {f"w{n}-{number}" for n in range(16) for number in range(1000)}
    assert read_ids(tmp_path) == Counter(expected)
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_writers_that_fill_part_after_part_lose_nothing(tmp_path: Path) -> None:
    writers = [start_writer(tmp_path, f"w{n}", 200, 5000) for n in range(4)]
    for writer in writers:
        writer.communicate(timeout=60)
    assert read_ids(tmp_path) == Counter(f"w{n}-{number}" for n in range(4) for number in range(200))
    parts = sorted(path.name for path in tmp_path.iterdir() if path.name != NAME)
    assert parts == [f"usage-2026-11-{number + 1:04d}.csv" for number in range(len(parts))]
    assert len(parts) > 20


def test_killed_writers_leave_whole_rows(tmp_path: Path) -> None:
    """kill -9 at random moments: every row that was reported as written is there once, and each writer
    leaves at most the one row it had not reported yet."""
    dice = random.Random(10)
    reported: set[str] = set()
    for round_ in range(3):
        writers = [start_writer(tmp_path, f"r{round_}w{n}", 10**6) for n in range(4)]
        for writer in writers:
            assert writer.stdout is not None
            reported.add(writer.stdout.readline().decode().strip())  # it is under way
        for writer in writers:
            time.sleep(dice.uniform(0.0, 0.05))
            writer.kill()
            reported.update(writer.communicate()[0].decode().split())
    UsageLog(tmp_path).append(UsageRow(TIME, "last"))
    written = read_ids(tmp_path)
    assert max(written.values()) == 1
    assert reported <= set(written)
    assert len(written) <= len(reported) + 12 + 1


def test_a_torn_last_line_costs_only_itself(tmp_path: Path) -> None:
    log = UsageLog(tmp_path)
    log.append(UsageRow(TIME, "a"))
    with (tmp_path / NAME).open("ab") as file:
        file.write(b'2026-11-20T09:30:00.000Z,b,hook,"comm')
    log.append(UsageRow(TIME, "c"))
    lines = (tmp_path / NAME).read_bytes().split(b"\n")
    assert [line.split(b",")[1] for line in lines[1:-1]] == [b"a", b"b", b"c"]


def test_a_full_disk_leaves_whole_rows(tmp_path: Path) -> None:
    """A file size limit fails a write in the middle of a row, as a full disk does."""
    limited = subprocess.run(
        [sys.executable, WRITER, tmp_path, "w", "100"],
        stdout=subprocess.PIPE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)),
        text=True,
        check=True,
    )
    *written, failure = limited.stdout.splitlines()
    assert failure == f"failed {tmp_path / NAME}: No space left on device"
    assert 0 < len(written) < 20
    assert read_ids(tmp_path) == Counter(written)
    assert (tmp_path / NAME).read_bytes().endswith(b"\n")


@pytest.mark.parametrize(
    ("head", "is_continued"),
    [
        (HEADER, True),
        (HEADER[:-1] + b",more\n", True),  # a newer gitgpt appended columns
        (b"time,request_id,command\n", False),  # an older one had fewer
        (b"\xef\xbb\xbf" + HEADER, False),  # somebody saved it from a spreadsheet
        (HEADER.replace(b",", b";"), False),
        (b"their own notes\n", False),
    ],
)
def test_a_file_with_other_columns_is_kept_aside(tmp_path: Path, head: bytes, is_continued: bool) -> None:
    (tmp_path / NAME).write_bytes(head)
    UsageLog(tmp_path).append(UsageRow(TIME, "a"))
    part = tmp_path / "usage-2026-11-0001.csv"
    if is_continued:
        assert not part.exists()
        assert (tmp_path / NAME).read_bytes().startswith(head)
    else:
        assert part.read_bytes() == head
        assert [row[1] for row in read_rows(tmp_path / NAME)] == ["a"]


def make_symlink(path: Path) -> None:
    target = path.with_name("target")
    target.write_text("untouched")
    path.symlink_to(target)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (make_symlink, "it is a symbolic link"),
        (os.mkfifo, "it is not a regular file"),
        (os.mkdir, "Is a directory"),
    ],
)
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, make: object, reason: str) -> None:
    assert callable(make)
    make(tmp_path / NAME)
    before = time.monotonic()
    with pytest.raises(FileError) as caught:
        UsageLog(tmp_path).append(UsageRow(TIME))
    assert caught.value.message == f"{tmp_path / NAME}: {reason}"
    assert time.monotonic() - before < 1
    if (tmp_path / "target").exists():
        assert (tmp_path / "target").read_text() == "untouched"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    with pytest.raises(FileError, match="Not a directory"):
        UsageLog(tmp_path / "state" / "gitgpt").append(UsageRow(TIME))


@pytest.mark.parametrize("stamp", ["", "../../x", "yesterday", "2026-1/-20T"])
def test_a_row_without_a_date_never_names_a_file(tmp_path: Path, stamp: str) -> None:
    with pytest.raises(FileError, match="no date"):
        UsageLog(tmp_path / "log").append(UsageRow(stamp))
    assert list(tmp_path.iterdir()) == []


def test_a_stuck_lock_is_done_without(tmp_path: Path) -> None:
    """A stopped process that holds the lock must not hang a commit, and the row is kept all the same."""
    UsageLog(tmp_path).append(UsageRow(TIME, "a"))
    with (tmp_path / NAME).open("rb") as holder:
        fcntl.flock(holder, fcntl.LOCK_EX)
        before = time.monotonic()
        UsageLog(tmp_path, lock_wait=0.05).append(UsageRow(TIME, "b"))
        assert 0.05 <= time.monotonic() - before < 2
    assert [row[1] for row in read_rows(tmp_path / NAME)] == ["a", "b"]


def test_recording_never_fails_and_complains_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "state").write_text("a file")
    log = UsageLog(tmp_path / "state")
    log.record(UsageRow(TIME))
    log.record(UsageRow(TIME))
    path = tmp_path / "state" / NAME
    assert capsys.readouterr().err == f"gitgpt: usage was not recorded: {path}: Not a directory\n"


def test_recording_says_nothing_when_it_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    UsageLog(tmp_path).record(UsageRow(TIME))
    assert capsys.readouterr() == ("", "")
    assert len(read_rows(tmp_path / NAME)) == 1
