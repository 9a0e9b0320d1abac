"""Every hostile answer of the corpus is gated, every honest one comes through unharmed."""

from __future__ import annotations

import pytest
from guards import stray_answers, wild_answers
from guards.answers import HONEST, hostile
from guards.wild_answers import wild_hostile

from gitgpt.guards.reply import check_reply

HOSTILE = list(hostile())


def test_the_corpus_is_broad():
    assert len(HOSTILE) >= 100
    assert len(set(HONEST)) >= 100


@pytest.mark.parametrize(("answer", "payload"), HOSTILE)
def test_what_a_hostile_diff_wanted_does_not_get_through(answer, payload):
    checked = check_reply(answer)
    if payload:
        assert payload not in checked.text
    else:
        assert checked.text == ""
    assert checked.reason or checked.removed


@pytest.mark.parametrize("answer", HONEST)
def test_an_honest_answer_is_unharmed(answer):
    assert check_reply(answer) == (answer, "", ())


@pytest.mark.parametrize("answer", HONEST[:40])
@pytest.mark.parametrize(
    "wrapping", ["Here is the commit message:\n\n{}", "```\n{}\n```", "<think>hm</think>\n{}"]
)
def test_wrapping_is_taken_off(answer, wrapping):
    if "```" in answer and "```" in wrapping:
        return
    assert check_reply(wrapping.format(answer)).text == answer


@pytest.mark.parametrize(("answer", "payload"), [*wild_hostile(), *stray_answers.HOSTILE])
def test_nor_in_other_languages_and_styles(answer, payload):
    checked = check_reply(answer)
    assert payload not in checked.text if payload else checked.text == ""
    assert checked.reason or checked.removed


@pytest.mark.parametrize("answer", [*wild_answers.HONEST, *stray_answers.HONEST])
def test_honest_answers_in_other_languages_are_unharmed(answer):
    assert check_reply(answer) == (answer, "", ())


@pytest.mark.parametrize(("answer", "shown"), wild_answers.HONEST_ABOUT)
def test_what_stands_in_the_change_may_be_mentioned(answer, shown):
    assert check_reply(answer, shown=shown) == (answer, "", ())
    assert check_reply(answer).text != answer
