"""Conventional Commits 1.0.0 as a table, one row or more for each numbered rule, and what is silent in it."""

from __future__ import annotations

import time

import pytest

from gitgpt.conventional.header import parse_header
from gitgpt.conventional.parser import Footer, parse_message, split_body

# C1 to C5, C13 to C15: line, (type, scope, has mark, description)
HEADERS = [
    ("fix: a", ("fix", "", False, "a")),
    ("feat: add a parser", ("feat", "", False, "add a parser")),
    ("feat(lang): add Polish", ("feat", "lang", False, "add Polish")),
    ("feat!: drop Node 6", ("feat", "", True, "drop Node 6")),
    ("feat(api)!: send an email", ("feat", "api", True, "send an email")),
    ("FIX: a", ("fix", "", False, "a")),
    ("Feat(API)!: B", ("feat", "API", True, "B")),
    ("docs: correct spelling", ("docs", "", False, "correct spelling")),
    ("chore!: a", ("chore", "", True, "a")),
    ("wibble: a", ("wibble", "", False, "a")),
    ("build-deps: a", ("build-deps", "", False, "a")),
    ("i18n: a", ("i18n", "", False, "a")),
    ("type_x: a", ("type_x", "", False, "a")),
    ("fix(two words): a", ("fix", "two words", False, "a")),
    ("fix(a/b-c.d,e): a", ("fix", "a/b-c.d,e", False, "a")),
    ("fix:   spaces", ("fix", "", False, "spaces")),
    ("fix: a: b", ("fix", "", False, "a: b")),
    ("fix: (x) a!", ("fix", "", False, "(x) a!")),
    ("fix: 修复解析器", ("fix", "", False, "修复解析器")),
    ("fix: a \t", ("fix", "", False, "a")),
    ("ümlaut(größe): a", ("ümlaut", "größe", False, "a")),
]

# not to the letter, yet understood: line, (type, scope, has mark, description), deviations
LOOSE_HEADERS = [
    ("fix:a", ("fix", "", False, "a"), ("no-space",)),
    ("fix : a", ("fix", "", False, "a"), ("space-around",)),
    (" fix: a", ("fix", "", False, "a"), ("space-around",)),
    ("fix (x): a", ("fix", "x", False, "a"), ("space-around",)),
    ("fix(x) : a", ("fix", "x", False, "a"), ("space-around",)),
    ("fix(x)! : a", ("fix", "x", True, "a"), ("space-around",)),
    ("fix(): a", ("fix", "", False, "a"), ("bad-scope",)),
    ("fix( ): a", ("fix", "", False, "a"), ("bad-scope",)),
    ("fix(a(b)): c", ("fix", "a(b)", False, "c"), ("bad-scope",)),
    ("feat!(x): a", ("feat", "x", True, "a"), ("misplaced-mark",)),
    ("[ABC-1] feat: a", ("feat", "", False, "a"), ("prefix",)),
    ("✨ feat: a", ("feat", "", False, "a"), ("prefix",)),
    (":bug: fix(x): a", ("fix", "x", False, "a"), ("prefix",)),
    ("Merged PR 123: fix: a", ("fix", "", False, "a"), ("prefix",)),
]

NO_HEADERS = [
    "",
    "fix",
    "fix a",
    "fix: ",
    "fix:",
    ": a",
    "(x): a",
    "!: a",
    "fix(a: b",
    "fix a): b",
    "fix the parser: a",
    "http://example.com",
    "https:no",
    "Note : not a type we know",
    'Revert "fix: a"',
    "Merge branch 'fix: a'",
    "fixup! fix: a",
    "squash! feat: a",
    "prefix: ",
    "a/b: c",
]


@pytest.mark.parametrize(("line", "expected"), HEADERS)
def test_header_to_the_letter(line: str, expected: tuple[str, str, bool, str]) -> None:
    header = parse_header(line)
    assert header is not None
    assert header[:4] == expected
    assert header.deviations == ()


