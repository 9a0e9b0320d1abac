"""How long a server asks to wait: from its headers, or from the words of its error."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping

from gitgpt.llm import shape
from gitgpt.llm.server_error import ServerError

LONGEST_HINT = 366 * 24 * 3600.0  # seconds; a hint beyond it is nonsense
# What is left of a limit -> when it is refilled, by family of headers.
RESETS = {
    "x-ratelimit-remaining-requests": "x-ratelimit-reset-requests",
    "x-ratelimit-remaining-tokens": "x-ratelimit-reset-tokens",
    "anthropic-ratelimit-requests-remaining": "anthropic-ratelimit-requests-reset",
    "anthropic-ratelimit-tokens-remaining": "anthropic-ratelimit-tokens-reset",
    "anthropic-ratelimit-input-tokens-remaining": "anthropic-ratelimit-input-tokens-reset",
    "anthropic-ratelimit-output-tokens-remaining": "anthropic-ratelimit-output-tokens-reset",
    "x-ratelimit-remaining": "x-ratelimit-reset",
    "ratelimit-remaining": "ratelimit-reset",
}


def wait_hint(
    headers: Mapping[str, str], error: ServerError, *, now: Callable[[], float] = time.time
) -> float | None:
    """Seconds until the server wants to be asked again, None where it does not say."""
    hint = _parse_seconds(headers.get("retry-after-ms", ""), 0.001)
    if hint is None:
        hint = _retry_after(headers.get("retry-after", "").strip(), headers.get("date", ""), now)
    if hint is None:
        hint = _from_body(error)
    if hint is None:
        hint = _from_resets(headers, now)
    if hint is None:  # OpenRouter passes the headers on in the body
        inner = shape.dig(error.body, "error", "metadata", "headers")
        pairs = inner.items() if isinstance(inner, dict) else ()
        hint = _from_resets({str(name).lower(): str(value) for name, value in pairs}, now)
    return hint


def _parse_seconds(number: str, unit: float = 1.0) -> float | None:
    try:
        seconds = float(number) * unit
    except ValueError:
        return None
    return max(0.0, seconds) if seconds < LONGEST_HINT else None  # NaN compares false and is dropped too


def _retry_after(value: str, server_date: str, now: Callable[[], float]) -> float | None:
    """RFC 9110 section 10.2.3: seconds, or a date, which is compared with the server's own clock."""
    seconds = _parse_seconds(value)
    if seconds is not None or not value:
        return parse_duration(value) if seconds is None else seconds
    then, start = _parse_date(value), _parse_date(server_date)
    if then is None:
        return parse_duration(value)
    return _parse_seconds(str(then - (now() if start is None else start)))


def _from_resets(headers: Mapping[str, str], now: Callable[[], float]) -> float | None:
    """When every limit that is used up is refilled; one without a count of what is left may be."""
    spent = [
        wait
        for left, reset in RESETS.items()
        if headers.get(left, "0").strip() in ("0", "0.0")
        and (wait := _parse_reset(headers.get(reset, "").strip(), now())) is not None
    ]
    return max(spent, default=None)


def _parse_reset(value: str, now: float) -> float | None:
    """A reset as a duration (OpenAI), RFC 3339 (Anthropic), seconds from now, or a Unix time in s or ms."""
    if not value:
        return None
    if (number := _parse_seconds(value)) is not None:
        return number if number < 1e6 else max(0.0, number - now)
    if re.fullmatch(r"\d{13}", value):
        return max(0.0, int(value) / 1000 - now)
    if re.fullmatch(r"\d{10}", value):
        return max(0.0, int(value) - now)
    then = _parse_date(value)
    return parse_duration(value) if then is None else max(0.0, then - now)


def _parse_date(value: str) -> float | None:
    from datetime import datetime  # start-up: only after an error with a date
    from email.utils import parsedate_to_datetime

    readers: tuple[Callable[[str], datetime], ...] = (
        parsedate_to_datetime,
        lambda text: datetime.fromisoformat(text.replace("Z", "+00:00")),
    )
    for read in readers:
        try:
            return read(value).timestamp() if value else None
        except (ValueError, TypeError, OverflowError):
            continue
    return None


def _from_body(error: ServerError) -> float | None:
    """Gemini's RetryInfo, or "try again in 1m2.5s" in the message (OpenAI, Gemini, Groq)."""
    for detail in shape.items(error.body, "error", "details"):
        delay = parse_duration(shape.text(detail, "retryDelay"))
        if delay is not None:
            return delay
    found = re.search(
        r"(?:retry|try again|available) (?:in|after) (?:(\d{1,5}(?:\.\d{1,3})?) ?seconds?|([\d.hms]{2,20}))",
        error.message,
        re.IGNORECASE,
    )
    if not found:
        return None
    return _parse_seconds(found[1]) if found[1] else parse_duration(found[2].rstrip("."))


def parse_duration(words: str) -> float | None:
    """Seconds of a duration as OpenAI and Google write it: `12ms`, `6m0s`, `1h2m3.5s`, `46s`."""
    if not re.fullmatch(r"(?:\d{1,9}(?:\.\d{1,9})?(?:ms|h|m|s))+", words):
        return None
    units = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
    parts = re.findall(r"([\d.]+)(ms|h|m|s)", words)
    return min(sum(float(number) * units[unit] for number, unit in parts), LONGEST_HINT)
