"""What redaction must reach on its corpus: see `corpus.py` and `innocents.py`, and tests/bench/guards.py."""

from __future__ import annotations

import collections

import pytest
from guards.corpus import is_redacted, positives
from guards.innocents import innocents
from guards.seen import seen

from gitgpt.guards.secrets import redact_text

RECALL = {"structured": 0.99, "named": 0.99, "random": 0.90}
FALSE_ALARMS = 0.02


def test_the_corpus_is_broad():
    cases = list(positives())
    assert len(cases) >= 300
    assert len({case.kind for case in cases}) >= 50
    assert len(list(innocents())) >= 300


def test_secrets_go_whole_and_nothing_else_does():
    found: dict[str, list[bool]] = collections.defaultdict(list)
    missed = []
    for case in positives():
        ok = is_redacted(case, redact_text(case.text).text)
        found[case.group].append(ok)
        if not ok and case.group != "random":
            missed.append(case.text)
    recall = {group: sum(hits) / len(hits) for group, hits in found.items()}
    assert all(recall[group] >= RECALL[group] for group in RECALL), (recall, missed)


def test_what_only_looks_like_a_secret_stays():
    lines = list(innocents())
    alarms = [line for line in lines if redact_text(line).text != line]
    assert len(alarms) / len(lines) <= FALSE_ALARMS, alarms


@pytest.mark.parametrize("line", list(seen()))
def test_what_was_once_taken_for_a_secret_stays(line):
    assert redact_text(line) == (line, ())


def test_finding_nothing_new_in_what_was_redacted():
    for case in positives():
        once = redact_text(case.text).text
        assert redact_text(once) == (once, ())
