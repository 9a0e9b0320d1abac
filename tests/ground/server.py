"""A real HTTP server on loopback that answers as it is told and records what it was asked."""

from __future__ import annotations

import contextlib
import http.server
import json
import socket
import socketserver
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Literal, NamedTuple

Json = Any

LINGER_ZERO = struct.pack("ii", 1, 0)  # close() then sends RST instead of FIN


class Received(NamedTuple):
    """A request as it came. Header names are in lower case; `at` is on the monotonic clock."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def json(self) -> Json:
        return json.loads(self.body)

    @property
    def prompt(self) -> str:
        """Everything that was said to the model, roles left out."""
        return "\n".join(str(message["content"]) for message in self.json["messages"])


class Answer(NamedTuple):
    """What goes over the wire.

    `chunks` are written one by one, `interval` seconds apart, the first one `delay` seconds after the
    request. `framing` says how the end is marked; with "length" and `length`, a false length can be
    announced. After the last chunk the connection stays up, is closed, is reset, or hangs open.
    """

    status: int = 200
    headers: Mapping[str, str] = {"Content-Type": "application/json"}
    chunks: Sequence[bytes] = ()
    delay: float = 0.0
    interval: float = 0.0
    framing: Literal["length", "chunked", "close"] = "length"
    length: int | None = None
    end: Literal["keep", "close", "reset", "hang"] = "keep"
    is_silent: bool = False
    """Not even a status line."""


class Repeated(Sequence[bytes]):
    """One piece many times over, for every request anew."""

    def __init__(self, piece: bytes, times: int) -> None:
        self.piece = piece
        self.times = times

    def __len__(self) -> int:
        return self.times

    def __getitem__(self, index: Any) -> Any:
        if index >= self.times:
            raise IndexError(index)
        return self.piece


Answerer = Callable[[Received], Answer]


# -- answers by name


def reply(body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(status, headers or {"Content-Type": "application/json"}, (body,))


def json_reply(value: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    content = {"Content-Type": "application/json", **(headers or {})}
    return Answer(status, content, (json.dumps(value).encode(),))


def error(
    status: int,
    message: str = "no",
    *,
    code: str | None = None,
    kind: str = "error",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """An error in OpenAI's form."""
    body = {"error": {"message": message, "type": kind, "param": None, "code": code}}
    return json_reply(body, status, headers)


def completion(text: str, *, finish: str = "stop", **extra: Json) -> Answer:
    """An OpenAI chat completion. `extra` replaces or adds top-level fields."""
    return json_reply(completion_body(text, finish=finish) | extra)


def completion_body(text: str | None, *, finish: str = "stop") -> dict[str, Json]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_767_323_045,
        "model": "test-model",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
    }


def sse(
    *chunks: bytes, interval: float = 0.0, end: Literal["keep", "close", "reset", "hang"] = "keep"
) -> Answer:
    """A server-sent event stream, split exactly where the chunks are."""
    return Answer(200, {"Content-Type": "text/event-stream"}, chunks, 0.0, interval, "chunked", None, end)