@pytest.mark.parametrize(("line", "expected", "deviations"), LOOSE_HEADERS)
def test_header_understood_all_the_same(
    line: str, expected: tuple[str, str, bool, str], deviations: tuple[str, ...]
) -> None:
    header = parse_header(line)
    assert header is not None
    assert header[:4] == expected
    assert header.deviations == deviations
    assert not parse_message(line).is_conformant


@pytest.mark.parametrize("line", NO_HEADERS)
def test_no_header(line: str) -> None:
    assert parse_header(line) is None
    assert parse_message(line).deviations == ("no-header",)


# C6 to C10: what follows the header, (body, footers)
BODIES = [
    ("", ("", ())),
    ("\na", ("a", ())),
    ("\na\n\nb\n", ("a\n\nb", ())),
    ("\n\n\na", ("a", ())),
    ("\na\n \t\nRefs: 1", ("a", (Footer("Refs", ": ", "1"),))),
    ("\nTABLE(RESULT_SCAN('x'))", ("TABLE(RESULT_SCAN('x'))", ())),
    ('\nfoo("bar', ('foo("bar', ())),
    ("\n* feat: a\n* fix: b", ("* feat: a\n* fix: b", ())),
    ("\nReviewed-by: Z", ("", (Footer("Reviewed-by", ": ", "Z"),))),
    ("\nCloses #12", ("", (Footer("Closes", " #", "12"),))),
    ("\nReviewed-by:Z", ("Reviewed-by:Z", ())),
    ("\nReviewed-by:", ("Reviewed-by:", ())),
    ("\nReviewed by: Z", ("Reviewed by: Z", ())),
    ("\nCloses#12", ("Closes#12", ())),
    ("\na\nReviewed-by: Z", ("a\nReviewed-by: Z", ())),
    (
        "\nbody\n\nReviewed-by: Z\nRefs: #123",
        ("body", (Footer("Reviewed-by", ": ", "Z"), Footer("Refs", ": ", "#123"))),
    ),
    ("\nNote: two\nlines\n\nparagraphs", ("", (Footer("Note", ": ", "two\nlines\n\nparagraphs"),))),
    (
        "\nBREAKING CHANGE: a b\nc\nRefs #1",
        ("", (Footer("BREAKING CHANGE", ": ", "a b\nc"), Footer("Refs", " #", "1"))),
    ),
    (
        "\nRefs: 1\n\nAcked-by: Z",
        ("", (Footer("Refs", ": ", "1"), Footer("Acked-by", ": ", "Z"))),
    ),
]


@pytest.mark.parametrize(("rest", "expected"), BODIES)
def test_body_and_footers(rest: str, expected: tuple[str, tuple[Footer, ...]]) -> None:
    assert split_body(rest) == expected


# C11 to C13, C15, C16: message, what breaks
BREAKS = [
    ("fix!: a", ("a",)),
    ("fix(x)!: a\n\nbody", ("a",)),
    ("fix: a\n\nBREAKING CHANGE: b", ("b",)),
    ("fix: a\n\nBREAKING-CHANGE: b", ("b",)),
    ("docs: a\n\nbody\n\nBREAKING CHANGE: b", ("b",)),
    ("fix!: a\n\nBREAKING CHANGE: b", ("b",)),
    ("fix: a\n\nBREAKING CHANGE: b\nBREAKING CHANGE: c", ("b", "c")),
    ("fix: a\r\n\r\nBREAKING CHANGE: b\r\nc\r\n", ("b\nc",)),
    ("fix: a\n\nRefs: 1\nBREAKING CHANGE: b", ("b",)),
    ("Revert it\n\nBREAKING CHANGE: b", ("b",)),
    # departures, announced all the same
    ("fix: a\n\nBREAKING CHANGE:\n\nb\n\nRefs: 1", ("b",)),
    ("fix: a\n\nbody\nBREAKING CHANGE: b\nc\n\nmore", ("b\nc",)),
    ("fix: a\n\nBREAKING CHANGES: b", ("b",)),
    ("fix: a\nBREAKING CHANGE: b", ("b",)),
]

