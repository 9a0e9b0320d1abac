"""Budgets over the calls of a command: refused before, counted after."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gitgpt.errors import ConfigError
from gitgpt.usage import prices, spending_limits
from gitgpt.usage.budget_guard import BudgetGuard, Plan
from gitgpt.usage.row import UsageRow
from gitgpt.usage.spending_limits import Budgets
from gitgpt.usage.usage_log import UsageLog

NOW = 1795167000.0  # 2026-11-20T09:30:00Z
TIME = "2026-11-20T09:30:00.000Z"
URLS = {"openai": "https://api.openai.com/v1", "local": "http://127.0.0.1:8080/v1"}


def open_purse(folder: Path | None, *, now: float = NOW, **limits: object) -> BudgetGuard:
    return BudgetGuard(
        folder,
        "~/a",
        budgets=lambda: spending_limits.parse_budgets(limits, repository="~/a"),
        prices=prices.load_prices,
        now=lambda: now,
    )


def refusal(purse: BudgetGuard, provider: str = "openai", question: str = "q") -> str:
    return purse.refusal(Plan(question, provider, "gpt-5-mini", URLS[provider], prompt=900, max_output=100))


def test_without_budgets_nothing_is_read(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file, not a folder")
    assert refusal(BudgetGuard(tmp_path / "state", "~/a", budgets=Budgets, prices=prices.load_prices)) == ""


def test_what_the_log_holds_counts(tmp_path: Path) -> None:
    UsageLog(tmp_path).append(UsageRow(TIME, repository="~/b", total_tokens=9500))
    assert refusal(open_purse(tmp_path, day_tokens=10_500)) == ""
    assert "today's budget has no room: 9,500 tokens of 10,000" in refusal(
        open_purse(tmp_path, day_tokens=10_000)
    )
    assert "this month's budget has no room" in refusal(open_purse(tmp_path, month_tokens=10_000))
    assert refusal(open_purse(tmp_path, each_repository={"month_tokens": 10_000})) == ""


def test_a_new_day_and_month_begin_empty(tmp_path: Path) -> None:
    UsageLog(tmp_path).append(UsageRow(TIME, total_tokens=9500))
    tomorrow, next_month = NOW + 86400, NOW + 12 * 86400
    assert refusal(open_purse(tmp_path, now=tomorrow, day_tokens=10_000)) == ""
    assert refusal(open_purse(tmp_path, now=tomorrow, month_tokens=10_000)) != ""
    assert refusal(open_purse(tmp_path, now=next_month, month_tokens=10_000)) == ""


def test_money_stops_the_dear_link_and_leaves_the_free_one(tmp_path: Path) -> None:
    """The chain goes on to cheaper links: a local model costs nothing."""
    UsageLog(tmp_path).append(UsageRow(TIME, total_tokens=1, cost=0.9999, currency="USD"))
    purse = open_purse(tmp_path, month_cost=1.0)
    assert "this month's budget has no room: 1.00 USD of 1.00 USD" in refusal(purse, "openai")
    assert refusal(purse, "local") == ""


def test_money_in_another_currency_is_not_counted(tmp_path: Path) -> None:
    UsageLog(tmp_path).append(UsageRow(TIME, total_tokens=1, cost=5.0, currency="EUR"))
    assert refusal(open_purse(tmp_path, month_cost=1.0)) == ""


def test_calls_made_together_do_not_overdraw_together(tmp_path: Path) -> None:
    purse = open_purse(tmp_path, day_tokens=4500)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: refusal(purse, question=str(number)), range(8)))
    assert sum(answer == "" for answer in answers) == 4


def test_a_row_takes_the_place_of_what_was_held(tmp_path: Path) -> None:
    purse = open_purse(tmp_path, day_tokens=1500)
    assert refusal(purse, question="a") == ""
    assert refusal(purse, question="b") != ""
    purse.settle(UsageRow(TIME, "a", provider="openai", total_tokens=400))
    assert refusal(purse, question="b") == ""


def test_a_warning_is_given_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    UsageLog(tmp_path).append(UsageRow(TIME, total_tokens=8500))
    purse = open_purse(tmp_path, day_tokens=100_000, month_tokens=10_500)
    assert refusal(purse, question="a") == ""
    assert refusal(purse, question="a") == ""
    assert capsys.readouterr().err == (
        "gitgpt: this month's budget is nearly used up: 8,500 tokens of 10,500 tokens\n"
    )


def test_no_log_no_budget(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="budgets of a day or month need usage_log = true"):
        refusal(open_purse(None, day_tokens=10**9))
    assert refusal(open_purse(None, call_tokens=1000)) == ""


def test_repositories_that_are_not_told_apart_have_no_budget(tmp_path: Path) -> None:
    purse = BudgetGuard(
        tmp_path,
        "",
        budgets=lambda: spending_limits.parse_budgets(
            {"each_repository": {"day_tokens": 1}}, repository="~/a"
        ),
        prices=prices.load_prices,
    )
    with pytest.raises(
        ConfigError, match='budgets for a repository need usage_repository = "path" or "hash"'
    ):
        refusal(purse)


def test_description(tmp_path: Path) -> None:
    UsageLog(tmp_path).append(UsageRow(TIME, repository="~/a", total_tokens=9500, cost=0.25, currency="USD"))
    purse = open_purse(tmp_path, call_tokens=5000, month_cost=10, each_repository={"day_tokens": 10_000})
    assert purse.describe() == (
        "this call's budget: 5,000 tokens, this month's budget: 0.25 USD of 10.00 USD, "
        "today's budget for this repository: 9,500 tokens of 10,000 tokens"
    )
    assert open_purse(tmp_path).describe() == "no budget set"
    assert open_purse(tmp_path, week_cost=1).describe() == "budgets: unknown key 'week_cost'"


def test_a_log_that_cannot_be_read_refuses(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file, not a folder")
    assert refusal(open_purse(tmp_path / "state", day_tokens=10**9)).startswith("the budget cannot be kept: ")


def test_a_table_that_cannot_be_used_refuses(tmp_path: Path) -> None:
    def broken() -> Budgets:
        raise ConfigError("budgets: unknown key 'x'")

    with pytest.raises(ConfigError, match="budgets: unknown key 'x'"):
        refusal(BudgetGuard(tmp_path, "~/a", budgets=broken, prices=prices.load_prices))
