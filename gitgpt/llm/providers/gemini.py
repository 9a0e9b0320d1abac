"""Gemini's generateContent. Source: ai.google.dev/api/generate-content.

The key goes into a header, never into the URL, which ends up in logs. Options of an endpoint: `schema`,
`parameters` (merged into generationConfig, for instance `thinkingConfig`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from gitgpt.llm import answers, faults, shape, urls
from gitgpt.llm.types import Completion, Delta, Endpoint, Event, Failure, Json, Request, Usage, WireRequest

FRAMING: Literal["sse"] = "sse"
ROLES = {"user": "user", "assistant": "model"}


def build(endpoint: Endpoint, request: Request, *, stream: bool) -> WireRequest:
    config: Json = {"maxOutputTokens": request.max_output_tokens}
    if request.schema is not None and endpoint.options.get("schema", True):
        config |= {"responseMimeType": "application/json", "responseJsonSchema": request.schema}
    body: Json = {
        "contents": [
            {"role": ROLES[message.role], "parts": [{"text": message.content}]}
            for message in request.messages
            if message.role != "system"
        ],
        "generationConfig": config | endpoint.options.get("parameters", {}),
    }
    system = [{"text": message.content} for message in request.messages if message.role == "system"]
    if system:
        body["systemInstruction"] = {"parts": system}
    model = urls.quote(endpoint.model.removeprefix("models/"))
    method = "streamGenerateContent?alt=sse" if stream else "generateContent"
    url = urls.join(endpoint.base_url, f"models/{model}:{method}", root="v1beta")
    return WireRequest(url, body, key_header="x-goog-api-key", key_prefix="")


def parse(body: Json) -> Completion | Failure:
    outcome = _read(body)
    if isinstance(outcome, Failure):
        return outcome
    return answers.judge_answer(outcome.text, outcome.finish, outcome.usage or Usage())


def parse_event(event: Event) -> Delta | Failure:
    """There is no end marker: a finish reason makes the answer whole."""
    body = shape.decode_event(event.data)
    if isinstance(body, Failure):
        return body
    if "candidates" not in body and not body.get("error") and not shape.dig(body, "promptFeedback"):
        return Delta(usage=_usage(body))
    return _read(body)


def _read(body: Json) -> Delta | Failure:
    if body.get("error"):
        return faults.judge_fault(faults.read_value(body), None, {})
    usage = _usage(body)
    blocked = shape.text(body, "promptFeedback", "blockReason")
    if blocked:
        return Failure("refused", f"the prompt was blocked ({blocked.lower()})", usage=usage)
    candidate = shape.dig(body, "candidates", 0)
    if not isinstance(candidate, dict):
        return Failure("malformed", "the answer holds no candidates", usage=usage)
    parts = shape.items(candidate, "content", "parts")
    text = "".join(shape.text(part, "text") for part in parts if shape.dig(part, "thought") is not True)
    finish = shape.text(candidate, "finishReason")
    return Delta(text, usage, finish, is_whole=bool(finish))


def classify_error(status: int, headers: Mapping[str, str], body: bytes) -> Failure:
    """A wrong key is a 400 here."""
    failure = faults.classify_fault(status, headers, body)
    if failure.kind == "rejected" and "API key" in failure.detail:
        return failure._replace(kind="auth")
    return failure


def _usage(body: Json) -> Usage:
    """Thoughts are counted beside the candidates, not within."""
    usage = shape.dig(body, "usageMetadata")
    reasoning = shape.count(usage, "thoughtsTokenCount")
    return Usage(
        prompt=shape.count(usage, "promptTokenCount"),
        cached=shape.count(usage, "cachedContentTokenCount"),
        completion=shape.count(usage, "candidatesTokenCount") + reasoning,
        reasoning=reasoning,
    )
