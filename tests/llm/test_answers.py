"""Which endings are good, in every dialect's words; everything else is not a whole answer."""

from __future__ import annotations

import pytest

from gitgpt.llm.answers import judge_answer
from gitgpt.llm.types import Failure, Usage

HALF = "feat(shop): round totals to whole"


@pytest.mark.parametrize("finish", ["", "stop", "STOP", "end_turn", "stop_sequence", "eos", "completed"])
def test_good_endings(finish: str) -> None:
    assert not isinstance(judge_answer(HALF, finish, Usage()), Failure)


@pytest.mark.parametrize(
    ("finish", "kind"),
    [
        ("error", "cut"),
        ("insufficient_system_resource", "cut"),
        ("network_error", "cut"),
        ("abort", "cut"),
        ("OTHER", "cut"),
        ("MALFORMED_FUNCTION_CALL", "cut"),
        ("pause_turn", "cut"),
        ("tool_calls", "cut"),
        ("load", "cut"),
        ("a word of next year", "cut"),
        ("length", "incomplete"),
        ("MAX_TOKENS", "incomplete"),
        ("model_length", "incomplete"),
        ("content_filter", "refused"),
        ("SAFETY", "refused"),
        ("sensitive", "refused"),
        ("guardrail_intervened", "refused"),
    ],
)
def test_other_endings(finish: str, kind: str) -> None:
    failure = judge_answer(HALF, finish, Usage())
    assert isinstance(failure, Failure)
    assert failure.kind == kind


def test_an_empty_good_ending() -> None:
    failure = judge_answer("<think>Hm.</think>", "stop", Usage())
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.detail) == ("empty", "the answer holds only the model's thoughts")
