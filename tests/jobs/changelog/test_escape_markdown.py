"""Commit text in Markdown: it shows what it says, and never means more."""

from __future__ import annotations

import time

import pytest

from gitgpt.jobs.changelog.escape_markdown import (
    clean_line,
    escape_paragraphs,
    escape_start,
    escape_text,
)

ESCAPED = [
    ("fix __init__ in snake_case", "fix \\_\\_init\\_\\_ in snake_case"),
    ("use `a_*b` and **kwargs", "use `a_*b` and \\*\\*kwargs"),
    ("<!-- x --> y", "\\<!-- x --> y"),
    ("List<T> and <script>", "List\\<T> and \\<script>"),
    ("[a](b) ![i](u) [r][s]", "[a\\](b) \\![i\\](u) [r\\][s]"),
    ("##[set-output name=a]b", "##\\[set-output name=a]b"),
    ("``` open", "\\`\\`\\` open"),
    ("cost $1 or $2", "cost \\$1 or \\$2"),
    ("&lt; & a", "\\&lt; & a"),
    ("\\* and \\a \\", "\\\\\\* and \\a \\"),
    ("~~x~~", "\\~\\~x\\~\\~"),
    ("https://a.example/c_d_?x=1&y", "https://a.example/c_d_?x=1&y"),
]

UNTOUCHED = [
    "plain words, (brackets) and #12!",
    "snake_case and dunder_x_y",
    "修复：解析器的错误",
    "emoji ✨ and é",
    "one ~ and one $",
    "a_b [core] x",
    "`<!-- in code -->` and ``two ` ticks``",
    "::set-output name=x::y",
    "mail a@b.example",
]

STARTS = [
    ("# x", "\\# x"),
    ("- x", "\\- x"),
    ("+ x", "\\+ x"),
    ("> x", "\\> x"),
    ("1. x", "1\\. x"),
    ("23) x", "23\\) x"),
    ("---", "\\---"),
    ("===", "\\==="),
    ("[ ] x", "\\[ ] x"),
    ("#1 is fixed", "#1 is fixed"),
    ("-x is an option", "-x is an option"),
    ("1.2 is out", "1.2 is out"),
    ("[core] x", "[core] x"),
]

PLAIN = [
    ("\x1b[31mred\x1b[0m", "red"),
    ("\x1b]0;title\x07x", "x"),
    ("\x9b31mred", "red"),
    ("a\u202eb\u2066c\ufeff", "abc"),
    ("a  b\tc\u2028d\x85e", "a b c d e"),
    ("a\rb\nc\x0bd", "a b c d"),
    ("a\x00b\x08c", "abc"),
]


@pytest.mark.parametrize(("text", "expected"), ESCAPED)
def test_escaped(text: str, expected: str) -> None:
    assert escape_text(text) == expected


@pytest.mark.parametrize("text", UNTOUCHED)
def test_untouched(text: str) -> None:
    assert escape_text(text) == text
    assert clean_line(text) == text


@pytest.mark.parametrize(("text", "expected"), STARTS)
def test_at_the_start_of_a_block(text: str, expected: str) -> None:
    assert escape_start(escape_text(text)) == expected


@pytest.mark.parametrize(("text", "expected"), PLAIN)
def test_plain(text: str, expected: str) -> None:
    assert clean_line(text) == expected


def test_mentions_can_be_made_code() -> None:
    text = "thanks @ada, see @types/node, a@b.example and `@x`"
    assert escape_text(text) == text
    assert escape_text(text, mentions=False) == "thanks `@ada`, see `@types/node`, a@b.example and `@x`"


def test_blocks() -> None:
    text = "Two\nlines.\n\n- one\n- two\n  goes on\n* three\n\n## no heading\n---\n\n1. no number"
    assert escape_paragraphs(text) == [
        "Two lines.",
        "- one",
        "- two goes on",
        "- three",
        "\\## no heading ---",
        "1\\. no number",
    ]
    assert escape_paragraphs(" \n\n") == []


HOSTILE = [
    "`" * 50_000,
    "` `` ``` " * 8_000,
    "[" * 50_000,
    "](" * 30_000,
    "$" * 50_000,
    "@" * 50_000,
    "_" * 50_000,
]
HOSTILE += [
    "\x1b[" * 30_000,
    "\x1b]" * 30_000,
    "&a" * 30_000,
    "https://" * 10_000,
    "@a/" * 20_000,
    "\\" * 50_000,
]
HOSTILE += ["".join("`" * n + " " for n in range(300))]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_takes_linear_time(text: str) -> None:
    start = time.process_time()
    escape_start(escape_text(text, mentions=False))
    escape_paragraphs(text)
    assert time.process_time() - start < 1.0
