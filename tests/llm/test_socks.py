"""A request through a real SOCKS5 proxy on loopback (RFC 1928)."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from ground.repo import Repo
from ground.server import Server


class SocksProxy:
    """A SOCKS5 proxy without authentication, one thread a direction. `asked` are the places it reached."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"socks5h://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(client,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        with client, client.makefile("rb") as reader:
            _, methods = reader.read(2)
            reader.read(methods)
            client.sendall(b"\x05\x00")
            _, _, _, kind = reader.read(4)
            host = socket.inet_ntoa(reader.read(4)) if kind == 1 else reader.read(reader.read(1)[0]).decode()
            (port,) = struct.unpack(">H", reader.read(2))
            self.asked.append((host, port))
            with socket.create_connection(("127.0.0.1", port)) as server:
                client.sendall(b"\x05\x00\x00\x01" + bytes(6))
                back = threading.Thread(target=_pump, args=(server, client), daemon=True)
                back.start()
                _pump(client, server)
                back.join(10)


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


@pytest.fixture
def proxy() -> Iterator[SocksProxy]:
    running = SocksProxy()
    yield running
    running.close()


def test_a_draft_comes_through_a_socks_proxy(
    repo: Repo, server: Server, proxy: SocksProxy, home: Path
) -> None:
    pytest.importorskip("socks", reason="PySocks is in the test extra")
    server.text = "feat: add through the proxy"
    config = home / ".config/gitgpt/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'[providers.openai]\nbase_url = "{server.base_url}"\nproxy = "{proxy.url}"\n')
    repo.env |= {"GITGPT_API_KEY": "k" * 20}
    repo.stage_file("a.py", "def a():\n    return 1\n")
    done = repo.gitgpt("draft")
    assert (done.code, done.text) == (0, "feat: add through the proxy"), done.errors
    assert [port for _, port in proxy.asked] == [int(server.base_url.split(":")[2].split("/")[0])]
