"""The step that refuses what does not fit the budgets, in a real chain."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from ground import server as wire
from ground.server import Server
from llm.asking import ask, endpoint, request

from gitgpt.llm.client import Client
from gitgpt.llm.types import Deadline
from gitgpt.usage import prices, spending_limits
from gitgpt.usage.budget_guard import BudgetGuard
from gitgpt.usage.call_recorder import CallContext, make_recorder
from gitgpt.usage.row import UsageRow


def purse(folder: Path, **limits: object) -> BudgetGuard:
    budgets = partial(spending_limits.parse_budgets, limits, repository=None)
    return BudgetGuard(folder, "", budgets=budgets, prices=prices.load_prices)


def test_a_call_within_the_budget(server: Server, tmp_path: Path) -> None:
    asked = ask(endpoint(server), purse=purse(tmp_path, day_tokens=100_000))
    assert (asked.kind, len(asked.rows)) == ("ok", 1)


def test_a_call_over_the_budget_is_not_made_and_written_down(server: Server, tmp_path: Path) -> None:
    asked = ask(endpoint(server), purse=purse(tmp_path, call_tokens=2000))
    assert (asked.kind, server.requests) == ("budget", [])
    assert "this call's budget is 2,000 tokens, it may need 2,0" in asked.detail
    assert asked.reply.text == "chore: by rules"
    [row] = asked.rows
    assert (row.outcome, row.attempts, row.total_tokens) == ("budget", 0, 0)


def test_without_money_the_chain_goes_on_to_what_is_free(server: Server, tmp_path: Path) -> None:
    """The first link would cost money; the second is a model on this machine."""
    dear = endpoint("https://api.openai.com/v1", name="dear", model="gpt-5")
    free = endpoint(server, name="free")
    asked = ask(dear, free, purse=purse(tmp_path, month_cost=0.01))
    assert [(link.name, link.failure and link.failure.kind) for link in asked.reply.links] == [
        ("dear", "budget"),
        ("free", None),
    ]


def test_retries_stop_when_the_budget_is_used_up(server: Server, tmp_path: Path) -> None:
    """Each try is recorded and counted: a cut answer was paid for."""
    server.default = wire.cut(b'{"choices": [', 5)
    kept = purse(tmp_path, day_tokens=2130)
    rows: list[UsageRow] = []
    record = make_recorder(CallContext(), rows.append, kept.settle)
    client = Client([endpoint(server)], record=record, purse=kept, sleep=lambda _: None)
    client.complete(request("word " * 40), deadline=Deadline(5))
    client.close()
    assert [row.outcome for row in rows] == ["cut", "budget"]
