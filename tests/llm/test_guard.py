"""The first step of every call: no job can forget the redaction, and the content filter holds."""

from __future__ import annotations

import secrets
import sqlite3
from pathlib import Path

import pytest
from ground import server as wire
from ground.server import Server
from llm.asking import ask, endpoint, request

from gitgpt.guards.injection import fence_text, new_boundary
from gitgpt.guards.word_filter import Filter
from gitgpt.llm.chain import StepContext
from gitgpt.llm.steps import guard, key
from gitgpt.llm.types import Call, Completion, Deadline, Message, Request, Secret, Usage
from gitgpt.storage.sqlite import SqliteStore
from gitgpt.storage.store import ENDPOINTS, REPLIES, Keyspace

SECRET = "ghp_" + secrets.token_hex(18)
PLANTED = f'token = "{SECRET}"'


def test_a_secret_in_any_message_is_replaced(server: Server) -> None:
    """The job knew nothing of it: what is sent, the usage row and the cache hold a placeholder."""
    messages = (Message("system", PLANTED), Message("user", f"old: {PLANTED}"), Message("user", "no secret"))
    asked = ask(endpoint(server), question=Request(messages, "chat", lambda: "", about=PLANTED))
    assert SECRET not in server.requests[0].prompt
    assert server.requests[0].prompt.count("[REDACTED:github-token:1]") == 2
    assert asked.rows[0].redactions == 2
    assert SECRET[:12] not in asked.rows[0].excerpt


def test_also_when_the_window_is_exceeded(server: Server) -> None:
    server.script(wire.error(400, "too long", code="context_length_exceeded"))
    smaller = request(f"short: {PLANTED}")
    ask(endpoint(server), question=request("long", shrink=lambda _: smaller))
    assert "short: token" in server.requests[1].prompt
    assert SECRET not in server.requests[1].prompt


def test_an_answer_s_secret_is_neither_shown_nor_kept(server: Server, tmp_path: Path) -> None:
    server.text = f"feat: use {SECRET}"
    cache = Keyspace(SqliteStore(tmp_path / "cache.db", clock=lambda: 1000.0), REPLIES)
    for _ in range(2):
        asked = ask(endpoint(server), cache=cache)
        assert asked.reply.text == "feat: use [REDACTED:github-token:1]"
    cache.store.close()
    with sqlite3.connect(tmp_path / "cache.db") as connection:
        assert SECRET not in repr(connection.execute("SELECT * FROM entry").fetchall())
    assert len(server.requests) == 1


def test_a_kept_answer_does_not_outlive_the_lists_it_passed(server: Server, tmp_path: Path) -> None:
    server.text = "feat: add bluebird"
    cache = Keyspace(SqliteStore(tmp_path / "cache.db", clock=lambda: 1000.0), REPLIES)
    question = request(f"bluebird {PLANTED}")
    for content, text in (
        (None, "feat: add bluebird"),
        (Filter(mask=["in: bluebird"]), "feat: add ***"),
        (Filter(block=["bluebird"]), "chore: by rules"),
    ):
        for _ in range(2):
            asked = ask(endpoint(server), question=question, cache=cache, content=content)
            assert asked.reply.text == text
            assert SECRET not in repr(asked.rows)
    assert len(server.requests) == 2
    masked = ask(endpoint(server), question=question, cache=cache, content=Filter(mask=["bluebird"]))
    again = ask(endpoint(server), question=question, cache=cache, content=Filter(mask=["bluebird"]))
    assert [row.excerpt for row in masked.rows] == [row.excerpt for row in again.rows]
    assert again.rows[0].excerpt.startswith("[FILTERED] token = ")


def test_our_own_words_come_through_unharmed(server: Server) -> None:
    for _ in range(300):
        boundary = new_boundary()
        question = request(fence_text("+x = 1", boundary=boundary, name="diff"), boundary=boundary)
        assert guard.redact_request(question) == question


def test_a_mask_is_put_on_what_is_sent_and_what_comes_back(server: Server) -> None:
    server.text = "feat: add 天狼星 to Bluebird"
    seen: list[str] = []
    content = Filter(mask=["bluebird", "天狼星"])
    question = request("+class BlueBirdService: # 关于天狼星计划", about="about bluebird")
    asked = ask(endpoint(server), question=question, content=content, on_text=seen.append)
    assert server.requests[0].json["messages"][1]["content"] == (
        "+class [FILTERED]Service: # 关于[FILTERED]计划"
    )
    assert asked.reply.text == "feat: add *** to ***" == seen[-1]
    assert asked.rows[0].excerpt == "about [FILTERED]"


def test_a_smaller_question_is_masked_as_well(server: Server) -> None:
    server.script(wire.error(400, "too long", code="context_length_exceeded"))
    smaller = request("short: bluebird")
    ask(
        endpoint(server),
        question=request("long", shrink=lambda _: smaller),
        content=Filter(mask=["bluebird"]),
    )
    assert "short: [FILTERED]" in server.requests[1].prompt


def test_a_blocked_word_sends_nothing(server: Server) -> None:
    content = Filter(block=["other", "out: bluebird"])
    asked = ask(endpoint(server), question=request("+bluebird"), content=content)
    assert (asked.reply.text, asked.kind) == ("chore: by rules", "filtered")
    assert asked.detail == "filter_block entry 2 is in what would be sent"
    assert not server.requests


def test_a_blocked_word_in_the_answer_is_not_used(server: Server, tmp_path: Path) -> None:
    server.text = "feat: add bluebird"
    asked = ask(endpoint(server), content=Filter(block=["in: bluebird"]))
    assert (asked.reply.text, asked.kind) == ("chore: by rules", "filtered")
    assert asked.rows[0].total_tokens == 110


def test_a_warning_is_said_once_and_stops_nothing(server: Server) -> None:
    said: list[str] = []
    server.text = "feat: add bluebird"
    links = (endpoint(server, base_url="http://127.0.0.1:9/v1"), endpoint(server))
    asked = ask(*links, question=request("bluebird"), content=Filter(warn=["bluebird"]), warn=said.append)
    assert asked.reply.text == "feat: add bluebird"
    assert said == [
        "filter_warn entry 1 is in what would be sent",
        "filter_warn entry 1 is in the model's answer",
    ]


@pytest.mark.parametrize("content", [None, Filter()])
def test_without_entries_nothing_changes(server: Server, content: Filter | None) -> None:
    asked = ask(endpoint(server), question=request("+bluebird"), content=content)
    assert server.requests[0].json["messages"][1]["content"] == "+bluebird"
    assert asked.kind == "ok"


def test_plain_http_to_another_machine_is_warned_of_once(tmp_path: Path) -> None:
    said: list[str] = []
    parts = StepContext(
        lambda _: None,
        lambda: pytest.fail("no connection"),
        state=Keyspace(SqliteStore(tmp_path / "cache.db"), ENDPOINTS),
        warn=said.append,
    )
    for url in ("http://10.0.0.9/v1", "http://10.0.0.9/v1", "http://127.0.0.1:1/v1", "https://a.example/v1"):
        call = Call(endpoint(url, allow_http=True), request(), Secret(), Deadline(1), "1")
        assert isinstance(key.ask(call, lambda _: Completion("ok", Usage()), parts), Completion)
    assert said == ["http://10.0.0.9/v1 is plain http: the key and the diff can be read on the way"]
