"""Decides whether an answer is complete: a good ending, text in it, and no refusal.

Endings are an allow-list. A word that is not known to be good means that something went wrong after the
model had begun: such half answers look whole, so they are asked for again.
"""

from __future__ import annotations

from gitgpt.llm.thoughts import find_answer
from gitgpt.llm.types import Completion, Failure, Usage

# The words of all dialects, in lower case. Gateways pass on the word of the server they ask, so a word of
# one dialect can arrive in another. "" is no word: see `judge_answer`.
GOOD = frozenset(
    {
        "stop", "end_turn", "stop_sequence", "eos", "eos_token", "end_of_turn", "end_of_text", "complete",
        "completed", "finished", "done", "normal",
    }
)  # fmt: skip
CUT = frozenset(
    {
        "length", "max_tokens", "max_output_tokens", "max_completion_tokens", "max_length", "model_length",
        "model_context_window_exceeded", "token_limit", "max_new_tokens", "limit",
    }
)  # fmt: skip
REFUSED = frozenset(
    {
        "content_filter", "content_filtered", "refusal", "refused", "safety", "recitation", "blocklist",
        "spii", "prohibited_content", "language", "image_safety", "sensitive", "guardrail_intervened",
        "blocked", "image_prohibited_content", "model_armor", "moderation",
    }
)  # fmt: skip


def judge_answer(text: str, finish: str, usage: Usage) -> Completion | Failure:
    """The completion, or why it is not one.

    `finish` is the dialect's word for why the answer ended, in any case. It may be empty: Ollama's
    OpenAI-compatible side leaves it out of complete answers.
    """
    word = finish.strip().lower()
    if word in REFUSED:
        return Failure("refused", f"the model would not answer ({word})", usage=usage)
    answer = find_answer(text)
    if word in CUT:
        return Failure("incomplete", _describe_cut(answer, usage), usage=usage)
    if word and word not in GOOD:
        return Failure("cut", f"the answer ended early ({word[:40]})", usage=usage, parameter="ending")
    if not answer.strip():
        had_thoughts = "the answer holds only the model's thoughts" if text.strip() else "the answer is empty"
        return Failure("empty", had_thoughts, usage=usage)
    return Completion(answer, usage, word or "stop")


def check_limit(answer: Completion, limit: int) -> Completion | Failure:
    """The answer, unless it used every token that it was allowed: llama.cpp reports "completed" for a
    Responses answer that hit its limit."""
    if answer.usage.completion == limit and not answer.usage.is_estimated:
        return Failure("incomplete", _describe_cut(answer.text, answer.usage), usage=answer.usage)
    return answer


def _describe_cut(text: str, usage: Usage) -> str:
    spent = f" ({usage.completion} tokens)" if usage.completion else ""
    if text.strip():
        return f"the answer was cut at the output limit{spent}"
    return f"the output limit{spent} was used up before any text, by reasoning"
