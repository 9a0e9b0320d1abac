"""Asks the chain: each link in order, until one answers; at its end stands the job's own answer.

cache -> per link( key -> retry( meter( wire ) ) ) -> Reply
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from gitgpt.errors import GitgptError
from gitgpt.llm import meter, urls
from gitgpt.llm.types import (
    Call,
    Completion,
    Deadline,
    Endpoint,
    Failure,
    Link,
    Reply,
    Request,
    Secret,
    Usage,
)
from gitgpt.usage.row import Row

if TYPE_CHECKING:
    from gitgpt.llm.http import Transport
    from gitgpt.usage.prices import PriceList

SHARE = 0.6  # of the time that is left goes to a link with others behind it: a hanging one must not eat all


class Client:
    """Asks a chain of links. Keeps connections open between calls; safe to share among threads.

    `record` gets one row per call on the wire, also for one that was interrupted; `prices` is asked for the
    price list once a model has answered.
    """

    def __init__(
        self,
        links: Sequence[Endpoint],
        *,
        record: Callable[[Row], None],
        prices: Callable[[], PriceList] | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._links = tuple(links)
        self._record = record
        self._prices = prices
        self._sleep = sleep
        self._transport: Transport | None = None

    def complete(
        self, request: Request, *, deadline: Deadline, on_text: Callable[[str], None] | None = None
    ) -> Reply:
        """The first link's answer, or the job's own. Never raises for a provider's failure; Ctrl-C passes.

        With `on_text` the answer is streamed: it is told the whole text so far, again and again, and shorter
        text than before when a stream broke and is made anew. What the reply says counts.
        """
        question = os.urandom(6).hex()
        links: list[Link] = []
        for number, endpoint in enumerate(self._links, start=1):
            is_last = number == len(self._links)
            share = deadline if is_last else deadline.within(SHARE * deadline.remaining())
            outcome = self._ask(endpoint, request, share, question, on_text)
            if isinstance(outcome, Completion):
                links.append(Link(endpoint.name, endpoint.model, None))
                return _reply(endpoint, outcome, links, question)
            links.append(Link(endpoint.name, endpoint.model, outcome))
        return Reply(request.local_answer(), "rules", "", Usage(), tuple(links), question)

    def close(self) -> None:
        """Closes the connections that are kept open."""
        if self._transport is not None:
            self._transport.close()

    def _ask(
        self,
        endpoint: Endpoint,
        request: Request,
        deadline: Deadline,
        question: str,
        on_text: Callable[[str], None] | None,
    ) -> Completion | Failure:
        key = _key(endpoint)
        if isinstance(key, Failure):
            return key
        call = Call(endpoint, request, key, deadline, question, on_text)
        from gitgpt.llm import retry, wire  # start-up: requests and tenacity cost 100 ms; not without a key

        try:
            ask = partial(wire.ask, transport=self._connect())
            metered = partial(meter.ask, inner=ask, record=self._record, prices=self._prices)
            return retry.ask(call, metered, sleep=self._sleep)
        except GitgptError as exc:  # an unknown dialect
            return Failure("misconfigured", exc.message)

    def _connect(self) -> Transport:
        from gitgpt.llm.http import Transport  # start-up: as above

        if self._transport is None:
            self._transport = Transport()
        return self._transport


def _key(endpoint: Endpoint) -> Secret | Failure:
    """The key to use now, or why no request can be made. A key is never quoted."""
    trouble = urls.problem(endpoint.base_url, allow_http=endpoint.allow_http)
    if trouble:
        return Failure("misconfigured", f"the base URL {trouble}")
    try:
        key = endpoint.key().strip()
    except GitgptError as exc:
        return Failure("misconfigured", exc.message)
    if not key and endpoint.needs_key:
        return Failure("no-key", "no key is set")
    if not key.isascii() or not key.isprintable() or " " in key:
        return Failure("misconfigured", "the key is not one line of printable ASCII without blanks")
    return Secret(key)


def _reply(endpoint: Endpoint, completion: Completion, links: list[Link], question: str) -> Reply:
    return Reply(completion.text, endpoint.name, endpoint.model, completion.usage, tuple(links), question)
