"""What this month took, from the log and the mark beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gitgpt.usage import archive, spent
from gitgpt.usage.row import HEADER, UsageRow
from gitgpt.usage.spent import Spent, Totals
from gitgpt.usage.usage_log import UsageLog

ROW = UsageRow(
    "2026-11-20T09:30:00.000Z", repository="~/a", total_tokens=100, cost=0.25, currency="USD", model="x" * 200
)


def read(folder: Path) -> Totals:
    return spent.read_spent(folder, month="2026-11")


def append(folder: Path, count: int, row: UsageRow = ROW) -> None:
    log = UsageLog(folder)
    for _ in range(count):
        log.append(row)


def test_by_day_and_repository(tmp_path: Path) -> None:
    append(tmp_path, 2)
    append(tmp_path, 1, ROW._replace(repository="=b", cost=1.0, currency="EUR"))
    append(tmp_path, 1, ROW._replace(time="2026-11-19T09:30:00.000Z", cost=None, currency=""))
    append(tmp_path, 1, ROW._replace(time="2026-10-19T09:30:00.000Z"))
    totals = read(tmp_path)
    assert spent.total(totals) == Spent(400, {"USD": 0.5, "EUR": 1.0})
    assert spent.total(totals, day="2026-11-20") == Spent(300, {"USD": 0.5, "EUR": 1.0})
    assert spent.total(totals, day="2026-11-20", repository="~/a") == Spent(200, {"USD": 0.5})
    assert spent.total(totals, repository="=b") == Spent(100, {"EUR": 1.0})
    assert spent.total(totals, day="2026-11-01") == Spent(0, {})


def test_nothing_recorded(tmp_path: Path) -> None:
    assert read(tmp_path / "none") == {}
    assert not (tmp_path / "none").exists()


def test_the_mark_spares_reading_again(tmp_path: Path) -> None:
    """What lies before the mark is not read: the test falsifies it there."""
    append(tmp_path, 200)
    assert spent.total(read(tmp_path)).tokens == 20_000
    state = tmp_path / spent.STATE
    assert state.stat().st_mode & 0o777 == 0o600
    saved = json.loads(state.read_text())
    [[end, totals]] = saved["files"].values()
    totals["2026-11-20"]["~/a"][0] += 7
    state.write_text(json.dumps(saved))
    append(tmp_path, 1)
    assert end == (tmp_path / "usage-2026-11.csv").stat().st_size * 200 // 201 + 2
    assert spent.total(read(tmp_path)).tokens == 20_000 + 7 + 100


def test_few_new_rows_are_not_worth_a_mark(tmp_path: Path) -> None:
    append(tmp_path, 3)
    read(tmp_path)
    assert not (tmp_path / spent.STATE).exists()


def test_closed_and_compressed_parts_are_counted_once(tmp_path: Path) -> None:
    append(tmp_path, 200)
    read(tmp_path)
    archive.close_file(tmp_path / "usage-2026-11.csv")
    append(tmp_path, 1)
    assert spent.total(read(tmp_path)).tokens == 20_100
    archive.compress_files(tmp_path, month="2026-11")
    assert spent.total(read(tmp_path)).tokens == 20_100
    append(tmp_path, 1)
    assert spent.total(read(tmp_path)).tokens == 20_200


def test_a_torn_line_costs_only_itself(tmp_path: Path) -> None:
    append(tmp_path, 200)
    read(tmp_path)
    with (tmp_path / "usage-2026-11.csv").open("a") as file:
        file.write("2026-11-20T09:30:00.000Z,torn")
    assert spent.total(read(tmp_path)).tokens == 20_000
    append(tmp_path, 1)
    assert spent.total(read(tmp_path)).tokens == 20_100


def test_a_file_that_was_cut_is_read_anew(tmp_path: Path) -> None:
    append(tmp_path, 200)
    read(tmp_path)
    (tmp_path / "usage-2026-11.csv").write_bytes(HEADER)
    append(tmp_path, 1)
    assert spent.total(read(tmp_path)).tokens == 100


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"version": 0, "files": {}}',
        b'{"version": 1, "files": {"x": 3}}',
        b"\xff",
    ],
)
def test_a_broken_mark_is_passed_over(tmp_path: Path, state: bytes) -> None:
    append(tmp_path, 2)
    (tmp_path / spent.STATE).write_bytes(state)
    assert spent.total(read(tmp_path)).tokens == 200
