"""Changes a request that a server would not have as it was, and asks once more.

A rejected parameter is dropped, and that is remembered: the next commit does not pay for the same answer.
What exceeds the model's window is shrunk by the job.
"""

from __future__ import annotations

import re
from typing import Any

from gitgpt.llm import shape, state
from gitgpt.llm.chain import Parts
from gitgpt.llm.types import Ask, Call, Completion, Endpoint, Failure

MOST = 3  # changes of one call; each one is another request
CAPS = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}
# A parameter of a dialect's own making -> the option that keeps it out.
OWN = {"response_format": "schema", "text": "schema", "output_config": "schema", "format": "schema"}


def ask(call: Call, inner: Ask, parts: Parts) -> Completion | Failure:
    known = shape.items(state.read(parts.state, _name(call.endpoint)), "dropped")
    for parameter in known[:MOST]:
        call = without(call, str(parameter)) or call
    dropped: list[str] = []
    outcome = inner(call)
    for _ in range(MOST):
        if not isinstance(outcome, Failure):
            break
        parameter = rejected(call, outcome)
        changed = without(call, parameter) if parameter else shrunk(call, outcome)
        if changed is None:
            break
        dropped += [parameter] if parameter else []
        call, outcome = changed, inner(changed)
    if dropped and isinstance(outcome, Completion):
        state.write(parts.state, _name(call.endpoint), {"dropped": [*known, *dropped]})
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


def shrunk(call: Call, failure: Failure) -> Call | None:
    """The call with fewer tokens, once."""
    if failure.kind != "too-large" or call.request.shrink is None:
        return None
    smaller = call.request.shrink(failure.max_context)
    if smaller is None:
        return None
    return call._replace(request=smaller._replace(shrink=None))


def settings(endpoint: Endpoint, parts: Parts) -> str:
    known = shape.items(state.read(parts.state, _name(endpoint)), "dropped")
    return f"at most {MOST} times" + (f"; this model takes no {', '.join(map(str, known))}" if known else "")


def _name(endpoint: Endpoint) -> str:
    return f"quirks-{endpoint.id}"
