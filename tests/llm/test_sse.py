"""Streams of bytes cut into events, to the letter of the standard; every case at every cut."""

from __future__ import annotations

import pytest

from gitgpt.llm import sse

# bytes -> (name, data)
CASES: dict[str, tuple[bytes, list[tuple[str, bytes]]]] = {
    "plain": (b"data: a\n\ndata: b\n\n", [("", b"a"), ("", b"b")]),
    "no space": (b"data:a\n\n", [("", b"a")]),
    "only the first space goes": (b"data:  a \n\n", [("", b" a ")]),
    "named": (b"event: ping\ndata: {}\n\n", [("ping", b"{}")]),
    "name behind the data": (b"data: {}\nevent: ping\n\n", [("ping", b"{}")]),
    "name is not kept": (b"event: a\ndata: 1\n\ndata: 2\n\n", [("a", b"1"), ("", b"2")]),
    "several lines": (b"data: a\ndata: b\ndata:\n\n", [("", b"a\nb\n")]),
    "CR LF": (b"event: a\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n", [("a", b"1"), ("", b"2")]),
    "CR": (b"event: a\rdata: 1\r\rdata: 2\r\r", [("a", b"1"), ("", b"2")]),
    "mixed ends": (b"data: 1\r\n\ndata: 2\n\rdata: 3\r\r\n", [("", b"1"), ("", b"2"), ("", b"3")]),
    "comments": (b": OPENROUTER PROCESSING\n\n:\n: x\ndata: 1\n\n", [("", b"1")]),
    "comment within": (b"data: a\n: keep-alive\ndata: b\n\n", [("", b"a\nb")]),
    "byte order mark": (b"\xef\xbb\xbfdata: 1\n\n", [("", b"1")]),
    "only one mark goes": (b"\xef\xbb\xbf\xef\xbb\xbfdata: 1\n\ndata: 2\n\n", [("", b"2")]),
    "mark later on": (b"data: \xef\xbb\xbf1\n\n", [("", b"\xef\xbb\xbf1")]),
    "U+2028, U+0085, form feed": (
        b"data: \xe2\x80\xa8\xc2\x85\x0c\n\n",
        [("", b"\xe2\x80\xa8\xc2\x85\x0c")],
    ),
    "CJK": ("data: 修复\n\n".encode(), [("", "修复".encode())]),
    "other fields": (b"id: 1\nretry: 5\nfoo: bar\nfoo\ndata: 1\n\n", [("", b"1")]),
    "colons in the data": (b"data: a: b: c\n\n", [("", b"a: b: c")]),
    "no data": (b"event: ping\n\ndata\n\ndata: 1\n\n", [("", b"1")]),
    "blank lines": (b"\n\n\ndata: 1\n\n\n\n\ndata: 2\n\n", [("", b"1"), ("", b"2")]),
    "cut within an event": (b"data: 1\n\ndata: 2\n", [("", b"1")]),
    "cut within a line": (b"data: 1\n\ndat", [("", b"1")]),
    "cut within the end": (b"data: 1\r\n\r", [("", b"1")]),
    "[DONE] without a blank line": (b"data: 1\n\ndata: [DONE]", [("", b"1"), ("", b"[DONE]")]),
    "[DONE] with one line end": (b"data: [DONE]\n", [("", b"[DONE]")]),
    "half a [DONE]": (b"data: [DON", []),
    "nothing": (b"", []),
    "a mark and nothing": (b"\xef\xbb\xbf", []),
    "half a mark": (b"\xef\xbb", []),
}


@pytest.mark.parametrize(("stream", "expected"), CASES.values(), ids=CASES)
def test_events(stream: bytes, expected: list[tuple[str, bytes]]) -> None:
    """In one piece, byte by byte, and in two pieces at every place."""
    cuts = [[stream], [stream[at : at + 1] for at in range(len(stream))]]
    cuts += [[stream[:at], stream[at:]] for at in range(len(stream))]
    cuts += [[stream[:at], b"", stream[at : at + 2], stream[at + 2 :]] for at in range(len(stream))]
    for pieces in cuts:
        assert [tuple(event) for event in sse.split_events(pieces)] == expected, pieces


def test_a_long_event_is_not_copied_piece_by_piece() -> None:
    """60 MB in pieces of 1 KB: minutes when each piece copied what came before."""
    piece = b"x" * 1024
    (event,) = sse.split_events([b"data: ", *[piece] * 60_000, b"\n\n"])
    assert len(event.data) == 60_000 * 1024


LINES: list[tuple[bytes, list[bytes]]] = [
    (b'{"a":1}\n{"a":2}\n', [b'{"a":1}', b'{"a":2}']),
    (b'{"a":1}\r\n\r\n{"a":2}', [b'{"a":1}\r', b'{"a":2}']),
    (b"\n\n", []),
    (b"", []),
    ('{"a":"\u2028修"}\n'.encode(), ['{"a":"\u2028修"}'.encode()]),
]


@pytest.mark.parametrize(("stream", "expected"), LINES)
def test_lines(stream: bytes, expected: list[bytes]) -> None:
    for at in range(len(stream) + 1):
        assert [event.data for event in sse.split_lines([stream[:at], stream[at:]])] == expected
