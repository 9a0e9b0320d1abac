"""Many requests together: bounded, in order, apart from one another."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import pytest
from ground import server as wire
from ground.server import Answer, Received, Server
from llm.asking import endpoint, request

from gitgpt.llm.client import Client
from gitgpt.llm.limits import Limiter
from gitgpt.llm.parallel import Sharing, complete_many, grouped
from gitgpt.llm.types import Deadline, Message, Reply, Request, Usage


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


def test_within_the_limits(server: Server, tmp_path: object) -> None:
    from pathlib import Path

    limiter = Limiter(Path(str(tmp_path)) / "limits.db", clock=lambda: 1e6)
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
    def complete(self, request: Request, *, deadline: Deadline) -> Reply:
        raise KeyboardInterrupt


def test_ctrl_c_passes() -> None:
    with pytest.raises(KeyboardInterrupt):
        complete_many(Interrupted(), [numbered(0)], deadline=Deadline(5))
    assert threading.active_count() < 50


# -- sharing a call


def join(group: Sequence[Request]) -> Request:
    lines = "\n".join(request.messages[0].content for request in group)
    return group[0]._replace(messages=(Message("user", lines),))


def split(text: str, count: int) -> list[str] | None:
    lines = text.splitlines()
    return lines if len(lines) == count else None


SHARING = Sharing(most=3, size=60, join=join, split=split)
GROUPS = [
    ([], []),
    ([5], [(0, 1)]),
    ([5, 5, 5, 5], [(0, 3), (3, 4)]),
    ([50, 5, 6], [(0, 2), (2, 3)]),
    ([5, 500, 5], [(0, 1), (1, 2), (2, 3)]),
]


@pytest.mark.parametrize(("sizes", "groups"), GROUPS)
def test_grouped(sizes: list[int], groups: list[tuple[int, int]]) -> None:
    requests = [request(messages=(Message("user", "x" * size),)) for size in sizes]
    assert list(grouped(requests, SHARING)) == groups
    assert list(grouped(requests, None)) == [(number, number + 1) for number in range(len(sizes))]


def test_small_ones_share_a_call(server: Server, client: Client) -> None:
    server.default = lambda got: wire.completion(got.prompt.strip().replace("item", "answer"))
    many = [numbered(number) for number in range(5)]
    replies = complete_many(client, many, deadline=Deadline(10), sharing=SHARING)
    assert [text.strip() for text in texts(replies)] == [f"answer {number}" for number in range(5)]
    assert len(server.requests) == 2
    assert [reply.usage.total for reply in replies] == [110, 0, 0, 110, 0]


@pytest.mark.parametrize("answer", ["one line only", "a\n\nb\nc\nd", "a\n \nc"])
def test_an_answer_that_cannot_be_taken_apart(server: Server, client: Client, answer: str) -> None:
    """Then each is asked by itself."""
    server.default = lambda got: wire.completion(answer) if "\n" in got.prompt else echo(got)
    many = [numbered(number) for number in range(3)]
    replies = complete_many(client, many, deadline=Deadline(10), sharing=SHARING)
    assert texts(replies) == [f"answer to item {number}" for number in range(3)]
    assert len(server.requests) == 4


def test_a_shared_call_that_fails(server: Server, client: Client) -> None:
    """Each gets its own local answer, after one request and not after three more."""
    server.default = wire.error(400)
    many = [numbered(number) for number in range(3)]
    replies = complete_many(client, many, deadline=Deadline(10), sharing=SHARING)
    assert texts(replies) == ["rules 0", "rules 1", "rules 2"]
    assert replies[2].usage == Usage()
    assert len(server.requests) == 1
