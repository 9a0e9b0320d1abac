"""Anthropic Messages. Source: platform.claude.com/docs/en/api/messages and /versioning.

The API version is pinned, so that a new default of the server changes nothing here. From 2026-10-21 on the
key is a bearer token, and sampling parameters are an error even with their default value, so they are not
sent. Options of an endpoint: `version` ("2023-06-01" brings back the old header for the key), `schema`,
`parameters` (sent as they are, for instance `thinking` or `output_config`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from gitgpt.llm import answers, faults, server_error, shape, urls
from gitgpt.llm.types import Completion, Delta, Endpoint, Event, Failure, Json, Request, Usage, WireRequest

FRAMING: Literal["sse"] = "sse"
VERSION = "2026-10-21"
FIRST_WITHOUT_SAMPLING = "2026-10-21"
SAMPLING = ("temperature", "top_p", "top_k")


def build(endpoint: Endpoint, request: Request, *, stream: bool) -> WireRequest:
    options = endpoint.options
    version = options.get("version", VERSION)
    is_new = version >= FIRST_WITHOUT_SAMPLING  # ISO dates sort as text
    system = "\n\n".join(message.content for message in request.messages if message.role == "system")
    body: Json = {
        "model": endpoint.model,
        "max_tokens": request.max_output_tokens,
        "messages": [message._asdict() for message in request.messages if message.role != "system"],
        "stream": stream,
    }
    if system:
        body["system"] = system
    parameters = dict(options.get("parameters", {}))
    if request.schema is not None and options.get("schema", True):
        form = {"format": {"type": "json_schema", "schema": request.schema}}
        body["output_config"] = form | parameters.pop("output_config", {})
    body |= {name: value for name, value in parameters.items() if not (is_new and name in SAMPLING)}
    return WireRequest(
        urls.join_versioned(endpoint.base_url, "messages", root="v1"),
        body,
        {"anthropic-version": version},
        key_header="Authorization" if is_new else "x-api-key",
        key_prefix="Bearer " if is_new else "",
    )


def parse(body: Json) -> Completion | Failure:
    usage = _usage(shape.dig(body, "usage"))
    if failure := faults.find_failure(body):
        return failure._replace(usage=usage if usage.total else None)
    if not isinstance(body.get("content"), (list, str)):
        return Failure("malformed", "the answer has no content")
    text = shape.parts_text(body["content"])
    outcome = answers.judge_answer(text, shape.text(body, "stop_reason"), usage)
    return outcome if isinstance(outcome, Failure) else outcome._replace(model=shape.text(body, "model"))


def parse_event(event: Event) -> Delta | Failure:
    """message_start has the input's usage, message_delta the output's so far, message_stop is the end."""
    body = shape.decode_event(event.data)
    if isinstance(body, Failure):
        return body
    kind = shape.text(body, "type") or event.name
    if kind == "error" or body.get("error"):
        return faults.judge_fault(server_error.read_value(body), None, {})
    if kind == "content_block_delta":
        return Delta(shape.text(body, "delta", "text"))  # thinking comes in a field of its own
    if kind == "message_start":
        usage = _usage(shape.dig(body, "message", "usage"))
        return Delta(usage=usage, model=shape.text(body, "message", "model"))
    if kind == "message_delta":
        return Delta(usage=_usage(body.get("usage")), finish=shape.text(body, "delta", "stop_reason"))
    is_end = kind == "message_stop"
    return Delta(is_whole=is_end, is_last=is_end)


def classify_error(status: int, headers: Mapping[str, str], body: bytes) -> Failure:
    return faults.classify_fault(status, headers, body)


def _usage(usage: object) -> Usage:
    """Anthropic's input_tokens leave out what was read from or written to the cache."""
    cached = shape.count(usage, "cache_read_input_tokens")
    written = shape.count(usage, "cache_creation_input_tokens")
    return Usage(
        prompt=shape.count(usage, "input_tokens") + cached + written,
        cached=cached,
        completion=shape.count(usage, "output_tokens"),
        reasoning=shape.count(usage, "output_tokens_details", "thinking_tokens"),
    )
