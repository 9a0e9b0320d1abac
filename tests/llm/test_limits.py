"""Rooms under a limit: never over it in any window, nobody overtaken, nobody blocked by the dead."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from ground import server as wire
from ground.server import Server
from llm.asking import Clock, ask, endpoint

from gitgpt.llm.limits import (
    SLOTS,
    Ask,
    BucketPlace,
    Limiter,
    first_slot,
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limiter(tmp_path: Path, clock: Clock) -> Limiter:
    return Limiter(tmp_path / "state" / "limits.db", clock=clock, window=60)


def wait(limiter: Limiter, *asks: Ask, patience: float = 1000.0) -> float:
    place = limiter.reserve(asks, patience=patience)
    assert isinstance(place, BucketPlace)
    return place.wait


def test_room_until_the_limit(limiter: Limiter) -> None:
    """Ten a minute, two of them in a slot: the eleventh waits for the first to be a minute and a slot old."""
    waits = [wait(limiter, Ask("a", 1, 10)) for _ in range(11)]
    slots = [round(seconds / (60 / SLOTS)) for seconds in waits]
    assert slots == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, SLOTS + 1]


def test_buckets_are_apart(limiter: Limiter) -> None:
    wait(limiter, Ask("a", 3, 3))
    assert wait(limiter, Ask("b", 3, 3)) == 0


def test_all_buckets_at_once(limiter: Limiter) -> None:
    """Requests would have room, tokens not; then the request is not counted either before its time."""
    wait(limiter, Ask("requests", 1, 10), Ask("tokens", 900, 1000))
    assert wait(limiter, Ask("requests", 1, 10), Ask("tokens", 900, 1000)) > 60
    assert wait(limiter, Ask("requests", 1, 10)) > 60, "nobody overtakes"


def test_too_long_reserves_nothing(limiter: Limiter) -> None:
    wait(limiter, Ask("a", 3, 3))
    answer = limiter.reserve((Ask("a", 1, 3),), patience=5)
    assert isinstance(answer, float) and answer > 60
    assert limiter.reserve((Ask("a", 1, 3),), patience=5) == answer


def test_no_limit(limiter: Limiter) -> None:
    assert [wait(limiter, Ask("a", 1e9, 0)) for _ in range(9)] == [0] * 9


def test_more_than_the_limit_gets_a_window_of_its_own(limiter: Limiter) -> None:
    assert wait(limiter, Ask("a", 5000, 1000)) == 0
    assert wait(limiter, Ask("a", 1, 1000)) > 60


def test_settling_gives_room_back(limiter: Limiter, clock: Clock) -> None:
    place = limiter.reserve((Ask("a", 1000, 1000),), patience=0)
    assert isinstance(place, BucketPlace)
    limiter.settle("a", place.slot, -600)
    assert wait(limiter, Ask("a", 600, 1000)) < 2
    limiter.settle("a", place.slot, +500)
    clock.at += 30
    assert wait(limiter, Ask("a", 1, 1000)) > 25


def test_report_of_the_provider(limiter: Limiter) -> None:
    """Somebody else uses the same key: what is left counts, more than what we know of."""
    wait(limiter, Ask("a", 1, 100))
    limiter.report(Ask("a", 0, 100), remaining=50)
    assert wait(limiter, Ask("a", 50, 100)) < 2
    assert wait(limiter, Ask("a", 1, 100)) > 58


def test_report_that_is_behind(limiter: Limiter) -> None:
    """What was reserved here and not yet counted there stays counted."""
    wait(limiter, Ask("a", 60, 100))
    limiter.report(Ask("a", 0, 100), remaining=90)
    assert wait(limiter, Ask("a", 50, 100)) > 59


def test_clock_put_back(limiter: Limiter, clock: Clock) -> None:
    wait(limiter, Ask("a", 3, 3))
    clock.at -= 1_000_000
    assert wait(limiter, Ask("a", 3, 3)) == 0


def test_first_slot_never_exceeds_any_window() -> None:
    """The sum over a window and a slot, for amounts of all sizes, in the order they come."""
    import random

    amounts = random.Random(4)
    taken: dict[int, float] = {}
    for _ in range(1500):
        amount = amounts.choice([1, 7, 30, 60, 100])
        slot = first_slot(taken, Ask("a", amount, 1000), 0)
        taken[slot] = taken.get(slot, 0) + amount
    sums = [sum(taken.get(n, 0) for n in range(start, start + SLOTS + 1)) for start in range(max(taken))]
    assert max(sums) <= 1000
    assert sum(taken.values()) / (max(taken) / SLOTS) > 940


def test_private_files(limiter: Limiter, tmp_path: Path) -> None:
    wait(limiter, Ask("a", 1, 3))
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "state/limits.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"not a database, but long enough to look at" * 99, b"\0" * 4096])
def test_broken_file_is_put_aside(tmp_path: Path, clock: Clock, content: bytes) -> None:
    path = tmp_path / "limits.db"
    path.write_bytes(content)
    limiter = Limiter(path, clock=clock)
    limiter.reserve((Ask("a", 3, 3),), patience=0)
    assert wait(limiter, Ask("a", 3, 3)) == 0
    assert wait(limiter, Ask("a", 1, 3)) > 0


def test_unusable_folder_lets_everything_through(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "limits.db", Path("/proc/none/limits.db")):
        limiter = Limiter(path, clock=clock)
        assert [wait(limiter, Ask("a", 3, 3)) for _ in range(3)] == [0, 0, 0]


def test_planted_link_is_refused(tmp_path: Path, clock: Clock) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / "limits.db").symlink_to(victim)
    wait(Limiter(tmp_path / "limits.db", clock=clock), Ask("a", 1, 3))
    assert victim.read_text() == "precious"


HOLDER = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
connection.execute("INSERT INTO slot VALUES ('a', 1, 1)")
print("held", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("end", [signal.SIGSTOP, signal.SIGKILL])
def test_holder_that_never_lets_go(limiter: Limiter, tmp_path: Path, end: signal.Signals) -> None:
    """A stopped process is passed after a bounded wait; a killed one leaves nothing behind."""
    path = tmp_path / "state" / "limits.db"
    wait(limiter, Ask("a", 1, 3))
    with subprocess.Popen([sys.executable, "-c", HOLDER, path], stdout=subprocess.PIPE) as holder:
        assert holder.stdout and holder.stdout.readline() == b"held\n"
        os.kill(holder.pid, end)
        if end == signal.SIGKILL:
            holder.wait()
        start = time.monotonic()
        waited = wait(limiter, Ask("a", 1, 3))
        took = time.monotonic() - start
        holder.kill()
    assert waited < 2 and took < 1
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_threads(tmp_path: Path) -> None:
    """Forty threads, ten places."""
    limiter = Limiter(tmp_path / "limits.db", clock=Clock())
    granted: list[object] = []

    def work() -> None:
        granted.append(limiter.reserve((Ask("a", 1, 10),), patience=10))

    threads = [threading.Thread(target=work) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(place, BucketPlace) for place in granted) == 10


# -- the step


def test_step_waits_within_the_deadline(server: Server, limiter: Limiter) -> None:
    link = endpoint(server, requests_per_minute=1)
    assert ask(link, limiter=limiter).reply.provider == "test"
    asked = ask(link, limiter=limiter, seconds=100)
    assert asked.reply.provider == "test"
    assert 60 < asked.waits[0] < 63


def test_step_fails_over_at_once(server: Server, limiter: Limiter) -> None:
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


def test_step_settles_to_real_usage(server: Server, limiter: Limiter) -> None:
    """2,048 tokens are reserved for the answer and 110 used: eight more have room, not none."""
    link = endpoint(server, tokens_per_minute=3000)
    waits = [sum(ask(link, limiter=limiter, seconds=100).waits) for _ in range(9)]
    assert max(waits) < 12
    assert sum(ask(link, limiter=limiter, seconds=100).waits) > 50


def test_step_counts_each_attempt(server: Server, limiter: Limiter) -> None:
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
def test_step_listens_to_the_provider(server: Server, limiter: Limiter, headers: dict[str, str]) -> None:
    server.default = wire.json_reply(wire.completion_body("feat: x"), headers=headers)
    link = endpoint(server, requests_per_minute=1000, tokens_per_minute=1_000_000)
    assert ask(link, limiter=limiter).kind == "ok"
    assert ask(link, limiter=limiter).kind == "limited"


@pytest.mark.parametrize("value", ["", "many", "-1", "9" * 99, "1e9", "²"])
def test_step_ignores_nonsense_from_the_provider(server: Server, limiter: Limiter, value: str) -> None:
    headers = {"x-ratelimit-remaining-requests": value.encode().decode("latin-1")}
    server.default = wire.json_reply(wire.completion_body("feat: x"), headers=headers)
    link = endpoint(server, requests_per_minute=10)
    assert [ask(link, limiter=limiter).kind for _ in range(2)] == ["ok", "ok"]


def test_step_off_or_without_limits(server: Server, limiter: Limiter) -> None:
    link = endpoint(server, requests_per_minute=1)
    assert [ask(link, limiter=limiter, off={"limit"}).kind for _ in range(2)] == ["ok", "ok"]
    assert [ask(endpoint(server), limiter=limiter).kind for _ in range(2)] == ["ok", "ok"]
