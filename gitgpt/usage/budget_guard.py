"""Watches the budgets over all calls of a command, in any thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gitgpt import terminal
from gitgpt.errors import ConfigError
from gitgpt.usage.row import UsageRow, write_timestamp
from gitgpt.usage.spending_limits import Budgets, Limit, Planned

if TYPE_CHECKING:
    from gitgpt.usage.prices import PriceList
    from gitgpt.usage.spent import Totals


class Plan(NamedTuple):
    """A call before it is made, with the most tokens it can take. `question` is its request id."""

    question: str
    provider: str
    model: str
    base_url: str
    prompt: int
    max_output: int


class BudgetGuard:
    """`folder` is the usage log's, None if there is none; `repository` has the name that its rows have, ""
    if they have none. `budgets` is called once, for the first call: if the table cannot be used, no call is
    made, and the chain ends in the rules."""

    def __init__(
        self,
        folder: Path | None,
        repository: str,
        *,
        budgets: Callable[[], Budgets],
        prices: Callable[[], PriceList],
        now: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._repository = repository
        self._read_budgets = budgets
        self._prices = prices
        self._now = now
        self._lock = threading.Lock()
        self._budgets: Budgets | None = None
        self._month = ""
        self._totals: Totals = {}
        self._has_warned = False
        self._held: dict[tuple[str, str], Planned] = {}  # by question and provider: allowed, not yet recorded

    def refusal(self, plan: Plan) -> str:
        """Why a call must not be made; "" when it may.

        What it may take is held until its row comes: calls made together do not overdraw together. Raises
        ConfigError for budgets that cannot be used, or kept.
        """
        try:
            with self._lock:
                return self._decide(plan)
        except OSError as exc:  # refuse: what was spent is unknown
            return f"the budget cannot be kept: {exc}"

    def settle(self, row: UsageRow) -> None:
        """Counts a completed row in place of the amount reserved for its call."""
        with self._lock:
            self._held.pop((row.request_id, row.provider), None)
            if self._month:
                from gitgpt.usage import spent  # start-up: only users with budgets come here

                spent.add(
                    self._totals,
                    day=row.time[:10],
                    repository=row.repository,
                    tokens=row.total_tokens,
                    cost=row.cost or 0.0,
                    currency=row.currency,
                )

    def describe(self) -> str:
        """Each limit and how far it is used up, or why none can be kept."""
        from gitgpt.usage import spending_limits  # start-up: only for a person who asks

        try:
            with self._lock:
                budgets = self._budgets = self._budgets or self._read_budgets()
                today = write_timestamp(self._now())[:10]
                told = [
                    spending_limits.describe_budgets(limit, self._spent(limit, today), budgets.currency)
                    for limit in budgets.limits
                ]
        except (ConfigError, OSError) as exc:
            return str(exc)
        return ", ".join(told) or "no budget set"

    def _decide(self, plan: Plan) -> str:
        if self._budgets is None:
            self._budgets = self._read_budgets()
        if not self._budgets.limits:
            return ""
        from gitgpt.usage import spending_limits  # start-up: only users with budgets come here

        planned = Planned(plan.prompt + plan.max_output, self._most(plan))
        today = write_timestamp(self._now())[:10]
        decision = spending_limits.decide_call(
            self._budgets, planned, spent=lambda limit: self._spent(limit, today)
        )
        if decision.warnings and not self._has_warned:
            self._has_warned = True
            terminal.warn("; ".join(decision.warnings))
        if not decision.refusal:
            self._held[plan.question, plan.provider] = planned
        return decision.refusal

    def _most(self, plan: Plan) -> float | None:
        from gitgpt.usage import prices  # start-up: only users with budgets come here

        assert self._budgets
        price = prices.find_rates(self._prices(), plan.model, base_url=plan.base_url)
        if price is None:
            return 0.0 if prices.is_local(plan.base_url) else None
        if price.currency != self._budgets.currency:
            return None
        return prices.compute_ceiling(price, prompt=plan.prompt, max_output=plan.max_output)

    def _spent(self, limit: Limit, today: str) -> float:
        from gitgpt.usage import spent  # start-up: only users with budgets come here

        assert self._budgets
        if limit.span == "call":
            return 0.0
        if self._folder is None:
            raise ConfigError("budgets of a day or month need usage_log = true")
        if limit.is_repository and not self._repository:
            raise ConfigError('budgets for a repository need usage_repository = "path" or "hash"')
        if self._month != today[:7]:
            self._totals, self._month = spent.read_spent(self._folder, month=today[:7]), today[:7]
        total = spent.total(
            self._totals,
            day=today if limit.span == "day" else "",
            repository=self._repository if limit.is_repository else None,
        )
        if limit.unit == "tokens":
            return total.tokens + sum(planned.tokens for planned in self._held.values())
        held = sum(planned.cost or 0.0 for planned in self._held.values())
        return total.cost.get(self._budgets.currency, 0.0) + held
