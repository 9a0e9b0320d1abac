"""Thresholds that warn or fail in CI."""

from __future__ import annotations

import pytest

from gitgpt.errors import UsageError
from gitgpt.usage import alerts, report

FIGURES = report.compute_figures([])._replace(
    calls=1200, success_rate=0.9, failover_rate=0.05, cache_hit_rate=0.25, total_tokens=2_500_000,
    cost={"EUR": 2.0, "USD": 20.5}, unpriced=3, p50_ms=800, p95_ms=4000, p99_ms=None,
)  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("error_rate>5%", "error_rate>5%: it is 10.0 %"),
        ("error_rate > 0.05", "error_rate > 0.05: it is 10.0 %"),
        ("success_rate<=90%", "success_rate<=90%: it is 90.0 %"),
        ("failover_rate>=5%", "failover_rate>=5%: it is 5.0 %"),
        ("cache_hit_rate<50%", "cache_hit_rate<50%: it is 25.0 %"),
        ("cost>20", "cost>20: it is 20.50"),
        ("cost_month>20.49", "cost_month>20.49: it is 20.50"),
        ("p50>500ms", "p50>500ms: it is 800ms"),
        ("p95>3.9s", "p95>3.9s: it is 4.0s"),
        ("p95>=0.01m", "p95>=0.01m: it is 4.0s"),
        ("tokens_day>2M", "tokens_day>2M: it is 2,500,000"),
        ("calls>=1200", "calls>=1200: it is 1,200"),
        ("unpriced>0", "unpriced>0: it is 3"),
    ],
)
def test_conditions_that_hold(condition: str, says: str) -> None:
    assert alerts.check_alerts(alerts.parse_alerts(condition), FIGURES) == (True, says)


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("error_rate>10.5%", "error_rate>10.5%: it is 10.0 %"),
        ("cost>20.5", "cost>20.5: it is 20.50"),
        ("p95>10s", "p95>10s: it is 4.0s"),
        ("p99>1ms", "p99>1ms: nothing was measured"),
        ("tokens>3M", "tokens>3M: it is 2,500,000"),
    ],
)
def test_conditions_that_do_not_hold(condition: str, says: str) -> None:
    assert alerts.check_alerts(alerts.parse_alerts(condition), FIGURES) == (False, says)


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("", "not a condition: ''"),
        ("p95", "not a condition: 'p95'"),
        ("p95>", "not a condition: 'p95>'"),
        ("p95==3s", "not a condition: 'p95==3s'"),
        ("cost>-1", "not a condition: 'cost>-1'"),
        ("speed>3", "unknown measure: 'speed'"),
        ("p95>10", "'p95>10': p95 is not in 'plain numbers'"),
        ("cost>10%", "'cost>10%': cost is not in '%'"),
        ("error_rate>5", "'error_rate>5': a rate is never above 100 %"),
    ],
)
def test_conditions_that_mean_nothing(condition: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        alerts.parse_alerts(condition)
    assert caught.value.message == message
    assert caught.value.advice


def test_spans() -> None:
    assert [alerts.parse_alerts(text).span for text in ("cost>1", "cost_day>1", "cost_month>1")] == [
        "",
        "day",
        "month",
    ]
