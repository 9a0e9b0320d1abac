"""Exports, logs, devices, set-up, tests and tickets: the fourth corpus."""

from __future__ import annotations

import pytest
from guards.attic import attic_positives
from guards.attic_innocents import attic_innocents
from guards.wild import leaks

from gitgpt.guards.secrets import redact_text

CASES = list(attic_positives())


def test_the_corpus_is_broad():
    assert len({case.kind for case in CASES}) >= 200
    assert sum(len(case.secrets) for case in CASES) >= 500
    assert len(list(attic_innocents())) >= 300


@pytest.mark.parametrize(
    ("groups", "share"),
    [
        ({"export", "recorded", "device", "setup", "test", "worded", "ticket"}, 0.94),
        ({"random"}, 0.93),
    ],
)
def test_their_secrets_go(groups, share):
    cases = [case for case in CASES if case.group in groups]
    left = [(case.kind, secret) for case in cases for secret in leaks(case, redact_text(case.text).text)]
    assert 1 - len(left) / sum(len(case.secrets) for case in cases) >= share, left


def test_what_holds_no_secret_is_left_alone():
    lines = list(attic_innocents())
    alarms = [line for line in lines if redact_text(line).text != line]
    assert len(alarms) / len(lines) <= 0.01, alarms
