"""The whole call against a server that misbehaves in every known way."""

from __future__ import annotations

import json
import socket
import threading
import time
from typing import Any

import pytest
from ground import server as wire
from ground.server import Answer, Server
from llm.asking import KEY, ask, endpoint, request

from gitgpt.errors import ConfigError
from gitgpt.llm.client import Client
from gitgpt.llm.types import Deadline, Message, Usage
from gitgpt.usage.prices import Price, PriceList, Rates

OK = "feat: add what the change adds"
QUOTA = wire.error(
    429, "You exceeded your current quota", code="insufficient_quota", kind="insufficient_quota"
)


def test_answer(server: Server) -> None:
    """The model's text, its usage, who gave it, and one row."""
    asked = ask(endpoint(server))
    assert (asked.reply.text, asked.reply.provider, asked.reply.model) == (OK, "test", "test-model")
    assert asked.reply.usage == Usage(prompt=100, completion=10)
    assert asked.kind == "ok"
    row = asked.rows[0]
    assert (row.outcome, row.provider, row.total_tokens, row.excerpt) == ("ok", "test", 110, "Describe this.")
    assert row.request_id == asked.reply.request_id != ""


def test_request_on_the_wire(server: Server) -> None:
    ask(endpoint(server))
    (got,) = server.requests
    assert got.path == "/v1/chat/completions"
    assert got.headers["authorization"] == f"Bearer {KEY}"
    assert got.headers["accept-encoding"] == "identity"
    assert got.json == {
        "model": "test-model",
        "messages": [
            {"role": "system", "content": "You write."},
            {"role": "user", "content": "Describe this."},
        ],
        "max_tokens": 2048,
        "stream": False,
    }


# what the server does -> (kind, requests made)
FAILURES: dict[str, tuple[Answer, str, int]] = {
    "401": (wire.error(401), "auth", 1),
    "402": (wire.error(402), "quota", 1),
    "403": (wire.error(403), "forbidden", 1),
    "404 model": (wire.error(404, "The model `x` does not exist", code="model_not_found"), "not-found", 1),
    "400": (wire.error(400), "rejected", 1),
    "413": (wire.error(413), "too-large", 1),
    "quota": (QUOTA, "quota", 1),
    "429": (wire.error(429), "rate-limited", 3),
    "429 short hint": (wire.error(429, headers={"Retry-After": "2"}), "rate-limited", 3),
    "429 long hint": (wire.error(429, headers={"Retry-After": "3600"}), "rate-limited", 1),
    "500": (wire.error(500), "unavailable", 3),
    "302": (wire.redirect("http://127.0.0.1:9/"), "redirected", 1),
    "307": (wire.redirect("http://127.0.0.1:9/", 307), "redirected", 1),
    "302 with an endless body": (
        Answer(302, {"Location": "http://127.0.0.1:9/"}, (b"x",), framing="close", end="hang"),
        "redirected",
        1,
    ),
    "html": (wire.html(), "malformed", 1),
    "html 502": (wire.html(502), "unavailable", 3),
    "no JSON": (wire.reply(b"{"), "malformed", 1),
    "JSON list": (wire.reply(b"[]"), "malformed", 1),
    "deep JSON": (wire.reply(b"[" * 200_000), "malformed", 1),
    "not UTF-8": (wire.reply(b'{"choices": "\xff\xfe"}'), "malformed", 1),
    "no body": (wire.empty(), "malformed", 1),
    "no choices": (wire.json_reply({"choices": []}), "malformed", 1),
    "wrong types": (wire.json_reply({"choices": {"0": [1]}, "usage": "much"}), "malformed", 1),
    "null content": (wire.json_reply(wire.completion_body(None)), "empty", 2),
    "empty text": (wire.completion(" \n"), "empty", 2),
    "cut at the limit": (wire.completion("feat: ad", finish="length"), "incomplete", 1),
    "filtered": (wire.completion("feat", finish="content_filter"), "refused", 1),
    "error in a 200": (wire.json_reply({"error": {"message": "no", "code": 502}}), "unavailable", 3),
    "cut": (wire.cut(json.dumps(wire.completion_body(OK)).encode(), 40), "cut", 3),
    "reset": (wire.cut(b"{" * 900, 40, end="reset"), "cut", 3),
    "no answer": (wire.drop(), "cut", 3),
}


@pytest.mark.parametrize(("answer", "kind", "requests"), FAILURES.values(), ids=FAILURES)
def test_failure(server: Server, answer: Answer, kind: str, requests: int) -> None:
    """The job's own answer, the right kind, no retry where none can help, and one row a request."""
    server.default = answer
    asked = ask(endpoint(server))
    assert (asked.reply.text, asked.reply.provider) == ("chore: by rules", "rules")
    assert asked.kind == kind
    assert len(server.requests) == requests
    assert [row.outcome for row in asked.rows] == [kind] * requests
    assert KEY[:8] not in repr(asked)
    assert "\n" not in asked.detail


