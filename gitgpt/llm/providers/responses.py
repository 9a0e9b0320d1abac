"""OpenAI Responses. Source: platform.openai.com/docs/api-reference/responses.

`store` is false: by default the service would keep the diff. Options of an endpoint: `schema` (false where
the server has no text.format), `parameters` (sent as they are, for instance `reasoning`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from gitgpt.llm import answers, faults, server_error, shape, sse, urls
from gitgpt.llm.types import Completion, Delta, Endpoint, Event, Failure, Json, Request, Usage, WireRequest

FRAMING: Literal["sse"] = "sse"
ENDS = ("response.completed", "response.incomplete", "response.failed")


def build(endpoint: Endpoint, request: Request, *, stream: bool) -> WireRequest:
    body: Json = {
        "model": endpoint.model,
        "input": [message._asdict() for message in request.messages],
        "max_output_tokens": request.max_output_tokens,
        "store": False,
        "stream": stream,
    }
    if request.schema is not None and endpoint.options.get("schema", True):
        form = {"type": "json_schema", "name": "answer", "schema": request.schema, "strict": True}
        body["text"] = {"format": form}
    body |= endpoint.options.get("parameters", {})
    return WireRequest(urls.join_path(endpoint.base_url, "responses", root="v1"), body)


def parse(body: Json) -> Completion | Failure:
    status = shape.text(body, "status")
    if failure := faults.find_failure(body):
        return failure._replace(usage=_usage(body) if body.get("usage") else None)
    if status == "failed":  # a failure of the server has an error; without one it was the filter
        return Failure("refused", "the answer failed, and no error says why", usage=_usage(body))
    if not isinstance(body.get("output"), list):
        return Failure("malformed", "the answer has no output")
    contents = [
        content
        for item in shape.items(body, "output")
        if shape.text(item, "type") == "message"
        for content in shape.items(item, "content")
    ]
    text = shape.parts_text(contents)
    finish = shape.text(body, "incomplete_details", "reason") or (status if status != "completed" else "")
    if any(shape.text(part, "type") == "refusal" for part in contents):
        finish = "refusal"
    if finish in {"in_progress", "queued", "cancelled"}:
        return Failure("incomplete", f"the answer is not finished ({finish})", usage=_usage(body))
    outcome = answers.judge_answer(text, "length" if finish == "incomplete" else finish, _usage(body))
    return outcome if isinstance(outcome, Failure) else outcome._replace(model=shape.text(body, "model"))


def parse_event(event: Event) -> Delta | Failure:
    if event.data == sse.DONE:  # some servers end like Chat Completions; their completed event came before
        return Delta(is_last=True)
    body = shape.decode_event(event.data)
    if isinstance(body, Failure):
        return body
    kind = shape.text(body, "type") or event.name
    if kind == "error" or body.get("error"):
        return faults.judge_fault(server_error.read_value(body), None, {})
    if kind == "response.output_text.delta":
        return Delta(shape.text(body, "delta"))
    if kind == "response.refusal.delta":
        return Delta(finish="refusal")
    if kind in ENDS:
        return _read_end(body)
    return Delta()


def _read_end(body: Json) -> Delta | Failure:
    response = shape.dig(body, "response")
    response = response if isinstance(response, dict) else {}
    if shape.text(body, "type") == "response.failed":
        return faults.judge_fault(server_error.read_value(response), None, {})
    reason = shape.text(response, "incomplete_details", "reason")
    is_cut = shape.text(body, "type") == "response.incomplete"
    return Delta(
        "",
        _usage(response),
        reason or ("length" if is_cut else "stop"),
        is_whole=True,
        is_last=True,
        model=shape.text(response, "model"),
    )


def classify_error(status: int, headers: Mapping[str, str], body: bytes) -> Failure:
    return faults.classify_fault(status, headers, body)


def _usage(body: Json) -> Usage:
    usage = shape.dig(body, "usage")
    return Usage(
        prompt=shape.count(usage, "input_tokens"),
        cached=shape.count(usage, "input_tokens_details", "cached_tokens"),
        completion=max(
            shape.count(usage, "output_tokens"),
            shape.count(usage, "total_tokens") - shape.count(usage, "input_tokens"),
        ),
        reasoning=shape.count(usage, "output_tokens_details", "reasoning_tokens"),
    )
