"""The other steps of the chain: breaker, adapt, resume, key; and the chain as a user sees it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ground import server as wire
from ground.server import Answer, Received, Server
from llm.asking import KEY, Clock, ask, endpoint, request

from gitgpt.diff import tokens
from gitgpt.llm import chain, sizing
from gitgpt.llm.client import Client
from gitgpt.llm.types import Call, Deadline, Message, Request, Secret
from gitgpt.storage.sqlite import SqliteStore
from gitgpt.storage.store import ENDPOINTS, Keyspace
from gitgpt.usage import prices

OK = "feat: add what the change adds"


@pytest.fixture
def state(tmp_path: Path) -> dict[str, Any]:
    """What makes a client remember."""
    clock = Clock()
    return {
        "state": Keyspace(SqliteStore(tmp_path / "state/cache.db", clock=clock), ENDPOINTS),
        "clock": clock,
    }


def keys(state: dict[str, Any]) -> list[str]:
    notes: Keyspace = state["state"]
    return notes.store.list_keys(notes.space)


# -- breaker


def test_what_failed_is_skipped_for_a_while(server: Server, state: dict[str, Any]) -> None:
    server.default = wire.error(503, "no luck")
    for _ in range(2):
        assert ask(endpoint(server), **state).kind == "unavailable"
    asked = ask(endpoint(server), **state)
    assert (asked.kind, asked.rows) == ("circuit-open", [])
    assert asked.detail == "skipped for another 30 s, because of: HTTP 503: no luck"
    assert len(server.requests) == 6


def test_it_is_tried_again_and_forgiven(server: Server, state: dict[str, Any]) -> None:
    server.default = wire.error(503)
    for _ in range(2):
        ask(endpoint(server), **state)
    state["clock"].at += 31
    assert ask(endpoint(server), **state).kind == "unavailable"
    state["clock"].at += 31
    assert ask(endpoint(server), **state).kind == "circuit-open", "the pause is doubled"
    state["clock"].at += 30
    server.default = wire.completion(OK)
    assert ask(endpoint(server), **state).kind == "ok"
    assert keys(state) == []


def test_one_failure_is_tolerated(server: Server, state: dict[str, Any]) -> None:
    server.script(wire.error(503), wire.error(503), wire.error(503))
    assert ask(endpoint(server), **state).kind == "unavailable"
    assert ask(endpoint(server), **state).kind == "ok"


def test_a_hint_beyond_the_deadline_is_kept(server: Server, state: dict[str, Any]) -> None:
    server.script(wire.error(429, headers={"Retry-After": "120"}))
    assert ask(endpoint(server), **state).kind == "rate-limited"
    state["clock"].at += 119
    assert ask(endpoint(server), **state).kind == "circuit-open"
    state["clock"].at += 2
    assert ask(endpoint(server), **state).kind == "ok"


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_what_fails_at_once_is_not_skipped(server: Server, state: dict[str, Any], status: int) -> None:
    server.default = wire.error(status)
    kinds = {ask(endpoint(server), **state).kind for _ in range(4)}
    assert "circuit-open" not in kinds


def test_only_that_link_is_skipped(server: Server, state: dict[str, Any]) -> None:
    def failing(got: Received) -> Answer:
        return wire.error(503) if got.json["model"] == "bad" else wire.completion(OK)

    server.default = failing
    links = (endpoint(server, name="first", model="bad"), endpoint(server, name="second", model="good"))
    for _ in range(2):
        ask(*links, **state)
    before = len(server.requests)
    assert ask(*links, **state).reply.provider == "second"
    assert len(server.requests) == before + 1


def test_a_clock_put_back_opens_nothing_for_ever(server: Server, state: dict[str, Any]) -> None:
    server.script(*[wire.error(503)] * 6)
    for _ in range(2):
        ask(endpoint(server), **state)
    state["clock"].at -= 100_000
    assert ask(endpoint(server), **state).kind == "ok"


@pytest.mark.parametrize("note", ["", "[]", "{", '{"failures": "x", "until": []}', "\x00"])
def test_a_broken_note_is_no_note(server: Server, state: dict[str, Any], note: str) -> None:
    link = endpoint(server)
    state["state"].put(f"trouble-{link.id}", note)
    assert ask(link, **state).kind == "ok"


def test_notes_hold_no_key(server: Server, state: dict[str, Any]) -> None:
    server.default = wire.error(503, f"down, {KEY}")
    ask(endpoint(server), **state)
    (key,) = keys(state)
    assert KEY not in str(state["state"].get(key))


# -- adapt


def strict(refused: str, code: str = "unsupported_parameter") -> Any:
    """A server that will not have a parameter, named in the error or only in its words."""

    def answer(got: Received) -> Answer:
        if refused in got.json:
            body = {"message": f"Unsupported parameter: '{refused}'", "param": refused, "code": code}
            return wire.json_reply({"error": body}, 400)
        return wire.completion(OK)

    return answer


def test_a_rejected_parameter_is_dropped_once_and_for_all(server: Server, state: dict[str, Any]) -> None:
    server.default = strict("temperature", "unsupported_value")
    link = endpoint(server, options={"parameters": {"temperature": 0.2, "seed": 7}})
    asked = ask(link, **state)
    assert [row.outcome for row in asked.rows] == ["rejected", "ok"]
    assert "temperature" not in server.requests[1].json and server.requests[1].json["seed"] == 7
    again = ask(link, **state)
    assert [row.outcome for row in again.rows] == ["ok"]


def test_it_is_not_remembered_without_a_state_folder(server: Server) -> None:
    server.default = strict("temperature")
    link = endpoint(server, options={"parameters": {"temperature": 0.2}})
    for _ in range(2):
        assert len(ask(link).rows) == 2


@pytest.mark.parametrize(
    ("has", "wants"), [("max_tokens", "max_completion_tokens"), ("max_completion_tokens", "max_tokens")]
)
def test_the_output_cap_is_renamed(server: Server, has: str, wants: str) -> None:
    server.default = strict(has)
    assert ask(endpoint(server, options={"output_cap": has})).kind == "ok"
    assert server.requests[1].json[wants] == 2048 and has not in server.requests[1].json


def test_a_schema_that_is_refused(server: Server) -> None:
    server.default = strict("response_format")
    assert ask(endpoint(server), question=request(schema={"type": "object"})).kind == "ok"


def test_a_parameter_that_is_only_mentioned(server: Server) -> None:
    """Anthropic has no code for it."""

    def answer(got: Received) -> Answer:
        if "thinking" in got.json:
            body = {"type": "invalid_request_error", "message": "`thinking` is not supported by this model"}
            return wire.json_reply({"type": "error", "error": body}, 400)
        return wire.json_reply({"content": [{"type": "text", "text": OK}], "stop_reason": "end_turn"})

    server.default = answer
    link = endpoint(server, dialect="anthropic", options={"parameters": {"thinking": {"type": "adaptive"}}})
    assert ask(link).kind == "ok"


def test_several_parameters_but_not_without_end(server: Server) -> None:
    def answer(got: Received) -> Answer:
        names = [name for name in got.json if name.startswith("odd")]
        if names:
            return wire.json_reply(
                {"error": {"code": "unknown_parameter", "param": names[0], "message": "no"}}, 400
            )
        return wire.completion(OK)

    server.default = answer
    three = {f"odd{number}": 1 for number in range(3)}
    assert ask(endpoint(server, options={"parameters": three})).kind == "ok"
    server.requests.clear()
    many = {f"odd{number}": 1 for number in range(9)}
    assert ask(endpoint(server, options={"parameters": many})).kind == "rejected"
    assert len(server.requests) == 5


@pytest.mark.parametrize("message", ["messages is too long", "the model is not known", ""])
def test_what_must_be_there_is_not_dropped(server: Server, message: str) -> None:
    server.default = wire.error(400, message, code="unsupported_value")
    assert len(ask(endpoint(server, options={"parameters": {"seed": 1}})).rows) == 1


def overflow(window: int) -> Any:
    """A model that counts characters."""

    def answer(got: Received) -> Answer:
        if len(got.prompt) > window:
            words = f"This model's maximum context length is {window} tokens"
            return wire.error(400, words, code="context_length_exceeded")
        return wire.completion(OK)

    return answer


def test_what_exceeds_the_window_is_shrunk_once(server: Server) -> None:
    rooms: list[int | None] = []

    def shrink(room: int | None) -> Request:
        rooms.append(room)
        return request("x" * 10)

    server.default = overflow(100)
    asked = ask(endpoint(server), question=request("x" * 500, shrink=shrink, max_output_tokens=40))
    assert (asked.kind, rooms, len(server.requests)) == ("ok", [54], 2)
    assert server.requests[1].json["max_tokens"] == 40


def test_the_answer_gets_at_most_half_of_a_small_window(server: Server) -> None:
    server.default = overflow(100)
    ask(endpoint(server), question=request("x" * 500, shrink=lambda _: request("x")))
    assert server.requests[1].json["max_tokens"] == 50


def test_the_window_is_remembered_and_the_next_request_fits_at_once(
    server: Server, state: dict[str, Any]
) -> None:
    """Each `ask` has a client of its own, as each process has. A window is believed for a week."""
    rooms: list[int | None] = []

    def shrink(room: int | None) -> Request:
        rooms.append(room)
        return request("x" * (room or 0))

    server.default = overflow(1000)
    question = request("word " * 1400, shrink=shrink, max_output_tokens=100)
    for _ in range(2):
        assert ask(endpoint(server), question=question, **state).kind == "ok"
    assert len(server.requests) == 3
    assert rooms == [810, 900]
    state["clock"].at += 8 * 24 * 3600
    ask(endpoint(server), question=question, **state)
    assert len(server.requests) == 5


def test_it_shrinks_by_the_tokens_that_the_server_counted(server: Server, state: dict[str, Any]) -> None:
    """The server counts twice what is estimated here: half of the room is left, and it is remembered."""
    text = "words and more of them " * 600
    estimate = sizing.count_call(_call(server, text), None, 0.0)
    words = f"prompt is too long: {2 * estimate} tokens > 4000 maximum"
    rooms: list[int | None] = []

    def shrink(room: int | None) -> Request:
        rooms.append(room)
        return request("short")

    server.script(wire.error(400, words))
    asked = ask(endpoint(server), question=request(text, shrink=shrink), **state)
    assert asked.kind == "ok"
    assert rooms == [pytest.approx((4000 - 2000) / 2, abs=2)]
    ratio = sizing.read_known(state["state"], endpoint(server), state["clock"].at).ratio
    assert ratio == pytest.approx(2 * tokens.UNKNOWN * tokens.SAFETY, rel=0.02)


def test_the_window_of_a_known_model_is_kept_without_a_first_failure(
    server: Server, state: dict[str, Any]
) -> None:
    """gpt-4 has 8,192 tokens in the table of models."""
    rooms: list[int | None] = []

    def shrink(room: int | None) -> Request:
        rooms.append(room)
        return request("short")

    # a name that is not a loopback address: models on this machine are in no table
    there = endpoint(f"http://gateway.localhost:{server.port}/v1", model="gpt-4", allow_http=True)
    price_list = lambda: prices.load_prices()  # noqa: E731
    ask(there, question=request("word " * 9000, shrink=shrink), prices=price_list, **state)
    assert rooms == [8192 - 2048]
    ask(there, question=request("word " * 3000, shrink=shrink), prices=price_list, **state)
    assert len(rooms) == 1


def _call(server: Server, text: str) -> Call:
    return Call(endpoint(server), request(text), Secret(KEY), Deadline(5), "1")


# -- what usage reports teach


def reporting(prompt: int) -> Answer:
    return wire.completion(OK, usage={"prompt_tokens": prompt, "completion_tokens": 10, "total_tokens": 10})


def test_the_ratio_of_a_model_is_learned_and_kept(server: Server, state: dict[str, Any]) -> None:
    text = "words and more of them " * 600
    estimate = tokens.count_messages([text, "You write."], tokens.estimate)
    now = state["clock"].at
    for _ in range(2):
        server.script(reporting(2 * estimate))
        ask(endpoint(server), question=request(text), **state)
    assert sizing.read_known(state["state"], endpoint(server), now).ratio == 2.0
    count = sizing.make_counter([endpoint(server)], state["state"], now)
    assert count(text) == tokens.count(text, factor=2.0)
    ((_, lines),) = Client([endpoint(server)], record=lambda row: None, **state).describe("commit")
    shown = {line.step: line.settings for line in lines}
    assert shown["adapt"] == "at most 4 times; it counts 2.00 tokens for one of the estimate"
    other = sizing.make_counter([endpoint(server, model="other")], state["state"], now)
    assert other(text) == tokens.count(text, factor=tokens.UNKNOWN)
    dearest = sizing.make_counter([endpoint(server, model="other"), endpoint(server)], state["state"], now)
    assert dearest(text) == count(text)


@pytest.mark.parametrize(
    ("text", "prompt"), [("words " * 20, 9000), ("words " * 2000, 0), ("words " * 2000, 10)]
)
def test_reports_that_teach_nothing(server: Server, state: dict[str, Any], text: str, prompt: int) -> None:
    server.script(reporting(prompt))
    ask(endpoint(server), question=request(text), **state)
    known = sizing.read_known(state["state"], endpoint(server), state["clock"].at)
    assert known.ratio in (None, tokens.UNKNOWN)


@pytest.mark.parametrize(
    "note", ["", "[]", "{", '{"ratio": "x"}', '{"ratio": 99.0, "window": -5}', '{"window": 1e99}']
)
def test_a_spoiled_note_is_no_note(server: Server, state: dict[str, Any], note: str) -> None:
    notes = state["state"]
    notes.put(f"tokens-{endpoint(server).id}", note)
    assert sizing.read_known(notes, endpoint(server), state["clock"].at) == sizing.Known()
    assert ask(endpoint(server), question=request("word " * 2000), **state).kind == "ok"


def test_shrinking_in_vain_is_not_repeated(server: Server) -> None:
    server.default = overflow(1)
    stubborn = request("x" * 500, shrink=lambda _: request("x" * 400))
    assert len(ask(endpoint(server), question=stubborn).rows) == 2
    assert len(ask(endpoint(server), question=request("x", shrink=lambda _: None)).rows) == 1


# -- resume


def sse_piece(text: str) -> bytes:
    return b"data: " + json.dumps({"choices": [{"delta": {"content": text}}]}).encode() + b"\n\n"


LONG = "feat: " + "word " * 60


def test_a_broken_stream_is_continued(server: Server) -> None:
    seen: list[str] = []
    server.script(
        wire.sse(sse_piece(LONG), end="reset"), wire.sse(sse_piece(" and the rest"), b"data: [DONE]\n\n")
    )
    extra = {"continue_final_message": True}
    asked = ask(endpoint(server, options={"continues": extra}), on_text=seen.append)
    assert asked.reply.text == LONG.rstrip() + " and the rest" == seen[-1]
    assert server.requests[1].json["messages"][-1] == {"role": "assistant", "content": LONG.rstrip()}
    assert server.requests[1].json["continue_final_message"] is True
    assert [row.outcome for row in asked.rows] == ["cut", "ok"]


@pytest.mark.parametrize(
    ("options", "text", "schema"),
    [
        ({}, LONG, None),
        ({"continues": True}, "feat: short", None),
        ({"continues": True}, LONG, {"type": "object"}),
    ],
)
def test_otherwise_it_is_made_anew(server: Server, options: Any, text: str, schema: Any) -> None:
    server.script(wire.sse(sse_piece(text), end="reset"))
    asked = ask(endpoint(server, options=options), on_text=lambda _: None, question=request(schema=schema))
    assert asked.reply.text == OK
    assert len(server.requests[1].json["messages"]) == 2


def test_a_server_that_cannot_continue_after_all(server: Server) -> None:
    server.script(wire.sse(sse_piece(LONG), end="reset"), wire.error(400, "no prefill"))
    asked = ask(endpoint(server, options={"continues": True}), on_text=lambda _: None)
    assert asked.reply.text == OK


# -- key


def test_a_key_that_was_changed_meanwhile(server: Server) -> None:
    """Rotation while a long run is on: the new key is tried once."""
    keys = iter(["sk-old", "sk-new"])
    server.script(wire.error(401))
    assert ask(endpoint(server, key=lambda: next(keys, "sk-new"))).kind == "ok"
    assert server.requests[1].headers["authorization"] == "Bearer sk-new"


def test_a_key_that_is_still_the_same(server: Server) -> None:
    server.default = wire.error(401)
    assert len(ask(endpoint(server)).rows) == 1


# -- the chain


def test_order() -> None:
    assert chain.NAMES == (
        "cache", "guard", "key", "breaker", "adapt", "retry", "resume", "budget", "limit", "meter", "wire",
    )  # fmt: skip
    assert chain.OPTIONAL == ("cache", "breaker", "adapt", "retry", "resume", "limit")


@pytest.mark.parametrize("name", chain.OPTIONAL)
def test_each_optional_step_can_be_switched_off(server: Server, state: dict[str, Any], name: str) -> None:
    assert ask(endpoint(server), off={name}, **state).kind == "ok"


def test_switched_off_steps_do_nothing(server: Server, state: dict[str, Any]) -> None:
    server.default = wire.error(503)
    for _ in range(4):
        asked = ask(endpoint(server), off={"retry", "breaker"}, **state)
        assert (asked.kind, len(asked.rows)) == ("unavailable", 1)


def test_description(server: Server, tmp_path: Path) -> None:
    """What `gitgpt doctor --chain` shows."""
    link = endpoint("https://api.example.com/v1", requests_per_minute=20, tokens_per_minute=40_000)
    client = Client(
        [link],
        record=lambda _: None,
        state=Keyspace(SqliteStore(tmp_path / "cache.db"), ENDPOINTS),
        off={"cache"},
    )
    ((shown, lines),) = client.describe("commit")
    assert shown is link
    assert [(line.step, line.is_on, line.settings) for line in lines] == [
        ("cache", False, "no cache"),
        ("guard", True, "secrets"),
        ("key", True, "a key is set"),
        ("breaker", True, "after 2 failures in a row, for 30 s to 15 min"),
        ("adapt", True, "at most 4 times"),
        ("retry", True, "2 times at most, within the deadline"),
        ("resume", True, "this server cannot"),
        ("budget", True, "no budget set"),
        ("limit", True, "20 requests a minute, 40,000 tokens a minute"),
        ("meter", True, "without prices"),
        ("wire", True, "https://api.example.com/v1 in the dialect openai, 5 s to connect, 30 s to read"),
    ]
    assert KEY not in str(lines)


def test_a_purpose_has_its_own_chain(server: Server) -> None:
    links = [endpoint(server, name="any")]
    client = Client(links, record=lambda _: None, purposes={"docs": [endpoint(server, name="docs")]})
    question = request(messages=(Message("user", "x"),))
    assert client.complete(question, deadline=Deadline(5)).provider == "any"
    assert client.complete(question._replace(purpose="docs"), deadline=Deadline(5)).provider == "docs"
