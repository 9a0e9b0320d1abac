"""What an error answer means, read from its status, headers and body. No SDK looks at the body of a 429.

Sources: the error tables of OpenAI, Anthropic, Gemini, OpenRouter, DeepSeek and Azure, and what llama.cpp,
vLLM and Ollama were seen to send. A dialect adds its own codes by `codes`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from gitgpt.llm import shape
from gitgpt.llm.types import Failure, FailureKind

DETAIL_LENGTH = 200  # characters of a server's own words that are passed on
LONGEST_HINT = 366 * 24 * 3600.0  # seconds; a hint beyond it is nonsense

CODES: Mapping[str, FailureKind] = {
    "insufficient_quota": "quota",
    "exceeded_current_quota_error": "quota",
    "billing_hard_limit_reached": "quota",
    "billing_not_active": "quota",
    "billing_error": "quota",
    "insufficient_balance": "quota",
    "enforced_spend_limit_reached": "period-limit",
    "contract_spend_limit_reached": "period-limit",
    "invalid_api_key": "auth",
    "authentication_error": "auth",
    "unauthenticated": "auth",
    "permission_error": "forbidden",
    "permission_denied": "forbidden",
    "model_not_found": "not-found",
    "deploymentnotfound": "not-found",
    "not_found_error": "not-found",
    "context_length_exceeded": "too-large",
    "exceed_context_size_error": "too-large",
    "request_too_large": "too-large",
    "content_filter": "refused",
    "content_policy_violation": "refused",
    "rate_limit_exceeded": "rate-limited",
    "rate_limit_error": "rate-limited",
    "overloaded_error": "unavailable",
    "server_error": "unavailable",
    "unsupported_parameter": "rejected",
    "unsupported_value": "rejected",
    "unknown_parameter": "rejected",
}

STATUSES: Mapping[int, FailureKind] = {
    400: "rejected",
    401: "auth",
    402: "quota",
    403: "forbidden",
    404: "not-found",
    405: "not-found",
    407: "proxy",
    408: "unavailable",
    409: "unavailable",
    410: "not-found",
    413: "too-large",
    415: "rejected",
    422: "rejected",
    425: "unavailable",
    429: "rate-limited",
    451: "refused",
    501: "rejected",
    505: "rejected",
}

PER_DAY = r"(?i)per[-_ ]?day|\bdaily\b|\((?:RPD|TPD)\)"  # compiled when the first 429 comes (start-up)


class ServerError(NamedTuple):
    """The error object of a body, whatever its form; every field is empty where the body has none."""

    message: str = ""
    codes: tuple[str, ...] = ()
    parameter: str = ""
    body: object = None


def classify_fault(
    status: int, headers: Mapping[str, str], body: bytes, *, codes: Mapping[str, FailureKind] = CODES
) -> Failure:
    """The failure behind an answer that is no success. `headers` has names in lower case."""
    return judge_fault(read_fault(body), status, headers, codes=codes)


def judge_fault(
    error: ServerError,
    status: int | None,
    headers: Mapping[str, str],
    *,
    codes: Mapping[str, FailureKind] = CODES,
) -> Failure:
    """The same for an error object already read (errors also come inside a 200 and inside a stream)."""
    hint = wait_hint(headers, error)
    kind = _kind(error, status, hint, codes)
    words = one_line(error.message) or ("the answer is no JSON" if error.body is None else "")
    label = f"HTTP {status}" if status else "error"
    return Failure(
        kind=kind,
        detail=f"{label}: {words}" if words else label,
        status=status,
        retry_after=hint,
        parameter=_parameter(error),
        max_context=_told_size(error, "n_ctx", _WINDOW) if kind == "too-large" else None,
        prompt=_told_size(error, "n_prompt_tokens", _QUESTION) if kind == "too-large" else None,
    )


def _kind(
    error: ServerError, status: int | None, hint: float | None, codes: Mapping[str, FailureKind]
) -> FailureKind:
    if status is not None and 300 <= status < 400:
        return "redirected"
    named = next((codes[code] for code in error.codes if code in codes), None)
    if named in {"quota", "period-limit", "refused", "too-large"}:
        return named
    if status in {400, 413, 422, 500} and _says_too_large(error.message):
        return "too-large"  # llama.cpp's Python server says so with a 500
    if status == 402 and hint is not None:
        return "rate-limited"  # OpenRouter: credit is held by requests in flight
    if status == 429 or named == "rate-limited":
        return _limit(error)
    by_status = STATUSES.get(status or 0)
    if status is None or status < 400:
        return named or "unavailable"
    return by_status or ("unavailable" if status >= 500 else named or "rejected")


def _limit(error: ServerError) -> FailureKind:
    """Which of the three kinds of 429 this is."""
    quota_ids = " ".join(
        shape.text(violation, "quotaId")
        for detail in shape.items(error.body, "error", "details")
        for violation in shape.items(detail, "violations")
    )
    if re.search(r"\blimit: 0\b", error.message):  # Gemini: the free tier does not have this model
        return "quota"
    if re.search(PER_DAY, f"{quota_ids} {error.message}"):
        return "period-limit"
    return "rate-limited"


def read_fault(body: bytes) -> ServerError:
    """The error object of a body: `{"error": {...}}`, `{"error": "…"}`, bare, or in a list."""
    return read_value(shape.decode(body))


def read_value(value: object) -> ServerError:
    if isinstance(value, list):
        value = value[0] if value else None
    if not isinstance(value, dict):
        return ServerError(body=value)
    inner = value.get("error")
    if isinstance(inner, str):
        return ServerError(message=inner, body=value)
    error = inner if isinstance(inner, dict) else value
    message = shape.text(error, "message") or shape.text(value, "detail") or shape.text(value, "message")
    message = message or shape.text(value, "errors", 0, "message")  # Cloudflare
    candidates = (
        shape.dig(error, "code"),
        shape.dig(error, "details", "error_code"),
        shape.dig(error, "type"),
        shape.dig(error, "status"),
        shape.dig(error, "innererror", "code"),
    )
    codes = tuple(code.lower() for code in candidates if isinstance(code, str))
    return ServerError(message, codes, shape.text(error, "param"), value)


def one_line(words: str) -> str:
    """A server's words on one line, short, without control characters."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in words[: 4 * DETAIL_LENGTH]).split())
    return flat if len(flat) <= DETAIL_LENGTH else flat[: DETAIL_LENGTH - 1] + "…"


