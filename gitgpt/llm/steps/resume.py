"""Continues a broken stream if the server can: the text so far is sent along as the beginning of the answer.

Only if the endpoint's option `continues` says so (true, or the body parameters that ask for it), and only for
plain text. In all other cases `retry` starts over.
"""

from __future__ import annotations

from collections.abc import Mapping

from gitgpt.llm.chain import StepContext
from gitgpt.llm.types import Ask, Call, Completion, Endpoint, Failure, Message

WORTH = 200  # characters; less is generated again as fast


def ask(call: Call, inner: Ask, parts: StepContext) -> Completion | Failure:
    outcome = inner(call)
    if not (isinstance(outcome, Failure) and outcome.kind == "cut" and _can_continue(call, outcome.partial)):
        return outcome
    beginning = outcome.partial.rstrip()  # some servers refuse an answer that begins with white space
    rest = inner(continue_call(call, beginning))
    if isinstance(rest, Failure):
        return outcome._replace(partial="") if rest.kind == "rejected" else rest
    return rest._replace(text=beginning + rest.text)


def continue_call(call: Call, beginning: str) -> Call:
    """The call that asks for the rest; its stream is shown after the beginning."""
    request = call.request._replace(messages=(*call.request.messages, Message("assistant", beginning)))
    endpoint = call.endpoint
    extra = endpoint.options.get("continues")
    if isinstance(extra, Mapping):
        parameters = {**endpoint.options.get("parameters", {}), **extra}
        endpoint = endpoint._replace(options={**endpoint.options, "parameters": parameters})
    on_text = call.on_text
    if on_text is not None:
        show = on_text
        on_text = lambda text: show(beginning + text)  # noqa: E731 (a def would hide what it is)
    return call._replace(request=request, endpoint=endpoint, on_text=on_text)


def _can_continue(call: Call, partial: str) -> bool:
    is_plain = call.request.schema is None and "<think" not in partial
    return bool(call.endpoint.options.get("continues")) and is_plain and len(partial) >= WORTH


def settings(endpoint: Endpoint, parts: StepContext) -> str:
    return "this server can" if endpoint.options.get("continues") else "this server cannot"
