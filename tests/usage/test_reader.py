"""Files of the log as they are found: whole, torn, foreign, compressed."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from gitgpt.usage import reader
from gitgpt.usage.reader import Cells
from gitgpt.usage.row import HEADER, UsageRow, write_line

TIME = "2026-11-20T09:30:00.000Z"
WHOLE = write_line(UsageRow(TIME, "a", model="gpt-5-mini"))


def read(tmp_path: Path, content: bytes) -> list[Cells | None]:
    path = tmp_path / "usage-2026-11.csv"
    path.write_bytes(content)
    return list(reader.read_rows(path))


def ids(rows: list[Cells | None]) -> list[str | None]:
    return [row and row[1] for row in rows]


def test_what_was_written_is_read(tmp_path: Path) -> None:
    row = UsageRow(TIME, "a", "hook", model='say "hi", twice', total_tokens=7, cost=0.5, excerpt="-1")
    [cells] = read(tmp_path, HEADER + write_line(row))
    assert cells == (
        TIME, "a", "hook", "", "", "", 'say "hi", twice', "0", "0", "0", "0", "7", "0", "0.5",
        "", "", "", "0", "ok", "1", "0", "0", "'-1", "", "0", "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", []),
        (HEADER, []),
        (HEADER + WHOLE + WHOLE, ["a", "a"]),
        (HEADER + WHOLE + HEADER + WHOLE, ["a", "a"]),  # writers on a disk without locks
        (HEADER + WHOLE + b"\n" + WHOLE, ["a", "a"]),
        (HEADER + WHOLE.replace(b"\n", b"\r\n"), ["a"]),
        (b"\xef\xbb\xbf" + HEADER + WHOLE, ["a"]),
        ((HEADER + WHOLE).replace(b",", b";"), ["a"]),
        ((HEADER + WHOLE).replace(b",", b"\t"), ["a"]),
        (HEADER.replace(b"answered_by\n", b"answered_by,more\n") + WHOLE.replace(b"\n", b",1\n"), ["a"]),
        (
            HEADER.replace(b"answered_by\n", b"answered_by,more\n") + WHOLE,
            ["a"],
        ),  # appended by an older gitgpt
        (
            HEADER.replace(b",waited_ms,answered_by\n", b"\n") + WHOLE.replace(b",0,\n", b"\n"),
            ["a"],
        ),  # the first version's
        (b"outcome,time,request_id\nok," + TIME.encode() + b",a\n", ["a"]),
    ],
)
def test_files_that_can_be_read(tmp_path: Path, content: bytes, found: list[str]) -> None:
    assert ids(read(tmp_path, content)) == found


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (HEADER + WHOLE + WHOLE[:40], ["a", None]),
        (HEADER + WHOLE[:40] + b"\n" + WHOLE, [None, "a"]),
        (HEADER + WHOLE[:40] + WHOLE, [None]),  # glued to a torn one
        (HEADER + b'2026,"open\n' + WHOLE, [None, "a"]),
        (HEADER + b"\x00\xff\xfe\n" + WHOLE, [None, "a"]),
        (b"their,own,notes\n1,2,3\n", [None]),
        (b"no table at all\n\xff\n", [None]),
    ],
)
def test_lines_that_are_no_rows(tmp_path: Path, content: bytes, found: list[str | None]) -> None:
    assert ids(read(tmp_path, content)) == found


def test_a_compressed_month(tmp_path: Path) -> None:
    path = tmp_path / "usage-2026-10-0001.csv.gz"
    path.write_bytes(gzip.compress(HEADER + WHOLE))
    assert ids(list(reader.read_rows(path))) == ["a"]


@pytest.mark.parametrize(
    ("cell", "plain"),
    [("'=x", "=x"), ("' =x", " =x"), ("'-1", "-1"), ("'quoted'", "'quoted'"), ("it's", "it's"), ("", "")],
)
def test_plain_cells(cell: str, plain: str) -> None:
    assert reader.plain(cell) == plain
