"""Which calls fit the budgets, decided without touching anything."""

from __future__ import annotations

from typing import Any

import pytest

from gitgpt.errors import ConfigError
from gitgpt.usage import spending_limits
from gitgpt.usage.spending_limits import (
    Budgets,
    Decision,
    Limit,
    Planned,
)

TABLE: dict[str, Any] = {
    "call_tokens": 9000,
    "month_cost": 10,
    "currency": "EUR",
    "warn_at": 0.9,
    "each_repository": {"day_tokens": 100_000},
    "repositories": {"~/src/shop": {"day_cost": 0.5}},
}


def test_a_table_with_everything() -> None:
    every = (Limit("call", "tokens", 9000), Limit("month", "cost", 10))
    assert spending_limits.parse_budgets(TABLE, repository="~/src/api") == Budgets(
        (*every, Limit("day", "tokens", 100_000, True)), "EUR", 0.9
    )
    assert spending_limits.parse_budgets(TABLE, repository="~/src/shop") == Budgets(
        (*every, Limit("day", "cost", 0.5, True)), "EUR", 0.9
    )


def test_outside_a_repository_its_limits_do_not_hold() -> None:
    assert len(spending_limits.parse_budgets(TABLE, repository=None).limits) == 2


def test_no_table_is_no_limit() -> None:
    assert spending_limits.parse_budgets({}, repository="x") == Budgets()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"week_cost": 1}, "budgets: unknown key 'week_cost'"),
        ({"day_cost": "1"}, "budgets.day_cost: not an amount: '1'"),
        ({"day_cost": -1}, "budgets.day_cost: not an amount: -1"),
        ({"day_cost": True}, "budgets.day_cost: not an amount: True"),
        ({"day_cost": float("nan")}, "budgets.day_cost: not an amount: nan"),
        ({"each_repository": 3}, "budgets.each_repository is no table"),
        ({"repositories": []}, "budgets.repositories is no table"),
        ({"repositories": {"here": 1}}, "budgets.repositories.'here' is no table"),
        ({"each_repository": {"warn_at": 1}}, "budgets.each_repository: unknown key 'warn_at'"),
        ({"repositories": {"there": {"x": 1}}}, "budgets.repositories.'there': unknown key 'x'"),
        ({"warn_at": 80}, "budgets.warn_at is a share from 0 to 1, not 80"),
        ({"currency": 1}, "budgets.currency wants a text, not 1"),
    ],
)
def test_tables_that_cannot_be_used(table: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        spending_limits.parse_budgets(table, repository="here")
    assert caught.value.message == message
    assert caught.value.advice


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("monthcost", "month_cost"),
        ("month_cots", "month_cost"),
        ("daily_tokens", "day_tokens"),
        ("monthly-limit", "month_cost"),
        ("tokens_per_day", "day_tokens"),
        ("curency", "currency"),
        ("each_repo", "each_repository"),
        ("repos", "there are"),
    ],
)
def test_a_typo_is_told_what_was_meant(key: str, meant: str) -> None:
    with pytest.raises(ConfigError) as caught:
        spending_limits.parse_budgets({key: 3}, repository="here")
    assert meant in caught.value.advice


def decide(limit: Limit, planned: Planned, used: float) -> Decision:
    return spending_limits.decide_call(Budgets((limit,)), planned, spent=lambda _: used)


@pytest.mark.parametrize(
    ("limit", "planned", "used"),
    [
        (Limit("call", "tokens", 1000), Planned(1000, None), 0),
        (Limit("day", "tokens", 1000), Planned(100, None), 600),
        (Limit("month", "cost", 1.0), Planned(100, 0.1), 0.6),
        (Limit("month", "cost", 1.0), Planned(100, None), 0.6),  # nobody knows what it costs
        (Limit("month", "cost", 1.0), Planned(100, 0), 1.5),  # a model of one's own
        (Limit("call", "cost", 0.0), Planned(100, None), 0),
        (Limit("call", "cost", 0.1), Planned(10**6, 0.1), 0),
    ],
)
def test_calls_that_fit(limit: Limit, planned: Planned, used: float) -> None:
    assert decide(limit, planned, used) == Decision()


@pytest.mark.parametrize(
    ("limit", "planned", "used", "warning"),
    [
        (
            Limit("day", "tokens", 1000),
            Planned(100, None),
            700,
            "today's budget is nearly used up: 700 tokens of 1,000 tokens",
        ),
        (
            Limit("month", "cost", 1.0, True),
            Planned(100, 0.1),
            0.9,
            "this month's budget for this repository is nearly used up: 0.90 USD of 1.00 USD",
        ),
    ],
)
def test_near_the_limit_a_warning(limit: Limit, planned: Planned, used: float, warning: str) -> None:
    assert decide(limit, planned, used) == Decision("", (warning,))


@pytest.mark.parametrize(
    ("limit", "planned", "used", "refusal"),
    [
        (
            Limit("call", "tokens", 1000),
            Planned(1001, None),
            0,
            "this call's budget is 1,000 tokens, it may need 1,001 tokens",
        ),
        (
            Limit("call", "cost", 0.1),
            Planned(5, 0.11),
            0,
            "this call's budget is 0.10 USD, it may need 0.11 USD",
        ),
        (
            Limit("day", "tokens", 1000),
            Planned(100, None),
            950,
            "today's budget has no room: 950 tokens of 1,000 tokens, a call may need 100 tokens",
        ),
        (
            Limit("day", "cost", 1.0, True),
            Planned(1, 0.002),
            0.999,
            "today's budget for this repository has no room: 1.00 USD of 1.00 USD, a call may need 0.002 USD",
        ),
        (
            Limit("day", "cost", 0.0),
            Planned(1, 0.5),
            0,
            "today's budget has no room: 0.00 USD of 0.00 USD, a call may need 0.50 USD",
        ),
    ],
)
def test_at_the_limit_a_refusal(limit: Limit, planned: Planned, used: float, refusal: str) -> None:
    assert decide(limit, planned, used) == Decision(refusal)


@pytest.mark.parametrize("used", [1.0, 1.5])
def test_without_money_left_unknown_prices_are_refused_as_well(used: float) -> None:
    assert decide(Limit("month", "cost", 1.0), Planned(100, None), used).refusal
