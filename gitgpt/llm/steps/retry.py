"""The only door to tenacity: asks again what can succeed, within the deadline.

The wait is the server's own hint where the deadline allows it, otherwise full jitter
(uniform between nothing and 0.5 s, 1 s, … 8 s). A hint beyond the deadline ends the attempts at once, so
that the next link of the chain gets the time.
"""

from __future__ import annotations

import tenacity
from tenacity import RetryCallState

from gitgpt.llm.chain import Parts
from gitgpt.llm.types import Ask, Call, Completion, Endpoint, Failure

_jitter = tenacity.wait_random_exponential(multiplier=0.5, max=8)


def ask(call: Call, inner: Ask, parts: Parts) -> Completion | Failure:
    """The inner step's outcome, after retries where they can help. Ctrl-C passes through."""

    def is_over(state: RetryCallState) -> bool:
        return state.attempt_number > parts.retries or state.upcoming_sleep >= call.deadline.remaining()

    controller = tenacity.Retrying(
        retry=tenacity.retry_if_result(_is_worth_it),
        wait=_wait,
        stop=is_over,
        sleep=parts.sleep,
        retry_error_callback=_last_outcome,
    )
    outcome: Completion | Failure = controller(inner, call)
    return outcome


def _is_worth_it(outcome: Completion | Failure) -> bool:
    return isinstance(outcome, Failure) and outcome.is_transient


def _wait(state: RetryCallState) -> float:
    hint = getattr(_last_outcome(state), "retry_after", None)
    return _jitter(state) if hint is None else float(hint)


def _last_outcome(state: RetryCallState) -> Completion | Failure:
    assert state.outcome is not None
    outcome: Completion | Failure = state.outcome.result()
    return outcome


def settings(endpoint: Endpoint, parts: Parts) -> str:
    return f"{parts.retries} times at most, within the deadline"
