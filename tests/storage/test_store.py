"""The contract of every store: entries, their bounds, claims; each test runs against each implementation."""

from __future__ import annotations

import threading
from math import inf
from pathlib import Path

import pytest
from llm.asking import Clock
from storage.redis_server import redis_store

from gitgpt.storage.sqlite import SqliteStore
from gitgpt.storage.store import Keyspace, Space, Store, read_note, write_note

PLAIN = Space("plain", 100, 3, 1000)
USED = Space("used", 100, 3, 1000, counts_hits=True)
KEPT = Space("kept", inf, 3, 1000)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "redis"])
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Store:
    local = SqliteStore(tmp_path / "cache" / "cache.db", clock=clock)
    return redis_store(request, local, clock) if request.param == "redis" else local


def test_what_was_put_is_found(store: Store) -> None:
    assert store.get(PLAIN, "k") is None
    store.put(PLAIN, "k", "修复 \0 \U0001f600")
    assert store.get(PLAIN, "k") == "修复 \0 \U0001f600"
    store.put(PLAIN, "k", "")
    assert store.get(PLAIN, "k") == ""


def test_spaces_are_apart(store: Store) -> None:
    store.put(PLAIN, "k", "1")
    assert store.get(USED, "k") is None
    assert store.clear(USED) == 0
    assert store.get(PLAIN, "k") == "1"


def test_lifetime(store: Store, clock: Clock) -> None:
    store.put(PLAIN, "k", "1")
    clock.at += 99
    assert store.get(PLAIN, "k")
    clock.at += 2
    assert store.get(PLAIN, "k") is None
    assert store.list_keys(PLAIN) == []


def test_an_entry_from_a_clock_that_ran_ahead_is_not_used(store: Store, clock: Clock) -> None:
    for space in (PLAIN, KEPT):
        store.put(space, "k", "1")
    clock.at -= 50
    assert store.get(PLAIN, "k")
    clock.at -= 50
    assert store.get(PLAIN, "k") is None
    assert store.get(KEPT, "k"), "without a lifetime, time does not matter"


def test_the_entry_used_longest_ago_is_evicted(store: Store, clock: Clock) -> None:
    for key in "abc":
        clock.at += 1
        store.put(USED, key, key)
    clock.at += 1
    assert store.get(USED, "a")
    clock.at += 1
    store.put(USED, "d", "d")
    assert store.list_keys(USED) == ["d", "a", "c"]


def test_without_counted_hits_the_oldest_is_evicted(store: Store, clock: Clock) -> None:
    for key in "abcd":
        clock.at += 1
        store.put(PLAIN, key, key)
        assert store.get(PLAIN, "a" if key != "d" else "d")
    assert store.list_keys(PLAIN) == ["d", "c", "b"]


def test_bytes_are_bounded_too(store: Store, clock: Clock) -> None:
    for key in "abc":
        clock.at += 1
        store.put(PLAIN, key, "é" * 250)
    assert store.list_keys(PLAIN) == ["c", "b"]
    assert store.summarize(PLAIN).size == 1000
    store.put(PLAIN, "d", "x" * 1001)
    assert store.get(PLAIN, "d") is None, "larger than the whole space"
    store.put(PLAIN, "c", "x")
    assert store.list_keys(PLAIN) == ["c", "b"]


def test_summary_and_clear(store: Store, clock: Clock) -> None:
    store.put(USED, "a", "1")
    clock.at += 1
    store.put(USED, "b", "22")
    store.get(USED, "a")
    assert store.summarize(USED) == (2, 1, 3, clock.at - 1)
    assert store.clear(USED) == 2
    assert store.summarize(USED) == (0, 0, 0, None)


def test_a_claim_is_granted_once_and_ends_with_its_lifetime(store: Store, clock: Clock) -> None:
    assert store.swap(PLAIN, "tree", None, "first")
    assert not store.swap(PLAIN, "tree", None, "second")
    assert not store.swap(PLAIN, "tree", "second", None), "only the owner releases it"
    assert store.swap(PLAIN, "tree", "first", None)
    assert store.swap(PLAIN, "tree", None, "second")
    clock.at += 101
    assert store.swap(PLAIN, "tree", None, "third")


def test_of_many_threads_one_gets_the_claim(store: Store) -> None:
    granted: list[bool] = []
    threads = [
        threading.Thread(target=lambda: granted.append(store.swap(PLAIN, "tree", None, "me")))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(granted) == 1


def test_a_value_that_is_not_unicode_is_dropped(store: Store) -> None:
    store.put(PLAIN, "k", "\ud800")
    store.put(PLAIN, "other", "1")
    assert (store.get(PLAIN, "k"), store.get(PLAIN, "other")) == (None, "1")


def test_notes(store: Store) -> None:
    notes = Keyspace(store, PLAIN)
    write_note(notes, "k", {"a": [1, "\ud800"]})
    assert read_note(notes, "k") == {"a": [1, "\ud800"]}
    write_note(notes, "k", {})
    assert (read_note(notes, "k"), store.list_keys(PLAIN)) == ({}, [])
    for nonsense in ("", "[]", "{", "3", "[" * 900):
        notes.put("k", nonsense)
        assert read_note(notes, "k") == {}
    write_note(None, "k", {"a": 1})
    assert read_note(None, "k") == {}
