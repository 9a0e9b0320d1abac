"""What the book adds to a call's own row."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitgpt.usage import call_recorder, prices
from gitgpt.usage.call_recorder import CallContext
from gitgpt.usage.row import UsageRow

CALL = UsageRow("2026-11-20T09:30:00.000Z", "a", provider="openai", excerpt="diff --git")


def record(row: UsageRow, entry: CallContext) -> UsageRow:
    rows: list[UsageRow] = []
    call_recorder.make_recorder(entry, rows.append, rows.append)(row)
    assert rows[0] == rows[1]
    return rows[0]


def test_a_row_is_completed() -> None:
    assert record(CALL, CallContext("hook", "~/a", "Ada")) == CALL._replace(
        command="hook", repository="~/a", author="Ada"
    )


def test_the_excerpt_can_be_left_out() -> None:
    assert record(CALL, CallContext("hook", has_excerpt=False)) == CALL._replace(command="hook", excerpt="")


def test_own_prices(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "prices.toml"
    own.write_text("[models.mine]\ninput = 1\noutput = 2\n")
    load = call_recorder.price_list(own)
    assert prices.find_rates(load(), "mine", base_url="http://127.0.0.1") is not None
    assert capsys.readouterr().err == ""


def test_own_prices_that_cannot_be_used_are_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "prices.toml"
    own.write_text("models = 1")
    load = call_recorder.price_list(own)
    assert prices.find_rates(load(), "gpt-5-mini", base_url="https://api.openai.com/v1") is not None
    load()
    assert capsys.readouterr().err == (
        f"gitgpt: your own prices are not used: {own}: expected a currency and [models.NAME] tables\n"
    )


def test_the_name_of_a_repository(home: Path) -> None:
    assert call_recorder.name_of(home / "src" / "shop") == "~/src/shop"
    assert call_recorder.name_of(home) == "~"
    assert call_recorder.name_of(Path(f"{home}-other/x")) == f"{home}-other/x"
    hashed = call_recorder.name_of(home / "src" / "shop", is_hashed=True)
    assert len(hashed) == 12
    assert hashed == call_recorder.name_of(home / "src" / "shop", is_hashed=True)
    assert hashed != call_recorder.name_of(home / "src" / "api", is_hashed=True)
