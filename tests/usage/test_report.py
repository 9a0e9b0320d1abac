"""From rows to figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitgpt.errors import FileError
from gitgpt.usage import report, tally
from gitgpt.usage.report import Figures
from gitgpt.usage.row import HEADER, UsageRow
from gitgpt.usage.usage_log import UsageLog

BASE = UsageRow("2026-11-20T09:30:00.000Z", provider="openai", model="gpt-5-mini", total_ms=1000)


def total(tmp_path: Path, *rows: UsageRow) -> Figures:
    return report.compute_figures(read(tmp_path, *rows).sums)


def read(tmp_path: Path, *rows: UsageRow, since: str = "", until: str = "9999") -> tally.Tally:
    log = UsageLog(tmp_path)
    for row in rows:
        log.append(row)
    return tally.read_tally(tmp_path, since=since, until=until)


def test_nothing_recorded(tmp_path: Path) -> None:
    assert total(tmp_path) == Figures(
        "total", 0, 0, None, None, None, 0, 0, 0, 0, 0, 0, 0, 0, {}, 0, None, None, None
    )


def test_sums(tmp_path: Path) -> None:
    call = BASE._replace(
        prompt_tokens=100, cached_tokens=60, completion_tokens=20, reasoning_tokens=5, total_tokens=120,
        cost=0.1, currency="USD", redactions=2,
    )  # fmt: skip
    found = total(
        tmp_path,
        call._replace(request_id="a"),
        call._replace(request_id="b", cost=0.2, is_estimated=True),
        call._replace(request_id="c", cost=1.0, currency="EUR"),
        call._replace(request_id="d", cost=None, currency=""),
    )
    assert (found.calls, found.questions, found.total_tokens) == (4, 4, 480)
    assert (found.prompt_tokens, found.cached_tokens) == (400, 240)
    assert (found.completion_tokens, found.reasoning_tokens) == (80, 20)
    assert found.cost == {"EUR": 1.0, "USD": 0.3}
    assert (found.unpriced, found.estimated, found.redactions) == (1, 1, 8)


@pytest.mark.parametrize(
    ("rows", "success", "failover", "cache_hit"),
    [
        ([("a", "openai", "ok", 1, False)], 1.0, 0.0, 0.0),
        # tried again at the same link, with success: no failover, but one call in two failed
        ([("a", "openai", "timeout", 1, False), ("a", "openai", "ok", 2, False)], 0.5, 0.0, 0.0),
        # the second link answered
        ([("a", "openai", "quota", 1, False), ("a", "ollama", "ok", 1, False)], 0.5, 1.0, 0.0),
        # nobody did: rules
        ([("a", "openai", "quota", 1, False)], 0.0, 1.0, 0.0),
        # two questions at once, rows interleaved
        (
            [
                ("a", "openai", "timeout", 1, False),
                ("b", "openai", "ok", 1, False),
                ("a", "ollama", "ok", 1, False),
            ],
            2 / 3,
            0.5,
            0.0,
        ),
        # an answer from the cache is a question answered at first hand, and no call on the wire
        ([("a", "openai", "ok", 0, True), ("b", "openai", "timeout", 1, False)], 0.0, 0.5, 0.5),
        ([("a", "openai", "ok", 0, True)], None, 0.0, 1.0),
        # rows without an id stand for themselves
        ([("", "openai", "ok", 1, False), ("", "ollama", "ok", 1, False)], 1.0, 0.0, 0.0),
    ],
)
def test_rates(
    tmp_path: Path,
    rows: list[tuple[str, str, str, int, bool]],
    success: float | None,
    failover: float,
    cache_hit: float,
) -> None:
    found = total(
        tmp_path,
        *(
            BASE._replace(
                request_id=id_, provider=provider, outcome=outcome, attempts=attempt, is_cached=cached
            )
            for id_, provider, outcome, attempt, cached in rows
        ),
    )
    assert (found.success_rate, found.failover_rate, found.cache_hit_rate) == (success, failover, cache_hit)


def test_latency_is_of_calls_that_were_sent(tmp_path: Path) -> None:
    found = total(
        tmp_path,
        *(BASE._replace(total_ms=milliseconds) for milliseconds in range(1, 101)),
        BASE._replace(total_ms=99999, attempts=0, outcome="limited"),
        BASE._replace(total_ms=99999, attempts=0, is_cached=True),
    )
    assert (found.p50_ms, found.p95_ms, found.p99_ms) == (50, 95, 99)


@pytest.mark.parametrize(
    ("ordered", "share", "value"),
    [
        ([], 0.5, None),
        ([7], 0.5, 7),
        ([7], 0.99, 7),
        ([1, 2], 0.5, 1),
        ([1, 2, 3], 0.5, 2),
        (list(range(1, 21)), 0.95, 19),
        (list(range(1, 1001)), 0.99, 990),
    ],
)
def test_percentiles_are_nearest_rank(ordered: list[int], share: float, value: int | None) -> None:
    assert report.find_percentile(ordered, share) == value


def test_groups_come_dearest_first_and_days_in_order(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        BASE._replace(time="2026-11-20T10:00:00.000Z", model="cheap", cost=0.1, currency="USD"),
        BASE._replace(time="2026-11-19T10:00:00.000Z", model="dear", cost=9.0, currency="USD"),
        BASE._replace(time="2026-10-19T10:00:00.000Z", model="free"),
        BASE._replace(time="2026-10-19T10:00:00.000Z", model="=free"),
        BASE._replace(time="2026-10-19T10:00:00.000Z", model="=free"),
    )
    assert [each.name for each in report.group_rows(found.sums, "model")] == [
        "dear",
        "cheap",
        "=free",
        "free",
    ]
    assert [each.name for each in report.group_rows(found.sums, "day")] == [
        "2026-10-19",
        "2026-11-19",
        "2026-11-20",
    ]
    assert [(each.name, each.calls) for each in report.group_rows(found.sums, "month")] == [
        ("2026-10", 3),
        ("2026-11", 2),
    ]


@pytest.mark.parametrize(
    ("since", "until", "count"),
    [
        ("", "9999", 3),
        ("2026-11-20", "9999", 2),
        ("2026-11-20T09:30", "9999", 1),
        ("", "2026-11-20~", 2),
        ("2027", "9999", 0),
    ],
)
def test_ranges(tmp_path: Path, since: str, until: str, count: int) -> None:
    times = ("2026-10-31T23:59:59.999Z", "2026-11-20T09:29:59.999Z", "2026-12-01T00:00:00.000Z")
    found = read(tmp_path, *(BASE._replace(time=time) for time in times), since=since, until=until)
    assert (found.rows, found.bad) == (count, 0)


@pytest.mark.parametrize(
    "line",
    [
        "2026-99-99T00:00:00Z" + "," * 23,
        "yesterday" + "," * 23,
        "2026-11-20T09:30:00.000Z,a,,,,,,many" + "," * 16,
        "2026-11-20T09:30:00.000Z" + "," * 13 + "nan" + "," * 10,
        "2026-11-20T09:30:00.000Z" + "," * 13 + "-1" + "," * 10,
        "2026-11-20T09:30:00.000Z,a",
    ],
)
def test_nonsense_is_counted_and_costs_only_itself(tmp_path: Path, line: str) -> None:
    log = UsageLog(tmp_path)
    log.append(BASE)
    with (tmp_path / "usage-2026-11.csv").open("a") as file:
        file.write(f"{line}\n")
    log.append(BASE)
    found = tally.read_tally(tmp_path)
    assert (found.rows, found.bad) == (2, 1)
    assert report.compute_figures(found.sums).calls == 2


def test_columns_that_an_older_file_lacks_count_as_nothing(tmp_path: Path) -> None:
    (tmp_path / "usage-2026-01.csv").write_text(
        "time,model,total_tokens,outcome\n2026-01-01T00:00:00Z,m,7,ok\n"
    )
    found = report.compute_figures(tally.read_tally(tmp_path).sums)
    assert (found.calls, found.total_tokens, found.success_rate, found.redactions) == (1, 7, 1.0, 0)


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "usage-2026-01-0001.csv.gz").write_bytes(b"\x1f\x8b\x08 cut")
    (tmp_path / "usage-2026-02.csv").mkdir()
    (tmp_path / "usage-2026-03.csv").write_bytes(HEADER)
    found = tally.read_tally(tmp_path)
    assert found.rows == 0
    assert [text.partition(":")[0] for text in found.unread] == [
        "usage-2026-01-0001.csv.gz",
        "usage-2026-02.csv",
    ]


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    with pytest.raises(FileError, match="Not a directory"):
        tally.read_tally(tmp_path / "state")
