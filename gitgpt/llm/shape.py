"""Reads values from JSON that a server sent: a wrong type is an absent value, never an exception."""

from __future__ import annotations

import json
from typing import Any

from gitgpt.llm.types import Failure, Json


def decode_json(body: bytes) -> Any:
    """The JSON value of a body, None if it is not JSON. Blank lines before it are keep-alives (DeepSeek)."""
    try:
        return json.loads(body.decode("utf-8-sig").strip())
    except (ValueError, RecursionError):  # RecursionError: 100,000 opening brackets
        return None


def decode_object(body: bytes) -> Json | None:
    """The JSON object that a body begins with, None if there is none. Some gateways add `data: [DONE]`."""
    value = decode_json(body)
    if value is None and body.lstrip()[:1] == b"{" and b"[DONE]" in body[-100:]:
        value = decode_json(body.strip().removesuffix(b"[DONE]").rstrip().removesuffix(b"data:"))
    return value if isinstance(value, dict) else None


def decode_event(data: bytes) -> Json | Failure:
    """The JSON object of one event of a stream."""
    value = decode_object(data)
    return (
        Failure("malformed", "the stream holds something other than JSON objects") if value is None else value
    )


def dig(value: object, *path: str | int) -> object:
    """The value at a path of keys and indexes, None where there is nothing."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def text(value: object, *path: str | int) -> str:
    found = dig(value, *path)
    return found if isinstance(found, str) else ""


def count(value: object, *path: str | int) -> int:
    """A number of tokens, also one written as text: whole, never negative, 0 where there is none."""
    found = dig(value, *path)
    if isinstance(found, str) and found.isdecimal() and len(found) < 13:
        return int(found)
    is_number = isinstance(found, (int, float)) and not isinstance(found, bool)
    if not is_number or not 0 <= found < 1e12:  # type: ignore[operator]  # is_number: int or float
        return 0
    return int(found)  # type: ignore[call-overload,no-any-return]  # the same


def read_amount(value: object, *path: str | int) -> float | None:
    """An amount of money, None where there is none."""
    found = dig(value, *path)
    is_number = isinstance(found, (int, float)) and not isinstance(found, bool)
    return float(found) if is_number and 0 <= found < 1e6 else None  # type: ignore[operator, arg-type]  # is_number


def items(value: object, *path: str | int) -> list[Any]:
    found = dig(value, *path)
    return found if isinstance(found, list) else []


# Parts of an answer that are not its text.
_NOT_TEXT = (
    "think",
    "thought",
    "reason",
    "tool",
    "function",
    "refusal",
    "citation",
    "image",
    "audio",
    "error",
)


def parts_text(content: object) -> str:
    """The text of content that is a string or a list of parts: of any type that has text, thoughts aside."""
    if isinstance(content, str):
        return content
    return "".join(map(_part_text, content)) if isinstance(content, list) else ""


def _part_text(part: object) -> str:
    if isinstance(part, str):
        return part
    kind = text(part, "type").lower()
    if any(word in kind for word in _NOT_TEXT) or dig(part, "thought") is True:
        return ""
    return text(part, "text") or text(part, "text", "value") or parts_text(dig(part, "content"))
