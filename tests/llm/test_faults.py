"""The table of errors: which status and body means what, and how long to wait."""

from __future__ import annotations

import json
from typing import Any

import pytest
from llm.asking import KEY

from gitgpt.llm import faults, server_error
from gitgpt.llm.server_error import ServerError, read_value
from gitgpt.llm.wait_hints import wait_hint

GEMINI_PER_DAY = {
    "error": {
        "code": 429,
        "message": "You exceeded your current quota, please check your plan. Please retry in 10h17m5.7s.",
        "status": "RESOURCE_EXHAUSTED",
        "details": [
            {
                "@type": "type.googleapis.com/google.rpc.QuotaFailure",
                "violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"}],
            },
            {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "46s"},
        ],
    }
}
GEMINI_PER_MINUTE = json.loads(json.dumps(GEMINI_PER_DAY).replace("PerDay", "PerMinute"))
GEMINI_ZERO = {
    "error": {"code": 429, "message": "Quota exceeded for metric: x, limit: 0\nPlease retry in 46s."}
}


def openai(code: str | None, message: str = "no", kind: str = "error") -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def anthropic(kind: str, **details: str) -> dict[str, Any]:
    error = {"type": kind, "message": "no"} | ({"details": details} if details else {})
    return {"type": "error", "error": error, "request_id": "req_1"}


# status, body -> kind
TABLE: list[tuple[int, Any, str]] = [
    # OpenAI and Azure
    (400, openai("context_length_exceeded"), "too-large"),
    (400, openai("content_filter"), "refused"),
    (400, openai("unsupported_parameter"), "rejected"),
    (401, openai("invalid_api_key"), "auth"),
    (403, openai("unsupported_country_region_territory"), "forbidden"),
    (404, openai("model_not_found"), "not-found"),
    (404, openai("DeploymentNotFound"), "not-found"),
    (429, openai("rate_limit_exceeded"), "rate-limited"),
    (429, openai("insufficient_quota"), "quota"),
    (429, openai(None, kind="insufficient_quota"), "quota"),
    (429, openai("billing_hard_limit_reached"), "quota"),
    (
        429,
        openai("rate_limit_exceeded", "Rate limit reached on requests per day (RPD): Limit 200"),
        "period-limit",
    ),
    (500, openai(None, kind="server_error"), "unavailable"),
    (503, openai(None), "unavailable"),
    # Anthropic
    (400, anthropic("invalid_request_error"), "rejected"),
    (401, anthropic("authentication_error"), "auth"),
    (402, anthropic("billing_error"), "quota"),
    (403, anthropic("permission_error"), "forbidden"),
    (404, anthropic("not_found_error"), "not-found"),
    (413, anthropic("request_too_large"), "too-large"),
    (429, anthropic("rate_limit_error"), "rate-limited"),
    (429, anthropic("rate_limit_error", error_code="enforced_spend_limit_reached"), "period-limit"),
    (429, anthropic("rate_limit_error", error_code="contract_spend_limit_reached"), "period-limit"),
    (500, anthropic("api_error"), "unavailable"),
    (529, anthropic("overloaded_error"), "unavailable"),
    # Gemini
    (400, {"error": {"code": 400, "message": "The input token count (9) exceeds the maximum"}}, "too-large"),
    (403, {"error": {"code": 403, "status": "PERMISSION_DENIED"}}, "forbidden"),
    (429, GEMINI_PER_DAY, "period-limit"),
    (429, GEMINI_PER_MINUTE, "rate-limited"),
    (429, GEMINI_ZERO, "quota"),
    # OpenRouter, DeepSeek, vLLM, llama.cpp, Ollama, Cloudflare, FastAPI
    (402, {"error": {"code": 402, "message": "Insufficient credits"}}, "quota"),
    (408, {"error": {"code": 408, "message": "timeout"}}, "unavailable"),
    (429, {"error": {"message": "Rate limit exceeded: free-models-per-day"}}, "period-limit"),
    (402, openai("invalid_request_error", "Insufficient Balance"), "quota"),
    (400, {"object": "error", "message": "This model's maximum context length is 4096 tokens"}, "too-large"),
    (400, {"error": {"code": 400, "type": "exceed_context_size_error", "n_ctx": 1024}}, "too-large"),
    (500, {"error": {"message": "This model's maximum context length is 512 tokens"}}, "too-large"),
    (500, {"error": {"code": 500, "message": "parse error", "type": "server_error"}}, "unavailable"),
    (404, {"error": "model 'x' not found"}, "not-found"),
    (401, {"errors": [{"code": 10000, "message": "Authentication error"}]}, "auth"),
    (422, {"detail": [{"loc": ["body"], "msg": "field required"}]}, "rejected"),
    # no body to speak of
    (301, "", "redirected"),
    (400, "", "rejected"),
    (407, "", "proxy"),
    (409, "", "unavailable"),
    (418, "", "rejected"),
    (425, "", "unavailable"),
    (451, "", "refused"),
    (501, "", "rejected"),
    (502, "<html>", "unavailable"),
    (504, None, "unavailable"),
    (429, [], "rate-limited"),
    (429, [GEMINI_PER_DAY], "period-limit"),
    (500, {"error": {"code": {"a": 1}, "message": [1], "type": None}}, "unavailable"),
]


