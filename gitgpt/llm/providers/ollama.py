"""Ollama's own chat. Source: github.com/ollama/ollama/blob/main/docs/api.md.

Its OpenAI-compatible side cannot set the window, and a prompt beyond the window (4,096 tokens where nothing
is set) silently loses its beginning; so the window is set here, in a few sizes only, because every other
size makes Ollama reload the model. Options of an endpoint: `schema`, `think`, `keep_alive`,
`parameters` (merged into `options`; a `num_ctx` there is taken as it is).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from gitgpt.diff import tokens
from gitgpt.llm import answers, faults, shape, urls
from gitgpt.llm.types import Completion, Delta, Endpoint, Event, Failure, Json, Request, Usage, WireRequest

FRAMING: Literal["ndjson"] = "ndjson"
SMALLEST_WINDOW = 8192  # tokens


def build(endpoint: Endpoint, request: Request, *, stream: bool) -> WireRequest:
    settings: Json = {
        "num_ctx": choose_window(endpoint.model, request),
        "num_predict": request.max_output_tokens,
    }
    body: Json = {
        "model": endpoint.model,
        "messages": [message._asdict() for message in request.messages],
        "stream": stream,  # the default is true
        "options": settings | endpoint.options.get("parameters", {}),
    }
    if request.schema is not None and endpoint.options.get("schema", True):
        body["format"] = request.schema
    body |= {name: endpoint.options[name] for name in ("think", "keep_alive") if name in endpoint.options}
    base = urls.strip_tail(endpoint.base_url, urls.OLLAMA_TAILS)
    return WireRequest(urls.join_path(base, "api/chat"), body)


def choose_window(model: str, request: Request) -> int:
    """Tokens for the prompt, the answer and the template, rounded up to a power of two."""
    factor = tokens.family_factor(model)
    needed = request.max_output_tokens + 64
    needed += sum(tokens.count(message.content, factor=factor) + 16 for message in request.messages)
    return max(SMALLEST_WINDOW, 1 << (needed - 1).bit_length())


def parse(body: Json) -> Completion | Failure:
    if failure := faults.find_failure(body):
        return failure
    if not isinstance(body.get("message"), dict):
        return Failure("malformed", "the answer has no message")
    if body.get("done") is False:
        return Failure("cut", "the answer ended before its last part", usage=_usage(body))
    content = shape.parts_text(shape.dig(body, "message", "content"))
    outcome = answers.judge_answer(content, shape.text(body, "done_reason"), _usage(body))
    return outcome if isinstance(outcome, Failure) else outcome._replace(model=shape.text(body, "model"))


def parse_event(event: Event) -> Delta | Failure:
    body = shape.decode_event(event.data)
    if isinstance(body, Failure):
        return body
    if failure := faults.find_failure(body):  # with status 200, in the middle of the stream
        return failure
    is_done = body.get("done") is True
    usage = _usage(body) if is_done else None
    finish = shape.text(body, "done_reason")
    text, model = shape.text(body, "message", "content"), shape.text(body, "model")
    return Delta(text, usage, finish, is_whole=is_done, is_last=is_done, model=model)


def classify_error(status: int, headers: Mapping[str, str], body: bytes) -> Failure:
    return faults.classify_fault(status, headers, body)


def _usage(body: Json) -> Usage:
    return Usage(prompt=shape.count(body, "prompt_eval_count"), completion=shape.count(body, "eval_count"))
