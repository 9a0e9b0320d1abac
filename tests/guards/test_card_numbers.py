"""Card numbers: what is replaced, and the test numbers that SECURITY.md names."""

from __future__ import annotations

import pytest

from gitgpt.guards.secrets import redact_text
from gitgpt.guards.secrets.card_numbers import passes_luhn


def number(prefix: str, length: int = 16) -> str:
    """A number with that beginning that passes Luhn."""
    body = (prefix + "7302851946")[: length - 1]
    return next(body + digit for digit in "0123456789" if passes_luhn(body + digit))


@pytest.mark.parametrize("prefix", ["453201", "510510", "601123"])
def test_a_card_number_goes(prefix: str) -> None:
    assert redact_text(f"card: {number(prefix)}").text == "card: [REDACTED:card-number:1]"


@pytest.mark.parametrize("shown", ["4242 4242 4242 4242", "4111111111111111", "5555555555554444"])
def test_a_test_number_stays(shown: str) -> None:
    assert redact_text(f"card: {shown}") == (f"card: {shown}", ())
