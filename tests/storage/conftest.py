"""Ends the Redis server of these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from storage import redis_server


@pytest.fixture(scope="session", autouse=True)
def redis_servers_end() -> Iterator[None]:
    yield
    redis_server.stop_servers()
