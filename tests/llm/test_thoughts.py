"""Answers with thoughts around them, as each family of models writes them."""

from __future__ import annotations

import time

import pytest

from gitgpt.llm.thoughts import find_answer

T = "Okay, the user changed total.\nfeat or fix? It rounds.\n"
ANSWER = "feat(shop): round totals to whole cents\n\nTotals kept fractions of a cent."
FORM = '{"type": "feat", "subject": "drop <think> tags"}'

BEFORE = [
    f"{T}</think>\n\n",
    f"{T}</thinking>\n",
    f"{T}[/THINK]\n",
    f"<think>\n{T}</think>\n\n",
    "<think></think>\n",
    f"<think>{T}<think>again</think>{T}</think>\n",
    f"<think>{T}</thinking>",
    f"<think>{T}<|/think|>",
    f"[THINK]{T}[/THINK]",
    f"◁think▷{T}◁/think▷",
    f"【思考】{T}【/思考】",
    f"<seed:think>{T}</seed:think>",
    f"<antThinking>{T}</antThinking>",
    f"<Thought>{T}</Thought>",
    f"<inner_thoughts>{T}</inner_thoughts>",
    f"<reasoning>{T}</reasoning>\n",
    f"<reasoning_content>{T}</reasoning_content>",
    f"<scratchpad>{T}</scratchpad>\n",
    f'<details type="reasoning"><summary>Thought for 3 seconds</summary>\n{T}</details>\n',
    f"<|thinking|>{T}<|/thinking|>",
    f"<|thought_begin|>{T}<|thought_end|>",
    f"<|begin_of_thought|>{T}<|end_of_thought|><|begin_of_solution|>",
    f"<|START_THINKING|>{T}<|END_THINKING|><|START_RESPONSE|>",
    f"<｜begin▁of▁thinking｜>{T}<｜end▁of▁thinking｜>",
    f"<|channel>thought\n{T}<channel|>",
    f"<|channel|>analysis<|message|>{T}<|end|><|start|>assistant<|channel|>final<|message|>",
    f"{T}<|end|><|start|>assistant<|channel|>final<|message|>",
    f"<unused94>thought\n{T}<unused95>",
    f"(thinking){T}(/thinking)\n",
    f"<!-- thinking -->{T}<!-- /thinking -->\n",
    f"```thinking\n{T}```\n",
    f"**Thinking:**\n{T}\n**Answer:**\n",
    f"> Reasoning\n> {T}\n\n",
    f"Thinking...\n{T}\n...done thinking.\n\n",
    f"<a_name_of_next_year>{T}</a_name_of_next_year>\n",
]
AFTER = ["<|im_end|>", "</s>", "<end_of_turn>\n", "<｜end▁of▁sentence｜>", "<|eot_id|><|end_of_text|>"]


@pytest.mark.parametrize("before", BEFORE)
def test_an_answer_after_thoughts_is_found(before: str) -> None:
    assert find_answer(before + ANSWER) == ANSWER
    assert find_answer(before + FORM) == FORM


@pytest.mark.parametrize("after", AFTER)
def test_tokens_of_the_template_are_dropped(after: str) -> None:
    assert find_answer(ANSWER + after) == ANSWER


@pytest.mark.parametrize("name", ["answer", "response", "final"])
def test_an_answer_in_a_marker_is_unwrapped(name: str) -> None:
    assert find_answer(f"<think>{T}</think><{name}>\n{ANSWER}\n</{name}>") == ANSWER


@pytest.mark.parametrize(
    "text",
    [
        f"<think>\n{T}",
        f"<think>{T}</think>",
        f"[THINK]{T}",
        f"◁think▷{T}",
        f"<|channel>thought\n{T}",
        f"<|channel|>analysis<|message|>{T}",
    ],
)
def test_thoughts_without_an_answer_are_nothing(text: str) -> None:
    assert find_answer(text).strip() == ""


@pytest.mark.parametrize(
    "text",
    [
        ANSWER,
        FORM,
        "",
        "fix: strip </think> from replies",
        "fix: strip <|im_end|> from replies\n\nIt was shown.",
        "[think] tag: drop it",
        "[JIRA-12] fix: read the totals",
        "<p>One.</p>\n<p>Two.</p>",
        "<details><summary>More</summary>\nText.</details>\n\nAnd more text.",
        "(core) fix the totals",
    ],
)
def test_a_text_that_only_mentions_markers_is_left_alone(text: str) -> None:
    assert find_answer(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "<" * 50_000,
        "< x" + " " * 50_000 + "x",
        "<a" + "\n" * 50_000 + "x",
        "<think" * 10_000,
        "<|a|>" * 10_000,
    ],
)
def test_hostile_text_takes_no_long_time(text: str) -> None:
    start = time.process_time()
    find_answer(text)
    assert time.process_time() - start < 1
