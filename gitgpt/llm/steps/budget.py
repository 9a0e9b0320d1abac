"""Refuses what does not fit the user's budgets; the chain goes on to a cheaper link, or to the rules."""

from __future__ import annotations

from gitgpt.errors import ConfigError
from gitgpt.llm import sizing
from gitgpt.llm.chain import StepContext
from gitgpt.llm.steps import meter
from gitgpt.llm.types import Ask, Call, Completion, Endpoint, Failure


def ask(call: Call, inner: Ask, parts: StepContext) -> Completion | Failure:
    """Checks each request on the wire: second attempts cost as much as first ones."""
    if parts.purse is None:
        return inner(call)
    from gitgpt.usage.budget_guard import Plan  # start-up: only users with budgets come here

    plan = Plan(
        question=call.id,
        provider=call.endpoint.name,
        model=call.endpoint.model,
        base_url=call.endpoint.base_url,
        prompt=sizing.count_call(call, parts.state, parts.clock()),
        max_output=call.request.max_output_tokens,
    )
    try:
        refusal = parts.purse.refusal(plan)
    except ConfigError as exc:
        outcome = Failure("misconfigured", "; ".join(filter(None, (exc.message, exc.advice))))
    else:
        if not refusal:
            return inner(call)
        outcome = Failure("budget", refusal)
    parts.record(meter.row_of(call, outcome, parts.clock(), attempts=0))
    return outcome


def settings(endpoint: Endpoint, parts: StepContext) -> str:
    return parts.purse.describe() if parts.purse else "no budget set"
