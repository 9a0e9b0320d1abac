"""Remembers which endpoints just failed, so that the next process does not wait for them as well.

A note a failing endpoint; while all is well there is none, and looking for it costs 10 µs.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from gitgpt.llm import shape, state
from gitgpt.llm.types import Endpoint, Failure, FailureKind

# What makes the next call wait in vain as well. A refused connection or an unknown host fails at once.
COUNTED: frozenset[FailureKind] = frozenset({"unavailable", "timeout", "cut", "rate-limited"})
TOLERATED = 2  # failures in a row, each after its retries
FIRST_PAUSE = 30.0  # seconds; doubled with each further failure
LONGEST_PAUSE = 900.0


class Trouble(NamedTuple):
    """`until` is in seconds since the epoch; `reason` the last failure's own words."""

    failures: int
    until: float
    reason: str


def read_trouble(folder: Path | None, endpoint: Endpoint, now: float) -> Trouble:
    """What is known against the endpoint. A time too far ahead comes from a clock that was put back."""
    note = state.read_note(folder, _name(endpoint))
    failures, until = shape.count(note, "failures"), float(shape.count(note, "until"))
    return Trouble(failures, until if until <= now + LONGEST_PAUSE + 1 else 0.0, shape.text(note, "reason"))


def failed(folder: Path | None, endpoint: Endpoint, failure: Failure, now: float) -> None:
    """Counts a failure; one too many in a row, or the server's own hint, opens the circuit."""
    failures = read_trouble(folder, endpoint, now).failures + 1
    pause = min(FIRST_PAUSE * 2.0 ** min(failures - TOLERATED, 10), LONGEST_PAUSE)
    if failures < TOLERATED:
        pause = 0.0
    pause = max(pause, min(failure.retry_after or 0.0, LONGEST_PAUSE))
    note = {"failures": failures, "until": round(now + pause) if pause else 0, "reason": failure.detail}
    state.write_note(folder, _name(endpoint), note)


def succeeded(folder: Path | None, endpoint: Endpoint, before: Trouble) -> None:
    """Forgets what was held against the endpoint."""
    if before.failures:
        state.write_note(folder, _name(endpoint), {})


def _name(endpoint: Endpoint) -> str:
    return f"trouble-{endpoint.id}"
