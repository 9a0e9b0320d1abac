"""An identical request is answered from this machine; anything that shapes an answer makes another one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ground import server as wire
from ground.server import Server
from llm.asking import KEY, Clock, ask, endpoint, request

from gitgpt.llm import reply_cache
from gitgpt.llm.reply_cache import ReplyCache
from gitgpt.llm.types import Completion, Endpoint, Message, Request, Usage

DONE = Completion("feat: 修复\n\nbody \U0001f600", Usage(1, 2, 3, 4, True), "stop")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> ReplyCache:
    return ReplyCache(tmp_path / "cache" / "answers.db", clock=clock, lifetime=100, entries=3)


def test_round_trip(store: ReplyCache) -> None:
    assert store.get("k") is None
    store.put("k", DONE)
    assert store.get("k") == DONE._replace(is_cached=True)


def test_lifetime(store: ReplyCache, clock: Clock) -> None:
    store.put("k", DONE)
    clock.at += 99
    assert store.get("k")
    clock.at += 2
    assert store.get("k") is None


def test_least_recently_used_goes(store: ReplyCache, clock: Clock) -> None:
    for key in "abc":
        clock.at += 1
        store.put(key, DONE)
    clock.at += 1
    assert store.get("a")
    clock.at += 1
    store.put("d", DONE)
    assert [key for key in "abcd" if store.get(key)] == ["a", "c", "d"]


def test_stats_and_clear(store: ReplyCache, clock: Clock) -> None:
    store.put("a", DONE)
    store.put("b", DONE)
    store.get("a")
    stats = store.stats()
    assert (stats.entries, stats.hits, stats.oldest) == (2, 1, clock.at)
    assert store.clear() == 2
    assert store.stats().entries == 0
    assert "修复".encode() not in store.path.read_bytes()


def test_private(store: ReplyCache) -> None:
    store.put("a", DONE)
    assert store.path.parent.stat().st_mode & 0o777 == 0o700
    assert store.path.stat().st_mode & 0o777 == 0o600


def test_nothing_is_unpickled_and_nonsense_is_a_miss(store: ReplyCache) -> None:
    store.put("a", DONE)
    connection = sqlite3.connect(store.path)
    for value in ("", "[]", "{}", '["x", 3, "stop"]', '["x", [1,2,3,4,5,6,7], "stop"]', "[" * 99):
        connection.execute("UPDATE answer SET value = ?", (value,))
        connection.commit()
        assert store.get("a") is None
    connection.close()


def test_broken_file(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "answers.db"
    path.write_bytes(b"garbage " * 999)
    store = ReplyCache(path, clock=clock)
    assert store.get("a") is None
    store.put("a", DONE)
    assert store.get("a")


def test_folder_that_cannot_be_used(clock: Clock) -> None:
    store = ReplyCache(Path("/proc/none/answers.db"), clock=clock)
    store.put("a", DONE)
    assert (store.get("a"), store.stats().entries, store.clear()) == (None, 0, 0)


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
    before = reply_cache.key_of(LINK, plain)
    assert (reply_cache.key_of(*change(LINK, plain)) == before) == is_same


# -- the step


def test_step(server: Server, store: ReplyCache) -> None:
    first = ask(endpoint(server), cache=store)
    second = ask(endpoint(server), cache=store)
    assert second.reply.text == first.reply.text
    assert (first.reply.is_cached, second.reply.is_cached) == (False, True)
    assert len(server.requests) == 1
    row = second.rows[0]
    assert (row.is_cached, row.attempts, row.outcome, row.cost) == (True, 0, "ok", None)
    assert (row.prompt_tokens, row.total_tokens) == (0, 0)  # nothing was spent a second time


def test_step_needs_no_key(server: Server, store: ReplyCache) -> None:
    ask(endpoint(server), cache=store)
    assert ask(endpoint(server, key=lambda: ""), cache=store).reply.is_cached


def test_step_streams_the_cached_text(server: Server, store: ReplyCache) -> None:
    ask(endpoint(server), cache=store)
    seen: list[str] = []
    ask(endpoint(server), cache=store, on_text=seen.append)
    assert seen == ["feat: add what the change adds"]


def test_step_asks_anew_when_told(server: Server, store: ReplyCache) -> None:
    ask(endpoint(server), cache=store)
    server.text = "feat: another"
    assert ask(endpoint(server), cache=store, question=request(is_fresh=True)).reply.text == "feat: another"
    assert ask(endpoint(server), cache=store).reply.text == "feat: another"


def test_step_keeps_no_failure(server: Server, store: ReplyCache) -> None:
    server.script(wire.error(401), wire.completion(""), wire.completion("x", finish="length"))
    for _ in range(3):
        assert ask(endpoint(server), cache=store).reply.provider == "rules"
    assert store.stats().entries == 0


def test_step_off(server: Server, store: ReplyCache) -> None:
    for _ in range(2):
        ask(endpoint(server), cache=store, off={"cache"})
    assert len(server.requests) == 2


def test_no_key_in_the_file(server: Server, store: ReplyCache) -> None:
    ask(endpoint(server), cache=store)
    assert KEY.encode() not in store.path.read_bytes()
