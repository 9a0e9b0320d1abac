"""A Redis server of the tests' own, on a free port of loopback, for as long as the tests run."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from functools import cache

import pytest

from gitgpt.storage.redis_store import RedisStore
from gitgpt.storage.store import Store

SHARED = frozenset({"plain", "used", "kept"})


def redis_store(request: pytest.FixtureRequest, fallback: Store, clock: Callable[[], float]) -> RedisStore:
    """An empty store on the server."""
    url = start_server()
    store = RedisStore(url, fallback=fallback, shared=SHARED, warn=pytest.fail, clock=clock)
    request.addfinalizer(store.close)
    run_command(url, "FLUSHALL")
    return store


@cache
def start_server() -> str:
    """The URL; skipped without the program or the package, unless GITGPT_REQUIRE_REDIS is set, as in CI."""
    program = shutil.which("redis-server")
    try:
        import redis  # noqa: F401
    except ImportError:
        program = None
    if program is None:
        if os.environ.get("GITGPT_REQUIRE_REDIS"):
            pytest.fail("redis-server and the package redis are required here")
        pytest.skip("no redis-server, or no package redis, on this machine")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _servers.append(process)
    url = f"redis://127.0.0.1:{port}/0"
    for _ in range(200):
        if answers(port):
            return url
        time.sleep(0.05)
    raise AssertionError("redis-server did not start")


_servers: list[subprocess.Popen[bytes]] = []


def stop_servers() -> None:
    for process in _servers:
        process.kill()
        process.wait()


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def run_command(url: str, *words: str) -> None:
    port = int(url.rpartition(":")[2].partition("/")[0])
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        connection.sendall(" ".join(words).encode() + b"\r\n")
        connection.recv(64)
