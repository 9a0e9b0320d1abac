"""Reads the error object of a server's answer, in the many forms it comes in.

Forms seen: `{"error": {...}}`, `{"error": "text"}`, the object without a wrapper (older vLLM, Mistral,
DashScope), a list of one (Gemini), `{"detail": "text"}` and lists of `{"loc", "msg"}` (FastAPI),
`{"errors": [...]}` (Cloudflare), `{"base_resp": {"status_code", "status_msg"}}` (MiniMax), `{"code", "msg"}`
(GLM), an error inside a choice (OpenRouter), and JSON of the upstream server in `metadata.raw` or in the
message itself (gateways).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitgpt.llm import shape
from gitgpt.llm.types import Json

DETAIL_LENGTH = 200  # characters of a server's own words that are shown
LONGEST_MESSAGE = 4000  # characters that are read
DEEPEST = 4  # levels of errors in errors
CODE_FIELDS = ("code", "type", "status", "status_code", "error_code", "reason")


class ServerError(NamedTuple):
    """The error object of a body; every field is empty where the body has none.

    `codes` are in lower case, outermost first. `status` is an HTTP status that the body names itself.
    `parameters` are the request's fields that the error names.
    """

    message: str = ""
    codes: tuple[str, ...] = ()
    parameter: str = ""
    body: object = None
    status: int | None = None


def read_fault(body: bytes) -> ServerError:
    """The error object of a body."""
    return read_value(shape.decode_json(body))


def find_error(body: Json) -> ServerError | None:
    """The error inside a body that came with a good status, None where there is none."""
    choice = shape.dig(body, "choices", 0)
    is_error = (
        body.get("error")
        or body.get("errors")
        or shape.dig(choice, "error")
        or shape.text(body, "type") == "error"
        or shape.text(body, "object") == "error"
        or shape.dig(body, "base_resp", "status_code") not in (None, 0, "0")
    )
    if not is_error:
        has_answer = any(body.get(name) for name in ("choices", "content", "output", "candidates", "message"))
        is_text = isinstance(body.get("message"), str) or any(body.get(name) for name in ("detail", "msg"))
        is_error = is_text and (not has_answer or isinstance(body.get("message"), str))
    return read_value(body) if is_error else None


def read_value(value: object) -> ServerError:
    """The same for a decoded body."""
    if isinstance(value, list):
        value = value[0] if value else None
    if not isinstance(value, dict):
        return ServerError(body=value)
    levels = list(_list_levels(value))
    message = next((found for level in reversed(levels) if (found := _read_message(level))), "")
    codes = [code for level in levels for code in _list_codes(level)]
    statuses = (int(code) for code in codes if re.fullmatch(r"[45]\d\d", code))
    parameter = next((found for level in levels if (found := _read_parameter(level))), "")
    return ServerError(
        message[:LONGEST_MESSAGE], tuple(dict.fromkeys(codes)), parameter, value, next(statuses, None)
    )


def _list_levels(value: object, depth: int = 0) -> Iterator[Json]:
    """The objects that hold parts of an error, outermost first."""
    if isinstance(value, str) and value.lstrip().startswith("{"):  # the upstream server's JSON as text
        value = shape.decode_json(value[: 4 * LONGEST_MESSAGE].encode("utf-8", "replace"))
    if isinstance(value, list):
        value = value[0] if value else None
    if not isinstance(value, dict) or depth > DEEPEST:
        return
    yield value
    inner = ("error", "errors", "message", "details", "innererror", "base_resp", "raw")
    for name in inner:
        yield from _list_levels(value.get(name), depth + 1)
    yield from _list_levels(shape.dig(value, "metadata", "raw"), depth + 1)
    yield from _list_levels(shape.dig(value, "choices", 0, "error"), depth + 1)


def _read_message(level: Json) -> str:
    for name in ("message", "error", "detail", "msg", "status_msg", "error_msg"):
        found = level.get(name)
        if isinstance(found, str) and found.strip() and not found.lstrip().startswith("{"):
            return found
        if isinstance(found, list):
            return "; ".join(filter(None, map(_read_complaint, found[:3])))
    return ""


def _read_complaint(item: object) -> str:
    """One item of FastAPI's list: `body.max_tokens: Extra inputs are not permitted`."""
    where = ".".join(str(part) for part in shape.items(item, "loc") if part != "body")
    return ": ".join(filter(None, (where, shape.text(item, "msg") or shape.text(item, "message"))))


def _list_codes(level: Json) -> Iterator[str]:
    for name in CODE_FIELDS:
        found = level.get(name)
        if isinstance(found, (str, int)) and not isinstance(found, bool):
            yield str(found).lower()


def _read_parameter(level: Json) -> str:
    if found := shape.text(level, "param"):
        return found
    detail = shape.items(level, "detail")
    names = [part for part in shape.items(detail, 0, "loc") if isinstance(part, str) and part != "body"]
    return names[0] if names else ""


def one_line(words: str) -> str:
    """A server's words on one line, short, without control characters."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in words[: 4 * DETAIL_LENGTH]).split())
    return flat if len(flat) <= DETAIL_LENGTH else flat[: DETAIL_LENGTH - 1] + "…"


def mask_key(words: str, key: str) -> str:
    """The words without the key: a word that holds six characters of it in a row is masked as a whole."""
    if not key:
        return words
    pieces = {key[at : at + 6] for at in range(max(1, len(key) - 5))}
    return " ".join("***" if any(piece in word for piece in pieces) else word for word in words.split(" "))
