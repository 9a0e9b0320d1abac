"""Refusals in each server's own words, and the request that is sent instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ground import server as wire
from ground.server import Answer, Received, Server
from llm.asking import Clock, ask, endpoint, request

from gitgpt.storage.sqlite import SqliteStore
from gitgpt.storage.store import ENDPOINTS, Keyspace

OK = "feat: read CRLF"
SCHEMA = {"type": "object"}


def error(message: Any, **more: Any) -> dict[str, Any]:
    return {
        "error": {"message": message, "type": "invalid_request_error", "param": None, "code": None, **more}
    }


def missing(name: str) -> dict[str, Any]:
    return {
        "detail": [
            {"type": "extra_forbidden", "loc": ["body", name], "msg": "Extra inputs are not permitted"}
        ]
    }


CAP = {"output_cap": "max_completion_tokens"}
EFFORT = {"parameters": {"reasoning_effort": "low"}}

# what is refused: the body's condition, the server's words, the status, the endpoint's options
REFUSALS: dict[str, tuple[Callable[[dict[str, Any]], bool], Any, int, dict[str, Any]]] = {
    "litellm": (
        lambda body: "max_tokens" in body,
        error("litellm.BadRequestError: Unsupported parameter: 'max_tokens' is not supported. Use "
              "'max_completion_tokens' instead.", code="400"),
        400,
        {},
    ),
    "mistral": (
        lambda body: "max_completion_tokens" in body,
        {"object": "error", "message": missing("max_completion_tokens"), "type": "invalid_request_error"},
        422,
        CAP,
    ),
    "fastapi": (lambda body: "max_completion_tokens" in body, missing("max_completion_tokens"), 422, CAP),
    "old azure": (
        lambda body: "max_completion_tokens" in body,
        error("Unrecognized request argument supplied: max_completion_tokens"),
        400,
        CAP,
    ),
    "effort": (
        lambda body: "reasoning_effort" in body,
        error("Unrecognized request argument supplied: reasoning_effort"),
        400,
        EFFORT,
    ),
    "camel case": (
        lambda body: "reasoning_effort" in body,
        error("Argument not supported on this model: reasoningEffort"),
        400,
        EFFORT,
    ),
    "a value": (
        lambda body: body.get("reasoning_effort") == "low",
        error("Unsupported value: 'low'.", param="reasoning_effort", code="unsupported_value"),
        400,
        EFFORT,
    ),
    "schema": (lambda body: "response_format" in body, missing("response_format"), 422, {}),
    "no schema yet": (
        lambda body: "response_format" in body,
        error("This response_format type is unavailable now"),
        400,
        {},
    ),
    "failed schema": (
        lambda body: "response_format" in body,
        error("Failed to generate JSON. Please adjust your prompt.", code="json_validate_failed"),
        400,
        {},
    ),
    "system role": (
        lambda body: any(message["role"] == "system" for message in body["messages"]),
        {"object": "error", "message": "System role not supported", "type": "BadRequestError", "code": 400},
        400,
        {},
    ),
    "developer instruction": (
        lambda body: any(message["role"] == "system" for message in body["messages"]),
        error("Developer instruction is not enabled for models/gemma-3"),
        400,
        {},
    ),
    "too large a cap": (
        lambda body: body["max_tokens"] > 1024,
        error("max_tokens is too large: 2048. This model supports at most 1024 completion tokens.",
              param="max_tokens", code="invalid_value"),
        400,
        {},
    ),
    "range of a cap": (
        lambda body: body["max_tokens"] > 1500,
        error("Range of max_tokens should be [1, 1500]"),
        400,
        {},
    ),
    "a required value": (
        lambda body: body.get("enable_thinking", True),
        error("parameter.enable_thinking must be set to false for non-streaming calls"),
        400,
        {},
    ),
    "streams only": (
        lambda body: not body.get("stream"),
        error("This model only support stream mode, please enable the stream parameter to access the model."),
        400,
        {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_one_refusal_is_adapted_and_remembered(server: Server, case: Any, tmp_path: Any) -> None:
    is_refused, body, status, options = case
    clock = Clock()
    notes = Keyspace(SqliteStore(tmp_path / "cache.db", clock=clock), ENDPOINTS)
    state = {"state": notes, "clock": clock}

    def answer(got: Received) -> Answer:
        if is_refused(got.json):
            return wire.json_reply(body, status)
        return wire.stream(OK) if got.json.get("stream") else wire.completion(OK)

    server.default = answer
    for rows in (["rejected", "ok"], ["ok"]):
        asked = ask(endpoint(server, options=options), question=request(schema=SCHEMA), **state)
        assert ([row.outcome for row in asked.rows], asked.reply.text) == (rows, OK), asked.detail


def test_lengths_in_a_schema_are_left_out_where_they_are_refused(server: Server) -> None:
    """The rest of the schema stays: its types are what holds a small model to the form."""
    limited = {"type": "object", "properties": {"subject": {"type": "string", "maxLength": 72}}}
    server.default = lambda got: (
        wire.json_reply(error("Invalid schema for 'answer': 'maxLength' is not permitted."), 400)
        if "maxLength" in str(got.json)
        else wire.completion(OK)
    )
    asked = ask(endpoint(server), question=request(schema=limited))
    assert asked.reply.text == OK
    sent = server.requests[1].json["response_format"]["json_schema"]["schema"]
    assert sent == {"type": "object", "properties": {"subject": {"type": "string"}}}


def test_merged_instructions_are_not_lost(server: Server) -> None:
    server.default = lambda got: (
        wire.json_reply(error("System role not supported"), 400)
        if got.json["messages"][0]["role"] == "system"
        else wire.completion(OK)
    )
    ask(endpoint(server))
    (message,) = server.requests[1].json["messages"]
    assert message == {"role": "user", "content": "You write.\n\nDescribe this."}


def test_stream_options_that_are_refused(server: Server) -> None:
    server.default = lambda got: (
        wire.json_reply(error("Unknown field: stream_options"), 400)
        if "stream_options" in got.json
        else wire.stream(OK)
    )
    assert ask(endpoint(server), on_text=lambda _text: None).reply.text == OK


def test_an_older_version_is_tried_when_the_new_one_is_refused(server: Server) -> None:
    reply = {"content": [{"type": "text", "text": OK}], "stop_reason": "end_turn"}
    problem = {
        "type": "invalid_request_error",
        "message": 'anthropic-version: "2026-10-21" is not a valid version',
    }
    server.default = lambda got: (
        wire.json_reply(reply)
        if got.headers["anthropic-version"] == "2023-06-01"
        else wire.json_reply({"type": "error", "error": problem}, 400)
    )
    assert ask(endpoint(server, dialect="anthropic")).reply.text == OK
    assert "x-api-key" in server.requests[1].headers


@pytest.mark.parametrize("status", [413, 429])
def test_what_is_too_large_for_a_minute_is_shrunk(server: Server, status: int) -> None:
    words = (
        "Request too large for model `m` on tokens per minute (TPM): Limit 8000, Requested 9800, please"
        " reduce your message size and try again."
    )
    server.script(wire.json_reply({"error": {"message": words, "code": "rate_limit_exceeded"}}, status))
    server.default = wire.completion(OK)
    rooms: list[int | None] = []

    def shrink(room: int | None) -> Any:
        rooms.append(room)
        return request("less")

    asked = ask(endpoint(server), question=request("x " * 9000, shrink=shrink))
    assert (asked.reply.text, len(server.requests)) == (OK, 2)
    assert rooms == [int((8000 - 2048) * 0.9)]
