"""Asking about items in parts, over a real connection: split, fenced, judged, asked again, merged."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from ground import server as wire
from ground.server import Answer, Received, Server
from llm.asking import endpoint

from gitgpt.jobs.asking import (
    Brief,
    Judgement,
    ModelAsker,
    Part,
    RequestLimits,
    Turn,
    ask_parts,
    build_request,
    decode_answer,
    find_room,
    split_parts,
)
from gitgpt.llm import shape
from gitgpt.llm.client import Client
from gitgpt.llm.types import Deadline

BRIEF = Brief("docs.system.txt", "docs")
LIMITS = RequestLimits(len, 4000)


@pytest.fixture
def asker(server: Server) -> Iterator[ModelAsker]:
    made = Client([endpoint(server)], record=lambda row: None, sleep=lambda _: None)
    yield ModelAsker(made, Deadline(10), LIMITS)
    made.close()


def echo(request: Received) -> Answer:
    """Confirms each item by its key."""
    keys = [line.split()[0] for line in request.prompt.split("\n") if line.endswith("x")]
    return wire.completion("Here: " + json.dumps({"keys": keys}))


def judge(answer: object, part: Part) -> Judgement[str]:
    found = tuple(str(key) for key in shape.items(answer, "keys") if key in part.shown)
    missing = tuple(key for key in part.shown if key not in found)
    return Judgement(found, missing, tuple(f"{key} is missing" for key in missing))


def items(number: int, size: int = 10) -> dict[str, str]:
    return {f"key{at}": f"key{at} " + "x" * size for at in range(number)}


def test_every_item_is_asked_about_once_and_the_answers_are_merged(server: Server, asker: ModelAsker) -> None:
    server.default = echo
    shown = items(40, 200)
    parts = split_parts(LIMITS, BRIEF, shown, group=7)
    answers = ask_parts(asker, BRIEF, parts, judge)
    assert len(parts) > 1
    assert answers.kept == {7: list(shown)}
    assert (answers.unsettled, answers.outages, answers.calls) == ({}, [], len(parts))


def test_what_is_wrong_is_asked_about_again_with_the_reason(server: Server, asker: ModelAsker) -> None:
    server.script(wire.completion('{"keys": ["key0"]}'))
    server.default = echo
    answers = ask_parts(asker, BRIEF, [Part(items(2))], judge)
    assert answers.kept == {0: ["key0", "key1"]}
    again = server.requests[1].prompt
    assert "key1 is missing" in again and "key0" not in again


def test_open_items_can_be_asked_about_one_by_one(server: Server, asker: ModelAsker) -> None:
    server.script(wire.completion("nothing of use"))
    server.default = echo
    answers = ask_parts(asker, BRIEF, [Part(items(3))], judge, asks_singly=True)
    assert answers.kept == {0: ["key0", "key1", "key2"]}
    assert len(server.requests) == 4


def test_an_outage_is_explained_and_an_item_left_open_has_its_reason(
    server: Server, asker: ModelAsker
) -> None:
    server.default = wire.error(400, "no")
    answers = ask_parts(asker, BRIEF, [Part(items(1))], judge)
    assert answers.outages == ["test (test-model): HTTP 400: no; " + answers.outages[0].partition("; ")[2]]
    assert answers.unsettled == {"key0": answers.outages[0]}
    server.default = wire.completion("{}")
    assert ask_parts(asker, BRIEF, [Part(items(1))], judge).unsettled == {"key0": "key0 is missing"}


@pytest.mark.parametrize("size", [1, 300, 5000])
def test_no_part_is_larger_than_its_room_unless_it_is_one_item(size: int) -> None:
    room = find_room(LIMITS, BRIEF)
    parts = split_parts(LIMITS, BRIEF, items(30, size), most=8)
    assert [key for part in parts for key in part.shown] == list(items(30))
    for part in parts:
        text = "\n".join(part.shown.values())
        assert len(part.shown) == 1 or (len(text) <= room and len(part.shown) <= 8)


def test_a_conversation_is_a_list_of_turns() -> None:
    """What is data is redacted and fenced in every turn; turns of one role in a row are one message."""
    key = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    turns = [
        Turn("user", "What is this?", f"token = '{key}'", "diff"),
        Turn("assistant", "A token."),
        Turn("user", "Why?"),
        Turn("user", "", "more", "notes"),
    ]
    request = build_request(LIMITS, BRIEF, turns)
    system, *said = request.messages
    assert [message.role for message in said] == ["user", "assistant", "user"]
    assert request.boundary in system.content
    assert f"<diff-{request.boundary}>" in said[0].content and said[0].content.endswith("What is this?")
    assert key not in said[0].content and request.redactions == 1
    assert said[2].content == f"Why?\n<notes-{request.boundary}>\nmore\n</notes-{request.boundary}>"


DECODED = [
    ('{"a": 1}', {"a": 1}),
    ('Sure:\n```json\n{"a": [1]}\n```', {"a": [1]}),
    ("no object", None),
    ("}{", None),
    ("{" * 100_000 + "}", None),
    ('{"a": "\ud800"}', {"a": "?"}),
    ('{"a": "\\ud800"}', {"a": "?"}),
    ('{"a": "\\ud83d\\ude00"}', {"a": "😀"}),
]


@pytest.mark.parametrize(("text", "value"), DECODED)
def test_decode_object(text: str, value: object) -> None:
    assert decode_answer(text) == value
