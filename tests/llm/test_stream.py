"""A stream is an answer only with its end marker; the wait for what may follow is short."""

from __future__ import annotations

import json
import time

import pytest
from ground import server as wire
from ground.server import Answer, Server
from llm.asking import ask, endpoint

OK = "feat: streamed"


def piece(text: str = "", finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": {"content": text} if text else {}, "finish_reason": finish}
    return b"data: " + json.dumps({"choices": [choice]}).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"
USAGE = b'data: {"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 3}}\n\n'

WHOLE: dict[str, Answer] = {
    "reason and marker": wire.sse(piece(OK), piece("", "stop"), USAGE, DONE),
    "marker without a reason": wire.sse(piece(OK), DONE),
    "reason without a marker": wire.sse(piece(OK), piece("", "stop")),
    "reason with the last text": wire.sse(piece(OK, "stop")),
    "marker without a blank line": wire.sse(piece(OK), b"data: [DONE]"),
    "reset after the reason": wire.sse(piece(OK), piece("", "stop"), end="reset"),
    "open for ever after the marker": wire.sse(piece(OK), DONE, end="hang"),
    "comments": wire.sse(b": hello\n\n", piece(OK), b": hello\n\n", DONE),
    "byte order mark": wire.sse(b"\xef\xbb\xbf", piece(OK), DONE),
}


@pytest.mark.parametrize("answer", WHOLE.values(), ids=WHOLE)
def test_whole(server: Server, answer: Answer) -> None:
    server.default = answer
    asked = ask(endpoint(server), on_text=lambda _: None)
    assert (asked.reply.text, len(server.requests)) == (OK, 1)


def test_open_for_ever_behind_the_reason(server: Server) -> None:
    """Usage may still come, but not for ever."""
    server.default = wire.sse(piece(OK), piece("", "stop"), end="hang")
    start = time.monotonic()
    assert ask(endpoint(server), on_text=lambda _: None, seconds=30).reply.text == OK
    assert time.monotonic() - start < 4


BROKEN: dict[str, tuple[Answer, str]] = {
    "clean end": (wire.sse(piece("feat: str")), "cut"),
    "cut connection": (wire.sse(piece("feat: str"), end="close"), "cut"),
    "reset": (wire.sse(piece("feat: str"), end="reset"), "cut"),
    "half an event": (wire.sse(piece("feat: str"), piece("", "stop")[:-2]), "cut"),
    "nothing at all": (wire.sse(), "cut"),
    "error": (
        wire.sse(piece("feat: str"), b'data: {"error": {"message": "no", "code": 500}}\n\n'),
        "unavailable",
    ),
    "no JSON": (wire.sse(piece("feat: str"), b"data: {oops\n\n", DONE), "malformed"),
    "limit": (wire.sse(piece("feat: str", "length"), DONE), "incomplete"),
    "filter": (wire.sse(piece("feat: str", "content_filter"), DONE), "refused"),
    "only thoughts": (wire.sse(piece("<think>feat: str</think>"), DONE), "empty"),
    "empty": (wire.sse(DONE), "empty"),
    "web page": (wire.html(), "malformed"),
    "hang": (wire.sse(piece("feat: str"), end="hang"), "timeout"),
}


@pytest.mark.parametrize(("answer", "kind"), BROKEN.values(), ids=BROKEN)
def test_broken(server: Server, answer: Answer, kind: str) -> None:
    """Never passed off as whole: what was streamed so far is not in the reply."""
    server.default = answer
    asked = ask(endpoint(server), on_text=lambda _: None, seconds=0.5)
    assert (asked.kind, asked.reply.text) == (kind, "chore: by rules")


def test_usage_of_a_broken_stream_is_estimated(server: Server) -> None:
    """It was paid for, though its cost is not reported."""
    server.default = wire.sse(piece("feat: str" * 20))
    row = ask(endpoint(server), on_text=lambda _: None).rows[0]
    assert row.outcome == "cut" and row.is_estimated
    assert row.prompt_tokens > 5 and row.completion_tokens > 20


def test_thoughts_are_not_shown(server: Server) -> None:
    seen: list[str] = []
    server.default = wire.sse(piece("<think>hm"), piece("</think>\n"), piece(OK), DONE)
    assert ask(endpoint(server), on_text=seen.append).reply.text == OK
    assert seen == ["", "", OK]


def test_first_text_is_timed(server: Server) -> None:
    server.default = wire.sse(piece("feat: "), piece("streamed"), DONE, interval=0.05)
    row = ask(endpoint(server), on_text=lambda _: None).rows[0]
    assert row.first_token_ms is not None and row.first_token_ms + 50 < row.total_ms
