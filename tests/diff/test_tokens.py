"""The estimate against counts of a real tokenizer (o200k), and the factors around it."""

from __future__ import annotations

import pytest

from gitgpt.diff import tokens

# counted once with o200k_base
COUNTED = {
    "english": ("The quick brown fox jumps over the lazy dog.", 10),
    "code": ("def estimate(text: str) -> int:\n    return len(text) // 4\n", 18),
    "chinese": ("修复登录页面的密码校验错误", 9),
    "empty": ("", 0),
}


@pytest.mark.parametrize(("text", "counted"), COUNTED.values(), ids=COUNTED)
def test_short_texts_come_close(text: str, counted: int) -> None:
    assert abs(tokens.estimate(text) - counted) <= max(1, 0.2 * counted)


def test_the_count_errs_on_the_safe_side() -> None:
    assert tokens.count("a b c d") > tokens.estimate("a b c d")
    assert tokens.count("") == 0
    assert tokens.count("word " * 100, factor=2.0) > 1.9 * tokens.count("word " * 100)


@pytest.mark.parametrize(
    ("model", "factor"),
    [
        ("gpt-5-mini", 1.0),
        ("openai/gpt-5", 1.0),
        ("deepseek-chat", 1.06),
        ("claude-opus-4-7", 1.5),
        ("claude-sonnet-4-5", 1.15),
        ("anthropic/claude-3-haiku", 1.15),
        ("qwen3:8b", tokens.UNKNOWN),
        ("", tokens.UNKNOWN),
    ],
)
def test_families(model: str, factor: float) -> None:
    assert tokens.family_factor(model) == factor
