"""`gitgpt usage`, as it is typed."""

from __future__ import annotations

import csv
import io
import json
import socket
import time
from pathlib import Path

import pytest
from ground.server import Server, reply

from gitgpt.cli import main
from gitgpt.usage.row import UsageRow, write_timestamp
from gitgpt.usage.usage_log import UsageLog

HOOK = UsageRow("", command="hook", purpose="commit", provider="openai", model="gpt-5-mini", currency="USD")
ROWS = (
    HOOK._replace(time="2026-10-30T09:00:00.000Z", request_id="a", repository="~/src/shop",
                  prompt_tokens=1200, completion_tokens=80, total_tokens=1280, cost=0.0123, total_ms=900),
    HOOK._replace(time="2026-11-20T09:00:00.000Z", request_id="b", repository="~/src/购物",
                  prompt_tokens=1500, completion_tokens=100, total_tokens=1600, cost=0.5, total_ms=2100,
                  outcome="timeout"),
    HOOK._replace(time="2026-11-20T09:00:03.000Z", request_id="b", repository="~/src/购物", provider="local",
                  model="llama3.2", total_tokens=1600, is_estimated=True, currency="", total_ms=5100),
)  # fmt: skip


@pytest.fixture
def folder(home: Path) -> Path:
    return home / ".local/state/gitgpt/usage"


@pytest.fixture
def recorded(folder: Path) -> Path:
    for row in ROWS:
        UsageLog(folder).append(row)
    return folder


@pytest.mark.usefixtures("recorded")
def test_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["usage"]) == 0
    out, err = capsys.readouterr()
    assert out == (
        "model       calls  success  failover  cached  tokens      cost    p50   p95   p99\n"
        "---------------------------------------------------------------------------------\n"
        "gpt-5-mini      2   50.0 %    50.0 %     0 %    2.9k  0.51 USD  900ms  2.1s  2.1s\n"
        "llama3.2        1    100 %         -     0 %    1.6k         -   5.1s  5.1s  5.1s\n"
        "---------------------------------------------------------------------------------\n"
        "total           3   66.7 %    50.0 %     0 %    4.5k  0.51 USD   2.1s  5.1s  5.1s\n"
    )
    assert err == (
        "gitgpt: 1 answer of unknown price, whose costs stay empty\n"
        "gitgpt: the tokens of 1 call are estimates: the server reported none\n"
    )


@pytest.mark.usefixtures("recorded")
def test_columns_stand_below_one_another_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["usage", "--by", "repo", "--until", "2026-11-20"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].startswith("~/src/购物      2")
    assert lines[3].startswith("~/src/shop      1")


