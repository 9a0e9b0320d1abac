"""OpenAI Chat Completions, and all servers with the same API: Azure, llama.cpp, vLLM, OpenRouter, gateways.

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
        "stream": stream,  # some gateways stream unless they are asked not to
    }
    if stream:
        body["stream_options"] = {"include_usage": True}
    if request.schema is not None and options.get("schema", True):
        form = {"name": "answer", "schema": request.schema, "strict": True}
        body["response_format"] = {"type": "json_schema", "json_schema": form}
    body |= options.get("parameters", {})
    return WireRequest(_build_url(endpoint), body)


def _build_url(endpoint: Endpoint) -> str:
    version, root = endpoint.options.get("api_version"), endpoint.options.get("root", "v1")
    base = urls.strip_tail(endpoint.base_url)
    if root.startswith("openai/"):  # Azure: with or without /openai, as its portal and its SDK show it
        base = base.removesuffix("/openai")
    if not version:
        return urls.join_path(base, "chat/completions", root=root)
    deployment = "" if "/deployments/" in base else f"openai/deployments/{urls.quote_name(endpoint.model)}/"
    return f"{urls.join_path(base, f'{deployment}chat/completions')}?api-version={urls.quote_name(version)}"


def parse(body: Json) -> Completion | Failure:
    """Errors also come with status 200 (OpenRouter), at the top or inside a choice."""
    if failure := faults.find_failure(body):
        return failure._replace(usage=read_usage(body) if body.get("usage") else None)
    choice = shape.dig(body, "choices", 0)
    message = shape.dig(choice, "message")
    if not isinstance(message, dict):
        return Failure("malformed", "the answer has no choices")
    refusal = shape.text(message, "refusal")
    finish = "refusal" if refusal else shape.text(choice, "finish_reason")
    outcome = answers.judge_answer(shape.parts_text(message.get("content")), finish, read_usage(body))
    return outcome if isinstance(outcome, Failure) else outcome._replace(model=shape.text(body, "model"))


def parse_event(event: Event) -> Delta | Failure:
    """`[DONE]` or a finish reason completes the answer (Ollama leaves out the reason, others the marker).
    Usage follows the reason in an event without choices; Azure also begins with such an event."""
    if event.data == sse.DONE:
        return Delta(is_whole=True, is_last=True)
    body = shape.decode_event(event.data)
    if isinstance(body, Failure):
        return body
    if failure := faults.find_failure(body):
        return failure
    choice = shape.dig(body, "choices", 0)
    delta = shape.dig(choice, "delta")
    finish = shape.text(choice, "finish_reason")
    if shape.text(delta, "refusal"):
        finish = "refusal"
    usage = read_usage(body) if body.get("usage") else None
    text = shape.parts_text(shape.dig(delta, "content"))
    is_whole = bool(shape.text(choice, "finish_reason"))
    return Delta(text, usage, finish, is_whole, model=shape.text(body, "model"))


def classify_error(status: int, headers: Mapping[str, str], body: bytes) -> Failure:
    return faults.classify_fault(status, headers, body)


def read_usage(body: Json) -> Usage:
    """Some servers leave the reasoning out of the completion (xAI, Gemini's compatible side): the total has
    all of it."""
    usage = shape.dig(body, "usage")
    prompt, total = shape.count(usage, "prompt_tokens"), shape.count(usage, "total_tokens")
    completion = max(shape.count(usage, "completion_tokens"), total - prompt if prompt else 0)
    cached = shape.count(usage, "prompt_tokens_details", "cached_tokens")
    return Usage(
        prompt=prompt,
        cached=cached or shape.count(usage, "prompt_cache_hit_tokens"),  # DeepSeek
        completion=completion,
        reasoning=shape.count(usage, "completion_tokens_details", "reasoning_tokens"),
        cost=shape.read_amount(usage, "cost"),
    )
