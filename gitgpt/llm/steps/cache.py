"""Answers an identical request from this machine, and keeps new answers."""

from __future__ import annotations

from gitgpt.llm import reply_cache
from gitgpt.llm.chain import StepContext
from gitgpt.llm.steps import guard, meter
from gitgpt.llm.types import Ask, Call, Completion, Endpoint, Failure, Usage


def ask(call: Call, inner: Ask, parts: StepContext) -> Completion | Failure:
    if parts.cache is None:
        return inner(call)
    filtered_by = parts.filter.sources if parts.filter else ()
    key = reply_cache.key_of(call.endpoint, call.request, filtered_by=filtered_by)
    found = None if call.request.is_fresh else parts.cache.get(key)
    if found is not None:
        if call.on_text is not None:
            call.on_text(found.text)
        nothing_spent = found._replace(usage=Usage())  # else the totals and the budgets would count it twice
        told = call._replace(request=guard.brief(call.request, parts.filter))
        parts.record(meter.row_of(told, nothing_spent, parts.clock(), attempts=0, is_cached=True))
        return found
    outcome = inner(call)
    if isinstance(outcome, Completion):
        parts.cache.put(key, outcome)
    return outcome


def settings(endpoint: Endpoint, parts: StepContext) -> str:
    if parts.cache is None:
        return "no cache"
    return (
        f"{parts.cache.entries} answers, kept for {parts.cache.lifetime / 86400:g} days, {parts.cache.path}"
    )
