"""What the book adds to a call's own row."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitgpt.usage import book, prices
from gitgpt.usage.book import Entry
from gitgpt.usage.row import Row

CALL = Row("2026-11-20T09:30:00.000Z", "a", provider="openai", excerpt="diff --git")


def record(row: Row, entry: Entry) -> Row:
    rows: list[Row] = []
    book.recorder(entry, rows.append, rows.append)(row)
    assert rows[0] == rows[1]
    return rows[0]


def test_a_row_is_completed() -> None:
    assert record(CALL, Entry("hook", "~/a", "Ada")) == CALL._replace(
        command="hook", repository="~/a", author="Ada"
    )


def test_the_excerpt_can_be_left_out() -> None:
    assert record(CALL, Entry("hook", has_excerpt=False)) == CALL._replace(command="hook", excerpt="")


def test_own_prices(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "prices.toml"
    own.write_text("[models.mine]\ninput = 1\noutput = 2\n")
    load = book.price_list(own)
    assert prices.find(load(), "mine", base_url="http://127.0.0.1") is not None
    assert capsys.readouterr().err == ""


def test_own_prices_that_cannot_be_used_are_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "prices.toml"
    own.write_text("models = 1")
    load = book.price_list(own)
    assert prices.find(load(), "gpt-5-mini", base_url="https://api.openai.com/v1") is not None
    load()
    assert capsys.readouterr().err == (
        f"gitgpt: your own prices are not used: {own}: expected a currency and [models.NAME] tables\n"
    )


def test_the_name_of_a_repository(home: Path) -> None:
    assert book.name_of(home / "src" / "shop") == "~/src/shop"
    assert book.name_of(home) == "~"
    assert book.name_of(Path(f"{home}-other/x")) == f"{home}-other/x"
    hashed = book.name_of(home / "src" / "shop", is_hashed=True)
    assert len(hashed) == 12
    assert hashed == book.name_of(home / "src" / "shop", is_hashed=True)
    assert hashed != book.name_of(home / "src" / "api", is_hashed=True)
