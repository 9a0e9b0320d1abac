"""How a call becomes a line of CSV."""

from __future__ import annotations

import csv
import io

import pytest

from gitgpt.usage import row as rows
from gitgpt.usage.row import HEADER, UsageRow, write_line

TIME = "2026-11-20T09:30:00.125Z"

COLUMNS = (
    "time,request_id,command,purpose,repository,provider,model,prompt_tokens,cached_tokens,"
    "completion_tokens,reasoning_tokens,total_tokens,is_estimated,cost,currency,price_version,"
    "first_token_ms,total_ms,outcome,attempts,is_cached,redactions,excerpt,author,waited_ms,answered_by"
)


def parse(text: bytes) -> list[str]:
    [cells] = csv.reader(io.StringIO(text.decode("utf-8"), newline=""))
    return cells


def cell(text: str) -> str:
    return parse(write_line(UsageRow(TIME, excerpt=text)))[UsageRow._fields.index("excerpt")]


def test_the_columns_are_a_promise() -> None:
    """Append behind the last; everything else breaks the files and programs of users."""
    assert HEADER.decode() == COLUMNS + "\n"


def test_a_whole_row() -> None:
    row = UsageRow(
        time=TIME,
        request_id="r-1",
        command="hook",
        purpose="commit",
        repository="~/src/shop",
        provider="openai",
        model="gpt-5-mini",
        prompt_tokens=1200,
        cached_tokens=1000,
        completion_tokens=80,
        reasoning_tokens=64,
        total_tokens=1280,
        is_estimated=True,
        cost=0.00043,
        currency="USD",
        price_version="2026-11-01",
        first_token_ms=300,
        total_ms=1200,
        outcome="ok",
        attempts=2,
        is_cached=False,
        redactions=1,
        excerpt='fix "quotes", and commas',
        author="Ada",
        waited_ms=1500,
        answered_by="gpt-5-mini-2026-08-07",
    )
    assert write_line(row).decode() == (
        f"{TIME},r-1,hook,commit,~/src/shop,openai,gpt-5-mini,1200,1000,80,64,1280,1,0.00043,USD,2026-11-01,"
        '300,1200,ok,2,0,1,"fix ""quotes"", and commas",Ada,1500,gpt-5-mini-2026-08-07\n'
    )


def test_what_is_not_known_is_empty_and_never_zero() -> None:
    cells = dict(zip(UsageRow._fields, parse(write_line(UsageRow(TIME))), strict=True))
    assert (cells["cost"], cells["first_token_ms"]) == ("", "")


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("-1+1", "'-1+1"),
        ("+1", "'+1"),
        ("@x", "'@x"),
        ("\tx", "' x"),
        ("\r=1", "' =1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("a\nb\x1b[31m\x00c", "a b [31m c"),
        ("a\u2028b\u202ec\udcff", "a b c "),
        ("x" * 5000, "x" * rows.CELL_LENGTH),
    ],
)
def test_cells_made_harmless(text: str, stored: str) -> None:
    assert cell(text) == stored


@pytest.mark.parametrize(
    "text", ["", "feat: a-b = c", "修复登录", "a, b", 'say "hi"', "'quoted'", "a;b", "🎉"]
)
def test_cells_left_alone(text: str) -> None:
    assert cell(text) == text


@pytest.mark.parametrize(
    ("cost", "stored"),
    [(0.0, "0"), (1e-7, "0.0000001"), (12.5, "12.5"), (1234567.0, "1234567"), (-1.0, "0"), (100.0, "100")],
)
def test_money_is_never_in_scientific_notation(cost: float, stored: str) -> None:
    assert parse(write_line(UsageRow(TIME, cost=cost)))[UsageRow._fields.index("cost")] == stored


def test_a_clock_that_went_backwards_gives_no_minus() -> None:
    assert parse(write_line(UsageRow(TIME, total_ms=-5)))[UsageRow._fields.index("total_ms")] == "0"


@pytest.mark.parametrize(
    ("now", "text"),
    [
        (0.0, "1970-01-01T00:00:00.000Z"),
        (1795167000.1254, "2026-11-20T09:30:00.125Z"),
        (1795166999.9999, "2026-11-20T09:30:00.000Z"),
    ],
)
def test_timestamp(now: float, text: str) -> None:
    assert rows.write_timestamp(now) == text


def test_excerpt_is_one_line_of_fifty_characters() -> None:
    assert rows.cut_excerpt("diff --git a/x b/x\n\n+  hello " + "y" * 100) == (
        "diff --git a/x b/x + hello " + "y" * 23
    )
    assert rows.cut_excerpt("") == ""
