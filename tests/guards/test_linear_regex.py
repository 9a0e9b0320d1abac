"""Patterns of a user's own: what they match is what `re` matches, and no text makes them slow."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitgpt.guards.linear_regex import LONGEST, Pattern
from gitgpt.guards.regex_parser import PatternError

MATCHES = [
    ("abc", "xxabcxabc", ["abc", "abc"]),
    ("a.c", "abc a\tc ac", ["abc", "a\tc"]),
    (r"proj-\d+", "proj-12 and proj-345, proj-", ["proj-12", "proj-345"]),
    (r"\bcat\b", "cat concat cats cat.", ["cat", "cat"]),
    (r"^\s*todo", "  todo todo", ["  todo"]),
    (r"end$", "end of the end", ["end"]),
    (r"[a-f0-9]{4,6}", "12345678 xyz abc", ["123456"]),
    (r"[^ ]+@[^ ]+", "to a@b and c@d", ["a@b", "c@d"]),
    (r"(foo|foobar)x?", "foobarx foo", ["foobarx", "foo"]),
    (r"(?:ab)+", "ababa", ["abab"]),
    (r"a{2}", "aaaaa", ["aa", "aa"]),
    (r"a{2,}", "aaaaa a", ["aaaaa"]),
    (r"a+?b", "aaab", ["aaab"]),
    (r"[]x]+", "a]x]b", ["]x]"]),
    (r"[a\-z]+", "a-z b", ["a-z"]),
    (r"\.\*\(\)", "x.*()", [".*()"]),
    (r"内部\d{3}", "见内部123号", ["内部123"]),
    (r"\w+号", "第12号", ["第12号"]),
    (r"\Da", "1a ba", ["ba"]),
    (r"C:\\[^ ]+", "c:\\temp", ["c:\\temp"]),
    (r"[A-F]+", "abcdefg", ["abcdef"]),
]


@pytest.mark.parametrize(("pattern", "text", "found"), MATCHES)
def test_it_matches_the_longest_from_the_left(pattern, text, found):
    assert [text[start:end] for start, end in Pattern(pattern).spans(text)] == found


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"(a", "early"),
        (r"a)", "without its ("),
        (r"[a", "early"),
        (r"*a", "nothing to repeat"),
        (r"(?=a)b", "look around"),
        (r"(a)\1", "not known"),
        (r"a^b", "at the ends"),
        (r"a*", "nothing at all"),
        (r"(a|)", "nothing at all"),
        (r"[z-a]", "upside down"),
        (r"a{5,2}", "upside down"),
        (r"a{x}", "no count"),
        (r"((a{20}){20}){20}", "too long"),
        ("(" * 100 + "a" + ")" * 100, "too deep"),
        ("a\\", "early"),
    ],
)
def test_what_cannot_be_matched_is_refused_with_a_reason(pattern, why):
    with pytest.raises(PatternError, match=re.escape(why)):
        Pattern(pattern)


@pytest.mark.parametrize(
    "pattern", [r"(a+)+b", r"(a|a)*b", r"(a|aa)+$", r"a*a*a*a*a*b", r".*.*=.*", r"(.{1,9}){1,9}x"]
)
def test_what_hangs_re_takes_linear_time(pattern):
    compiled = Pattern(pattern)
    size = 30_000
    start = time.process_time()
    found = list(compiled.spans("a" * size))
    assert time.process_time() - start < 3
    assert found in ([], [(size - LONGEST, size)])


ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", "(?:ab)", "(?:a|bc)", "1"])
COUNTS = st.sampled_from(["", "", "?", "+", "*", "{2}", "{1,3}"])
PATTERNS = st.lists(st.tuples(ATOMS, COUNTS).map("".join), min_size=1, max_size=5).map("".join)


@given(PATTERNS, st.text("abc1 ", max_size=30))
@settings(max_examples=300, deadline=None)
def test_it_finds_where_re_finds(pattern, text):
    """Where the first match begins; how long it is differs where `re` takes the first branch that fits."""
    try:
        found = next(Pattern(pattern).spans(text), None)
    except PatternError:
        return
    theirs = re.search(pattern, text)
    assert (found and found[0]) == (theirs.start() if theirs else None)
    if found and theirs:
        assert found[1] >= theirs.end()
        assert re.fullmatch(pattern, text[slice(*found)])