@pytest.mark.parametrize("busy", [wire.error(529), wire.error(503, "Loading model")])
def test_a_server_that_gets_ready_is_waited_for(server: Server, busy: Answer) -> None:
    """More than the three attempts of other failures, as long as the deadline allows."""
    server.script(*[busy] * 6)
    server.default = wire.completion(OK)
    assert ask(endpoint(server), seconds=60).reply.text == OK
    server.default = busy
    asked = ask(endpoint(server), seconds=8)
    assert asked.kind == "unavailable"
    assert sum(asked.waits) < 8


@pytest.mark.parametrize(("wish", "requests"), [("false", 1), ("true", 3)])
def test_the_server_says_whether_to_retry(server: Server, wish: str, requests: int) -> None:
    server.default = wire.error(409 if wish == "true" else 503, headers={"x-should-retry": wish})
    ask(endpoint(server))
    assert len(server.requests) == requests


@pytest.mark.parametrize("first", [wire.error(500), wire.error(429), wire.drop(), wire.error(408)])
def test_retry_helps(server: Server, first: Answer) -> None:
    server.script(first)
    asked = ask(endpoint(server))
    assert asked.reply.text == OK
    assert len(asked.waits) == 1


def test_hint_is_waited_for(server: Server) -> None:
    server.script(wire.error(429, headers={"Retry-After": "1.5"}))
    asked = ask(endpoint(server))
    assert (asked.reply.text, asked.waits) == (OK, [1.5])


SLOW: dict[str, Answer] = {
    "hang": wire.hang(),
    "drip": wire.drip(b" " * 10_000, interval=0.02),
    "late": wire.completion(OK)._replace(delay=30),
    "stuck in the middle": Answer(chunks=(b"{",), length=100, end="hang"),
    "endless": wire.huge(10**12, b" " * 20)._replace(interval=0.02),
}


@pytest.mark.parametrize("answer", SLOW.values(), ids=SLOW)
def test_deadline(server: Server, answer: Answer) -> None:
    """However slow the server is: over at the deadline, and one line says so."""
    server.default = answer
    start = time.monotonic()
    asked = ask(endpoint(server), seconds=0.3)
    assert time.monotonic() - start < 0.8
    assert (asked.kind, asked.detail) == ("timeout", "no complete answer before the deadline")
    assert [row.outcome for row in asked.rows] == ["timeout"]


def test_deadline_holds_over_name_resolution(monkeypatch: pytest.MonkeyPatch) -> None:
    """getaddrinfo knows no time-out."""
    released = threading.Event()

    def stuck(*_: Any, **__: Any) -> Any:
        released.wait(10)
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", stuck)
    start = time.monotonic()
    asked = ask(endpoint("https://api.example.com/v1"), seconds=0.2)
    assert time.monotonic() - start < 0.7
    assert asked.kind == "timeout"
    released.set()


def test_read_timeout(server: Server) -> None:
    """A silent server is left for the next attempt before the deadline."""
    server.script(wire.hang())
    asked = ask(endpoint(server, read_timeout=0.2))
    assert asked.reply.text == OK
    assert [row.outcome for row in asked.rows] == ["timeout", "ok"]


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        where = f"127.0.0.1:{free.getsockname()[1]}"
        asked = ask(endpoint(f"http://{where}/v1"))
    assert (asked.kind, asked.detail) == ("connection", f"the connection was refused ({where})")


