"""The innermost step of the chain: sends the dialect's request and returns the answer as a value."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urljoin

from gitgpt.errors import ConfigError
from gitgpt.llm import answers, faults, shape, stream
from gitgpt.llm.chain import StepContext
from gitgpt.llm.http import LARGEST_BODY, LARGEST_STREAM, Exchange, Post
from gitgpt.llm.providers import registry
from gitgpt.llm.server_error import mask_key
from gitgpt.llm.types import Ask, Call, Completion, Dialect, Endpoint, Failure, WireRequest

WAIT_FOR_USAGE = 2.0  # seconds, once the text is complete


def ask(call: Call, inner: Ask, parts: StepContext) -> Completion | Failure:
    """One request on the wire; there is no inner step. What a server says about a failure is passed on
    without the key."""
    if call.endpoint.dialect == "command":
        from gitgpt.llm import command_provider  # start-up: only for a provider that is a program

        outcome = command_provider.ask(call)
    else:
        outcome = _send_request(call, parts)
    if isinstance(outcome, Failure):
        return outcome._replace(
            detail=mask_key(outcome.detail, call.key), message=mask_key(outcome.message, call.key)
        )
    return answers.check_limit(outcome, call.request.max_output_tokens)


def _send_request(call: Call, parts: StepContext) -> Completion | Failure:
    try:
        dialect = registry.load_dialect(call.endpoint.dialect)
    except ConfigError as exc:
        return Failure("misconfigured", exc.message)
    is_stream = call.on_text is not None or call.endpoint.options.get("stream") == "always"
    post = to_post(dialect.build(call.endpoint, call.request, stream=is_stream), call, is_stream=is_stream)
    exchange = parts.transport().open(post, call.endpoint, call.deadline)
    if isinstance(exchange, Failure):
        return exchange
    headers = exchange.answer.headers
    if 300 <= exchange.answer.status < 400:  # its body is never read
        exchange.close()
        target = {"location": urljoin(post.url, headers["location"])} if "location" in headers else {}
        return faults.classify_fault(exchange.answer.status, {**headers, **target}, b"{}")
    return _read_answer(exchange, dialect, call.on_text)._replace(headers=headers)


def to_post(wire: WireRequest, call: Call, *, is_stream: bool = False) -> Post:
    """The request as it goes out; the option `omit` names fields that this server refuses."""
    headers = {**wire.headers, **call.endpoint.headers}
    if call.key:
        name, prefix = wire.key_header, wire.key_prefix
        if call.endpoint.key_header:
            name = call.endpoint.key_header
            prefix = "Bearer " if name.lower().endswith("authorization") else ""
        headers[name] = prefix + call.key
    omitted = call.endpoint.options.get("omit", ())
    fields = {name: value for name, value in wire.body.items() if name not in omitted}
    body = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    limit = LARGEST_STREAM if is_stream else LARGEST_BODY
    return Post(wire.url, body.encode("utf-8", "replace"), headers, limit)  # a lone surrogate becomes "?"


def _read_answer(
    exchange: Exchange, dialect: Dialect, on_text: Callable[[str], None] | None
) -> Completion | Failure:
    status, headers = exchange.answer
    if not 200 <= status < 300:
        body = exchange.read()
        return body if isinstance(body, Failure) else dialect.classify_error(status, headers, body)
    if on_text is not None and not shape.text(headers, "content-type").startswith("text/html"):
        return _read_stream(exchange, dialect, on_text)
    body = exchange.read()
    if isinstance(body, Failure):
        return body
    if _is_stream(body, dialect):
        return stream.read_stream([body], dialect, on_text=lambda _text: None)
    return _parse(body, dialect, headers, status)


def _read_stream(
    exchange: Exchange, dialect: Dialect, on_text: Callable[[str], None]
) -> Completion | Failure:
    """The stream as it comes. Servers and gateways that cannot stream answer in one piece."""
    pieces = iter(exchange)
    try:
        start = _read_start(pieces)
        whole = b"".join(piece for piece in start if isinstance(piece, bytes))
        if dialect.FRAMING == "sse" and whole.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
            return _read_whole([*start, *pieces], dialect, exchange)
        if exchange.answer.status == 204:
            return _parse(b"", dialect, exchange.answer.headers, exchange.answer.status)
        return stream.read_stream(
            itertools.chain(start, pieces),
            dialect,
            on_text=on_text,
            on_whole=lambda: exchange.hurry(WAIT_FOR_USAGE),
        )
    finally:
        exchange.close()


def _read_start(pieces: Iterator[bytes | Failure]) -> list[bytes | Failure]:
    """The first pieces, up to the first that is not blank."""
    start: list[bytes | Failure] = []
    for piece in pieces:
        start.append(piece)
        if isinstance(piece, Failure) or piece.lstrip(b"\xef\xbb\xbf \t\r\n"):
            break
    return start


def _read_whole(pieces: list[bytes | Failure], dialect: Dialect, exchange: Exchange) -> Completion | Failure:
    failure = next((piece for piece in pieces if isinstance(piece, Failure)), None)
    if failure:
        return failure
    body = b"".join(piece for piece in pieces if isinstance(piece, bytes))
    return _parse(body, dialect, exchange.answer.headers, exchange.answer.status)


def _is_stream(body: bytes, dialect: Dialect) -> bool:
    """Whether a body is a stream although none was asked for: by its bytes, for gateways label both kinds
    wrongly."""
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if dialect.FRAMING == "sse":
        return start.startswith((b"data:", b"event:", b"id:", b":"))
    return shape.decode_object(body) is None and start[:1] == b"{" and b"\n" in start.strip()


def _parse(body: bytes, dialect: Dialect, headers: Mapping[str, str], status: int) -> Completion | Failure:
    value = shape.decode_object(body)
    if value is None:
        return Failure("malformed", _describe_body(body, headers, status), status)
    return dialect.parse(value)


def _describe_body(body: bytes, headers: Mapping[str, str], status: int) -> str:
    kind = shape.text(headers, "content-type").partition(";")[0].strip().lower()
    if kind == "text/html":
        return "the answer is a web page, not JSON: a login page or a proxy answered instead"
    return "the answer is not a JSON object" if body.strip() else f"HTTP {status} with an empty answer"


def settings(endpoint: Endpoint, parts: StepContext) -> str:
    if endpoint.dialect == "command":
        return f"runs {endpoint.options.get('arguments', ('?',))[0]} in an empty folder, without a shell"
    place = f"{endpoint.base_url} in the dialect {endpoint.dialect}"
    via = " through its own proxy" if endpoint.proxy else ""
    return f"{place}{via}, {endpoint.connect_timeout:g} s to connect, {endpoint.read_timeout:g} s to read"
