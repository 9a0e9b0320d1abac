"""Splits a stream of bytes into events, exactly as the standard says.

Source: html.spec.whatwg.org/multipage/server-sent-events.html, sections 9.2.5 and 9.2.6. Works on bytes, not
text: U+2028 and U+0085 end no line, and a character may be split between two pieces. Two deviations for
servers that were seen: `data: [DONE]` at the end of the stream counts without its blank line, and empty data
is not an event.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gitgpt.llm.types import Event

BOM = b"\xef\xbb\xbf"
DONE = b"[DONE]"


def split_events(pieces: Iterable[bytes]) -> Iterator[Event]:
    """The events of a `text/event-stream`. An event that the end of the stream cuts off is dropped."""
    rest: list[bytes] = []  # joined only when an event ends: a long one must not be copied piece by piece
    for piece in _line_feeds(_without_bom(pieces)):
        ends_event = b"\n\n" in piece or (rest and rest[-1][-1:] == b"\n" and piece[:1] == b"\n")
        rest.append(piece)
        if not ends_event:
            continue
        *blocks, tail = b"".join(rest).split(b"\n\n")
        rest = [tail] if tail else []
        for block in blocks:
            event = _parse_block(block)
            if event is not None:
                yield event
    last = _parse_block(b"".join(rest))
    if last is not None and last.data == DONE:
        yield last


def split_lines(pieces: Iterable[bytes]) -> Iterator[Event]:
    """The lines of an `application/x-ndjson`, each an event without a name."""
    rest: list[bytes] = []
    for piece in pieces:
        head, end, tail = piece.rpartition(b"\n")
        if not end:
            rest.append(piece)
            continue
        for line in b"".join([*rest, head]).split(b"\n"):
            if line.strip():
                yield Event("", line)
        rest = [tail] if tail else []
    if b"".join(rest).strip():
        yield Event("", b"".join(rest))


def _parse_block(block: bytes) -> Event | None:
    """The event of the lines up to a blank one; None when they hold no data."""
    if block.startswith(b"data: ") and len(block) > 6 and b"\n" not in block:  # nearly all of them
        return Event("", block[6:])
    name, data = "", []
    for line in block.split(b"\n"):
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            data.append(value)
        elif field == b"event":
            name = value.decode("utf-8", "replace")
    joined = b"\n".join(data)
    return Event(name, joined) if joined else None


def _line_feeds(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes with every CR LF and every lone CR as one LF; never an empty piece."""
    was_cr = False
    for piece in pieces:
        if was_cr and piece[:1] == b"\n":
            piece, was_cr = piece[1:], False
        if not piece:
            continue
        was_cr = piece[-1:] == b"\r"
        if b"\r" in piece:
            piece = piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        yield piece


def _without_bom(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes without a byte order mark at the very start, however it is cut."""
    start = b""
    is_start = True
    for piece in pieces:
        if is_start:
            start += piece
            if len(start) < len(BOM) and BOM.startswith(start):
                continue
            piece, is_start = start.removeprefix(BOM), False
        yield piece
    if is_start and start:
        yield start