# looks like one, breaks nothing
NO_BREAKS = [
    "fix: a",
    "fix: a!",
    "feat: BREAKING CHANGE: no",
    "fix: a\n\nbreaking change: b",
    "fix: a\n\nBreaking-Change: b",
    "fix: a\n\nbreaking-change: b",
    "fix: a\n\nBREAKING CHANGE #12",
    "fix: a\n\nBREAKING-CHANGE #12",
    "fix: a\n\nBREAKING CHANGE b",
    "fix: a\n\nBREAKING CHANGE:b",
    "fix: a\n\nBREAKING CHANGE:",
    "fix: a\n\nBREAKING_CHANGE: b",
    "fix: a\n\nNo BREAKING CHANGE: b",
    "fix: a\n\n* feat!: a line of a squash",
    "fix: a\n\nfeat!: a header in the body",
]


@pytest.mark.parametrize(("message", "breaks"), BREAKS)
def test_breaking_changes(message: str, breaks: tuple[str, ...]) -> None:
    assert parse_message(message).breaks == breaks


@pytest.mark.parametrize("message", NO_BREAKS)
def test_no_breaking_change(message: str) -> None:
    assert not parse_message(message).is_breaking


CONFORMANT = [line for line, _ in HEADERS] + [
    "fix: a\n\nbody\n\nanother paragraph\n\nReviewed-by: Z\nRefs: #123",
    "fix: a\n\nTABLE(RESULT_SCAN('x'))\n(b",
    "fix: a\n\nBREAKING CHANGE: b",
    "fix: a\n\nb\n",
    "fix: a\r\n\r\nb\r\n",
]

# message, deviations: the header stands, whatever is below it
DEVIATING = [
    ("fix: a\nb", ("no-blank-line",)),
    ("fix: a\n- one\n- two\n\nRefs: 1", ("no-blank-line",)),
    ("fix: a\n\nbody\nBREAKING CHANGE: b", ("stray-break",)),
    ("fix: a\n\nBREAKING CHANGE:\nb", ("stray-break",)),
    ("fix:a\nb", ("no-space", "no-blank-line")),
]


@pytest.mark.parametrize("message", CONFORMANT)
def test_conformant(message: str) -> None:
    assert parse_message(message).is_conformant


@pytest.mark.parametrize(("message", "deviations"), DEVIATING)
def test_a_departure_is_named_and_nothing_is_lost(message: str, deviations: tuple[str, ...]) -> None:
    parsed = parse_message(message)
    assert parsed.deviations == deviations
    assert parsed.header is not None
    assert parsed.header.description == "a"


def test_the_specification_s_long_example() -> None:
    parsed = parse_message(
        "fix: prevent racing of requests\n\nIntroduce a request id and a reference to the latest. Dismiss\n"
        "incoming responses other than from latest request.\n\nRemove timeouts which were used to mitigate\n"
        "the racing issue but are\nobsolete now.\n\nReviewed-by: Z\nRefs: #123\n"
    )
    assert parsed.subject == "fix: prevent racing of requests"
    assert parsed.body.startswith("Introduce") and parsed.body.endswith("obsolete now.")
    assert parsed.footers == (Footer("Reviewed-by", ": ", "Z"), Footer("Refs", ": ", "#123"))
    assert parsed.is_conformant


HOSTILE = [
    "fix" + " " * 50_000 + "x",
    "fix(" * 20_000,
    "fix(" + ")" * 50_000,
    "fix(" + ") " * 25_000 + "!",
    "\u2728" * 50_000,
    "w" * 100_000,
    "fix: a\n\n" + "BREAKING CHANGE:\n" * 5_000,
    "fix: a\n\nx\n" + "BREAKING CHANGE: x\n" * 5_000,
    "fix: a\n\n" + "\n \t" * 30_000,
    "fix: a\n\n" + "Token: " * 20_000,
    "fix: a\n\n" + "a-" * 50_000,
    "fix: a\n\n" + "Refs: x\n\n" * 10_000,
    "\n" * 100_000,
]


@pytest.mark.parametrize("message", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_messages_take_linear_time(message: str) -> None:
    start = time.process_time()
    parse_message(message)
    assert time.process_time() - start < 1.0
