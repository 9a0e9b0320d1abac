"""One prompt body under any budget: nothing over it, every file named, what was left out is said."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitgpt.diff import tokens
from gitgpt.diff.model import ChangeSet, FileDiff, Hunk
from gitgpt.diff.pack import pack


def changed(path: str, *lines: str, section: str = "", **more: object) -> FileDiff:
    hunk = Hunk(1, 1, 1, 1, section, lines)
    added = sum(line[0] == "+" for line in lines)
    removed = sum(line[0] == "-" for line in lines)
    file = FileDiff(path, "modified", added=added, removed=removed, hunks=(hunk,))
    return file._replace(**more)  # type: ignore[arg-type]


def many_lines(number: int, word: str = "value") -> list[str]:
    return [f"+{word}_{index} = compute_{word}({index})" for index in range(number)]


def test_a_small_change_is_whole_with_its_context() -> None:
    changes = ChangeSet((changed("src/x.py", " one", "-two", "+three", section="def f():"),))
    packed = pack(changes, budget=1000)
    assert packed.text == "M src/x.py (+1 -1)\n@@ def f():\n one\n-two\n+three"
    assert packed.is_whole
    assert packed.tokens == tokens.count(packed.text)


def test_noise_is_named_with_the_reason_and_never_quoted() -> None:
    changes = ChangeSet(
        (changed("package-lock.json", "+secret stuff"), FileDiff("a.png", "added", is_binary=True))
    )
    packed = pack(changes, budget=1000)
    assert packed.text == "M package-lock.json (+1) [lock]\nA a.png (binary)"
    assert [(entry.kind, entry.why) for entry in packed.manifest] == [("named", "lock"), ("named", "binary")]


def test_what_does_not_fit_is_shortened_and_said() -> None:
    changes = ChangeSet((changed("big.py", *many_lines(500)), changed("small.py", "-x = 1", "+x = 2")))
    packed = pack(changes, budget=400)
    assert "M big.py (+500)" in packed.text
    assert "-x = 1\n+x = 2" in packed.text
    assert [(entry.path, entry.kind) for entry in packed.manifest] == [
        ("big.py", "shortened"),
        ("small.py", "whole"),
    ]
    assert 300 < packed.tokens <= 400


def test_thousands_of_files_are_folded_with_their_number() -> None:
    changes = ChangeSet(tuple(changed(f"src/part{n % 7}/file{n}.py", "+x") for n in range(3000)))
    packed = pack(changes, budget=300)
    assert packed.text.startswith("3000 files changed")
    assert "src/part3/: 429 files (+429 -0)" in packed.text
    assert packed.tokens <= 300
    assert {entry.kind for entry in packed.manifest} == {"folded"}


COUNTS: dict[str, Callable[[str], int]] = {
    "estimate": tokens.count,
    "characters": len,
    "bytes": lambda text: len(text.encode()),
    "dear": lambda text: 7 * len(text),
}

names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)
lines = st.lists(st.tuples(st.sampled_from("+- "), st.text(max_size=60)).map("".join), max_size=30)
files = st.builds(lambda name, body: changed(name, *body), names, lines)


@settings(deadline=None, max_examples=150)
@given(st.lists(files, max_size=12), st.integers(0, 600), st.sampled_from(list(COUNTS)))
def test_never_over_the_budget(changed_files: list[FileDiff], budget: int, counting: str) -> None:
    count = COUNTS[counting]
    packed = pack(ChangeSet(tuple(changed_files)), budget=budget, count=count)
    assert count(packed.text) == packed.tokens <= budget
    assert len(packed.manifest) == len(changed_files)


@pytest.mark.parametrize("budget", [-5, 0, 1, 2, 5, 10])
def test_a_budget_for_nothing_gives_nothing_too_much(budget: int) -> None:
    changes = ChangeSet((changed("big.py", *many_lines(50)),))
    packed = pack(changes, budget=budget)
    assert packed.tokens <= max(0, budget)