@pytest.mark.usefixtures("recorded")
def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["usage", "--json", "--by", "provider", "--since", "2026-11"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["since"] == "2026-11"
    assert document["until"] is None
    assert (document["by"], document["rows"], document["bad_lines"]) == ("provider", 2, 0)
    assert [group["name"] for group in document["groups"]] == ["openai", "local"]
    assert document["groups"][0] == {
        "name": "openai",
        "calls": 1,
        "questions": 1,
        "success_rate": 0.0,
        "failover_rate": 1.0,
        "cache_hit_rate": 0.0,
        "prompt_tokens": 1500,
        "cached_tokens": 0,
        "completion_tokens": 100,
        "reasoning_tokens": 0,
        "total_tokens": 1600,
        "estimated": 0,
        "retries": 0,
        "redactions": 0,
        "cost": {"USD": 0.5},
        "unpriced": 0,
        "p50_ms": 2100,
        "p95_ms": 2100,
        "p99_ms": 2100,
    }


@pytest.mark.usefixtures("recorded")
def test_csv(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["usage", "--csv", "--by", "month"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(row["month"], row["calls"], row["p95_ms"], row["cost_USD"]) for row in rows] == [
        ("2026-10", "1", "900", "0.0123"),
        ("2026-11", "2", "5100", "0.5"),
    ]


@pytest.mark.usefixtures("recorded")
def test_alerts_fail_with_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    conditions = ["--fail-if", "error_rate>5%", "--fail-if", "p95>10s", "--fail-if", "tokens<10k"]
    assert main(["usage", "--json", *conditions]) == 1
    lines = capsys.readouterr().err.splitlines()[-3:]
    assert lines == [
        "gitgpt: alert: error_rate>5%: it is 33.3 %",
        "gitgpt: fine: p95>10s: it is 5.1s",
        "gitgpt: alert: tokens<10k: it is 4,480",
    ]


def test_this_months_cost_is_watched_whatever_the_range(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    UsageLog(folder).append(ROWS[0]._replace(time=write_timestamp(time.time()), cost=30.0))
    assert main(["usage", "--json", "--until", "2020", "--fail-if", "cost_month>20"]) == 1
    assert capsys.readouterr().err == "gitgpt: alert: cost_month>20: it is 30.00\n"


def test_nothing_recorded(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["usage", "--fail-if", "error_rate>5%"]) == 0
    assert capsys.readouterr() == (
        "",
        "gitgpt: no call is recorded for that time\ngitgpt: fine: error_rate>5%: nothing was measured\n",
    )


def test_nothing_recorded_is_still_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["usage", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["groups"] == []


def test_torn_lines_are_told(recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (recorded / "usage-2026-11.csv").open("a") as file:
        file.write("2026-11-20T09:30:00.000Z,torn")
    assert main(["usage"]) == 0
    assert "gitgpt: 1 line of the log skipped: torn, or no row of gitgpt's\n" in capsys.readouterr().err


def test_old_months_are_tidied_away(recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    UsageLog(recorded).append(ROWS[0]._replace(time="2020-01-01T00:00:00.000Z"))
    assert main(["usage", "--json"]) == 0
    first = capsys.readouterr().out
    assert (recorded / "usage-2020-01-0001.csv.gz").exists()
    assert main(["usage", "--json"]) == 0
    assert capsys.readouterr().out == first


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--since", "soon"], 2, "gitgpt: not a time: soon\n"),
        (["--fail-if", "speed>1"], 2, "gitgpt: unknown measure: 'speed'\n"),
        (["--by", "colour"], 2, "'colour' is not one of"),
    ],
)
def test_bad_input(arguments: list[str], code: int, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["usage", *arguments]) == code
    assert says in capsys.readouterr().err


def test_a_folder_that_cannot_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("a file")
    assert main(["usage"]) == 7
    assert capsys.readouterr().err == f"gitgpt: {folder}: Not a directory\n"


@pytest.mark.usefixtures("recorded")
def test_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is in it: tests/usage/test_page.py."""
    file = tmp_path / "usage.html"
    assert main(["usage", "--html", str(file), "--by", "repo"]) == 0
    assert "<h2>Figures by repo</h2>" in file.read_text(encoding="utf-8")
    assert "~/src/购物" in file.read_text(encoding="utf-8")
    assert capsys.readouterr() == ("", f"gitgpt: {file}: open it in a browser\n")


@pytest.mark.usefixtures("recorded")
def test_a_page_where_none_can_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "none" / "usage.html"
    assert main(["usage", "--html", str(file)]) == 7
    assert f"cannot write {file}" in capsys.readouterr().err


@pytest.mark.usefixtures("recorded")
def test_metrics_for_a_node_exporter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is in it: tests/usage/test_metrics.py. The exporter runs as another user, so it may read it."""
    file = tmp_path / "gitgpt.prom"
    assert main(["usage", "--metrics", str(file)]) == 0
    assert 'gitgpt_errors_total{provider="openai",model="gpt-5-mini",kind="timeout"} 1\n' in file.read_text()
    assert file.stat().st_mode & 0o444 == 0o444
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("recorded")
def test_metrics_pushed(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    server.default = reply(b"")
    assert main(["usage", "--push", server.url]) == 0
    assert main(["usage", "--push", f"{server.url}/metrics/job/ci"]) == 0
    first, second = server.requests
    assert first.path == f"/metrics/job/gitgpt/instance/{socket.gethostname()}"
    assert second.path == "/metrics/job/ci"
    assert first.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert b'gitgpt_calls_total{provider="openai",model="gpt-5-mini"' in first.body
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("recorded")
def test_a_gateway_that_does_not_take_them(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    server.default = reply(b"pushed metrics are invalid", 400)
    assert main(["usage", "--push", server.url]) == 7
    assert "answers 400: pushed metrics are invalid" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["localhost:9091", "ftp://x", "http://", "http://[", ""])
def test_what_is_no_gateway(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["usage", "--push", url])
    assert code == (7 if url else 0)  # an unset variable in a script is no wish to push
    assert "is not the address of a pushgateway" in capsys.readouterr().err or not url