@pytest.mark.parametrize(("status", "body", "kind"), TABLE)
def test_kind(status: int, body: Any, kind: str) -> None:
    raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    failure = faults.classify_fault(status, {}, raw)
    assert (failure.kind, failure.status) == (kind, status)
    assert failure.detail.startswith(f"HTTP {status}")


# headers, body -> seconds
HINTS: list[tuple[dict[str, str], Any, float | None]] = [
    ({}, {}, None),
    ({"retry-after": "7"}, {}, 7),
    ({"retry-after": "0.25"}, {}, 0.25),
    ({"retry-after-ms": "1500", "retry-after": "9"}, {}, 1.5),
    ({"retry-after": "Fri, 20 Nov 2026 10:00:30 GMT", "date": "Fri, 20 Nov 2026 10:00:00 GMT"}, {}, 30),
    ({"retry-after": "Fri, 20 Nov 2026 09:00:00 GMT", "date": "Fri, 20 Nov 2026 10:00:00 GMT"}, {}, 0),
    ({"retry-after": "soon"}, {}, None),
    ({"retry-after": "nan"}, {}, None),
    ({"retry-after": "inf"}, {}, None),
    ({"retry-after": "-5"}, {}, 0),
    ({"retry-after": "9" * 400}, {}, None),
    ({}, GEMINI_PER_DAY, 46),
    ({}, {"error": {"message": "Please retry in 10h17m5.7s."}}, 10 * 3600 + 17 * 60 + 5.7),
    ({}, {"error": {"message": "Please try again in 20ms."}}, 0.02),
    ({}, {"error": {"message": "Please try again in 6m0s. Visit https://x"}}, 360),
    ({}, {"error": {"message": "try again in a moment"}}, None),
    ({}, {"error": {"details": [{"retryDelay": "later"}, {"retryDelay": 3}]}}, None),
]


@pytest.mark.parametrize(("headers", "body", "seconds"), HINTS)
def test_hint(headers: dict[str, str], body: Any, seconds: float | None) -> None:
    hint = wait_hint(headers, read_value(body))
    assert hint == (None if seconds is None else pytest.approx(seconds))


PARAMETERS = [
    (openai("unsupported_parameter", "Unsupported parameter: 'max_tokens' is not supported"), "max_tokens"),
    ({"error": {"code": "unsupported_value", "param": "temperature", "message": "no"}}, "temperature"),
    ({"error": {"code": "invalid_value", "param": "temperature", "message": "'temperature' no"}}, None),
    (openai("unsupported_parameter", "no"), None),
]


@pytest.mark.parametrize(("body", "parameter"), PARAMETERS)
def test_parameter(body: Any, parameter: str | None) -> None:
    assert faults.classify_fault(400, {}, json.dumps(body).encode()).parameter == parameter


WINDOWS = [
    ("This model's maximum context length is 8192 tokens. However, you requested 9000.", 8192),
    ("prompt is too long: 210000 tokens > 200000 maximum", 200000),
    ("The input token count (2000000) exceeds the maximum number of tokens allowed (1048576).", 1048576),
    ("the request exceeds the available context size (1024 tokens)", 1024),
    ("maximum context length is 128,000 tokens", 128000),
    ("the context window is exceeded", None),
]


@pytest.mark.parametrize(("message", "window"), WINDOWS)
def test_window(message: str, window: int | None) -> None:
    failure = faults.judge_fault(ServerError(message, body={}), 400, {})
    assert (failure.kind, failure.max_context) == ("too-large", window)


SIZES = [
    (
        "The model's maximum context length is 8192 tokens. Your messages resulted in 9,001 tokens.",
        9001,
    ),
    ("However, you requested 5000 tokens (4500 in the messages, 500 in the completion).", 4500),
    ("prompt is too long: 210000 tokens > 200000 maximum", 210000),
    ("The input token count (2000000) exceeds the maximum number of tokens allowed (1048576).", 2000000),
    ("request (5000 tokens) exceeds the available context size (1024 tokens)", 5000),
    ("your request has 4500 input tokens; reduce the length", 4500),
    ("your prompt contains at least 8193 input tokens; reduce the length", None),
    ("the context window is exceeded", None),
]


@pytest.mark.parametrize(("message", "size"), SIZES)
def test_size_of_the_question(message: str, size: int | None) -> None:
    assert faults.judge_fault(ServerError(message, ("context_length_exceeded",)), 400, {}).prompt == size


def test_size_of_the_question_as_llama_cpp_names_it() -> None:
    body = {
        "error": {"code": 400, "type": "exceed_context_size_error", "n_ctx": 1024, "n_prompt_tokens": 1500}
    }
    failure = faults.classify_fault(400, {}, json.dumps(body).encode())
    assert (failure.max_context, failure.prompt) == (1024, 1500)


def test_words_are_one_short_line() -> None:
    words = server_error.one_line("a\r\n\x1b[31mb\u2028" + "c" * 10_000)
    assert words.startswith("a [31mb cc") and words.endswith("…") and len(words) == server_error.DETAIL_LENGTH


MASKED = [
    ("bad key " + KEY, "bad key ***"),
    ("bad key " + KEY[:9] + "***", "bad key ***"),
    ("bad key '" + KEY[-12:] + "',", "bad key ***"),
    ("nothing of it", "nothing of it"),
]


@pytest.mark.parametrize(("words", "masked"), MASKED, ids=["whole", "start", "end", "none"])
def test_mask(words: str, masked: str) -> None:
    assert server_error.mask_key(words, KEY) == masked
    assert server_error.mask_key(words, "") == words