def mask(words: str, key: str) -> str:
    """The words without the key: each word that holds six characters of it in a row goes as a whole."""
    if not key:
        return words
    pieces = {key[at : at + 6] for at in range(max(1, len(key) - 5))}
    return " ".join("***" if any(piece in word for piece in pieces) else word for word in words.split(" "))


# -- parameters


def _parameter(error: ServerError) -> str | None:
    """The parameter that a server would not have, by name."""
    if not {"unsupported_parameter", "unsupported_value", "unknown_parameter"} & set(error.codes):
        return None
    if error.parameter:
        return error.parameter
    found = re.search(r"['\"`]([a-z_.]{2,40})['\"`]", error.message)
    return found[1] if found else None


# -- sizes


def _says_too_large(message: str) -> bool:
    return bool(
        re.search(
            r"context (?:length|window|size)|prompt is too long|input token count|too many (?:input )?tokens"
            r"|maximum (?:prompt|input) length|reduce the length",
            message[:2000],
            re.IGNORECASE,
        )
    )


# How servers tell the size of the model's window, in tokens.
_WINDOW = (
    r"maximum context (?:length|window) (?:is|of) ([\d,]+)|> ([\d,]+) maximum|allowed \(([\d,]+)\)"
    r"|context (?:length|window|size) (?:is |of |\()?([\d,]+)"
)
# And that of the question, as they counted it; "at least 9 tokens" is no count.
_QUESTION = (
    r"resulted in ([\d,]+) tokens|\(([\d,]+) in the messages|too long: ([\d,]+) tokens"
    r"|token count \(([\d,]+)\)|request \(([\d,]+) tokens\)|(?<!at least )\b([\d,]+) input tokens"
)


def _told_size(error: ServerError, field: str, pattern: str) -> int | None:
    """Tokens, from a field of the answer or else from its words."""
    told = shape.count(error.body, "error", field)
    if told:
        return told
    found = re.search(pattern, error.message[:2000], re.IGNORECASE)
    digits = next((group for group in found.groups() if group), "").replace(",", "") if found else ""
    return int(digits) if digits.isdecimal() and len(digits) < 10 else None


# -- how long to wait


def wait_hint(headers: Mapping[str, str], error: ServerError) -> float | None:
    """Seconds until the server wants to be asked again: header in ms, s or as a date, or from the body."""
    hint = _seconds(headers.get("retry-after-ms", ""), 0.001)
    if hint is None:
        hint = _retry_after(headers.get("retry-after", "").strip(), headers.get("date", ""))
    if hint is None:
        hint = _from_body(error)
    return hint


def _seconds(number: str, unit: float = 1.0) -> float | None:
    try:
        seconds = float(number) * unit
    except ValueError:
        return None
    return max(0.0, seconds) if seconds < LONGEST_HINT else None  # NaN compares false and goes as well


def _retry_after(value: str, server_date: str) -> float | None:
    """RFC 9110 section 10.2.3: seconds, or a date. The date is read against the server's own clock."""
    seconds = _seconds(value)
    if seconds is not None or not value:
        return seconds
    then, now = _date(value), _date(server_date)
    if now is None:
        import time

        now = time.time()
    return None if then is None else _seconds(str(then - now))


def _date(value: str) -> float | None:
    from email.utils import parsedate_to_datetime  # start-up: only after an error with a date

    try:
        return parsedate_to_datetime(value).timestamp() if value else None
    except (ValueError, TypeError, OverflowError):
        return None


def _from_body(error: ServerError) -> float | None:
    """Gemini's RetryInfo, or "try again in 1m2.5s" in the message (OpenAI, Gemini)."""
    for detail in shape.items(error.body, "error", "details"):
        delay = duration(shape.text(detail, "retryDelay"))
        if delay is not None:
            return delay
    found = re.search(r"(?:retry|try again) (?:in|after) ([\d.hms]{2,20})", error.message, re.IGNORECASE)
    return duration(found[1].rstrip(".")) if found else None


def duration(words: str) -> float | None:
    """Seconds of a duration as OpenAI and Google write it: `12ms`, `6m0s`, `1h2m3.5s`, `46s`."""
    if not re.fullmatch(r"(?:\d{1,9}(?:\.\d{1,9})?(?:ms|h|m|s))+", words):
        return None
    units = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
    parts = re.findall(r"([\d.]+)(ms|h|m|s)", words)
    return min(sum(float(number) * units[unit] for number, unit in parts), LONGEST_HINT)
