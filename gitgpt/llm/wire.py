"""The innermost step of the chain: a dialect's request goes out, its answer comes back as a value."""

from __future__ import annotations

import json

from gitgpt.llm import faults, shape
from gitgpt.llm.http import Exchange, Post, Transport
from gitgpt.llm.providers import registry
from gitgpt.llm.types import Call, Completion, Dialect, Failure, WireRequest


def ask(call: Call, transport: Transport) -> Completion | Failure:
    """One request on the wire. What a server says about a failure is passed on without the key."""
    dialect = registry.dialect(call.endpoint.dialect)
    post = to_post(dialect.build(call.endpoint, call.request, stream=False), call)
    exchange = transport.open(post, call.endpoint, call.deadline)
    outcome = exchange if isinstance(exchange, Failure) else _read(exchange, dialect)
    if isinstance(outcome, Failure):
        return outcome._replace(detail=faults.mask(outcome.detail, call.key))
    return outcome


def to_post(wire: WireRequest, call: Call) -> Post:
    headers = {**wire.headers, **call.endpoint.headers}
    if call.key:
        own_header = call.endpoint.key_header
        prefix = wire.key_prefix if own_header.lower() in {"", "authorization"} else ""
        headers[own_header or wire.key_header] = prefix + call.key
    body = json.dumps(wire.body, ensure_ascii=False, separators=(",", ":"))
    return Post(wire.url, body.encode("utf-8", "replace"), headers)  # a lone surrogate becomes "?"


def _read(exchange: Exchange, dialect: Dialect) -> Completion | Failure:
    status, headers = exchange.answer
    if 300 <= status < 400:  # its body is of no interest
        exchange.close()
        return faults.classify(status, headers, b"{}")
    body = exchange.read()
    if isinstance(body, Failure):
        return body
    if status != 200:
        return dialect.classify_error(status, headers, body)
    value = shape.decode_object(body)
    if value is None:
        return Failure("malformed", _not_json(headers), status)
    return dialect.parse(value)


def _not_json(headers: object) -> str:
    kind = shape.text(headers, "content-type").partition(";")[0].strip().lower()
    if kind == "text/html":
        return "the answer is a web page, not JSON: a login page or a proxy stands in between"
    return "the answer is no JSON object"
