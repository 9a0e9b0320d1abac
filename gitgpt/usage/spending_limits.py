"""Whether a call fits the user's budgets: per call, day and month, in tokens and money, for everything
together and for a repository. Decides only; who is asked instead is the chain's business.

    [budgets]
    month_cost = 10.0                          # over all repositories
    call_tokens = 20000
    currency = "USD"
    warn_at = 0.8                              # of a day's or month's limit

    [budgets.each_repository]
    day_tokens = 100_000

    [budgets.repositories."~/src/shop"]        # instead of each_repository's
    day_cost = 0.5
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from gitgpt.errors import ConfigError, did_you_mean

SPANS = {"call": "this call's", "day": "today's", "month": "this month's"}
UNITS = ("tokens", "cost")
LIMITS = tuple(f"{span}_{unit}" for span in SPANS for unit in UNITS)
OWN_KEYS = ("currency", "warn_at", "each_repository", "repositories")
OTHER_WORDS = {
    "daily": "day", "monthly": "month", "per_": "", "max_": "",
    "limit": "cost", "money": "cost", "usd": "cost", "dollars": "cost", "price": "cost",
}  # fmt: skip


class Limit(NamedTuple):
    """`amount` is tokens, or money in the budgets' currency."""

    span: str
    unit: str
    amount: float
    is_repository: bool = False


class Budgets(NamedTuple):
    limits: tuple[Limit, ...] = ()
    currency: str = "USD"
    warn_at: float = 0.8


class Planned(NamedTuple):
    """The most that a call can take. `cost` is 0 for a model on this machine and None if nothing is known of
    the price: such a call is only refused money when there is none left."""

    tokens: int
    cost: float | None


class Decision(NamedTuple):
    """`refusal` is "" when the call fits; `warnings` name limits that are nearly reached."""

    refusal: str = ""
    warnings: tuple[str, ...] = ()


def parse_budgets(table: Mapping[str, Any], *, repository: str | None) -> Budgets:
    """The budgets that hold in a repository (its folder, with `~` for the home folder), or outside of any.

    Raises ConfigError.
    """
    own = {key: value for key, value in table.items() if key not in OWN_KEYS}
    limits = _limits(own, "budgets", (*LIMITS, *OWN_KEYS))
    each = _limits(_table(table, "each_repository"), "budgets.each_repository", LIMITS)
    named = {name: _named(name, inner) for name, inner in _table(table, "repositories").items()}
    if repository is not None:
        limits += [limit._replace(is_repository=True) for limit in named.get(repository, each)]
    currency, warn_at = table.get("currency", "USD"), table.get("warn_at", 0.8)
    if not isinstance(currency, str):
        raise ConfigError(f"budgets.currency wants a text, not {currency!r}", advice='write currency = "USD"')
    if not _is_amount(warn_at) or warn_at > 1:
        advice = "0.8 warns when four fifths are used up"
        raise ConfigError(f"budgets.warn_at is a share from 0 to 1, not {warn_at!r}", advice=advice)
    return Budgets(tuple(limits), currency, float(warn_at))


def decide_call(budgets: Budgets, planned: Planned, *, spent: Callable[[Limit], float]) -> Decision:
    """`spent` is what the limit's period has used up already: 0 for a call."""
    warnings = []
    for limit in budgets.limits:
        if limit.unit == "cost" and planned.cost == 0:
            continue  # the chain goes on to what is free
        more = planned.tokens if limit.unit == "tokens" else planned.cost or 0.0
        used = spent(limit)
        if not _fits(limit, used, more):
            return Decision(_refusal(limit, used, more, budgets.currency))
        if limit.span != "call" and used + more >= budgets.warn_at * limit.amount:
            warnings.append(f"{_name(limit)} is nearly used up: {_figures(limit, used, budgets.currency)}")
    return Decision("", tuple(warnings))


def _fits(limit: Limit, used: float, more: float) -> bool:
    if limit.span == "call":
        return more <= limit.amount
    has_room = used + more <= limit.amount
    return has_room if more else used < limit.amount  # of unknown price: something must be left


def describe_budgets(limit: Limit, used: float, currency: str) -> str:
    """`this month's budget: 3.20 USD of 10.00 USD`."""
    figures = _figures(limit, used, currency)
    return (
        f"{_name(limit)}: {figures if limit.span != 'call' else _amount(limit.amount, limit.unit, currency)}"
    )


def _refusal(limit: Limit, used: float, more: float, currency: str) -> str:
    need = _amount(more, limit.unit, currency)
    if limit.span == "call":
        return f"{_name(limit)} is {_amount(limit.amount, limit.unit, currency)}, it may need {need}"
    return f"{_name(limit)} has no room: {_figures(limit, used, currency)}, a call may need {need}"


def _name(limit: Limit) -> str:
    return f"{SPANS[limit.span]} budget{' for this repository' if limit.is_repository else ''}"


def _figures(limit: Limit, used: float, currency: str) -> str:
    return f"{_amount(used, limit.unit, currency)} of {_amount(limit.amount, limit.unit, currency)}"


def _amount(number: float, unit: str, currency: str) -> str:
    if unit == "tokens":
        return f"{number:,.0f} tokens"
    return f"{number:.2f} {currency}" if number >= 0.1 or not number else f"{number:.2g} {currency}"


def _named(name: str, table: object) -> list[Limit]:
    where = f"budgets.repositories.{name!r}"
    if not isinstance(table, Mapping):
        raise ConfigError(f"{where} is no table", advice=f'write [budgets.repositories."{name}"]')
    return _limits(table, where, LIMITS)


def _limits(table: Mapping[str, Any], where: str, known: tuple[str, ...]) -> list[Limit]:
    found = []
    for key, amount in table.items():
        if key not in LIMITS:
            raise ConfigError(f"{where}: unknown key {key!r}", advice=_advice(key, known))
        if not _is_amount(amount):
            told = f"{where}.{key}: not an amount: {amount!r}"
            raise ConfigError(told, advice="write a number, 0 or more, without quotes")
        span, _, unit = key.partition("_")
        found.append(Limit(span, unit, float(amount)))
    return found


def _advice(key: str, known: tuple[str, ...]) -> str:
    """A day may be called daily, money a limit of dollars."""
    said = key.lower()
    for word, meant in OTHER_WORDS.items():
        said = said.replace(word, meant)
    return did_you_mean(said, known) or f"there are: {', '.join(known)}"


def _table(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    inner = table.get(key, {})
    if not isinstance(inner, Mapping):
        raise ConfigError(f"budgets.{key} is no table", advice=f"write [budgets.{key}]")
    return inner


def _is_amount(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < float("inf")
