"""Skips an endpoint that failed a moment ago, in this process or in another.

One note for each failing endpoint, so that the next process does not wait for it as well.
"""

from __future__ import annotations

from typing import NamedTuple

from gitgpt.llm import shape
from gitgpt.llm.chain import StepContext
from gitgpt.llm.types import Ask, Call, Completion, Endpoint, Failure, FailureKind
from gitgpt.storage.store import Keyspace, read_note, write_note

# Failures that cost the next call time too. A refused connection or an unknown host fails at once.
COUNTED: frozenset[FailureKind] = frozenset({"unavailable", "timeout", "cut", "rate-limited"})
TOLERATED = 2  # failures in a row, each after its retries
FIRST_PAUSE = 30.0  # seconds; doubled with each further failure
LONGEST_PAUSE = 900.0


class Trouble(NamedTuple):
    """`until` is in seconds since the epoch; `reason` the detail of the last failure."""

    failures: int
    until: float
    reason: str


def ask(call: Call, inner: Ask, parts: StepContext) -> Completion | Failure:
    if parts.state is None:
        return inner(call)
    trouble = read_trouble(parts.state, call.endpoint, parts.clock())
    left = trouble.until - parts.clock()
    if left > 0:
        detail = f"skipped for another {left:.0f} s, because of: {trouble.reason}"
        return Failure("circuit-open", detail, retry_after=left)
    outcome = inner(call)
    if isinstance(outcome, Completion):
        if trouble.failures:
            write_note(parts.state, _name(call.endpoint), {})
    elif outcome.kind in COUNTED:
        _count_failure(parts.state, call.endpoint, outcome, parts.clock())
    return outcome


def read_trouble(notes: Keyspace, endpoint: Endpoint, now: float) -> Trouble:
    """Recent failures of the endpoint. A time too far ahead was written before the clock was set back."""
    note = read_note(notes, _name(endpoint))
    failures, until = shape.count(note, "failures"), float(shape.count(note, "until"))
    return Trouble(failures, until if until <= now + LONGEST_PAUSE + 1 else 0.0, shape.text(note, "reason"))


def _count_failure(notes: Keyspace, endpoint: Endpoint, failure: Failure, now: float) -> None:
    """One failure too many in a row, or the server's own hint, opens the circuit."""
    failures = read_trouble(notes, endpoint, now).failures + 1
    pause = min(FIRST_PAUSE * 2.0 ** min(failures - TOLERATED, 10), LONGEST_PAUSE)
    if failures < TOLERATED:
        pause = 0.0
    pause = max(pause, min(failure.retry_after or 0.0, LONGEST_PAUSE))
    note = {"failures": failures, "until": round(now + pause) if pause else 0, "reason": failure.detail}
    write_note(notes, _name(endpoint), note)


def settings(endpoint: Endpoint, parts: StepContext) -> str:
    if parts.state is None:
        return "no state"
    left = read_trouble(parts.state, endpoint, parts.clock()).until - parts.clock()
    now = f"; skipped for another {left:.0f} s" if left > 0 else ""
    return (
        f"after {TOLERATED} failures in a row, for {FIRST_PAUSE:.0f} s to {LONGEST_PAUSE / 60:.0f} min{now}"
    )


def _name(endpoint: Endpoint) -> str:
    return f"trouble-{endpoint.id}"
