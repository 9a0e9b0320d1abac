"""The only door to tenacity: asks again what can succeed, within the deadline.

The wait is the server's own hint where the deadline allows it, otherwise full jitter
(uniform between nothing and 0.5 s, 1 s, … 8 s). A hint beyond the deadline ends the attempts at once, so
that the next link of the chain gets the time.
"""

from __future__ import annotations

from gitgpt.llm.chain import StepContext
from gitgpt.llm.types import Ask, Call, Completion, Endpoint, Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tenacity import RetryCallState, Retrying


def ask(call: Call, inner: Ask, parts: StepContext) -> Completion | Failure:
    """The inner step's outcome, after retries where they can help. Ctrl-C passes through."""
    first = inner(call)
    if not _is_worth_it(first):
        return first
    known = iter((first,))
    outcome: Completion | Failure = _controller(call, parts)(lambda: next(known, None) or inner(call))
    return outcome


def _controller(call: Call, parts: StepContext) -> Retrying:
    import tenacity  # start-up: 12 ms, and nearly every call succeeds at once

    jitter = tenacity.wait_random_exponential(multiplier=0.5, max=8)

    def wait(state: RetryCallState) -> float:
        hint = getattr(_last_outcome(state), "retry_after", None)
        return jitter(state) if hint is None else float(hint)

    def is_over(state: RetryCallState) -> bool:
        return state.attempt_number > parts.retries or state.upcoming_sleep >= call.deadline.remaining()

    return tenacity.Retrying(
        retry=tenacity.retry_if_result(_is_worth_it),
        wait=wait,
        stop=is_over,
        sleep=parts.sleep,
        retry_error_callback=_last_outcome,
    )


def _is_worth_it(outcome: Completion | Failure) -> bool:
    return isinstance(outcome, Failure) and outcome.is_transient


def _last_outcome(state: RetryCallState) -> Completion | Failure:
    assert state.outcome is not None
    outcome: Completion | Failure = state.outcome.result()
    return outcome


def settings(endpoint: Endpoint, parts: StepContext) -> str:
    return f"{parts.retries} times at most, within the deadline"
