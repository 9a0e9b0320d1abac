"""OpenAI Chat Completions, and everything that speaks it: llama.cpp, vLLM, OpenRouter, DeepSeek, gateways.

Source: platform.openai.com/docs/api-reference/chat. Options of an endpoint: `output_cap` (the field that
bounds the answer: OpenAI's newer models refuse `max_tokens`, most others know nothing else), `schema`
(false where the server has no json_schema), `parameters` (sent as they are).
"""

from __future__ import annotations

from collections.abc import Mapping

from gitgpt.llm import answers, faults, shape
from gitgpt.llm.types import Completion, Endpoint, Failure, Json, Request, Usage, WireRequest


def build(endpoint: Endpoint, request: Request, *, stream: bool) -> WireRequest:
    options = endpoint.options
    body: Json = {
        "model": endpoint.model,
        "messages": [message._asdict() for message in request.messages],
        options.get("output_cap", "max_tokens"): request.max_output_tokens,
    }
    if stream:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
    if request.schema is not None and options.get("schema", True):
        form = {"name": "answer", "schema": request.schema, "strict": True}
        body["response_format"] = {"type": "json_schema", "json_schema": form}
    body |= options.get("parameters", {})
    return WireRequest(endpoint.base_url.rstrip("/") + "/chat/completions", body)


def parse(body: Json) -> Completion | Failure:
    """Errors also come with status 200 (OpenRouter)."""
    if body.get("error"):
        return faults.judge(faults.read_value(body), None, {})
    choice = shape.dig(body, "choices", 0)
    message = shape.dig(choice, "message")
    if not isinstance(message, dict):
        return Failure("malformed", "the answer holds no choices")
    refusal = shape.text(message, "refusal")
    finish = "refusal" if refusal else shape.text(choice, "finish_reason")
    return answers.judge(_content(message), finish, read_usage(body))


def classify_error(status: int, headers: Mapping[str, str], body: bytes) -> Failure:
    return faults.classify(status, headers, body)


def _content(message: Json) -> str:
    """The text, also where it comes in parts."""
    content = message.get("content")
    if isinstance(content, list):
        return "".join(shape.text(part, "text") for part in content if shape.text(part, "type") == "text")
    return content if isinstance(content, str) else ""


def read_usage(body: Json) -> Usage:
    usage = shape.dig(body, "usage")
    cached = shape.count(usage, "prompt_tokens_details", "cached_tokens")
    return Usage(
        prompt=shape.count(usage, "prompt_tokens"),
        cached=cached or shape.count(usage, "prompt_cache_hit_tokens"),  # DeepSeek
        completion=shape.count(usage, "completion_tokens"),
        reasoning=shape.count(usage, "completion_tokens_details", "reasoning_tokens"),
    )
