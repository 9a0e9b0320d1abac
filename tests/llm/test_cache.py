"""An identical request is answered from this machine; anything that shapes an answer makes another one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ground import server as wire
from ground.server import Server
from llm.asking import KEY, Clock, ask, endpoint, request

from gitgpt.llm.steps import cache
from gitgpt.llm.types import Completion, Endpoint, Message, Request, Usage
from gitgpt.storage.sqlite import SqliteStore
from gitgpt.storage.store import REPLIES, Keyspace

DONE = Completion("feat: 修复\n\nbody \U0001f600", Usage(1, 2, 3, 4, True), "stop")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Keyspace:
    return Keyspace(SqliteStore(tmp_path / "cache" / "cache.db", clock=clock), REPLIES)


def test_a_completion_is_read_as_it_was_stored() -> None:
    assert cache.decode(cache.encode(DONE)) == DONE._replace(is_cached=True)


@pytest.mark.parametrize(
    "value", ["", "[]", "{}", '["x", 3, "stop"]', '["x", [1,2,3,4,5,6,7], "stop"]', "[" * 99_999]
)
def test_nonsense_is_a_miss(value: str) -> None:
    assert cache.decode(value) is None


LINK = endpoint("https://api.example.com/v1")


def fenced(link: Endpoint, question: Request, boundary: str) -> Any:
    """The same question with another random word in it."""
    text = question.messages[0].content.replace("this", f"this{boundary}")
    return link, question._replace(messages=(Message("user", text),), boundary=boundary)


CHANGES: list[tuple[str, Callable[[Endpoint, Request], Any], bool]] = [
    ("model", lambda e, r: (e._replace(model="other"), r), False),
    ("place", lambda e, r: (e._replace(base_url="https://other/v1"), r), False),
    ("dialect", lambda e, r: (e._replace(dialect="gemini"), r), False),
    ("options", lambda e, r: (e._replace(options={"parameters": {"seed": 1}}), r), False),
    ("text", lambda e, r: (e, r._replace(messages=(Message("user", "Describe that."),))), False),
    ("role", lambda e, r: (e, r._replace(messages=(Message("system", "Describe this."),))), False),
    ("limit", lambda e, r: (e, r._replace(max_output_tokens=1)), False),
    ("schema", lambda e, r: (e, r._replace(schema={"type": "object"})), False),
    ("boundary", lambda e, r: fenced(e, r, "ab12"), True),
    ("key", lambda e, r: (e._replace(key=lambda: "other"), r), True),
    ("time-outs", lambda e, r: (e._replace(read_timeout=1, connect_timeout=1), r), True),
    ("local answer", lambda e, r: (e, r._replace(local_answer=lambda: "other")), True),
    ("freshness", lambda e, r: (e, r._replace(is_fresh=True)), True),
]


@pytest.mark.parametrize(("what", "change", "is_same"), CHANGES, ids=[what for what, _, _ in CHANGES])
def test_key(what: str, change: Callable[[Endpoint, Request], Any], is_same: bool) -> None:
    plain = request(messages=(Message("user", "Describe this."),))
    before = cache.key_of(LINK, plain)
    assert (cache.key_of(*change(LINK, plain)) == before) == is_same


# -- the step


def test_step(server: Server, store: Keyspace) -> None:
    first = ask(endpoint(server), cache=store)
    second = ask(endpoint(server), cache=store)
    assert second.reply.text == first.reply.text
    assert (first.reply.is_cached, second.reply.is_cached) == (False, True)
    assert len(server.requests) == 1
    row = second.rows[0]
    assert (row.is_cached, row.attempts, row.outcome, row.cost) == (True, 0, "ok", None)
    assert (row.prompt_tokens, row.total_tokens) == (0, 0)  # nothing was spent a second time


def test_step_needs_no_key(server: Server, store: Keyspace) -> None:
    ask(endpoint(server), cache=store)
    assert ask(endpoint(server, key=lambda: ""), cache=store).reply.is_cached


def test_step_streams_the_cached_text(server: Server, store: Keyspace) -> None:
    ask(endpoint(server), cache=store)
    seen: list[str] = []
    ask(endpoint(server), cache=store, on_text=seen.append)
    assert seen == ["feat: add what the change adds"]


def test_step_asks_anew_when_told(server: Server, store: Keyspace) -> None:
    ask(endpoint(server), cache=store)
    server.text = "feat: another"
    assert ask(endpoint(server), cache=store, question=request(is_fresh=True)).reply.text == "feat: another"
    assert ask(endpoint(server), cache=store).reply.text == "feat: another"


def test_step_keeps_no_failure(server: Server, store: Keyspace) -> None:
    server.script(wire.error(401), *[wire.completion("")] * 2, wire.completion("x", finish="length"))
    for _ in range(3):
        assert ask(endpoint(server), cache=store).reply.provider == "rules"
    assert store.store.summarize(REPLIES).entries == 0


def test_step_off(server: Server, store: Keyspace) -> None:
    for _ in range(2):
        ask(endpoint(server), cache=store, off={"cache"})
    assert len(server.requests) == 2


def test_no_key_in_the_file(server: Server, store: Keyspace) -> None:
    ask(endpoint(server), cache=store)
    assert KEY.encode() not in Path(store.store.place).read_bytes()
