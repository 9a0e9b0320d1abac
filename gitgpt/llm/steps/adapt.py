"""Changes a request that a server would not have as it was, and asks once more.

A rejected parameter is dropped, and that is remembered: the next commit does not pay for the same answer.
What exceeds the model's window is shrunk by the job, before it is sent where the window is known.
"""

from __future__ import annotations

import re
from typing import Any

from gitgpt.llm import shape, sizing
from gitgpt.llm.chain import StepContext
from gitgpt.llm.types import Ask, Call, Completion, Endpoint, Failure
from gitgpt.storage.store import read_note, write_note

MOST = 3  # changes of one call; each one is another request
SPARE = 0.9  # of the room, where a server does not tell how many tokens it counted
CAPS = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}
# A parameter of a dialect's own making -> the option that keeps it out.
OWN = {"response_format": "schema", "text": "schema", "output_config": "schema", "format": "schema"}


def ask(call: Call, inner: Ask, parts: StepContext) -> Completion | Failure:
    known = shape.items(read_note(parts.state, _name(call.endpoint)), "dropped")
    for parameter in known[:MOST]:
        call = without(call, str(parameter)) or call
    dropped: list[str] = []
    call = fitting(call, parts)
    outcome = inner(call)
    for _ in range(MOST):
        if not isinstance(outcome, Failure):
            break
        parameter = rejected(call, outcome)
        changed = without(call, parameter) if parameter else shrunk(call, outcome, parts)
        if changed is None:
            break
        dropped += [parameter] if parameter else []
        call, outcome = changed, inner(changed)
    if dropped and isinstance(outcome, Completion):
        write_note(parts.state, _name(call.endpoint), {"dropped": [*known, *dropped]})
    return outcome


def rejected(call: Call, failure: Failure) -> str:
    """The parameter that a server would not have: as it names it, or as its message mentions one that was
    sent though it need not be."""
    if failure.kind != "rejected":
        return ""
    if failure.parameter:
        return re.split(r"[.\[]", failure.parameter)[0]
    sent = [*call.endpoint.options.get("parameters", {}), *(OWN if call.request.schema else ())]
    words = re.findall(r"[a-zA-Z_]+", failure.detail)
    return next((name for name in sent if name in words), "")


def without(call: Call, parameter: str) -> Call | None:
    """The call without the parameter; None when it is not in there, or cannot be left out."""
    options: dict[str, Any] = dict(call.endpoint.options)
    sent = options.get("parameters", {})
    cap = options.get("output_cap", "max_tokens")
    if parameter in sent:
        options["parameters"] = {name: value for name, value in sent.items() if name != parameter}
    elif parameter in CAPS and parameter == cap:
        options["output_cap"] = CAPS[cap]
    elif parameter in OWN and call.request.schema and options.get("schema", True):
        options["schema"] = False
    else:
        return None
    return call._replace(endpoint=call.endpoint._replace(options=options))


def fitting(call: Call, parts: StepContext) -> Call:
    """The call in fewer tokens when its model's window is known and too small for it."""
    request = call.request
    if request.shrink is None:
        return call
    now = parts.clock()
    is_small = sizing.size_in_bytes(request) <= sizing.SMALL
    window = sizing.window(call.endpoint, parts.state, now, None if is_small else parts.prices)
    if not window or sizing.count(call, parts.state, now) + request.max_output_tokens <= window:
        return call
    smaller = _smaller(call, window, 1.0)
    if smaller is None:
        return call
    return smaller._replace(request=smaller.request._replace(shrink=request.shrink))  # should we be wrong


def shrunk(call: Call, failure: Failure, parts: StepContext) -> Call | None:
    """The call with fewer tokens, once, by the numbers that the server told; they are remembered."""
    if failure.kind != "too-large" or call.request.shrink is None:
        return None
    if not failure.max_context:
        smaller = call.request.shrink(None)
        return call._replace(request=smaller._replace(shrink=None)) if smaller else None
    now = parts.clock()
    sizing.learn_window(parts.state, call.endpoint, failure.max_context, now)
    if not failure.prompt:
        return _smaller(call, failure.max_context, SPARE)
    counted = sizing.count(call, parts.state, now)
    sizing.learn_counts(parts.state, call, failure.prompt, now)
    return _smaller(call, failure.max_context, min(1.0, counted / failure.prompt))


def _smaller(call: Call, window: int, scale: float) -> Call | None:
    """The same question beside an answer of at most half the window; `scale` is our tokens for a server's."""
    assert call.request.shrink
    output = min(call.request.max_output_tokens, window // 2)
    smaller = call.request.shrink(int((window - output) * scale))
    if smaller is None:
        return None
    return call._replace(request=smaller._replace(shrink=None, max_output_tokens=output))


def settings(endpoint: Endpoint, parts: StepContext) -> str:
    dropped = shape.items(read_note(parts.state, _name(endpoint)), "dropped")
    now = parts.clock()
    ratio = sizing.read_known(parts.state, endpoint, now).ratio
    window = sizing.window(endpoint, parts.state, now, parts.prices)
    said = [
        f"at most {MOST} times",
        f"this model takes no {', '.join(map(str, dropped))}" if dropped else "",
        f"its window is {window:,} tokens" if window else "",
        f"it counts {ratio:.2f} tokens for one of the estimate" if ratio else "",
    ]
    return "; ".join(filter(None, said))


def _name(endpoint: Endpoint) -> str:
    return f"quirks-{endpoint.id}"
