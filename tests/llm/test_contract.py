"""What every dialect must do, on the wire, with what its provider was recorded to say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ground import server as wire
from ground.server import Server
from llm.asking import KEY, Asked, ask, endpoint, request
from llm.tongues import TEXT, TONGUES, Tongue

from gitgpt.llm.providers import registry
from gitgpt.llm.types import Completion, Delta, Endpoint, Event, Failure

pytestmark = pytest.mark.parametrize("tongue", TONGUES, ids=repr)


def link(server: Server, tongue: Tongue) -> Endpoint:
    return endpoint(
        server.url + tongue.base,
        dialect=tongue.dialect,
        model=tongue.model,
        key_header=tongue.key_header,
        options=tongue.options,
    )


def streamed(server: Server, tongue: Tongue, **parts: Any) -> tuple[Asked, list[str]]:
    seen: list[str] = []
    return ask(link(server, tongue), on_text=seen.append, **parts), seen


def test_ok(server: Server, tongue: Tongue) -> None:
    server.default = tongue.whole("ok")
    asked = ask(link(server, tongue))
    assert asked.reply.text == TEXT
    assert asked.reply.usage == tongue.usage
    (got,) = server.requests
    assert got.path == tongue.path
    name, form = tongue.key
    assert got.headers[name] == form.format(KEY)
    assert [key for key, value in got.headers.items() if KEY in value] == [name]
    assert KEY not in got.path
    assert b"Describe this." in got.body and b"You write." in got.body and b"2048" in got.body


def test_stream(server: Server, tongue: Tongue) -> None:
    server.default = tongue.stream()
    asked, seen = streamed(server, tongue)
    assert asked.reply.text == TEXT
    assert asked.reply.usage == tongue.usage
    assert seen == ["feat(parser", TEXT]
    assert server.requests[0].path == tongue.stream_path


def test_stream_that_comes_in_one_piece(server: Server, tongue: Tongue) -> None:
    """Some servers and gateways know no streams."""
    server.default = tongue.whole("ok")
    assert streamed(server, tongue)[0].reply.text == TEXT


def test_401(server: Server, tongue: Tongue) -> None:
    server.default = wire.json_reply(tongue.recorded["error_401"], status=tongue.status_401)
    asked = ask(link(server, tongue))
    assert (asked.kind, len(server.requests)) == ("auth", 1)


def test_429_with_a_hint(server: Server, tongue: Tongue) -> None:
    """The hint is waited for, in a header or in the body."""
    has_hint = "1.5s" in str(tongue.recorded["error_429"])
    headers = {} if has_hint else {"Retry-After": "1.5"}
    server.script(wire.json_reply(tongue.recorded["error_429"], 429, headers))
    server.default = tongue.whole("ok")
    asked = ask(link(server, tongue))
    assert (asked.reply.text, asked.waits) == (TEXT, [1.5])


def test_500(server: Server, tongue: Tongue) -> None:
    server.script(wire.json_reply(tongue.recorded["error_500"], 500))
    server.default = tongue.whole("ok")
    asked = ask(link(server, tongue))
    assert [row.outcome for row in asked.rows] == ["unavailable", "ok"]
    assert asked.reply.text == TEXT


def test_empty(server: Server, tongue: Tongue) -> None:
    """A good ending without text is asked for once more."""
    server.default = tongue.whole("empty")
    asked = ask(link(server, tongue))
    assert (asked.kind, asked.detail) == ("empty", "the answer is empty")
    assert len(server.requests) == 2
    assert asked.rows[0].total_tokens == 110


def test_eaten(server: Server, tongue: Tongue) -> None:
    """Reasoning can use up the output limit before the first word."""
    server.default = tongue.whole("eaten")
    asked = ask(link(server, tongue))
    assert asked.kind == "incomplete"
    assert asked.detail == "the output limit (10 tokens) was used up before any text, by reasoning"


def test_every_allowed_token_is_used(server: Server, tongue: Tongue) -> None:
    """llama.cpp ends such a Responses answer with "completed"."""
    server.default = tongue.whole("ok")
    asked = ask(link(server, tongue), question=request(max_output_tokens=10))
    assert (asked.kind, asked.detail) == ("incomplete", "the answer was cut at the output limit (10 tokens)")
    asked = ask(link(server, tongue), question=request(max_output_tokens=11))
    assert asked.reply.text == TEXT


def test_blocked(server: Server, tongue: Tongue) -> None:
    if "blocked" not in tongue.recorded:
        pytest.skip("this dialect has no way to say so")
    server.default = tongue.whole("blocked")
    asked = ask(link(server, tongue))
    assert (asked.kind, asked.reply.provider) == ("refused", "rules")


def test_cut(server: Server, tongue: Tongue) -> None:
    """A stream that ends without its end marker is not an answer; it starts over."""
    events = len(tongue.recorded["stream"])
    last = next(n for n in range(events, 0, -1) if ends(tongue, n))
    server.script(tongue.stream(events=last))
    server.default = tongue.stream()
    asked, seen = streamed(server, tongue)
    assert [row.outcome for row in asked.rows] == ["cut", "ok"]
    assert asked.reply.text == seen[-1] == TEXT


def ends(tongue: Tongue, events: int) -> bool:
    """Whether that many events of the recorded stream are without the end marker."""
    rest = str(tongue.recorded["stream"][:events])
    markers = (
        "'finish_reason': 'stop'",
        "message_stop",
        "response.completed",
        "'finishReason'",
        "'done': True",
    )
    return not any(marker in rest for marker in markers)


def test_error_in_the_middle_of_a_stream(server: Server, tongue: Tongue) -> None:
    """It comes with status 200; the text before it is no answer."""
    server.script(tongue.stream("stream_error"))
    server.default = tongue.stream()
    asked, seen = streamed(server, tongue)
    assert [row.outcome for row in asked.rows] == ["unavailable", "ok"]
    assert seen == ["feat(", "feat(parser", TEXT]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"{}",
        b"\xff\xfe",
        b"<html></html>",
        b'{"choices": [[]], "content": {}}',
    ],
)
def test_nonsense(server: Server, tongue: Tongue, body: bytes) -> None:
    server.default = wire.reply(body)
    assert ask(link(server, tongue)).kind == "malformed"


@pytest.mark.parametrize(
    "body", [b"", b"data: {\n\n", b"data: []\n\n", b"{\n", b"[]\n", b"\xff\n\n", b": ping\n\n"]
)
def test_nonsense_in_a_stream(server: Server, tongue: Tongue, body: bytes) -> None:
    server.default = wire.sse(body)
    asked, _ = streamed(server, tongue)
    assert asked.kind in {"malformed", "cut"}


@pytest.mark.parametrize("value", [None, True, 7, "x", [], [[]], {}, {"a": 1}])
def test_wrong_types(tongue: Tongue, value: Any) -> None:
    """Each field of a good answer and of each event with a value of another type: never an exception."""
    dialect = registry.load_dialect(tongue.dialect)
    good = tongue.recorded["ok"]
    for path in paths(good)[1:]:
        assert isinstance(dialect.parse(replaced(good, path, value)), (Completion, Failure))
    for event in tongue.recorded["stream"]:
        body = event.get("data", event)
        for path in paths(body):
            data = json.dumps(replaced(body, path, value)).encode()
            outcome = dialect.parse_event(Event(str(value), data))
            assert isinstance(outcome, (Delta, Failure))
            assert not isinstance(outcome, Delta) or isinstance(outcome.text, str)


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [at, *(each for key, child in value.items() for each in paths(child, (*at, key)))]
    if isinstance(value, list):
        return [at, *(each for key, child in enumerate(value) for each in paths(child, (*at, key)))]
    return [at]


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


def test_schema(server: Server, tongue: Tongue) -> None:
    """Each dialect asks for structured output in its own way; all carry the schema."""
    schema = {"type": "object", "properties": {"subject": {"type": "string"}}, "required": ["subject"]}
    server.default = tongue.whole("ok")
    ask(link(server, tongue), question=request(schema=schema))
    ask(
        link(server, tongue)._replace(options={**tongue.options, "schema": False}),
        question=request(schema=schema),
    )
    with_schema, without = (got.json for got in server.requests)
    assert "'subject'" in str(with_schema) and "'subject'" not in str(without)
