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
from llm.asking import Clock
from storage.redis_server import redis_store

from gitgpt.storage.sqlite import SqliteStore
from gitgpt.storage.store import Reservation, RoomRequest, Store
from gitgpt.storage.windows import SLOTS, first_slot


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "redis"])
def limiter(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Store:
    local = SqliteStore(tmp_path / "state" / "limits.db", clock=clock, window=60)
    return redis_store(request, local, clock) if request.param == "redis" else local


@pytest.fixture
def sqlite(tmp_path: Path, clock: Clock) -> Store:
    return SqliteStore(tmp_path / "state" / "limits.db", clock=clock, window=60)


def wait(limiter: Store, *rooms: RoomRequest, patience: float = 1000.0) -> float:
    place = limiter.reserve(rooms, patience=patience)
    assert isinstance(place, Reservation)
    return place.wait


def test_room_until_the_limit(limiter: Store) -> None:
    """Ten a minute, two of them in a slot: the eleventh waits for the first to be a minute and a slot old."""
    waits = [wait(limiter, RoomRequest("a", 1, 10)) for _ in range(11)]
    slots = [round(seconds / (60 / SLOTS)) for seconds in waits]
    assert slots == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, SLOTS + 1]


def test_buckets_are_apart(limiter: Store) -> None:
    wait(limiter, RoomRequest("a", 3, 3))
    assert wait(limiter, RoomRequest("b", 3, 3)) == 0


def test_all_buckets_at_once(limiter: Store) -> None:
    """Requests would have room, tokens not; then the request is not counted either before its time."""
    wait(limiter, RoomRequest("requests", 1, 10), RoomRequest("tokens", 900, 1000))
    assert wait(limiter, RoomRequest("requests", 1, 10), RoomRequest("tokens", 900, 1000)) > 60
    assert wait(limiter, RoomRequest("requests", 1, 10)) > 60, "nobody overtakes"


def test_too_long_reserves_nothing(limiter: Store) -> None:
    wait(limiter, RoomRequest("a", 3, 3))
    answer = limiter.reserve((RoomRequest("a", 1, 3),), patience=5)
    assert isinstance(answer, float) and answer > 60
    assert limiter.reserve((RoomRequest("a", 1, 3),), patience=5) == answer


def test_no_limit(limiter: Store) -> None:
    assert [wait(limiter, RoomRequest("a", 1e9, 0)) for _ in range(9)] == [0] * 9


def test_more_than_the_limit_gets_a_window_of_its_own(limiter: Store) -> None:
    assert wait(limiter, RoomRequest("a", 5000, 1000)) == 0
    assert wait(limiter, RoomRequest("a", 1, 1000)) > 60


def test_settling_gives_room_back(limiter: Store, clock: Clock) -> None:
    place = limiter.reserve((RoomRequest("a", 1000, 1000),), patience=0)
    assert isinstance(place, Reservation)
    limiter.settle("a", place.slot, -600)
    assert wait(limiter, RoomRequest("a", 600, 1000)) < 2
    limiter.settle("a", place.slot, +500)
    clock.at += 30
    assert wait(limiter, RoomRequest("a", 1, 1000)) > 25


def test_report_of_the_provider(limiter: Store) -> None:
    """Somebody else uses the same key: what is left counts, more than what we know of."""
    wait(limiter, RoomRequest("a", 1, 100))
    limiter.report(RoomRequest("a", 0, 100), remaining=50)
    assert wait(limiter, RoomRequest("a", 50, 100)) < 2
    assert wait(limiter, RoomRequest("a", 1, 100)) > 58


def test_report_that_is_behind(limiter: Store) -> None:
    """What was reserved here and not yet counted there stays counted."""
    wait(limiter, RoomRequest("a", 60, 100))
    limiter.report(RoomRequest("a", 0, 100), remaining=90)
    assert wait(limiter, RoomRequest("a", 50, 100)) > 59


def test_clock_put_back(limiter: Store, clock: Clock) -> None:
    wait(limiter, RoomRequest("a", 3, 3))
    clock.at -= 1_000_000
    assert wait(limiter, RoomRequest("a", 3, 3)) == 0


def test_first_slot_never_exceeds_any_window() -> None:
    """The sum over a window and a slot, for amounts of all sizes, in the order they come."""
    import random

    amounts = random.Random(4)
    taken: dict[int, float] = {}
    for _ in range(1500):
        amount = amounts.choice([1, 7, 30, 60, 100])
        slot = first_slot(taken, RoomRequest("a", amount, 1000), 0)
        taken[slot] = taken.get(slot, 0) + amount
    sums = [sum(taken.get(n, 0) for n in range(start, start + SLOTS + 1)) for start in range(max(taken))]
    assert max(sums) <= 1000
    assert sum(taken.values()) / (max(taken) / SLOTS) > 940


def test_private_files(sqlite: Store, tmp_path: Path) -> None:
    wait(sqlite, RoomRequest("a", 1, 3))
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "state/limits.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"not a database, but long enough to look at" * 99, b"\0" * 4096])
def test_broken_file_is_put_aside(tmp_path: Path, clock: Clock, content: bytes) -> None:
    path = tmp_path / "limits.db"
    path.write_bytes(content)
    limiter = SqliteStore(path, clock=clock)
    limiter.reserve((RoomRequest("a", 3, 3),), patience=0)
    assert wait(limiter, RoomRequest("a", 3, 3)) == 0
    assert wait(limiter, RoomRequest("a", 1, 3)) > 0


def test_unusable_folder_lets_everything_through(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "limits.db", Path("/proc/none/limits.db")):
        limiter = SqliteStore(path, clock=clock)
        assert [wait(limiter, RoomRequest("a", 3, 3)) for _ in range(3)] == [0, 0, 0]


def test_planted_link_is_refused(tmp_path: Path, clock: Clock) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / "limits.db").symlink_to(victim)
    wait(SqliteStore(tmp_path / "limits.db", clock=clock), RoomRequest("a", 1, 3))
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
def test_holder_that_never_lets_go(sqlite: Store, tmp_path: Path, end: signal.Signals) -> None:
    """A stopped process is passed after a bounded wait; a killed one leaves nothing behind."""
    path = tmp_path / "state" / "limits.db"
    wait(sqlite, RoomRequest("a", 1, 3))
    with subprocess.Popen([sys.executable, "-c", HOLDER, path], stdout=subprocess.PIPE) as holder:
        assert holder.stdout and holder.stdout.readline() == b"held\n"
        os.kill(holder.pid, end)
        if end == signal.SIGKILL:
            holder.wait()
        start = time.monotonic()
        waited = wait(sqlite, RoomRequest("a", 1, 3))
        took = time.monotonic() - start
        holder.kill()
    assert waited < 2 and took < 1
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_threads(tmp_path: Path) -> None:
    """Forty threads, ten places."""
    limiter = SqliteStore(tmp_path / "limits.db", clock=Clock())
    granted: list[object] = []

    def work() -> None:
        granted.append(limiter.reserve((RoomRequest("a", 1, 10),), patience=10))

    threads = [threading.Thread(target=work) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(place, Reservation) for place in granted) == 10