def stream(text: str, *, pieces: int = 3) -> Answer:
    """A chat completion streamed in a few pieces, with its end marker."""
    step = max(1, -(-len(text) // pieces))
    parts = [text[at : at + step] for at in range(0, len(text), step)]
    events = [
        {"choices": [{"index": 0, "delta": {"content": part}, "finish_reason": None}]} for part in parts
    ]
    events.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    events.append({"choices": [], "usage": completion_body(text)["usage"]})
    data = [b"data: " + json.dumps(event).encode() + b"\n\n" for event in events]
    return sse(*data, b"data: [DONE]\n\n")


def hang() -> Answer:
    """Accepts the request and never says a word."""
    return Answer(is_silent=True, end="hang")


def drip(body: bytes, interval: float = 0.2, headers: Mapping[str, str] | None = None) -> Answer:
    """One byte at a time, for as long as it takes."""
    chunks = [body[at : at + 1] for at in range(len(body))]
    return Answer(
        200, headers or {"Content-Type": "application/json"}, chunks, interval=interval, length=len(body)
    )


def cut(body: bytes, at: int, *, end: Literal["close", "reset"] = "close") -> Answer:
    """Announces the whole body and closes after `at` bytes of it."""
    return Answer(chunks=(body[:at],), length=len(body), end=end)


def empty(status: int = 200) -> Answer:
    return Answer(status)


def drop() -> Answer:
    """Closes the connection without an answer."""
    return Answer(is_silent=True, end="close")


def html(status: int = 200) -> Answer:
    """What a captive portal or a broken proxy says."""
    page = b"<!DOCTYPE html>\n<html><body><h1>Please log in</h1></body></html>\n"
    return Answer(status, {"Content-Type": "text/html; charset=utf-8"}, (page,))


def redirect(url: str, status: int = 302) -> Answer:
    return Answer(status, {"Location": url})


def huge(size: int, piece: bytes = b" " * 65536) -> Answer:
    """`size` bytes of nothing, of which only one piece is held in memory."""
    return Answer(chunks=Repeated(piece, size // len(piece)), framing="close", end="close")


# -- the server


class Server:
    """Answers from the queue filled by `script`, then with `default`.

    `default` is an Answer or a function of the request; at first a chat completion of `text`, streamed when
    the request asks for that. `requests` holds what came, `peak` the most requests in the air at once.
    """

    def __init__(self, text: str = "feat: add what the change adds") -> None:
        self.text = text
        self.default: Answer | Answerer = self._complete
        self.requests: list[Received] = []
        self.peak = 0
        self._queue: deque[Answer | Answerer] = deque()
        self._lock = threading.Lock()
        self._active = 0
        self.stopping = threading.Event()
        self._tcp = _Tcp(self)
        self._thread = threading.Thread(target=self._tcp.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def port(self) -> int:
        return int(self._tcp.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        """What a client is configured with."""
        return f"{self.url}/v1"

    def script(self, *answers: Answer | Answerer) -> None:
        """Appends to the queue of answers."""
        with self._lock:
            self._queue.extend(answers)

    def stop(self) -> None:
        """Ends every connection, hanging ones too, and waits for the threads."""
        self.stopping.set()
        self._tcp.shutdown()
        self._tcp.close_connections()
        self._tcp.server_close()
        self._thread.join()

    def _complete(self, request: Received) -> Answer:
        with contextlib.suppress(ValueError, AttributeError):
            if request.json.get("stream"):
                return stream(self.text)
        return completion(self.text)

    def answer(self, request: Received) -> Answer:
        """Records a request and picks its answer."""
        with self._lock:
            self.requests.append(request)
            chosen = self._queue.popleft() if self._queue else self.default
        return chosen if isinstance(chosen, Answer) else chosen(request)

    @contextlib.contextmanager
    def in_the_air(self) -> Any:
        with self._lock:
            self._active += 1
            self.peak = max(self.peak, self._active)
        try:
            yield
        finally:
            with self._lock:
                self._active -= 1


class _Tcp(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(self, owner: Server) -> None:
        self.owner = owner
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is none of the test's business."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Tcp

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""

    def handle_any(self) -> None:
        owner = self.server.owner
        with owner.in_the_air():
            body = self._read_body()
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = owner.answer(Received(self.command, self.path, headers, body, time.monotonic()))
            self._send(answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_any  # noqa: N815 (the library looks for these names)

    def _read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _send(self, answer: Answer) -> None:
        if self._wait(answer.delay):
            return
        chunks = answer.chunks
        if not answer.is_silent:
            self._send_head(answer, chunks)
            self._send_chunks(answer, chunks)
        self.close_connection = self.close_connection or answer.framing == "close" or answer.end != "keep"
        self._end(answer.end)

    def _send_head(self, answer: Answer, chunks: Sequence[bytes]) -> None:
        known = answer.status in HTTPStatus._value2member_map_
        reason = HTTPStatus(answer.status).phrase if known else "Unknown"
        lines = [f"HTTP/1.1 {answer.status} {reason}"]
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        if answer.framing == "chunked":
            lines.append("Transfer-Encoding: chunked")
        elif answer.framing == "length":
            length = sum(map(len, chunks)) if answer.length is None else answer.length
            lines.append(f"Content-Length: {length}")
        if answer.end != "keep" or answer.framing == "close":
            lines.append("Connection: close")
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1"))

    def _send_chunks(self, answer: Answer, chunks: Sequence[bytes]) -> None:
        for number, chunk in enumerate(chunks):
            if number and self._wait(answer.interval):
                return
            self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk) if answer.framing == "chunked" else chunk)
        if answer.framing == "chunked" and answer.end == "keep":
            self.wfile.write(b"0\r\n\r\n")

    def _end(self, end: str) -> None:
        if end == "hang":
            self.server.owner.stopping.wait()
        elif end == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ZERO)
            self.connection.close()

    def _wait(self, seconds: float) -> bool:
        """Whether the server was stopped meanwhile."""
        return seconds > 0 and self.server.owner.stopping.wait(seconds)
