"""One call as one row: the columns of the usage CSV in their fixed order, and how a cell is written.

Other programs read the file, so new columns are appended after the last, and none is ever renamed, moved or
dropped. Written without the csv module (1 to 4 ms of start-up in the hook); the output is plain RFC 4180, and
tests read it back with the csv module.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import NamedTuple

Cell = str | int | float | bool | None
EXCERPT_LENGTH = 50  # characters
CELL_LENGTH = 256  # characters: keeps a row far below a page, so that one write() carries all of it

# The starts that make a spreadsheet read a cell as a formula (CWE-1236, OWASP ASVS 1.2.10), and the
# full-width forms that some of them accept as well.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class UsageRow(NamedTuple):
    """One attempt at one link of the chain. An answer by rules has no row: it calls no model.

    `time` is when it began (see `timestamp`). `request_id` is the same in every row of one question, so
    that a question that took a second provider shows as two rows. `outcome` is "ok" or the kind of the
    failure (`gitgpt.llm.types.FailureKind`). `attempts` says which try of this link it was, from 1; 0 when
    nothing went over the wire (cached, limited): its tokens are 0, for none were spent. `cost` is None where
    no price is known: never 0 for "unknown". Times are milliseconds; `first_token_ms` is None when the answer
    was not streamed. `excerpt` is cut from the redacted prompt (see `excerpt`). `author` is empty unless the
    user asked for it.
    `waited_ms` is what the call waited for room under the user's own limit, before `time`. `answered_by` is
    the model that the server names if it is not the one that was asked for.
    """

    time: str
    request_id: str = ""
    command: str = ""
    purpose: str = ""
    repository: str = ""
    provider: str = ""
    model: str = ""
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    reasoning_tokens: int = 0
    total_tokens: int = 0
    is_estimated: bool = False
    cost: float | None = None
    currency: str = ""
    price_version: str = ""
    first_token_ms: int | None = None
    total_ms: int = 0
    outcome: str = "ok"
    attempts: int = 1
    is_cached: bool = False
    redactions: int = 0
    excerpt: str = ""
    author: str = ""
    waited_ms: int = 0
    answered_by: str = ""


HEADER = (",".join(UsageRow._fields) + "\n").encode("ascii")


def write_timestamp(now: float) -> str:
    """Seconds since the epoch as UTC, ISO 8601, to the millisecond: `2026-11-20T09:30:00.125Z`."""
    seconds, milliseconds = divmod(round(now * 1000), 1000)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{milliseconds:03d}Z"


def cut_excerpt(prompt: str) -> str:
    """The first characters of an already redacted prompt, on one line."""
    return " ".join(prompt[: 4 * EXCERPT_LENGTH].split())[:EXCERPT_LENGTH]


def write_line(cells: Iterable[Cell]) -> bytes:
    """Cells as one line of CSV, line end included: no cell contains a line end itself."""
    return (",".join(map(_cell, cells)) + "\n").encode("utf-8")


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        return f"{max(value, 0.0):.9f}".rstrip("0").rstrip(".")  # never 1e-07: spreadsheets differ on it
    return str(max(int(value), 0))  # a clock that went backwards must not start a cell with a minus


def _text(text: str) -> str:
    is_formula = text.lstrip(" ").startswith(FORMULA_STARTS)
    text = text[:CELL_LENGTH]
    if not text.isprintable():  # control and format characters, lone surrogates
        text = "".join(c if c.isprintable() else " " for c in text)
    if is_formula:
        text = f"'{text}"
    if '"' in text or "," in text:
        text = '"' + text.replace('"', '""') + '"'
    return text
