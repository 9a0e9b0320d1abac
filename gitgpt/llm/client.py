"""Asks a chain of links in order until one answers; the last resort is the job's own answer.

`gitgpt.llm.chain` has the steps of a call to one link.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache as cache_calls
from typing import TYPE_CHECKING

from gitgpt.llm import chain
from gitgpt.llm.chain import StepContext
from gitgpt.llm.types import (
    Call,
    Completion,
    Deadline,
    Endpoint,
    Failure,
    Link,
    Purpose,
    Reply,
    Request,
    Secret,
    Usage,
)
from gitgpt.usage.row import UsageRow

if TYPE_CHECKING:
    from gitgpt.guards.word_filter import Filter
    from gitgpt.llm.http import Transport
    from gitgpt.storage.store import Keyspace, Store
    from gitgpt.usage.budget_guard import BudgetGuard
    from gitgpt.usage.prices import PriceList

OnText = Callable[[str], None]

SHARE = 0.6  # of the time left for a link that is not the last: one that hangs must not use up all of it


class Client:
    """Asks a chain of links. Keeps connections open between calls; safe to share among threads.

    `links` are asked in order; `purposes` gives a purpose its own chain. `record` gets one row for each call
    on the wire, also for one that was interrupted, one for each answer from the cache, and one for each call
    that the limits or budgets held back. `prices` is called for the price list once a model answered,
    `purse` before each request. `state` keeps what is remembered about endpoints. `order` is "given", "cost"
    or "latency". `off` are the names of steps to leave out (`gitgpt.llm.chain.OPTIONAL`); another name there
    is a ConfigError. `content` is the user's word filter; `warn` gets each of its warnings once.
    """

    def __init__(
        self,
        links: Sequence[Endpoint],
        *,
        record: Callable[[UsageRow], None],
        purposes: Mapping[Purpose, Sequence[Endpoint]] | None = None,
        prices: Callable[[], PriceList] | None = None,
        purse: BudgetGuard | None = None,
        cache: Keyspace | None = None,
        limiter: Store | None = None,
        state: Keyspace | None = None,
        order: str = "given",
        off: Collection[str] = (),
        content: Filter | None = None,
        warn: Callable[[str], None] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._links = tuple(links)
        self._purposes = dict(purposes or {})
        self._steps = chain.step_names(off)
        self._off = off
        self._order = order
        self._transport: Transport | None = None
        self._parts = StepContext(
            record=record,
            transport=self._connect,
            sleep=sleep,
            clock=clock,
            prices=prices,
            purse=purse,
            cache=cache,
            limiter=limiter,
            state=state,
            filter=content,
            warn=cache_calls(warn) if warn else chain.say_nothing,
        )

    def links(self, purpose: Purpose) -> tuple[Endpoint, ...]:
        """Who is asked for that purpose, in order."""
        links = tuple(self._purposes.get(purpose, self._links))
        if self._order == "given" or len(links) < 2:
            return links
        from gitgpt.llm import order  # start-up: only for a chain that is to be sorted

        if self._order == "latency":
            return tuple(order.by_latency(links, self._parts.state))
        return tuple(order.by_cost(links, self._parts.prices)) if self._parts.prices else links

    def complete(self, request: Request, *, deadline: Deadline, on_text: OnText | None = None) -> Reply:
        """The first link's answer, or the job's own. Never raises for a provider's failure; Ctrl-C passes.

        With `on_text` the answer is streamed: it gets the whole text so far, again and again, and a shorter
        text than before if a stream broke and starts over. The reply is what counts.
        """
        question = os.urandom(6).hex()
        waiting = self.links(request.purpose)
        asked: list[Link] = []
        for number, endpoint in enumerate(waiting, start=1):
            is_last = number == len(waiting)
            share = deadline if is_last else deadline.within(SHARE * deadline.remaining())
            call = Call(endpoint, request, Secret(), share, question, on_text)
            start = time.monotonic()
            outcome = chain.run_steps(call, self._steps, self._parts)
            failure = outcome if isinstance(outcome, Failure) else None
            asked.append(Link(endpoint.name, endpoint.model, failure))
            if isinstance(outcome, Completion):
                self._note(endpoint, outcome, time.monotonic() - start)
                return _reply(endpoint, outcome, asked, question)
        return Reply(request.local_answer(), "rules", "", Usage(), tuple(asked), question)

    def describe(self, purpose: Purpose) -> list[tuple[Endpoint, list[chain.StepLine]]]:
        """For each link of a purpose its steps in order with their settings."""
        links = self.links(purpose)
        return [(link, chain.describe_steps(link, self._parts, off=self._off)) for link in links]

    def _note(self, endpoint: Endpoint, completion: Completion, seconds: float) -> None:
        if self._order == "latency" and not completion.is_cached:
            from gitgpt.llm import order  # start-up: as above

            order.note_latency(self._parts.state, endpoint, seconds)

    def close(self) -> None:
        """Closes the connections that are kept open."""
        if self._transport is not None:
            self._transport.close()

    def _connect(self) -> Transport:
        from gitgpt.llm.http import Transport  # start-up: requests, only when something goes on the wire

        if self._transport is None:
            self._transport = Transport()
        return self._transport


def _reply(endpoint: Endpoint, completion: Completion, asked: list[Link], question: str) -> Reply:
    return Reply(
        completion.text,
        endpoint.name,
        endpoint.model,
        completion.usage,
        tuple(asked),
        question,
        completion.is_cached,
    )
