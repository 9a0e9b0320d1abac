"""The innermost step of the chain: a dialect's request goes out, its answer comes back as a value."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from gitgpt.errors import ConfigError
from gitgpt.llm import answers, faults, shape, stream
from gitgpt.llm.chain import StepContext
from gitgpt.llm.http import LARGEST_BODY, LARGEST_STREAM, Exchange, Post
from gitgpt.llm.providers import registry
from gitgpt.llm.types import Ask, Call, Completion, Dialect, Endpoint, Failure, WireRequest

WAIT_FOR_USAGE = 2.0  # seconds, once the text is whole


def ask(call: Call, inner: Ask, parts: StepContext) -> Completion | Failure:
    """One request on the wire; there is no inner step. What a server says about a failure is passed on
    without the key."""
    try:
        dialect = registry.dialect(call.endpoint.dialect)
    except ConfigError as exc:
        return Failure("misconfigured", exc.message)
    post = to_post(dialect.build(call.endpoint, call.request, stream=call.on_text is not None), call)
    exchange = parts.transport().open(post, call.endpoint, call.deadline)
    if isinstance(exchange, Failure):
        return exchange
    outcome = _read(exchange, dialect, call)._replace(headers=exchange.answer.headers)
    if isinstance(outcome, Failure):
        return outcome._replace(detail=faults.mask(outcome.detail, call.key))
    return answers.hold_to_limit(outcome, call.request.max_output_tokens)


def to_post(wire: WireRequest, call: Call) -> Post:
    headers = {**wire.headers, **call.endpoint.headers}
    if call.key:
        name, prefix = wire.key_header, wire.key_prefix
        if call.endpoint.key_header:
            name = call.endpoint.key_header
            prefix = "Bearer " if name.lower().endswith("authorization") else ""
        headers[name] = prefix + call.key
    body = json.dumps(wire.body, ensure_ascii=False, separators=(",", ":"))
    limit = LARGEST_BODY if call.on_text is None else LARGEST_STREAM
    return Post(wire.url, body.encode("utf-8", "replace"), headers, limit)  # a lone surrogate becomes "?"


def _read(exchange: Exchange, dialect: Dialect, call: Call) -> Completion | Failure:
    status, headers = exchange.answer
    if 300 <= status < 400:  # its body is of no interest
        exchange.close()
        return faults.classify_fault(status, headers, b"{}")
    if status == 200 and call.on_text is not None and not _is_whole_json(headers, dialect):
        return _read_stream(exchange, dialect, call.on_text)
    body = exchange.read()
    if isinstance(body, Failure):
        return body
    if status != 200:
        return dialect.classify_error(status, headers, body)
    value = shape.decode_object(body)
    if value is None:
        return Failure("malformed", _not_json(headers), status)
    return dialect.parse(value)


def _read_stream(
    exchange: Exchange, dialect: Dialect, on_text: Callable[[str], None]
) -> Completion | Failure:
    if shape.text(exchange.answer.headers, "content-type").startswith("text/html"):
        exchange.close()
        return Failure("malformed", _not_json(exchange.answer.headers), exchange.answer.status)
    try:
        return stream.read_stream(
            exchange, dialect, on_text=on_text, on_whole=lambda: exchange.hurry(WAIT_FOR_USAGE)
        )
    finally:
        exchange.close()


def _is_whole_json(headers: Mapping[str, str], dialect: Dialect) -> bool:
    """Whether a server answered in one piece although a stream was asked for."""
    return dialect.FRAMING == "sse" and shape.text(headers, "content-type").startswith("application/json")


def _not_json(headers: Mapping[str, str]) -> str:
    kind = shape.text(headers, "content-type").partition(";")[0].strip().lower()
    if kind == "text/html":
        return "the answer is a web page, not JSON: a login page or a proxy stands in between"
    return "the answer is no JSON object"


def settings(endpoint: Endpoint, parts: StepContext) -> str:
    place = f"{endpoint.base_url} in the dialect {endpoint.dialect}"
    via = " by its own proxy" if endpoint.proxy else ""
    return f"{place}{via}, {endpoint.connect_timeout:g} s to connect, {endpoint.read_timeout:g} s to read"
