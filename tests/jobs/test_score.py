from __future__ import annotations

import pytest

from gitgpt.jobs.evaluation.score import rouge_l


@pytest.mark.parametrize(
    ("own", "made", "overlap"),
    [
        ("add a parser", "add a parser", 1.0),
        ("Add a parser (#12)", "add a parser", 1.0),
        ("add a parser", "mend the lexer", 0.0),
        ("add a fast parser", "add parser", 2 / 3),
        ("a b c", "c b a", 1 / 3),
        ("新增分词", "新增分词器", 8 / 9),
        ("", "x", 0.0),
        ("x", "", 0.0),
    ],
)
def test_rouge_l(own: str, made: str, overlap: float) -> None:
    assert rouge_l(own, made) == pytest.approx(overlap)
