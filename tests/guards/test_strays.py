"""Lines of real diffs, as text and as patches: the third corpus."""

from __future__ import annotations

import collections

import pytest
from guards.strays import stray_positives
from guards.strays_innocents import stray_innocents
from guards.wild import leaks

from gitgpt.diff.changeset import ChangeSet, FileDiff, Hunk
from gitgpt.guards.secrets import redact_changes, redact_text

CASES = list(stray_positives())


def as_change(text: str, sign: str) -> ChangeSet:
    lines = [sign + line for line in text.split("\n")]
    hunk = Hunk(1, len(lines), 1, len(lines), "", (" before", *lines, " after"))
    return ChangeSet((FileDiff("conf/app.txt", "modified", hunks=(hunk,)),))


def shown(changes: ChangeSet) -> str:
    return "\n".join(line for file in changes.files for hunk in file.hunks for line in hunk.lines)


def test_the_corpus_is_broad():
    assert len({case.kind for case in CASES}) >= 400
    assert len(CASES) >= 800
    assert len(list(stray_innocents())) >= 300


def test_their_secrets_go():
    left, count = collections.defaultdict(set), collections.Counter(case.group for case in CASES)
    for case in CASES:
        if leaks(case, redact_text(case.text).text):
            left[case.group].add(case)
    assert len(left.pop("random", ())) / count.pop("random") <= 0.14
    assert sum(map(len, left.values())) / count.total() <= 0.01, left


@pytest.mark.parametrize("sign", ["+", "-", " "])
def test_nor_do_they_stay_in_a_patch(sign):
    cases = [case for case in CASES if case.group != "random"]
    left = [case for case in cases if leaks(case, shown(redact_changes(as_change(case.text, sign))[0]))]
    assert len(left) / len(cases) <= 0.01, left


def test_what_holds_no_secret_is_left_alone():
    lines = list(stray_innocents())
    alarms = [line for line in lines if redact_text(line).text != line]
    assert len(alarms) / len(lines) <= 0.01, alarms
