"""Times on the command line."""

from __future__ import annotations

import pytest

from gitgpt.errors import UsageError
from gitgpt.usage import period

NOW = 1795167000.0  # 2026-11-20T09:30:00Z


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2026", "2026"),
        ("2026-11", "2026-11"),
        ("2026-11-20", "2026-11-20"),
        ("2026-11-20T09:30Z", "2026-11-20T09:30:00"),
        ("2026-11-20T09:30:15", "2026-11-20T09:30:15"),
        ("2026-11-20T09:30:00+08:00", "2026-11-20T01:30:00"),
        ("today", "2026-11-20"),
        ("24h", "2026-11-19T09:30:00.000Z"),
        ("7d", "2026-11-13T09:30:00.000Z"),
        ("2w", "2026-11-06T09:30:00.000Z"),
        ("99999w", "1970-01-01T00:00:00.000Z"),
    ],
)
def test_times(text: str, first: str) -> None:
    assert period.parse_since(text, now=NOW) == first
    assert period.parse_until(text, now=NOW) == f"{first}~"


@pytest.mark.parametrize(
    "text",
    ["", "yesterdayish", "2026-13", "2026-02-30", "7 d", "-1d", "7y", "20261120", "2026-11-20T25:00", "٧d"],
)
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        period.parse_since(text, now=NOW)
    assert caught.value.advice == period.ADVICE


@pytest.mark.parametrize(
    ("until", "is_included"),
    [
        ("2026", True),
        ("2026-11", True),
        ("2026-11-20", True),
        ("2026-11-20T09:30Z", True),
        ("2026-11-19", False),
    ],
)
def test_the_last_period_is_included(until: str, is_included: bool) -> None:
    assert (period.parse_until(until, now=NOW) > "2026-11-20T09:30:00.500Z") is is_included
