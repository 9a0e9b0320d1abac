"""The limit step: reserves room for each attempt, settles to the real usage, listens to the provider."""

from __future__ import annotations

from pathlib import Path

import pytest
from ground import server as wire
from ground.server import Server
from llm.asking import Clock, ask, endpoint

from gitgpt.storage.sqlite import SqliteStore
from gitgpt.storage.store import Store


@pytest.fixture
def limiter(tmp_path: Path) -> Store:
    return SqliteStore(tmp_path / "limits.db", clock=Clock())


def test_step_waits_within_the_deadline(server: Server, limiter: Store) -> None:
    link = endpoint(server, requests_per_minute=1)
    assert ask(link, limiter=limiter).reply.provider == "test"
    asked = ask(link, limiter=limiter, seconds=100)
    assert asked.reply.provider == "test"
    assert 60 < asked.waits[0] < 63


def test_step_fails_over_at_once(server: Server, limiter: Store) -> None:
    first, second = endpoint(server, name="first", requests_per_minute=1), endpoint(server, name="second")
    ask(first, second, limiter=limiter)
    asked = ask(first, second, limiter=limiter, seconds=5)
    assert (asked.reply.provider, asked.waits) == ("second", [])
    failure = asked.reply.links[0].failure
    assert failure and failure.kind == "limited"
    assert failure.detail == "your own limit leaves no room for another 61 s"
    assert [(row.provider, row.outcome, row.attempts) for row in asked.rows] == [
        ("first", "limited", 0),
        ("second", "ok", 1),
    ]


def test_step_settles_to_real_usage(server: Server, limiter: Store) -> None:
    """2,048 tokens are reserved for the answer and 110 used: eight more have room, not none."""
    link = endpoint(server, tokens_per_minute=3000)
    waits = [sum(ask(link, limiter=limiter, seconds=100).waits) for _ in range(9)]
    assert max(waits) < 12
    assert sum(ask(link, limiter=limiter, seconds=100).waits) > 50


def test_step_counts_each_attempt(server: Server, limiter: Store) -> None:
    server.script(wire.error(500), wire.error(500))
    link = endpoint(server, requests_per_minute=3)
    assert ask(link, limiter=limiter).reply.provider == "test"
    assert ask(link, limiter=limiter, seconds=20).kind == "limited"


@pytest.mark.parametrize(
    "headers",
    [
        {"x-ratelimit-remaining-requests": "0"},
        {"anthropic-ratelimit-requests-remaining": "0"},
        {"x-ratelimit-remaining-tokens": "0"},
        {"anthropic-ratelimit-tokens-remaining": "0"},
    ],
)
def test_step_listens_to_the_provider(server: Server, limiter: Store, headers: dict[str, str]) -> None:
    server.default = wire.json_reply(wire.completion_body("feat: x"), headers=headers)
    link = endpoint(server, requests_per_minute=1000, tokens_per_minute=1_000_000)
    assert ask(link, limiter=limiter).kind == "ok"
    assert ask(link, limiter=limiter).kind == "limited"


@pytest.mark.parametrize("value", ["", "many", "-1", "9" * 99, "1e9", "²"])
def test_step_ignores_nonsense_from_the_provider(server: Server, limiter: Store, value: str) -> None:
    headers = {"x-ratelimit-remaining-requests": value.encode().decode("latin-1")}
    server.default = wire.json_reply(wire.completion_body("feat: x"), headers=headers)
    link = endpoint(server, requests_per_minute=10)
    assert [ask(link, limiter=limiter).kind for _ in range(2)] == ["ok", "ok"]


def test_step_off_or_without_limits(server: Server, limiter: Store) -> None:
    link = endpoint(server, requests_per_minute=1)
    assert [ask(link, limiter=limiter, off={"limit"}).kind for _ in range(2)] == ["ok", "ok"]
    assert [ask(endpoint(server), limiter=limiter).kind for _ in range(2)] == ["ok", "ok"]
