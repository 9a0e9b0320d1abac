"""Guards around every test, and the fixtures that hand out the ground."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ground import environment
from ground.repo import Repo
from ground.server import Server

# A runner may start its jobs with signals ignored (nohup does), and every program started here would be deaf.
for _number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, signal.default_int_handler if _number == signal.SIGINT else signal.SIG_DFL)


@pytest.fixture(autouse=True)
def clean_environment(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh HOME, no configuration of this machine's, fixed people and dates. Returns that HOME."""
    home = tmp_path_factory.mktemp("home")
    environment.clean(monkeypatch, home)
    return home


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections go to loopback or a unix socket, or the test fails."""

    def guarded(real: Callable[..., Any]) -> Callable[..., Any]:
        def connect(self: socket.socket, address: Any) -> Any:
            environment.check_address(self.family, address)
            return real(self, address)

        return connect

    monkeypatch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))


@pytest.fixture
def home(clean_environment: Path) -> Path:
    """The HOME of this test."""
    return clean_environment


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """An empty repository."""
    return Repo.init(tmp_path / "repo")


@pytest.fixture
def server() -> Iterator[Server]:
    """A loopback server that answers every request with the same chat completion until told otherwise."""
    with Server() as running:
        yield running
