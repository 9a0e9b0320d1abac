"""Reads values out of JSON that somebody else wrote: a wrong type is an absent value, never an exception."""

from __future__ import annotations

import json
from typing import Any

from gitgpt.llm.types import Failure, Json


def decode(body: bytes) -> Any:
    """The JSON value of a body, None where it is none. Blank lines before it are keep-alives (DeepSeek)."""
    try:
        return json.loads(body.decode("utf-8-sig").strip())
    except (ValueError, RecursionError):  # RecursionError: 100,000 opening brackets
        return None


def decode_object(body: bytes) -> Json | None:
    """The JSON object of a body, None where it is something else."""
    value = decode(body)
    return value if isinstance(value, dict) else None


def decode_event(data: bytes) -> Json | Failure:
    """The JSON object of one event of a stream."""
    value = decode_object(data)
    return (
        Failure("malformed", "the stream holds something that is no JSON object") if value is None else value
    )


def dig(value: object, *path: str | int) -> object:
    """What stands at a path of keys and indexes, None where there is nothing."""
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
    """A number of tokens: whole, never negative, 0 where there is none."""
    found = dig(value, *path)
    is_number = isinstance(found, (int, float)) and not isinstance(found, bool)
    if not is_number or not 0 <= found < 1e12:  # type: ignore[operator]  # is_number: int or float
        return 0
    return int(found)  # type: ignore[call-overload,no-any-return]  # the same


def items(value: object, *path: str | int) -> list[Any]:
    found = dig(value, *path)
    return found if isinstance(found, list) else []
