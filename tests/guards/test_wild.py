"""Whole files, commands and code, each with what must go and all around it that must stay."""

from __future__ import annotations

from guards.corpus import is_redacted
from guards.wild import ARMOURED, leaks, wild_positives
from guards.wild_innocents import wild_innocents

from gitgpt.guards.secrets import redact_text

CASES = list(wild_positives())
BLOCKS = {kind for kind, _ in ARMOURED}  # their marks go with them: the frame is not theirs to keep


def test_the_corpus_is_broad():
    assert len({case.kind for case in CASES}) >= 300
    assert sum(len(case.secrets) for case in CASES) >= 700
    assert len(list(wild_innocents())) >= 300


def test_their_secrets_go():
    left = [(case.kind, secret) for case in CASES for secret in leaks(case, redact_text(case.text).text)]
    assert len(left) / sum(len(case.secrets) for case in CASES) <= 0.01, left


def test_the_rest_of_them_stays():
    harmed = []
    for case in CASES:
        text = redact_text(case.text).text
        if case.kind not in BLOCKS and not leaks(case, text) and not is_redacted(case, text):
            harmed.append((case.text, text))
    assert not harmed


def test_what_holds_no_secret_is_left_alone():
    lines = list(wild_innocents())
    alarms = [line for line in lines if redact_text(line).text != line]
    assert len(alarms) / len(lines) <= 0.01, alarms


def test_nothing_new_is_found_the_second_time():
    for case in CASES:
        once = redact_text(case.text).text
        assert redact_text(once) == (once, ())
