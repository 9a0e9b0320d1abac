"""Many requests together: bounded, in order, apart from one another."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from ground import server as wire
from ground.server import Answer, Received, Server
from llm.asking import endpoint, request

from gitgpt.llm.client import Client
from gitgpt.llm.parallel import complete_many
from gitgpt.llm.types import Deadline, Message, Reply, Request
from gitgpt.storage.sqlite import SqliteStore


def numbered(number: int, text: str = "") -> Request:
    return Request((Message("user", f"item {number} {text}"),), "changelog", lambda: f"rules {number}")


def echo(got: Received) -> Answer:
    return wire.completion(f"answer to {got.prompt.strip()}")


@pytest.fixture
def client(server: Server) -> Client:
    server.default = echo
    return Client([endpoint(server)], record=lambda _: None, off={"retry"})


def texts(replies: Sequence[Reply]) -> list[str]:
    return [reply.text for reply in replies]


def test_order_and_progress(server: Server, client: Client) -> None:
    """The first takes longest, and still comes first."""
    server.default = lambda got: echo(got)._replace(delay=0.2 if "item 0" in got.prompt else 0)
    seen: list[tuple[int, int]] = []
    many = [numbered(number) for number in range(9)]
    replies = complete_many(
        client, many, deadline=Deadline(10), on_progress=lambda done, total: seen.append((done, total))
    )
    assert texts(replies) == [f"answer to item {number}" for number in range(9)]
    assert seen == [(number, 9) for number in range(1, 10)]


def test_progress_counts_the_items_of_each_request(client: Client) -> None:
    seen: list[tuple[int, int]] = []
    many = [numbered(number) for number in range(3)]
    complete_many(
        client, many, deadline=Deadline(10), at_once=1, sizes=[2, 3, 1],
        on_progress=lambda done, total: seen.append((done, total)),
    )  # fmt: skip
    assert seen == [(2, 6), (5, 6), (6, 6)]


def test_bounded_and_together(server: Server, client: Client) -> None:
    server.default = lambda got: echo(got)._replace(delay=0.1)
    start = time.monotonic()
    complete_many(client, [numbered(number) for number in range(8)], deadline=Deadline(20), at_once=4)
    assert server.peak <= 4
    assert time.monotonic() - start < 8 * 0.1
    assert server.peak > 1


def test_one_failure_is_kept_apart(server: Server, client: Client) -> None:
    server.default = lambda got: wire.error(400) if "item 1" in got.prompt else echo(got)
    replies = complete_many(client, [numbered(number) for number in range(3)], deadline=Deadline(10))
    assert texts(replies) == ["answer to item 0", "rules 1", "answer to item 2"]


def test_deadline_over_all(server: Server, client: Client) -> None:
    server.default = wire.hang()
    start = time.monotonic()
    replies = complete_many(client, [numbered(number) for number in range(9)], deadline=Deadline(0.3))
    assert time.monotonic() - start < 1.5
    assert texts(replies) == [f"rules {number}" for number in range(9)]


def test_within_the_limits(server: Server, tmp_path: Path) -> None:
    limiter = SqliteStore(tmp_path / "limits.db", clock=lambda: 1e6)
    server.default = echo
    link = endpoint(server, requests_per_minute=25)
    client = Client([link], record=lambda _: None, limiter=limiter)
    replies = complete_many(client, [numbered(number) for number in range(9)], deadline=Deadline(0.5))
    assert sum(not reply.is_local for reply in replies) == 5


def test_nothing(client: Client) -> None:
    assert complete_many(client, [], deadline=Deadline(1)) == []


def test_a_bug_in_a_job_is_not_swallowed(client: Client, server: Server) -> None:
    def broken() -> str:
        raise ZeroDivisionError

    server.default = wire.error(400)
    with pytest.raises(ZeroDivisionError):
        complete_many(client, [numbered(0), request(local_answer=broken)], deadline=Deadline(5))


class Interrupted:
    def complete(self, request: Request, *, deadline: Deadline, on_text: object = None) -> Reply:
        raise KeyboardInterrupt


def test_ctrl_c_passes() -> None:
    with pytest.raises(KeyboardInterrupt):
        complete_many(Interrupted(), [numbered(0)], deadline=Deadline(5))
    assert threading.active_count() < 50
