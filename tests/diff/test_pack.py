"""One prompt body under any budget: nothing over it, every file named, what was left out is said."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitgpt.diff import tokens
from gitgpt.diff.changeset import ChangeSet, FileDiff, Hunk
from gitgpt.diff.pack import pack
from gitgpt.diff.packed import Packed


def changed(path: str, *lines: str, section: str = "", **more: object) -> FileDiff:
    hunk = Hunk(1, 1, 1, 1, section, lines)
    added = sum(line[0] == "+" for line in lines)
    removed = sum(line[0] == "-" for line in lines)
    file = FileDiff(path, "modified", added=added, removed=removed, hunks=(hunk,))
    return file._replace(**more)  # type: ignore[arg-type]


def many_lines(number: int, word: str = "value") -> list[str]:
    return [f"+{word}_{index} = compute_{word}({index})" for index in range(number)]


def fates(packed: Packed) -> dict[str, tuple[str, str]]:
    return {entry.path: (entry.kind, entry.why) for entry in packed.manifest}


def test_a_small_change_is_whole_with_its_context() -> None:
    changes = ChangeSet((changed("src/x.py", " one", "-two", "+three", section="def f():"),))
    packed = pack(changes, budget=1000)
    assert packed.text == "M src/x.py (+1 -1)\n@@ def f():\n one\n-two\n+three"
    assert packed.is_whole and packed.share == 1.0
    assert packed.tokens == tokens.count(packed.text)


def test_nothing_changed_is_nothing() -> None:
    assert pack(ChangeSet(), budget=100) == Packed("", 0, ())


def test_noise_is_named_with_the_reason_and_never_quoted() -> None:
    lock = changed("uv.lock", ' name = "ruff"', '-version = "0.4.7"', '+version = "0.4.8"', "+hash = 'abc'")
    files = (
        FileDiff("a.png", "added", old_mode="000000", is_binary=True, size=12_000),
        lock,
        changed("x.py", "+y = 1"),
    )
    packed = pack(ChangeSet(files), budget=1000)
    assert packed.text == (
        "M x.py (+1)\n@@\n+y = 1\nA a.png (binary, 12.0 KB)\nM uv.lock (+2 -1) [lock; ruff 0.4.7 -> 0.4.8]"
    )
    assert fates(packed) == {
        "a.png": ("named", "binary"),
        "uv.lock": ("named", "lock"),
        "x.py": ("whole", ""),
    }


def test_when_there_is_only_noise_it_is_what_there_is_to_read() -> None:
    packed = pack(ChangeSet((changed("a/__snapshots__/b.snap", "-old", "+new"),)), budget=1000)
    assert "-old\n+new" in packed.text


def test_what_does_not_fit_is_shortened_and_said() -> None:
    changes = ChangeSet(
        (changed("big.py", *many_lines(500)), changed("small.py", "-limit = 1", "+limit = 2"))
    )
    packed = pack(changes, budget=400)
    assert "M big.py (+500)" in packed.text
    assert "-limit = 1\n+limit = 2" in packed.text
    assert packed.text.endswith("\n(shortened: the most telling lines are shown)")
    assert fates(packed) == {"big.py": ("shortened", "did not fit"), "small.py": ("whole", "")}
    assert 370 < packed.tokens <= 400
    assert 0 < packed.share < 0.9


def test_source_speaks_before_tests_docs_and_data() -> None:
    paths = ["data.csv", "docs/a.md", "src/a.py", "tests/test_a.py"]
    changes = ChangeSet(tuple(changed(path, *many_lines(100, path[:4].strip("/"))) for path in paths))
    packed = pack(changes, budget=600)
    shown = {
        path: sum(f"{path[:4].strip('/')}_" in line for line in packed.text.split("\n")) for path in paths
    }
    assert shown["src/a.py"] > shown["tests/test_a.py"] > shown["data.csv"]
    assert packed.text.startswith("M src/a.py")


def test_a_definition_is_shown_before_the_lines_around_it() -> None:
    body = [f"+    total = total + {n}" for n in range(200)]
    changes = ChangeSet((changed("a.py", *body, "+def parse_header(text):", *body),))
    assert "+def parse_header(text):" in pack(changes, budget=120).text


def test_left_out_by_reading_is_told() -> None:
    file = changed("a.sql", added=90_000, left_out="the reading limit was reached", hunks=())
    packed = pack(ChangeSet((file, changed("b.py", "+x = 1"))), budget=1000)
    assert "M a.sql (+90000) [the reading limit was reached]" in packed.text
    assert fates(packed)["a.sql"] == ("named", "the reading limit was reached")


def test_the_same_edit_in_many_files_is_shown_once() -> None:
    files = [
        changed(f"src/m{n}.py", f"-    old_call({n}, alpha)", f"+    new_call({n}, alpha)") for n in range(40)
    ]
    packed = pack(ChangeSet((*files, changed("src/z.py", *many_lines(300)))), budget=900)
    assert packed.text.startswith("replaced throughout: old_call -> new_call (40 lines)\n")
    assert packed.text.count("-    old_call(") == 1
    assert "(the same change 39 more times, in 39 more files)" in packed.text
    assert fates(packed)["src/m7.py"] == ("named", "the same change as elsewhere")


def test_moved_code_is_told_and_not_repeated() -> None:
    body = [f"    step_{n}(state, {n})" for n in range(30)]
    old = changed("a.py", *(f"-{line}" for line in ["def work(state):", *body]))
    new = changed("b.py", *(f"+{line}" for line in ["def work(state):", *body]), status="added")
    packed = pack(ChangeSet((old, new, changed("c.py", *many_lines(200)))), budget=500)
    assert "M a.py (-31) [31 lines moved to b.py]" in packed.text
    assert "A b.py (+31) [31 lines moved from a.py]" in packed.text
    assert "+def work(state):" in packed.text
    assert "step_7" not in packed.text


def test_spacing_alone_is_a_remark() -> None:
    spaced = [line for n in range(50) for line in (f"-f({n},x)", f"+f({n}, x)")]
    packed = pack(ChangeSet((changed("a.js", *spaced), changed("b.js", *many_lines(300)))), budget=400)
    assert "M a.js (+50 -50) [only spacing]" in packed.text
    assert "f(7" not in packed.text


def test_the_order_of_imports_alone_is_a_remark() -> None:
    names = [f"import module_{n}" for n in range(30)]
    sorting = [*(f"-{name}" for name in names), *(f"+{name}" for name in reversed(names))]
    packed = pack(ChangeSet((changed("a.py", *sorting), changed("b.py", *many_lines(300)))), budget=400)
    assert "M a.py (+30 -30) [only the order of imports]" in packed.text
    assert "module_7" not in packed.text
    assert fates(packed)["a.py"] == ("named", "only the order of imports")


def test_long_lines_are_cut_around_the_change() -> None:
    left, right = "alpha " * 100, "omega " * 100
    long = changed("a.py", f"-{left}OLD_NAME {right}", f"+{left}NEW_NAME {right}")
    packed = pack(ChangeSet((long, changed("b.py", *many_lines(300)))), budget=500)
    assert "OLD_NAME" in packed.text and "NEW_NAME" in packed.text
    assert max(map(len, packed.text.split("\n"))) < 260


def test_context_fills_what_is_left() -> None:
    around = [f" context_{n} = before({n})" for n in range(200)]
    changes = ChangeSet((changed("a.py", *around, "-old = 1", "+new = 1", *around),))
    packed = pack(changes, budget=300)
    assert " context_199 = before(199)\n-old = 1\n+new = 1\n context_0 = before(0)" in packed.text
    assert fates(packed) == {"a.py": ("whole", "")}


def test_thousands_of_files_are_folded_with_their_number() -> None:
    changes = ChangeSet(tuple(changed(f"src/part{n % 7}/file{n}.py", f"+x{n}") for n in range(3000)))
    packed = pack(changes, budget=300)
    assert packed.text.startswith("3000 files changed (+3000 -0)\n")
    assert sum(entry.kind == "folded" for entry in packed.manifest) > 2900
    assert " more files in src/" in packed.text
    assert packed.tokens <= 300


COUNTS: dict[str, Callable[[str], int]] = {
    "estimate": tokens.count,
    "characters": len,
    "bytes": lambda text: len(text.encode()),
    "dear": lambda text: 7 * len(text),
}

names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)
lines = st.lists(st.tuples(st.sampled_from("+- "), st.text(max_size=60)).map("".join), max_size=30)
files = st.builds(lambda name, body: changed(name, *body), names, lines)


@settings(deadline=None, max_examples=80)
@given(st.lists(files, max_size=12), st.integers(0, 600), st.sampled_from(list(COUNTS)))
def test_never_over_the_budget(changed_files: list[FileDiff], budget: int, counting: str) -> None:
    count = COUNTS[counting]
    packed = pack(ChangeSet(tuple(changed_files)), budget=budget, count=count)
    assert count(packed.text) == packed.tokens <= budget
    assert [entry.path for entry in packed.manifest] == [file.path for file in changed_files]
    assert 0.0 <= packed.share <= 1.0


@settings(deadline=None, max_examples=40)
@given(st.lists(files, max_size=12), st.integers(200, 2000))
def test_the_manifest_tells_the_truth(changed_files: list[FileDiff], budget: int) -> None:
    """What is called whole is there, line for line; what is named or better is there by name."""
    packed = pack(ChangeSet(tuple(changed_files)), budget=budget)
    for file, entry in zip(changed_files, packed.manifest, strict=True):
        assert entry.kind == "folded" or file.name in packed.text
        assert entry.kind == "whole" or entry.why


@pytest.mark.parametrize("budget", [-5, 0, 1, 2, 5, 10])
def test_a_budget_for_nothing_gives_nothing_too_much(budget: int) -> None:
    changes = ChangeSet((changed("big.py", *many_lines(50)),))
    packed = pack(changes, budget=budget)
    assert packed.tokens <= max(0, budget)
