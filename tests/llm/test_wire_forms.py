"""Good answers in forms that servers and gateways were seen to send."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any

import pytest
from ground import server as wire
from ground.server import Answer, Server
from llm.asking import ask, endpoint

OK = "feat: read CRLF\n\nIt was kept."
BODY = json.dumps(wire.completion_body(OK)).encode()


def part(*parts: Any) -> Answer:
    body: Any = wire.completion_body("x")
    body["choices"][0]["message"]["content"] = list(parts)
    return wire.json_reply(body)


def labelled(body: bytes, encoding: str = "", kind: str = "application/json") -> Answer:
    headers = {"Content-Type": kind} | ({"Content-Encoding": encoding} if encoding else {})
    return wire.reply(body, 200, headers)


def events(text: str) -> bytes:
    return b"".join(chunk for chunk in wire.stream(text).chunks)


FORMS: dict[str, Answer] = {
    "a stream that was not asked for": wire.stream(OK),
    "a stream labelled JSON": labelled(events(OK)),
    "JSON labelled a stream": labelled(BODY, kind="text/event-stream"),
    "JSON and DONE": labelled(BODY + b"\n\ndata: [DONE]\n\n", kind="text/event-stream"),
    "201": wire.reply(BODY, 201, {"Content-Type": "application/json"}),
    "text/plain": labelled(BODY, kind="text/plain"),
    "byte order mark": labelled(b"\xef\xbb\xbf" + BODY),
    "gzip": labelled(gzip.compress(BODY), "gzip"),
    "gzip without a label": labelled(gzip.compress(BODY)),
    "deflate": labelled(zlib.compress(BODY), "deflate"),
    "raw deflate": labelled(zlib.compress(BODY, wbits=-15), "deflate"),
    "not gzip at all": labelled(BODY, "gzip"),
    "not deflate at all": labelled(BODY, "deflate"),
    "not brotli at all": labelled(BODY, "br"),
    "a character set for an encoding": labelled(BODY, "utf-8"),
    "a part without a type": part({"text": OK}),
    "a part of another type": part({"type": "output_text", "text": OK}),
    "a text with a value": part({"type": "text", "text": {"value": OK}}),
    "a string among parts": part(OK),
    "a part of thoughts": part(
        {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}, {"type": "text", "text": OK}
    ),
}


@pytest.mark.parametrize("answer", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("is_streamed", [False, True])
def test_form(server: Server, answer: Answer, is_streamed: bool) -> None:
    server.default = answer
    on_text = (lambda _text: None) if is_streamed else None
    asked = ask(endpoint(server), on_text=on_text)
    assert (asked.reply.text, len(server.requests)) == (OK, 1), asked.detail


# the error inside a 200 -> its kind, requests
ERRORS: dict[str, tuple[Any, str, int]] = {
    "429": ({"error": {"message": "Provider returned error", "code": 429}}, "rate-limited", 3),
    "402": ({"error": {"message": "Insufficient credits", "code": 402}}, "quota", 1),
    "401": ({"error": {"message": "User not found.", "code": 401}}, "auth", 1),
    "401 as text": ({"error": {"message": "No.", "code": "401"}}, "auth", 1),
    "400": ({"error": {"message": "m is not a valid model ID", "code": 400}}, "not-found", 1),
    "a day's limit": (
        {"error": {"message": "Rate limit exceeded: free-models-per-day", "code": 429}}, "period-limit", 1
    ),
    "without a wrapper": ({"code": "InvalidApiKey", "message": "Invalid API-key provided."}, "auth", 1),
    "one level down": ({"error": {"error": {"message": "No.", "code": 403}}}, "forbidden", 1),
    "of the upstream": (
        {"error": {"message": "Provider returned error", "code": 400,
                   "metadata": {"raw": '{"error": {"message": "You are out of credits"}}'}}},
        "quota", 1,
    ),
    "MiniMax": ({"base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}}, "quota", 1),
    "Cloudflare": ({"success": False, "errors": [{"code": 10000, "message": "Unauthorized"}]}, "auth", 1),
    "in a choice": (
        {"choices": [{"message": {"content": "feat: h"}, "finish_reason": "error",
                      "error": {"code": 502, "message": "Provider disconnected"}}]},
        "unavailable", 3,
    ),
    "only a detail": ({"detail": "Not authenticated"}, "auth", 1),
}  # fmt: skip


@pytest.mark.parametrize(("body", "kind", "requests"), ERRORS.values(), ids=ERRORS)
def test_an_error_with_status_200(server: Server, body: Any, kind: str, requests: int) -> None:
    server.default = wire.json_reply(body)
    asked = ask(endpoint(server))
    assert (asked.kind, len(server.requests)) == (kind, requests), asked.detail


@pytest.mark.parametrize(
    ("usage", "completion"),
    [
        ({"prompt_tokens": 300, "completion_tokens": 20, "total_tokens": 1220}, 920),
        ({"prompt_tokens": 300, "completion_tokens": 20, "total_tokens": 320}, 20),
        ({"prompt_tokens": "300", "completion_tokens": "20"}, 20),
        ({"prompt_tokens": 300, "completion_tokens": 20, "total_tokens": 0}, 20),
        ({"completion_tokens": 20, "total_tokens": 320}, 20),
    ],
)
def test_the_completion_has_all_that_the_total_has(
    server: Server, usage: dict[str, Any], completion: int
) -> None:
    server.default = wire.completion(OK, usage=usage)
    (row,) = ask(endpoint(server)).rows
    assert row.completion_tokens == completion


def test_the_cost_and_the_model_that_the_server_reports(server: Server) -> None:
    usage = {"prompt_tokens": 300, "completion_tokens": 20, "total_tokens": 320, "cost": 0.00042}
    server.default = wire.completion(OK, usage=usage, model="maker/small")
    (row,) = ask(endpoint(server, model="router/auto")).rows
    assert (row.model, row.answered_by) == ("router/auto", "maker/small")
    assert (row.cost, row.currency, row.price_version) == (0.00042, "USD", "reported")


def test_a_redirect_names_where_it_leads(server: Server) -> None:
    server.default = wire.redirect("/v2/chat/completions/", 308)
    assert ask(endpoint(server)).detail == f"HTTP 308: a redirect to {server.url}/v2/chat/completions/"
    server.default = wire.redirect("https://user:pw@api.example/v1/chat?token=1", 308)
    assert ask(endpoint(server)).detail == "HTTP 308: a redirect to https://api.example/v1/chat"
