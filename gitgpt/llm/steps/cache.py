"""Answers an identical request from this machine, and keeps new answers."""

from __future__ import annotations

import json
from collections.abc import Sequence

from gitgpt.llm.chain import StepContext
from gitgpt.llm.steps import guard
from gitgpt.llm.types import Ask, Call, Completion, Endpoint, Failure, Request, Usage

VERSION = 1  # of the keys and values; raised, older entries are misses


def ask(call: Call, inner: Ask, parts: StepContext) -> Completion | Failure:
    if parts.cache is None:
        return inner(call)
    filtered_by = parts.filter.sources if parts.filter else ()
    key = key_of(call.endpoint, call.request, filtered_by=filtered_by)
    kept = None if call.request.is_fresh else parts.cache.get(key)
    found = decode(kept) if kept is not None else None
    if found is not None:
        if call.on_text is not None:
            call.on_text(found.text)
        nothing_spent = found._replace(usage=Usage())  # else the totals and the budgets would count it twice
        from gitgpt.llm.steps import meter  # start-up: only for an answer from here

        short = call._replace(request=guard.shorten_request(call.request, parts.filter))
        parts.record(meter.row_of(short, nothing_spent, parts.clock(), attempts=0, is_cached=True))
        return found
    outcome = inner(call)
    if isinstance(outcome, Completion):
        parts.cache.put(key, encode(outcome))
    return outcome


def settings(endpoint: Endpoint, parts: StepContext) -> str:
    if parts.cache is None:
        return "no cache"
    space = parts.cache.space
    return f"{space.entries} answers, kept for {space.lifetime / 86400:g} days, {parts.cache.store.place}"


def key_of(endpoint: Endpoint, request: Request, *, filtered_by: Sequence[str] = ()) -> str:
    """A hash of everything that shapes an answer, a content filter's entries included; the key, time-outs and
    the random boundary do not."""
    import hashlib  # start-up: only where answers are kept

    messages = [(role, _without(content, request.boundary)) for role, content in request.messages]
    shaping = [
        VERSION,
        endpoint.dialect,
        endpoint.base_url,
        endpoint.model,
        sorted((name, repr(value)) for name, value in endpoint.options.items()),
        messages,
        request.max_output_tokens,
        request.schema,
        list(filtered_by),
    ]
    text = json.dumps(shaping, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _without(content: str, boundary: str) -> str:
    return content.replace(boundary, "") if boundary else content


def encode(completion: Completion) -> str:
    return json.dumps([completion.text, completion.usage, completion.finish])


def decode(value: str) -> Completion | None:
    """None for anything that `encode` did not write."""
    try:
        text, usage, finish = json.loads(value)
        return Completion(text, Usage(*usage), finish, is_cached=True)
    except (ValueError, TypeError, RecursionError):
        return None
