"""The one place that every request and every answer passes: removes secrets, applies the content filter.

A job redacts before it cuts, because a token that was cut can no longer be recognised; this step catches what
a job forgot. The cache stores what comes back from here, under a hash, so nothing is stored, logged or sent
that did not pass here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from gitgpt.guards import secrets
from gitgpt.llm.chain import StepContext
from gitgpt.llm.types import Ask, Call, Completion, Endpoint, Failure, Request

if TYPE_CHECKING:
    from gitgpt.guards.word_filter import Direction, Filter, FilterHit

BRIEF = 1000  # characters, many times an excerpt's


def ask(call: Call, inner: Ask, parts: StepContext) -> Completion | Failure:
    request = redact_request(call.request)
    if not parts.filter:
        outcome = inner(call._replace(request=request))
        return clean_reply(outcome) if isinstance(outcome, Completion) else outcome
    request, hits = filter_request(request, parts.filter)
    blocked = _report_hits(hits, "out", parts)
    if blocked:
        return Failure("filtered", f"{blocked} is in what would be sent")
    outcome = inner(call._replace(request=request, on_text=_filter_stream(call, parts.filter)))
    return _filter_reply(outcome, parts) if isinstance(outcome, Completion) else outcome


def redact_request(request: Request) -> Request:
    """The request without secrets in its messages; also when it is built again for a smaller window."""
    redactor = secrets.Redactor()
    redacted = [redactor.text(message.content) for message in request.messages]
    found = sum(len(each.findings) for each in redacted)
    shrink = request.shrink
    if found:
        messages = tuple(
            message._replace(content=each.text)
            for message, each in zip(request.messages, redacted, strict=True)
        )
        request = request._replace(messages=messages, redactions=request.redactions + found)
    is_read = not found and any(request.about in message.content for message in request.messages)
    if request.about and not is_read:
        request = request._replace(about=redactor.text(request.about).text)
    return request._replace(shrink=_change_shrunk(shrink, redact_request)) if shrink else request


def filter_request(request: Request, content: Filter) -> tuple[Request, tuple[FilterHit, ...]]:
    """The request with the filter's masks applied, and every entry that was found."""
    screens = [content.screen(message.content, "out", keep=request.boundary) for message in request.messages]
    messages = tuple(
        message._replace(content=screen.text)
        for message, screen in zip(request.messages, screens, strict=True)
    )
    about = content.screen(request.about, "out").text
    shrink = request.shrink
    again = _change_shrunk(shrink, lambda smaller: filter_request(smaller, content)[0]) if shrink else None
    hits = tuple(hit for screen in screens for hit in screen.hits)
    return request._replace(messages=messages, about=about, shrink=again), hits


def shorten_request(request: Request, content: Filter | None) -> Request:
    """The part of an answered request that the usage log cuts its excerpt from."""
    last = "".join(message.content for message in request.messages[-1:])
    about = secrets.redact_text((request.about or last)[:BRIEF]).text
    if content:
        about = content.screen(about, "out").text
    return request._replace(messages=(), about=about)


def clean_reply(completion: Completion) -> Completion:
    """The answer without secrets: a model repeats what it was trained on."""
    text = secrets.redact_text(completion.text).text
    return completion if text == completion.text else completion._replace(text=text)


def _change_shrunk(
    shrink: Callable[[int | None], Request | None], change: Callable[[Request], Request]
) -> Callable[[int | None], Request | None]:
    def shrunk(window: int | None) -> Request | None:
        smaller = shrink(window)
        return change(smaller) if smaller is not None else None

    return shrunk


def _report_hits(hits: Iterable[FilterHit], direction: Direction, parts: StepContext) -> str:
    """Warns of the entries that were found and ask for it; returns the first that blocks, "" if none does."""
    from gitgpt.guards.word_filter import SAYS  # start-up: only with lists

    blocked = ""
    for hit in hits:
        if hit.action == "warn":
            parts.warn(f"{hit.entry} is in {SAYS[direction]}")
        elif hit.action == "block":
            blocked = blocked or hit.entry
    return blocked


def _filter_stream(call: Call, content: Filter) -> Callable[[str], None] | None:
    """A streamed text passes the filter before it is shown."""
    on_text = call.on_text
    return (lambda text: on_text(content.screen(text, "in").text)) if on_text is not None else None


def _filter_reply(completion: Completion, parts: StepContext) -> Completion | Failure:
    assert parts.filter
    screen = parts.filter.screen(clean_reply(completion).text, "in")
    blocked = _report_hits(screen.hits, "in", parts)
    if blocked:
        return Failure("filtered", f"{blocked} is in the model's answer", usage=completion.usage)
    return completion._replace(text=screen.text)


def settings(endpoint: Endpoint, parts: StepContext) -> str:
    return f"secrets, and {len(parts.filter)} entries of your filter" if parts.filter else "secrets"
