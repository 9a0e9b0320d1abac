"""The only door to tenacity: asks again what can succeed, within the deadline.

The wait is the server's own hint if the deadline allows it, otherwise exponential with full jitter (between
nothing and 0.5 s, 1 s, ... 8 s). A hint beyond the deadline ends the attempts at once, so that the next link
of the chain gets the time. A server that loads its model or is overloaded is waited for as long as the
deadline allows; other failures get two more attempts.
"""

from __future__ import annotations

import re

from gitgpt.llm.chain import StepContext
from gitgpt.llm.types import Ask, Call, Completion, Endpoint, Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tenacity import RetryCallState, Retrying

MOST_WAITS = 30  # attempts at a server that only has to get ready
READY_WAIT = 3.0  # seconds between two of them at most
TIME_TO_ANSWER = 0.5  # seconds; with less left another attempt is useless
GETTING_READY = (
    r"(?i)loading model|model (?:is )?(?:still )?(?:loading|being loaded|starting)|warming up|overloaded"
    r"|at capacity"
)
# What the server's own header cannot make worth another try.
FINAL = frozenset(
    {"no-key", "misconfigured", "auth", "quota", "period-limit", "refused", "too-large", "filtered"}
)


def ask(call: Call, inner: Ask, parts: StepContext) -> Completion | Failure:
    """The inner step's outcome, after retries if they can help. Ctrl-C passes through."""
    first = inner(call)
    if isinstance(first, Failure) and first.kind == "empty":
        return inner(call)  # once: models that answer nothing twice have nothing to say
    if not _is_worth_retrying(first):
        return first
    known = iter((first,))
    outcome: Completion | Failure = _make_controller(call, parts)(lambda: next(known, None) or inner(call))
    return outcome


def _make_controller(call: Call, parts: StepContext) -> Retrying:
    import tenacity  # start-up: 12 ms, and nearly every call succeeds at once

    jitter = tenacity.wait_random_exponential(multiplier=0.5, max=8)
    patience = call.deadline.remaining()

    def wait(state: RetryCallState) -> float:
        outcome = _last_outcome(state)
        hint = getattr(outcome, "retry_after", None)
        if hint is not None:
            return float(hint)
        if not is_getting_ready(outcome):
            return jitter(state)
        left = min(call.deadline.remaining(), patience - state.idle_for)
        return max(0.0, min(READY_WAIT, 0.3 + jitter(state), left - TIME_TO_ANSWER))

    def is_over(state: RetryCallState) -> bool:
        most = MOST_WAITS if is_getting_ready(_last_outcome(state)) else parts.retries
        left = min(call.deadline.remaining(), patience - state.idle_for)
        return state.attempt_number > most or state.upcoming_sleep >= left or left < TIME_TO_ANSWER

    return tenacity.Retrying(
        retry=tenacity.retry_if_result(_is_worth_retrying),
        wait=wait,
        stop=is_over,
        sleep=parts.sleep,
        retry_error_callback=_last_outcome,
    )


def is_getting_ready(outcome: Completion | Failure) -> bool:
    """Whether the server only needs time: it loads its model, has more requests than it can answer, or says
    itself how long to wait."""
    if not isinstance(outcome, Failure) or outcome.kind not in ("unavailable", "rate-limited"):
        return False
    words = outcome.message or outcome.detail
    return outcome.status == 529 or bool(outcome.retry_after) or re.search(GETTING_READY, words) is not None


def _is_worth_retrying(outcome: Completion | Failure) -> bool:
    if not isinstance(outcome, Failure):
        return False
    wish = outcome.headers.get("x-should-retry", "").lower()  # Anthropic, OpenAI
    if wish == "false":
        return False
    return outcome.is_transient or (wish == "true" and bool(outcome.status) and outcome.kind not in FINAL)


def _last_outcome(state: RetryCallState) -> Completion | Failure:
    assert state.outcome is not None
    outcome: Completion | Failure = state.outcome.result()
    return outcome


def settings(endpoint: Endpoint, parts: StepContext) -> str:
    return f"{parts.retries} times at most, within the deadline"
