"""The content filter: which words are met, in which script, and what becomes of them."""

from __future__ import annotations

import pytest

from gitgpt.guards.regex_parser import PatternError
from gitgpt.guards.word_filter import Filter, filter_problem, fold_text

MASKED = [
    ("bluebird", "the Bluebird release", "the [FILTERED] release"),
    ("bluebird", "class BlueBirdService:", "class [FILTERED]Service:"),
    ("bluebird", "BLUEBIRD_URL, my_bluebird2", "[FILTERED]_URL, my_[FILTERED]2"),
    ("bluebird*", "two bluebirds", "two [FILTERED]s"),
    ("*bird", "a bluebird", "a blue[FILTERED]"),
    ("top secret", "a Top Secret plan", "a [FILTERED] plan"),
    ("天狼星", "关于天狼星计划的说明", "关于[FILTERED]计划的说明"),
    ("天狼星", "天\u200b狼\u200b星", "[FILTERED]"),
    ("ACME", "ＡＣＭＥ株式会社", "[FILTERED]株式会社"),
    ("ａｃｍｅ", "Acme Corp", "[FILTERED] Corp"),
    ("プロジェクト", "ﾌﾟﾛｼﾞｪｸﾄ名", "[FILTERED]名"),
    ("비밀", "비밀번호를 바꾸다", "[FILTERED]번호를 바꾸다"),
    ("ความลับ", "นี่คือความลับมาก", "นี่คือ[FILTERED]มาก"),
    ("Straße", "STRASSE 5", "[FILTERED] 5"),
    ("café", "cafe\u0301 bar", "[FILTERED] bar"),
    ("секрет", "СЕКРЕТ тут", "[FILTERED] тут"),
    (r"/proj-\d+/", "see PROJ-123 and proj-4", "see [FILTERED] and [FILTERED]"),
    (r"/内部\d+号/", "见内部１２号文件", "见[FILTERED]文件"),
    (r"/[\w.]+@acme\.com/", "to ada@acme.com", "to [FILTERED]"),
    ("out: bluebird", "bluebird", "[FILTERED]"),
]


@pytest.mark.parametrize(("entry", "text", "masked"), MASKED)
def test_a_word_is_masked_and_the_rest_is_kept(entry, text, masked):
    screen = Filter(mask=[entry]).screen(text, "out")
    assert screen.text == masked
    assert [hit.entry for hit in screen.hits] == ["filter_mask entry 1"]
    assert Filter(mask=[entry]).screen(masked, "out").text == masked


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("bluebird", "two bluebirds"),
        ("ass", "a class passes assert"),
        ("секрет", "секретарь"),
        ("in: bluebird", "bluebird"),
        (r"/proj-\d+/", "proj-x"),
        ("天狼星", "天狼座"),
        ("filtered", "[FILTERED]"),
        ("top secret", "top\nsecret"),
    ],
)
def test_what_is_not_meant_stays(entry, text):
    assert Filter(mask=[entry]).screen(text, "out") == (text, ())


def test_the_lists_act_apart():
    lists = Filter(mask=["alpha"], block=["beta"], warn=["gamma", "in: delta"])
    screen = lists.screen("alpha beta gamma gamma delta", "out")
    assert screen.text == "[FILTERED] beta gamma gamma delta"
    assert [tuple(hit) for hit in screen.hits] == [
        ("mask", "filter_mask entry 1", 1),
        ("block", "filter_block entry 1", 1),
        ("warn", "filter_warn entry 1", 2),
    ]
    assert lists.screen("alpha delta", "in").text == "*** delta"
    assert len(lists) == 4


def test_the_lines_of_a_fence_are_not_touched():
    text = "<diff-0123abcd>\n+diff 0123\n</diff-0123abcd>"
    screen = Filter(mask=["diff", "0123*"]).screen(text, "out", keep="0123abcd")
    assert screen.text == "<diff-0123abcd>\n+[FILTERED] [FILTERED]\n</diff-0123abcd>"


@pytest.mark.parametrize("entry", ["", "  ", "in:", "*", "/(/", "/(a)\\1/", "x" * 301, "\u200b"])
def test_an_entry_that_cannot_be_used_is_refused(entry):
    assert filter_problem(entry)
    with pytest.raises(PatternError):
        Filter(warn=[entry])


def test_folding_keeps_the_places():
    text = "Aﬁ１\u200b密"
    folded = fold_text(text)
    assert folded.text == "afi1密"
    assert list(folded.places) == [0, 1, 1, 2, 4, 5]
