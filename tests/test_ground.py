"""The ground itself: what other tests rely on must be so."""

from __future__ import annotations

import http.client
import json
import os
import socket
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from ground import server as wire
from ground.repo import Repo
from ground.server import Server


def post(url: str, body: bytes = b"{}", timeout: float = 5) -> bytes:
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=timeout) as response:
        return bytes(response.read())


# -- environment


def test_home_is_fresh_and_git_knows_nobody(home: Path, repo: Repo) -> None:
    assert Path.home() == home
    assert (
        repo.git("config", "--list", "--show-scope", "--global").splitlines()[0].startswith("global\tinit.")
    )
    assert not [name for name in os.environ if name.startswith(("OPENAI_", "GITGPT_"))]


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.com", 443)])
def test_the_network_ends_at_loopback(address: tuple[str, int]) -> None:
    with socket.socket() as plain, pytest.raises(PermissionError, match="only loopback"):
        plain.connect(address)
    with socket.socket() as plain, pytest.raises(PermissionError, match="only loopback"):
        plain.connect_ex(address)


# -- repositories


def test_repository_history_is_the_same_every_time(tmp_path: Path) -> None:
    heads = []
    for name in ("one", "two"):
        repo = Repo.init(tmp_path / name)
        repo.commit("feat: a", {"a.txt": "a\n"})
        heads.append(repo.commit("fix: b", {"dir/b.txt": b"\xff"}))
    assert heads[0] == heads[1]
    assert repo.git("log", "--format=%an %cI %s") == (
        "Ada Author 2026-01-02T03:05:05+00:00 fix: b\nAda Author 2026-01-02T03:04:05+00:00 feat: a"
    )


def test_repository_with_sha256(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "repo", object_format="sha256")
    assert len(repo.commit("feat: a")) == 64


def test_editor_records_what_it_is_given(repo: Repo) -> None:
    repo.stage_file("a.txt", "a\n")
    done = repo.commit_with_editor(edit=b"typed\n")
    assert done.run.code == 0
    assert done.seen[0].startswith(b"\n# Please enter the commit message")
    assert done.message == b"typed\n"


def test_editor_that_leaves_an_empty_file_aborts(repo: Repo) -> None:
    repo.stage_file("a.txt", "a\n")
    done = repo.commit_with_editor()
    assert (done.run.code, done.message) == (1, b"")


def test_each_editor_of_a_rebase_is_recorded(repo: Repo) -> None:
    for name in "abc":
        repo.commit(f"feat: {name}", {name: name})
    done = repo.with_editor(
        "rebase", "-i", "HEAD~2", todo="reword HEAD~1\nreword HEAD\n", edits=(b"one\n", b"two\n")
    )
    assert done.run.code == 0, done.run.errors
    assert [seen.partition(b"\n")[0] for seen in done.seen] == [b"feat: b", b"feat: c"]
    assert repo.git("log", "--format=%s") == "two\none\nfeat: a"


# -- server


def test_server_answers_a_completion_and_records(server: Server) -> None:
    body = json.loads(post(f"{server.base_url}/chat/completions", b'{"messages": [{"content": "hello"}]}'))
    assert body["choices"][0]["message"]["content"] == server.text
    (request,) = server.requests
    assert (request.method, request.path, request.prompt) == ("POST", "/v1/chat/completions", "hello")
    assert request.headers["content-type"] == "application/json"


def test_server_streams_when_asked(server: Server) -> None:
    text = post(server.url, b'{"stream": true}').decode()
    events = [line.removeprefix("data: ") for line in text.splitlines() if line]
    deltas = [json.loads(event)["choices"] for event in events[:-1]]
    assert "".join(choice[0]["delta"].get("content", "") for choice in deltas if choice) == server.text
    assert events[-1] == "[DONE]"


def test_script_goes_before_the_default(server: Server) -> None:
    server.script(wire.error(429, headers={"Retry-After": "7"}), lambda _: wire.completion("from a function"))
    with pytest.raises(urllib.error.HTTPError) as caught:
        post(server.url)
    assert (caught.value.code, caught.value.headers["Retry-After"]) == (429, "7")
    caught.value.close()
    assert b"from a function" in post(server.url)
    assert server.text.encode() in post(server.url)


def test_one_connection_serves_many_requests(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    for _ in range(3):
        connection.request("POST", "/", b"{}")
        assert server.text.encode() in connection.getresponse().read()
    connection.close()
    assert len(server.requests) == 3


def raw(server: Server, timeout: float = 0.3) -> bytes:
    """All bytes until the connection ends or is silent for `timeout` seconds."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=timeout) as plain:
        plain.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        said = b""
        try:
            while piece := plain.recv(65536):
                said += piece
        except (TimeoutError, ConnectionResetError) as exc:
            return said + b"<" + type(exc).__name__.encode() + b">"
        return said + b"<closed>"


JSON = b"Content-Type: application/json\r\n"
WIRE = {
    "hang": (wire.hang(), b"<TimeoutError>"),
    "drop": (wire.drop(), b"<closed>"),
    "cut": (
        wire.cut(b"0123456789", 4),
        b"HTTP/1.1 200 OK\r\n" + JSON + b"Content-Length: 10\r\nConnection: close\r\n\r\n0123<closed>",
    ),
    "empty": (
        wire.empty(204),
        b"HTTP/1.1 204 No Content\r\n" + JSON + b"Content-Length: 0\r\n\r\n<TimeoutError>",
    ),
    "redirect": (
        wire.redirect("http://x/", 307),
        b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://x/\r\nContent-Length: 0\r\n\r\n<TimeoutError>",
    ),
    "chunked": (
        wire.sse(b"data: a", b"\n\n", end="close"),
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
        b"Connection: close\r\n\r\n7\r\ndata: a\r\n2\r\n\n\n\r\n<closed>",
    ),
    "overloaded": (
        wire.reply(b"", 529, {"X-A": "b"}),
        b"HTTP/1.1 529 Unknown\r\nX-A: b\r\nContent-Length: 0\r\n\r\n<TimeoutError>",
    ),
}


@pytest.mark.parametrize("name", WIRE)
def test_what_goes_over_the_wire(server: Server, name: str) -> None:
    answer, expected = WIRE[name]
    server.script(answer)
    assert raw(server) == expected


def test_reset_is_seen_as_one(server: Server) -> None:
    server.script(wire.cut(b"0123456789", 4, end="reset"))
    assert raw(server).endswith(b"<ConnectionResetError>")


def test_drip_takes_its_time(server: Server) -> None:
    server.script(wire.drip(b"abcdef", 0.05))
    start = time.monotonic()
    assert post(server.url) == b"abcdef"
    assert 0.2 < time.monotonic() - start < 2


def test_huge_is_sent_without_being_held(server: Server) -> None:
    server.script(wire.huge(20 * 2**20))
    assert len(post(server.url)) == 20 * 2**20


def test_peak_counts_requests_at_once(server: Server) -> None:
    everybody = threading.Barrier(3, timeout=5)

    def meet(_: wire.Received) -> wire.Answer:
        everybody.wait()
        return wire.completion("met")

    server.script(meet, meet, meet)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(post, [server.url] * 3))
    post(server.url)
    assert server.peak == 3


def test_stop_ends_hanging_connections() -> None:
    with Server() as server:
        server.script(wire.hang())
        caller = threading.Thread(target=lambda: raw(server, timeout=30))
        caller.start()
        while not server.requests:
            time.sleep(0.01)
        start = time.monotonic()
    caller.join(5)
    assert not caller.is_alive()
    assert time.monotonic() - start < 2
