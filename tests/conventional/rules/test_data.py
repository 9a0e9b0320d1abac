"""The data files: what was trained is what is weighed, and each language says the same."""

from __future__ import annotations

import json
import string

import pytest

from gitgpt.conventional.habits import Habits
from gitgpt.conventional.rules import evidence, scope
from gitgpt.conventional.rules.nearby import ENOUGH, Nearby
from gitgpt.conventional.rules.reading import ChangeReading, read_change
from gitgpt.conventional.rules.symbol_facts import find_facts
from gitgpt.conventional.rules.weights import DATA, lines, table
from gitgpt.conventional.rules.wording import FOLDER, words_of
from gitgpt.diff.parse import parse_patch

PATCH = b"""diff --git a/src/pay/card.py b/src/pay/card.py
index 1..2 100644
--- a/src/pay/card.py
+++ b/src/pay/card.py
@@ -1,2 +1,3 @@ def charge(card):
-    return card.total
+    total = card.total
+    return total
"""
HABITS = Habits({"feat": 5, "fix": 3}, {"pay": 4}, ("feat", "fix"), ("pay", ""), learned=8)
OF_PRECEDENTS = set(evidence.of_precedents(HABITS, Nearby()))


@pytest.fixture(scope="module")
def reading() -> ChangeReading:
    return read_change(parse_patch(PATCH))


def test_it_is_small() -> None:
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 250_000


@pytest.mark.parametrize(("name", "unknown"), [("types.tsv", OF_PRECEDENTS), ("types-near.tsv", set())])
def test_every_number_of_a_change_has_its_weights(
    reading: ChangeReading, name: str, unknown: set[str]
) -> None:
    gathered = evidence.gather(reading, find_facts(reading), HABITS, Nearby(), None)
    rows = [line.split("\t") for line in lines(name)]
    numbers = {row[0]: row[3] for row in rows if len(row) == 4}
    assert set(numbers) == {*gathered.numbers, "bias"} - unknown
    assert all(len(weights.split()) == len(evidence.TYPES) for weights in numbers.values())
    assert all(len(row[1]) == len(evidence.TYPES) for row in rows if len(row) == 2)


@pytest.mark.parametrize(("name", "nearby"), [("scopes", Nearby()), ("scopes-near", Nearby(known=ENOUGH))])
def test_every_feature_of_a_scope_has_its_weight(reading: ChangeReading, name: str, nearby: Nearby) -> None:
    found = scope.candidates(reading, find_facts(reading), HABITS, nearby)
    assert {key for features in found.values() for key in features} <= set(table(name))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: str(path.stem))
def test_every_language_has_every_phrase_with_its_fields(path: object) -> None:
    english = json.loads((FOLDER / "en.json").read_text(encoding="utf-8"))
    other = json.loads(path.read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    assert other.keys() == english.keys()
    assert other["phrases"].keys() == english["phrases"].keys()
    for key, sentence in english["phrases"].items():
        assert _fields(other["phrases"][key]) == _fields(sentence), key


def _fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_an_unknown_language_is_english() -> None:
    assert words_of("tlh") == words_of("../en") == words_of("en")
