"""How pieces of a text are looked up in what was shown."""

from __future__ import annotations

import re

import pytest

from gitgpt.shown_text import count_piece, find_new, holds_quote


@pytest.mark.parametrize(
    ("piece", "text", "times"),
    [
        ("parse", "parse the parser, parse()", 2),
        ("1.2", "1.2 and 1.2.3 and 11.2", 1),
        ("--all", "use --all or --all-files", 2),
        ("", "anything", 0),
    ],
)
def test_a_piece_counts_on_its_own(piece: str, text: str, times: int) -> None:
    assert count_piece(piece, text) == times


def test_a_quote_may_be_broken_over_lines() -> None:
    assert holds_quote("the default is 3", ["Since then the\n   default is 3."])
    assert not holds_quote("the default is 4", ["Since then the default is 3."])
    assert not holds_quote(" ", ["anything"])


def test_new_is_what_no_shown_text_holds() -> None:
    address = re.compile(r"https?://\S+")
    assert find_new(address, "see https://a.dev and https://b.dev", "https://A.dev") == {"https://b.dev"}
    assert find_new(address, "see https://a.dev", "old: https://a.dev", "") == set()
