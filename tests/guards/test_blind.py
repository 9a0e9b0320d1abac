"""The corpora that were written before the rules were changed: at first 73.8, 84.4 and 82.1 % were found."""

from __future__ import annotations

from guards.blind import find_missed, read_cases

from gitgpt.diff.parse import parse_patch
from gitgpt.guards.secrets import redact_changes, redact_text

FILES = ("blind_secrets", "blind_secrets_2", "blind_secrets_3")
SECRETS = [case for name in FILES for case in read_cases(name)]
INNOCENTS = list(read_cases("blind_innocents"))


def test_the_corpus_is_broad():
    assert sum(len(case.secrets) for case in SECRETS) >= 630
    assert len(INNOCENTS) >= 210


def test_secrets_are_found_in_a_diff():
    missed = [
        (case.line, secret) for case in SECRETS for secret in find_missed(case, redact_text(case.diff).text)
    ]
    assert len(missed) / sum(len(case.secrets) for case in SECRETS) <= 0.03, missed


def test_secrets_are_found_in_a_parsed_change():
    """What a request holds is made of a parsed change: the names of files decide there as well."""
    missed = []
    for case in SECRETS:
        changes, _ = redact_changes(parse_patch(case.diff.encode()))
        lines = [line for file in changes.files for hunk in file.hunks for line in hunk.lines]
        left = "\n".join([*(file.path for file in changes.files), *lines])
        missed += [(case.line, secret) for secret in find_missed(case, left)]
    assert len(missed) / sum(len(case.secrets) for case in SECRETS) <= 0.03, missed


def test_innocents_come_through():
    alarms = [case.line for case in INNOCENTS if redact_text(case.diff).text != case.diff]
    assert len(alarms) / len(INNOCENTS) <= 0.01, alarms
