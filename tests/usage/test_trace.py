"""Calls as structured lines."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gitgpt.usage import trace
from gitgpt.usage.row import UsageRow

CALL = UsageRow(
    "2026-11-20T09:30:00.125Z", "q1", "hook", "commit", "~/a", "openai", "gpt-5-mini", 100, 0, 20,
    total_ms=900, cost=0.0001, currency="USD", excerpt="A words.py",
)  # fmt: skip
LINE = (
    "time=2026-11-20T09:30:00.125Z level=info event=call id=q1 command=hook purpose=commit provider=openai "
    "model=gpt-5-mini outcome=ok attempts=1 is_cached=false prompt_tokens=100 completion_tokens=20 "
    "total_ms=900 cost=0.0001 currency=USD redactions=0"
)


def lines(level: str, *rows: UsageRow) -> list[str]:
    written: list[str] = []
    record = trace.make_tracer(level, written.append, redact=lambda text: text.replace("hunter2", "[secret]"))
    for row in rows:
        record(row)
    return written


def test_every_call() -> None:
    failed = CALL._replace(outcome="timeout", cost=None)
    first, second = lines("info", CALL, failed)
    assert first == LINE
    assert "level=error" in second
    assert "cost=" not in second


def test_failed_calls_only() -> None:
    assert lines("error", CALL) == []
    assert len(lines("error", CALL._replace(outcome="timeout"))) == 1


def test_all_that_is_known() -> None:
    [line] = lines("debug", CALL)
    assert 'excerpt="A words.py"' in line
    assert "repository=~/a" in line
    assert "total_tokens=0" in line


@pytest.mark.parametrize(
    ("model", "written"),
    [
        ("my hunter2 model", 'model="my [secret] model"'),
        ('a"b', 'model="a\\"b"'),
        ("a=b", 'model="a=b"'),
        ("a\\b", 'model="a\\\\b"'),
        ("a\nlevel=info\x1b[2J", 'model="a level=info [2J"'),
        ("模型", "model=模型"),
    ],
)
def test_values_are_redacted_and_stay_in_their_place(model: str, written: str) -> None:
    [line] = lines("info", CALL._replace(model=model))
    assert f" {written} " in line
    assert "\n" not in line


def test_into_a_private_file(tmp_path: Path) -> None:
    write = trace.to_file(tmp_path / "gitgpt.log")
    write("a")
    write("b")
    assert (tmp_path / "gitgpt.log").read_text() == "a\nb\n"
    assert (tmp_path / "gitgpt.log").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("x")])
def test_what_is_no_file_is_refused_once(
    tmp_path: Path, make: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(make)
    path = tmp_path / "gitgpt.log"
    make(path)
    write = trace.to_file(path)
    write("a")
    write("b")
    assert capsys.readouterr().err.count(f"nothing is logged to {path}") == 1
    assert not (tmp_path / "x").exists()
