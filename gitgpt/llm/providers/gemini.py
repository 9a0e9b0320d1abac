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
    model = urls.quote_name(endpoint.model.removeprefix("models/"))
    method = "streamGenerateContent?alt=sse" if stream else "generateContent"
    base = urls.strip_tail(endpoint.base_url, r"/(?:models(?:/[^/]*)?|openai(?:/chat/completions)?)$")
    url = urls.join_path(base, f"models/{model}:{method}", root="v1beta")
    return WireRequest(url, body, key_header="x-goog-api-key", key_prefix="")


def parse(body: Json) -> Completion | Failure:
    outcome = _read_candidate(body)
    if isinstance(outcome, Failure):
        return outcome
    answer = answers.judge_answer(outcome.text, outcome.finish, outcome.usage or Usage())
    return answer if isinstance(answer, Failure) else answer._replace(model=outcome.model)


def parse_event(event: Event) -> Delta | Failure:
    """There is no end marker: a finish reason completes the answer."""
    body = shape.decode_event(event.data)
    if isinstance(body, Failure):
        return body
    if "candidates" not in body and not body.get("error") and not shape.dig(body, "promptFeedback"):
        return Delta(usage=_read_usage(body))
    return _read_candidate(body)


def _read_candidate(body: Json) -> Delta | Failure:
    usage = _read_usage(body)
    if failure := faults.find_failure(body):
        return failure._replace(usage=usage if usage.total else None)
    blocked = shape.text(body, "promptFeedback", "blockReason")
    if blocked:
        return Failure("refused", f"the prompt was blocked ({blocked.lower()})", usage=usage)
    candidate = shape.dig(body, "candidates", 0)
    if not isinstance(candidate, dict):
        return Failure("malformed", "the answer has no candidates", usage=usage)
    text = shape.parts_text(shape.items(candidate, "content", "parts"))
    finish = shape.text(candidate, "finishReason")
    return Delta(text, usage, finish, is_whole=bool(finish), model=shape.text(body, "modelVersion"))


def classify_error(status: int, headers: Mapping[str, str], body: bytes) -> Failure:
    """A wrong key is a 400 here."""
    failure = faults.classify_fault(status, headers, body)
    if failure.kind == "rejected" and "API key" in failure.detail:
        return failure._replace(kind="auth")
    return failure


def _read_usage(body: Json) -> Usage:
    """Thoughts are counted separately from the candidates."""
    usage = shape.dig(body, "usageMetadata")
    reasoning = shape.count(usage, "thoughtsTokenCount")
    prompt, total = shape.count(usage, "promptTokenCount"), shape.count(usage, "totalTokenCount")
    return Usage(
        prompt=prompt,
        cached=shape.count(usage, "cachedContentTokenCount"),
        completion=max(
            shape.count(usage, "candidatesTokenCount") + reasoning, total - prompt if prompt else 0
        ),
        reasoning=reasoning,
    )
