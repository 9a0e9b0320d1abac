"""When an answer counts as one: whole, not refused, not empty."""

from __future__ import annotations

import re

from gitgpt.llm.types import Completion, Failure, Usage

# How the dialects say that the output limit ended the answer, and that a filter or the model itself did.
CUT = frozenset({"length", "max_tokens", "max_output_tokens", "model_context_window_exceeded"})
REFUSED = frozenset(
    {
        "content_filter", "refusal", "safety", "recitation", "blocklist", "prohibited_content", "spii",
        "language", "image_safety",
    }
)  # fmt: skip


def judge_answer(text: str, finish: str, usage: Usage) -> Completion | Failure:
    """The completion, or why it is none. `finish` is the dialect's own word, in any case."""
    finish = finish.lower()
    if finish in REFUSED:
        return Failure("refused", f"the model would not answer ({finish})", usage=usage)
    text = without_thoughts(text)
    if finish in CUT:
        return Failure("incomplete", _cut_words(text, usage), usage=usage)
    if not text.strip():
        return Failure("incomplete", "the answer is empty", usage=usage)
    return Completion(text, usage, finish or "stop")


def hold_to_limit(answer: Completion, limit: int) -> Completion | Failure:
    """The answer, unless it took every token that it was allowed: llama.cpp calls a Responses answer
    completed that its limit ended."""
    if answer.usage.completion == limit and not answer.usage.is_estimated:
        return Failure("incomplete", _cut_words(answer.text, answer.usage), usage=answer.usage)
    return answer


def _cut_words(text: str, usage: Usage) -> str:
    spent = f" ({usage.completion} tokens)" if usage.completion else ""
    if text.strip():
        return f"the answer was cut at the output limit{spent}"
    return f"the output limit{spent} was used up before any text, by reasoning"


def without_thoughts(text: str) -> str:
    """The text behind a leading `<think>` block, as local reasoning models write it into the answer."""
    start = re.match(r"\s*<(think|thinking|thought)>", text)
    if not start:
        return text
    _, end, rest = text.partition(f"</{start[1]}>")
    return rest.lstrip() if end else ""
