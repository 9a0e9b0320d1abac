"""How the tests of this folder ask: an endpoint on loopback, a request, a client that keeps its rows."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, NamedTuple

from ground.server import Server

from gitgpt.llm.client import Client
from gitgpt.llm.types import Deadline, Endpoint, Link, Message, Reply, Request
from gitgpt.usage.row import UsageRow

KEY = "sk-" + secrets.token_hex(20)


def endpoint(where: Server | str, /, **changes: Any) -> Endpoint:
    url = where if isinstance(where, str) else where.base_url
    return Endpoint("test", "openai", url, "test-model", lambda: KEY)._replace(**changes)


def request(text: str = "Describe this.", **changes: Any) -> Request:
    messages = (Message("system", "You write."), Message("user", text))
    return Request(messages, "commit", lambda: "chore: by rules")._replace(**changes)


class Clock:
    """A clock that a test moves by hand, in seconds."""

    def __init__(self, at: float = 1_000_000.0) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


class Asked(NamedTuple):
    """A reply with the rows that were recorded and the waits that were made on the way."""

    reply: Reply
    rows: list[UsageRow]
    waits: list[float]

    @property
    def link(self) -> Link:
        return self.reply.links[-1]

    @property
    def kind(self) -> str:
        return self.link.failure.kind if self.link.failure else "ok"

    @property
    def detail(self) -> str:
        return self.link.failure.detail if self.link.failure else ""


def ask(
    *links: Endpoint,
    seconds: float = 5.0,
    question: Request | None = None,
    on_text: Callable[[str], None] | None = None,
    **parts: Any,
) -> Asked:
    """Asks once; waits between attempts are only written down."""
    rows: list[UsageRow] = []
    waits: list[float] = []
    client = Client(links, record=rows.append, sleep=waits.append, **parts)
    try:
        return Asked(
            client.complete(question or request(), deadline=Deadline(seconds), on_text=on_text), rows, waits
        )
    finally:
        client.close()
