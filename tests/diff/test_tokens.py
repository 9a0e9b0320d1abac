"""The estimate against counts of a real tokenizer (o200k), and the factors around it."""

from __future__ import annotations

import time

import pytest

from gitgpt.diff import tokens

# counted once with o200k_base
COUNTED = {
    "english": ("The quick brown fox jumps over the lazy dog.", 10),
    "code": ("def estimate(text: str) -> int:\n    return len(text) // 4\n", 18),
    "hunk": (
        "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,3 @@\n-    value_one = 1\n+    value_two = 12345\n",
        44,
    ),
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


def test_the_frame_of_a_chat_is_counted() -> None:
    assert tokens.count_messages(["a", "b"], len) == 2 + 2 * tokens.MESSAGE_FRAME + tokens.REPLY_FRAME


def test_the_ratio_follows_the_reports_upwards_at_once() -> None:
    ratio = tokens.learn_factor(tokens.UNKNOWN, text_estimate=1000, reported=1500)
    assert ratio == 1.5
    for _ in range(12):
        ratio = tokens.learn_factor(ratio, text_estimate=1000, reported=1000)
    assert ratio == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(
    ("text_estimate", "reported"), [(50, 500), (1000, 0), (0, 10), (1000, -5), (1000, 700)]
)
def test_reports_that_teach_nothing(text_estimate: int, reported: int) -> None:
    assert tokens.learn_factor(1.1, text_estimate=text_estimate, reported=reported) == 1.1


def test_a_mad_report_cannot_spoil_the_ratio() -> None:
    ratio = 1.0
    for reported in (10**9, 1, 10**9, 1):
        ratio = tokens.learn_factor(ratio, text_estimate=1000, reported=reported)
        assert tokens.LOWEST <= ratio <= tokens.HIGHEST


# counted once with o200k_base: texts that no fit on diffs knows
UNUSUAL = {
    "signs": ("(){}[];," * 400, 1600),
    "base64": ("Zm9vYmFyQmF6MTIzNDU2Nzg5QWJDZEVmR2hJaktsTW5PcFFyU3RVdld4WXo" * 20, 820),
    "arrows": ("←↑→↓↔↕" * 200, 1600),
    "rare ideographs": ("㐀㐁㐂㐃" * 200, 2400),
    "pictographs": ("🌀🌁🌂🌃" * 200, 1600),
    "capitals": ("QXZKWVJPGH" * 100, 601),
}


@pytest.mark.parametrize(("text", "counted"), UNUSUAL.values(), ids=UNUSUAL)
def test_unusual_texts_are_not_under_counted(text: str, counted: int) -> None:
    assert tokens.count(text) >= counted


def test_a_model_without_a_public_tokenizer_is_estimated() -> None:
    count = tokens.counter("claude-opus-4-7")
    assert count("word " * 100) == tokens.count("word " * 100, factor=1.5)
    assert tokens.counter("qwen3", ratio=2.0)("word " * 100) == tokens.count("word " * 100, factor=2.0)


def test_exact_counts_where_the_tokenizer_is_installed() -> None:
    pytest.importorskip("rs_bpe", reason="gitgpt[exact] is not installed")
    for text, counted in COUNTED.values():
        assert tokens.counter("gpt-5-mini")(text) == counted


@pytest.mark.parametrize(
    "text",
    ["A" * 300_000, " " * 300_000 + "x", "\n " * 150_000, "(" * 300_000, "中" * 100_000, "a1_" * 100_000],
)
def test_time_grows_with_the_text_and_no_faster(text: str) -> None:
    start = time.process_time()
    assert tokens.estimate(text) > 0
    assert time.process_time() - start < 1.0
