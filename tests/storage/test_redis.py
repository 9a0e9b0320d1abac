"""Redis: eight processes under one limit, and a server that is away, hangs, lies or fills up."""

from __future__ import annotations

import multiprocessing
import socket
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from ground.server import Server
from ground.stage import Stage
from storage.redis_server import SHARED, run_command, start_server

from gitgpt.errors import ConfigError
from gitgpt.storage.redis_store import RedisStore
from gitgpt.storage.sqlite import SqliteStore
from gitgpt.storage.store import Reservation, RoomRequest, Space
from gitgpt.storage.windows import SLOTS

SPACE = Space("plain", 100, 3, 1000)
LOCAL = Space("local", 100, 3, 1000)


def open_store(url: str, folder: Path, said: list[str]) -> RedisStore:
    return RedisStore(url, fallback=SqliteStore(folder / "cache.db"), shared=SHARED, warn=said.append)


def ask_for_room(url: str, folder: Path, seconds: float, queue: multiprocessing.Queue[list[int]]) -> None:
    store = RedisStore(
        url,
        fallback=SqliteStore(folder / "x.db"),
        shared=SHARED,
        warn=lambda _: None,
        window=1.0,
        patience=30.0,
    )
    end, slots = time.time() + seconds, []
    while isinstance(
        got := store.reserve((RoomRequest("a", 1, 50),), patience=end - time.time()), Reservation
    ):
        slots.append(got.slot)
        time.sleep(got.wait)
    queue.put(slots)


def test_eight_processes_never_exceed_the_limit(tmp_path: Path) -> None:
    url = start_server()
    run_command(url, "FLUSHALL")
    queue: multiprocessing.Queue[list[int]] = multiprocessing.Queue()
    workers = [
        multiprocessing.Process(target=ask_for_room, args=(url, tmp_path, 3.0, queue)) for _ in range(8)
    ]
    for worker in workers:
        worker.start()
    shares = [queue.get() for _ in workers]
    for worker in workers:
        worker.join()
    slots = Counter(slot for share in shares for slot in share)
    windows = [sum(slots[at] for at in range(start, start + SLOTS + 1)) for start in slots]
    assert 45 <= max(windows) <= 50
    assert all(shares)


def test_only_shared_spaces_are_in_redis(tmp_path: Path) -> None:
    url = start_server()
    run_command(url, "FLUSHALL")
    first, second = (open_store(url, tmp_path / name, []) for name in "ab")
    first.put(SPACE, "k", "v")
    first.put(LOCAL, "k", "v")
    assert (second.get(SPACE, "k"), second.get(LOCAL, "k")) == ("v", None)


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def check_fallback(url: str, folder: Path) -> None:
    said: list[str] = []
    store = open_store(url, folder, said)
    start = time.monotonic()
    store.put(SPACE, "k", "v")
    assert time.monotonic() - start < 1.0  # 0.1 s, on an idle machine
    assert store.get(SPACE, "k") == "v"
    assert store.swap(SPACE, "k", "v", "w")
    assert isinstance(store.reserve((RoomRequest("a", 1, 5),), patience=1), Reservation)
    assert len(said) == 1 and "secret" not in said[0]


def test_a_server_that_is_away(tmp_path: Path) -> None:
    check_fallback(f"redis://:secret@127.0.0.1:{closed_port()}/0", tmp_path)


@pytest.mark.parametrize(
    "reply", [b"", b"+OK\r\n", b"garbage\r\n", b"*3\r\n$1\r\nx\r\n$1\r\ny\r\n$1\r\nz\r\n"]
)
def test_a_server_that_hangs_or_lies(tmp_path: Path, reply: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            try:
                while True:
                    connection, _ = listening.accept()
                    threading.Thread(target=talk, args=(connection,), daemon=True).start()
            except OSError:
                return

        def talk(connection: socket.socket) -> None:
            with connection:
                while connection.recv(65536) and reply:
                    connection.sendall(reply)
                time.sleep(3)

        threading.Thread(target=serve, daemon=True).start()
        said: list[str] = []
        store = open_store(f"redis://127.0.0.1:{listening.getsockname()[1]}/0", tmp_path, said)
        start = time.monotonic()
        assert store.summarize(SPACE).entries == 0
        assert store.list_keys(SPACE) == []
        assert time.monotonic() - start < 2.0
        assert len(said) == 1


def test_a_server_that_is_full(tmp_path: Path) -> None:
    url = start_server()
    run_command(url, "CONFIG", "SET", "maxmemory", "1")
    try:
        said: list[str] = []
        store = open_store(url, tmp_path, said)
        store.put(SPACE, "k", "v")
        assert store.get(SPACE, "k") == "v"
        assert isinstance(store.reserve((RoomRequest("a", 1, 5),), patience=1), Reservation)
        assert len(said) == 1
    finally:
        run_command(url, "CONFIG", "SET", "maxmemory", "0")


def test_a_url_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        open_store("http://:secret@example.com", tmp_path, [])
    assert "secret" not in caught.value.message


def stage_of(tmp_path: Path, server: Server, url: str, name: str) -> Stage:
    """Another member of the team, with a HOME of their own."""
    stage = Stage.build(tmp_path / name, server)
    home = tmp_path / f"home-{name}"
    home.mkdir()
    stage.env |= {"GITGPT_REDIS": url, "XDG_CACHE_HOME": str(home), "XDG_STATE_HOME": str(home)}
    stage.stage_file("a.py", "def parse(text):\n    return text.split()\n")
    return stage


def test_a_reply_is_shared_by_the_team(tmp_path: Path, server: Server) -> None:
    url = start_server()
    run_command(url, "FLUSHALL")
    for name in ("ada", "carl"):
        made = stage_of(tmp_path, server, url, name).commit_with_editor()
        assert made.seen[0].startswith(b"feat: add what the change adds\n")
    assert len(server.requests) == 1


def test_a_commit_while_the_server_is_away(tmp_path: Path, server: Server) -> None:
    stage = stage_of(tmp_path, server, f"redis://127.0.0.1:{closed_port()}/0", "ada")
    made = stage.commit_with_editor()
    assert made.seen[0].startswith(b"feat: add what the change adds\n")
    assert made.run.errors.count("cannot be used") == 1
