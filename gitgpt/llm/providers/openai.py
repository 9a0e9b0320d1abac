"""OpenAI Chat Completions, and everything that speaks it: Azure, llama.cpp, vLLM, OpenRouter, gateways.

Source: platform.openai.com/docs/api-reference/chat, learn.microsoft.com/azure/ai-foundry/openai.
Options of an endpoint: `output_cap` (the field that bounds the answer: OpenAI's newer models refuse
`max_tokens`, most others know nothing else), `schema` (false where the server has no json_schema),
`api_version` (Azure's classic URLs, the model is the deployment), `parameters` (sent as they are).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from gitgpt.llm import answers, faults, shape, sse, urls
from gitgpt.llm.types import Completion, Delta, Endpoint, Event, Failure, Json, Request, Usage, WireRequest

FRAMING: Literal["sse"] = "sse"


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
    return WireRequest(_url(endpoint), body)


def _url(endpoint: Endpoint) -> str:
    version = endpoint.options.get("api_version")
    if version:
        path = f"openai/deployments/{urls.quote(endpoint.model)}/chat/completions"
        return f"{urls.join(endpoint.base_url, path)}?api-version={urls.quote(version)}"
    return urls.join(endpoint.base_url, "chat/completions", root=endpoint.options.get("root", "v1"))


def parse(body: Json) -> Completion | Failure:
    """Errors also come with status 200 (OpenRouter)."""
    if body.get("error"):
        return faults.judge_fault(faults.read_value(body), None, {})
    choice = shape.dig(body, "choices", 0)
    message = shape.dig(choice, "message")
    if not isinstance(message, dict):
        return Failure("malformed", "the answer holds no choices")
    refusal = shape.text(message, "refusal")
    finish = "refusal" if refusal else shape.text(choice, "finish_reason")
    return answers.judge_answer(_content(message), finish, read_usage(body))


def parse_event(event: Event) -> Delta | Failure:
    """`[DONE]` or a finish reason makes it whole (Ollama leaves the reason out, others the marker). Usage
    comes after the reason, in an event without choices; Azure begins with one of those."""
    if event.data == sse.DONE:
        return Delta(is_whole=True, is_last=True)
    body = shape.decode_event(event.data)
    if isinstance(body, Failure):
        return body
    if body.get("error"):
        return faults.judge_fault(faults.read_value(body), None, {})
    choice = shape.dig(body, "choices", 0)
    delta = shape.dig(choice, "delta")
    finish = shape.text(choice, "finish_reason")
    if shape.text(delta, "refusal"):
        finish = "refusal"
    usage = read_usage(body) if body.get("usage") else None
    text = _content(delta) if isinstance(delta, dict) else ""
    return Delta(text, usage, finish, is_whole=bool(shape.text(choice, "finish_reason")))


def classify_error(status: int, headers: Mapping[str, str], body: bytes) -> Failure:
    return faults.classify_fault(status, headers, body)


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