def test_unknown_host(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    asked = ask(endpoint("https://no-such-host.invalid/v1"))
    assert (asked.kind, asked.detail) == ("dns", "the host name cannot be resolved (no-such-host.invalid)")


def test_failover(server: Server) -> None:
    """The second link answers, and the reply says why the first did not."""
    server.script(wire.error(401, "no such key"))
    asked = ask(endpoint(server, name="first"), endpoint(server, name="second"))
    assert (asked.reply.text, asked.reply.provider) == (OK, "second")
    first, second = asked.reply.links
    assert first.failure and first.failure.detail == "HTTP 401: no such key"
    assert second.failure is None
    assert [(row.provider, row.outcome) for row in asked.rows] == [("first", "auth"), ("second", "ok")]
    assert len({row.request_id for row in asked.rows}) == 1


def test_hanging_link_leaves_time_for_the_next(server: Server) -> None:
    server.script(wire.hang())
    asked = ask(endpoint(server, name="first"), endpoint(server, name="second"), seconds=1)
    assert asked.reply.provider == "second"


def test_no_links() -> None:
    asked = ask()
    assert (asked.reply.text, asked.reply.provider, asked.reply.links, asked.rows) == (
        "chore: by rules",
        "rules",
        (),
        [],
    )


def test_no_key_makes_no_request(server: Server) -> None:
    asked = ask(endpoint(server, key=lambda: " \n"))
    assert (asked.kind, asked.rows, server.requests) == ("no-key", [], [])


def test_key_that_is_not_needed(server: Server) -> None:
    asked = ask(endpoint(server, key=lambda: "", needs_key=False))
    assert asked.reply.text == OK
    assert "authorization" not in server.requests[0].headers


@pytest.mark.parametrize("key", ["sk-1\r\nX-Evil: 1", "sk-1\n2", "sk 1", "sk-ключ", "sk-\x00"])
def test_key_that_breaks_a_header(server: Server, key: str) -> None:
    asked = ask(endpoint(server, key=lambda: key))
    assert (asked.kind, server.requests) == ("misconfigured", [])
    assert "sk" not in asked.detail.replace("asks", "")


def test_key_that_cannot_be_read(server: Server) -> None:
    def broken() -> str:
        raise ConfigError("cannot read the key file /keys/x")

    asked = ask(endpoint(server, key=broken), endpoint(server, name="second"))
    assert asked.reply.links[0].failure
    assert asked.reply.links[0].failure.detail == "cannot read the key file /keys/x"
    assert asked.reply.text == OK


def test_key_is_read_at_each_call(server: Server) -> None:
    keys = iter(["sk-old", "sk-new"])
    client = Client([endpoint(server, key=lambda: next(keys))], record=lambda _: None)
    for _ in range(2):
        client.complete(request(), deadline=Deadline(5))
    assert [got.headers["authorization"] for got in server.requests] == ["Bearer sk-old", "Bearer sk-new"]


def test_netrc_does_not_replace_the_key(server: Server, home: Any) -> None:
    netrc = home / ".netrc"
    netrc.write_text("default login u password p\n")
    netrc.chmod(0o600)
    ask(endpoint(server))
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_key_echoed_by_the_server_is_masked(server: Server) -> None:
    server.default = wire.error(401, f"Incorrect API key provided: {KEY[:12]}****. Again: {KEY}, bye")
    assert ask(endpoint(server)).detail == "HTTP 401: Incorrect API key provided: *** Again: *** bye"


def test_ctrl_c_passes_and_is_recorded(server: Server) -> None:
    """A person's Ctrl-C is not a provider's failure."""
    rows: list[Any] = []

    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    server.default = wire.error(500)
    client = Client([endpoint(server)], record=rows.append, sleep=interrupted)
    with pytest.raises(KeyboardInterrupt):
        client.complete(request(), deadline=Deadline(5))
    assert [row.outcome for row in rows] == ["unavailable"]


def test_missing_usage_is_estimated(server: Server) -> None:
    body = wire.completion_body(OK)
    del body["usage"]
    server.default = wire.json_reply(body)
    usage = ask(endpoint(server)).reply.usage
    assert usage.is_estimated and usage.prompt > 5 and usage.completion > 5


def test_what_was_not_read_costs_nothing(server: Server) -> None:
    """A dropped connection is no reason to count the prompt; a time-out is: the model may have worked."""
    server.script(wire.drop(), wire.error(500), wire.hang())
    rows = ask(endpoint(server, read_timeout=0.2)).rows
    assert [(row.outcome, row.total_tokens > 0) for row in rows] == [
        ("cut", False),
        ("unavailable", False),
        ("timeout", True),
    ]


def test_unknown_dialect(server: Server) -> None:
    asked = ask(endpoint(server, dialect="opnai"))
    assert (asked.kind, asked.detail) == ("misconfigured", "there is no dialect 'opnai'")


def test_lone_surrogates_and_other_scripts_arrive(server: Server) -> None:
    ask(endpoint(server), question=request(messages=(Message("user", "修复 \udcff ✓"),)))
    assert server.requests[0].prompt == "修复 ? ✓"


def test_connections_are_kept(server: Server) -> None:
    client = Client([endpoint(server)], record=lambda _: None)
    for _ in range(3):
        client.complete(request(), deadline=Deadline(5))
    assert len(server.requests) == 3
    client.close()


def test_cost_is_recorded(server: Server) -> None:
    rate = Rates(0, input=10.0, cached=1.0, output=100.0, reasoning=100.0)
    own = {"test-model": Price((rate,), "EUR", "own")}
    asked = ask(endpoint(server), prices=lambda: PriceList({"models": {}}, own))
    row = asked.rows[0]
    assert (row.cost, row.currency, row.price_version) == (pytest.approx(0.002), "EUR", "own")


def test_unknown_cost_is_not_zero(server: Server) -> None:
    asked = ask(endpoint(server), prices=lambda: PriceList({"models": {}}, {}))
    assert asked.rows[0].cost is None


def test_broken_price_file_does_not_lose_an_answer(server: Server) -> None:
    def broken() -> PriceList:
        raise ConfigError("prices.toml: line 3")

    assert ask(endpoint(server), prices=broken).reply.text == OK
