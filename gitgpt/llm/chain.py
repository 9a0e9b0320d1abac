"""The steps that each call passes, in order: one table. A user can see them and switch some of them off.

    cache -> guard -> key -> breaker -> adapt -> retry -> resume -> budget -> limit -> meter -> wire

The order matters. Whatever is stored, logged or sent has passed the guard; a cached answer passed it when it
arrived, needs no key and counts against no limit. Providers count each attempt, so `limit` and `budget` come
after `retry`. Each attempt on the wire is one row in the usage log, so `meter` comes right before `wire`.
Failover surrounds all of this: an exhausted limit of one provider must not hold back the next one.

A step is a module with `ask(call, inner, parts)` and `settings(endpoint, parts)`, imported when a call
reaches it: an answer from the cache needs neither requests nor tenacity (100 ms of start-up).
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

from gitgpt.errors import ConfigError, did_you_mean
from gitgpt.llm.types import Ask, Call, Completion, Endpoint, Failure
from gitgpt.usage.row import UsageRow

if TYPE_CHECKING:
    from gitgpt.guards.word_filter import Filter
    from gitgpt.llm.http import Transport
    from gitgpt.storage.store import Keyspace, Store
    from gitgpt.usage.budget_guard import BudgetGuard
    from gitgpt.usage.prices import PriceList


class Step(NamedTuple):
    """`needed` steps cannot be switched off."""

    name: str
    does: str
    needed: bool = False


STEPS = (
    Step("cache", "answers an identical request from this machine"),
    Step("guard", "removes secrets from what is sent and what comes back; your filter", needed=True),
    Step("key", "reads the key, refuses URLs and keys that must not go on the wire", needed=True),
    Step("breaker", "skips for a while what failed a moment ago"),
    Step("adapt", "changes what the server refused, shrinks what exceeds the window, asks again"),
    Step("retry", "asks again what can succeed, after the server's hint or full jitter"),
    Step("resume", "continues a broken stream where the server can"),
    Step("budget", "refuses what does not fit your budgets", needed=True),
    Step("limit", "waits for room under the requests and tokens per minute"),
    Step("meter", "writes one row of usage for each request on the wire", needed=True),
    Step("wire", "one POST, bounded in time and size", needed=True),
)
NAMES = tuple(step.name for step in STEPS)
OPTIONAL = tuple(step.name for step in STEPS if not step.needed)


def say_nothing(_text: str) -> None:
    """The default for `warn`: no output."""


class StepContext(NamedTuple):
    """What the steps work with. If a part is None, its step lets every call through.

    `state` keeps notes on endpoints that outlive the process, `transport` makes the connections when the
    first request goes out. `warn` shows a line to the person.
    """

    record: Callable[[UsageRow], None]
    transport: Callable[[], Transport]
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time
    prices: Callable[[], PriceList] | None = None
    purse: BudgetGuard | None = None
    cache: Keyspace | None = None
    limiter: Store | None = None
    state: Keyspace | None = None
    retries: int = 2
    filter: Filter | None = None
    warn: Callable[[str], None] = say_nothing


class StepModule(Protocol):
    def ask(self, call: Call, inner: Ask, parts: StepContext) -> Completion | Failure: ...

    def settings(self, endpoint: Endpoint, parts: StepContext) -> str: ...


def step_names(off: Collection[str]) -> tuple[str, ...]:
    """The steps that remain without those. Raises ConfigError for a step that is needed or unknown."""
    for name in off:
        if name not in OPTIONAL:
            problem = "cannot be left out" if name in NAMES else "is not a step"
            raise ConfigError(f"steps_off: {name!r} {problem}", advice=_suggest_step(name))
    return tuple(step.name for step in STEPS if step.needed or step.name not in off)


def _suggest_step(name: str) -> str:
    return did_you_mean(name, OPTIONAL) or f"there are: {', '.join(OPTIONAL)}"


def run_steps(call: Call, steps: tuple[str, ...], parts: StepContext) -> Completion | Failure:
    """Sends a call through the steps."""
    return load_step(steps[0]).ask(call, partial(run_steps, steps=steps[1:], parts=parts), parts)


def load_step(name: str) -> StepModule:
    found: StepModule = importlib.import_module(f"gitgpt.llm.steps.{name}")
    return found


class StepLine(NamedTuple):
    """One step as a user sees it. `settings` is empty where a step has none."""

    step: str
    does: str
    is_on: bool
    settings: str


def describe_steps(endpoint: Endpoint, parts: StepContext, *, off: Collection[str] = ()) -> list[StepLine]:
    """The steps of a call to one link, in order, with their settings; what `gitgpt doctor --chain` shows."""
    on = step_names(off)
    return [
        StepLine(step.name, step.does, step.name in on, load_step(step.name).settings(endpoint, parts))
        for step in STEPS
    ]
