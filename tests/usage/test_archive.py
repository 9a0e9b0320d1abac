"""Closing and compressing months, and finding every row afterwards."""

from __future__ import annotations

import fcntl
import gzip
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gitgpt.usage import archive, reader
from gitgpt.usage.row import UsageRow
from gitgpt.usage.usage_log import UsageLog

COMPRESS = """
import pathlib, sys
from gitgpt.usage import archive
archive.compress(pathlib.Path(sys.argv[1]), month="2026-11")
"""


def fill(folder: Path, *months: str) -> None:
    for month in months:
        UsageLog(folder).append(UsageRow(f"{month}-20T09:30:00.000Z", month))


def ids(folder: Path) -> list[str]:
    return [row[1] for path in archive.list_files(folder) for row in reader.read_rows(path) if row]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_old_months_are_compressed_and_the_open_one_is_left(tmp_path: Path) -> None:
    fill(tmp_path, "2026-09", "2026-10", "2026-11")
    archive.compress_files(tmp_path, month="2026-11")
    assert names(tmp_path) == ["usage-2026-09-0001.csv.gz", "usage-2026-10-0001.csv.gz", "usage-2026-11.csv"]
    assert ids(tmp_path) == ["2026-09", "2026-10", "2026-11"]
    assert (tmp_path / "usage-2026-09-0001.csv.gz").stat().st_mode & 0o777 == 0o600


def test_again_there_is_nothing_to_do(tmp_path: Path) -> None:
    fill(tmp_path, "2026-10", "2026-11")
    archive.compress_files(tmp_path, month="2026-11")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    archive.compress_files(tmp_path, month="2026-11")
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_a_late_row_gets_a_part_of_its_own(tmp_path: Path) -> None:
    """A clock that went backwards writes into a month that is already closed."""
    fill(tmp_path, "2026-10")
    archive.compress_files(tmp_path, month="2026-11")
    fill(tmp_path, "2026-10", "2026-11")
    archive.compress_files(tmp_path, month="2026-11")
    assert names(tmp_path) == ["usage-2026-10-0001.csv.gz", "usage-2026-10-0002.csv.gz", "usage-2026-11.csv"]
    assert ids(tmp_path) == ["2026-10", "2026-10", "2026-11"]


def test_a_full_part_of_this_month_is_compressed_too(tmp_path: Path) -> None:
    log = UsageLog(tmp_path, part_bytes=1)
    log.append(UsageRow("2026-11-20T09:30:00.000Z", "a"))
    log.append(UsageRow("2026-11-20T09:30:00.000Z", "b"))
    archive.compress_files(tmp_path, month="2026-11")
    assert names(tmp_path) == ["usage-2026-11-0001.csv.gz", "usage-2026-11.csv"]
    assert ids(tmp_path) == ["a", "b"]


def test_an_original_that_a_kill_left_behind_is_not_counted_twice(tmp_path: Path) -> None:
    fill(tmp_path, "2026-10")
    part = archive.close_file(tmp_path / "usage-2026-10.csv")
    part.with_name(f"{part.name}.gz").write_bytes(gzip.compress(part.read_bytes()))
    assert ids(tmp_path) == ["2026-10"]
    archive.compress_files(tmp_path, month="2026-11")
    assert names(tmp_path) == ["usage-2026-10-0001.csv.gz"]


def test_a_file_that_somebody_holds_is_left_for_the_next_time(tmp_path: Path) -> None:
    fill(tmp_path, "2026-10")
    with (tmp_path / "usage-2026-10.csv").open() as holder:
        fcntl.flock(holder, fcntl.LOCK_EX)
        archive.compress_files(tmp_path, month="2026-11")
    assert names(tmp_path) == ["usage-2026-10.csv"]


@pytest.mark.parametrize(
    "name", ["notes.csv", "usage-2026.csv", "usage-2026-10.csv.bak", "usage-2026-10-x.csv"]
)
def test_other_files_are_none_of_our_business(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("theirs")
    archive.compress_files(tmp_path, month="2026-11")
    assert archive.list_files(tmp_path) == []
    assert (tmp_path / name).read_text() == "theirs"


def test_no_folder_holds_no_files(tmp_path: Path) -> None:
    assert archive.list_files(tmp_path / "none") == []
    archive.compress_files(tmp_path / "none", month="2026-11")


def test_killed_compressing_loses_and_doubles_nothing(tmp_path: Path) -> None:
    dice = random.Random(7)
    for number in range(3000):
        UsageLog(tmp_path, part_bytes=40_000).append(UsageRow("2026-10-20T09:30:00.000Z", str(number)))
    expected = ids(tmp_path)
    assert len(expected) == 3000
    for _ in range(6):
        process = subprocess.Popen([sys.executable, "-c", COMPRESS, str(tmp_path)])
        time.sleep(dice.uniform(0.05, 0.12))
        process.kill()
        process.wait()
        assert ids(tmp_path) == expected
    archive.compress_files(tmp_path, month="2026-11")
    assert ids(tmp_path) == expected
    assert all(name.endswith(".csv.gz") for name in names(tmp_path) if not name.startswith("."))
