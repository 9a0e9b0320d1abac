"""Prometheus' text format, read back by the client library's own parser."""

from __future__ import annotations

from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from gitgpt.usage import metrics, tally
from gitgpt.usage.row import UsageRow
from gitgpt.usage.usage_log import UsageLog

CALL = UsageRow(
    "2026-11-20T09:30:00.000Z", command="hook", provider="openai", model='gpt "5"\\mini', prompt_tokens=100,
    cached_tokens=60, completion_tokens=20, total_tokens=120, cost=0.25, currency="USD", total_ms=900,
)  # fmt: skip
LINK = 'provider="openai",model="gpt \\"5\\"\\\\mini"'


def text_of(folder: Path, *rows: UsageRow) -> str:
    for row in rows:
        UsageLog(folder).append(row)
    return metrics.render_metrics(tally.read_tally(folder).sums)


def read(text: str) -> dict[str, float]:
    """`name{labels' values}` -> value."""
    return {
        f"{sample.name}{{{','.join(sample.labels.values())}}}": sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_nothing_recorded(tmp_path: Path) -> None:
    assert text_of(tmp_path) == ""


def test_the_whole_text(tmp_path: Path) -> None:
    assert text_of(tmp_path, CALL) == (
        "# HELP gitgpt_calls_total Calls, also those answered from the cache or never sent.\n"
        "# TYPE gitgpt_calls_total counter\n"
        f'gitgpt_calls_total{{{LINK},command="hook",outcome="ok"}} 1\n'
        "# HELP gitgpt_tokens_total Tokens; cached are part of prompt, reasoning part of completion.\n"
        "# TYPE gitgpt_tokens_total counter\n"
        f'gitgpt_tokens_total{{{LINK},type="cached"}} 60\n'
        f'gitgpt_tokens_total{{{LINK},type="completion"}} 20\n'
        f'gitgpt_tokens_total{{{LINK},type="prompt"}} 100\n'
        "# HELP gitgpt_cost_total Money, where a price is known.\n"
        "# TYPE gitgpt_cost_total counter\n"
        f'gitgpt_cost_total{{{LINK},currency="USD"}} 0.25\n'
        "# HELP gitgpt_questions_total Questions, by the link that was asked first.\n"
        "# TYPE gitgpt_questions_total counter\n"
        f"gitgpt_questions_total{{{LINK}}} 1\n"
        "# HELP gitgpt_call_duration_seconds Time of the calls that were sent, until the answer was whole.\n"
        "# TYPE gitgpt_call_duration_seconds histogram\n"
        f'gitgpt_call_duration_seconds_bucket{{{LINK},le="0.1"}} 0\n'
        f'gitgpt_call_duration_seconds_bucket{{{LINK},le="0.25"}} 0\n'
        f'gitgpt_call_duration_seconds_bucket{{{LINK},le="0.5"}} 0\n'
        f'gitgpt_call_duration_seconds_bucket{{{LINK},le="1"}} 1\n'
        f'gitgpt_call_duration_seconds_bucket{{{LINK},le="2.5"}} 1\n'
        f'gitgpt_call_duration_seconds_bucket{{{LINK},le="5"}} 1\n'
        f'gitgpt_call_duration_seconds_bucket{{{LINK},le="10"}} 1\n'
        f'gitgpt_call_duration_seconds_bucket{{{LINK},le="30"}} 1\n'
        f'gitgpt_call_duration_seconds_bucket{{{LINK},le="60"}} 1\n'
        f'gitgpt_call_duration_seconds_bucket{{{LINK},le="+Inf"}} 1\n'
        f"gitgpt_call_duration_seconds_sum{{{LINK}}} 0.9\n"
        f"gitgpt_call_duration_seconds_count{{{LINK}}} 1\n"
    )


def test_every_family_as_the_client_library_reads_it(tmp_path: Path) -> None:
    first = CALL._replace(
        provider="a", model="m", request_id="q1", outcome="timeout", total_ms=70_000, cost=None
    )
    found = read(
        text_of(
            tmp_path,
            first,
            first._replace(attempts=2),
            CALL._replace(provider="b", model="m", request_id="q1", redactions=3, waited_ms=1500),
            CALL._replace(provider="a", model="m", request_id="q2", is_cached=True, attempts=0),
            CALL._replace(provider="a", model="m", request_id="q3", cost=None, currency=""),
        )
    )
    assert found["gitgpt_calls_total{a,m,hook,timeout}"] == 2
    assert found["gitgpt_errors_total{a,m,timeout}"] == 2
    assert found["gitgpt_tokens_total{a,m,prompt}"] == 400
    assert found["gitgpt_cost_total{b,m,USD}"] == 0.25
    assert found["gitgpt_unpriced_total{a,m}"] == 1
    assert found["gitgpt_cache_hits_total{a,m}"] == 1
    assert found["gitgpt_questions_total{a,m}"] == 3
    assert found["gitgpt_failovers_total{a,m}"] == 1
    assert found["gitgpt_retries_total{a,m}"] == 1
    assert found["gitgpt_redactions_total{b,m}"] == 3
    assert found["gitgpt_limiter_waits_total{b,m}"] == 1
    assert found["gitgpt_limiter_wait_seconds_total{b,m}"] == 1.5
    assert found["gitgpt_call_duration_seconds_bucket{a,m,60}"] == 1
    assert found["gitgpt_call_duration_seconds_bucket{a,m,+Inf}"] == 3
    assert found["gitgpt_call_duration_seconds_count{b,m}"] == 1


def test_names_follow_the_conventions() -> None:
    """https://prometheus.io/docs/practices/naming/"""
    names = [counter.name for counter in metrics.COUNTERS]
    assert len(set(names)) == len(names)
    assert all(name.startswith("gitgpt_") and name.endswith("_total") for name in names)
