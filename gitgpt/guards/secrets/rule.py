"""What one row of a secret table is, and the judgement that every row shares."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple


class Rule(NamedTuple):
    """One kind of secret.

    `pattern` is matched where one of `keywords` (lower-case ASCII) stands, or from up to `back` characters
    before it on; it is compiled only then. Its first group is the secret, or the whole match when it has
    none. `check` has the last word, with the secret as its argument.

    `samples` and `counters` are what the rule must and must not find, for the tests. They are written so
    that no scanner takes them for the real thing: `[A-Z2-7]{16}` stands for 16 random characters of that
    class.
    """

    id: str
    keywords: tuple[str, ...]
    pattern: str
    samples: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()
    check: Callable[[str], bool] | None = None
    back: int = 0


class Span(NamedTuple):
    """A secret's place in a text. `secret` identifies it: equal for the lines of one key block."""

    start: int
    end: int
    rule: str
    secret: str


# "\b" cannot be used: in `my_token_here`, `TOKEN2` and `yourToken` the words touch letters of other words.
_STAND_IN = (
    r"example|sample|placeholder|redacted|your[-_ ]|changeme|change[-_]me|replace[-_]?me|dummy|insert[-_]|"
    r"x{5}|\*{3}|\.{3}|…|(.)\1{5}|0123456789|1234567890|abcdefgh|deadbeef(?:deadbeef)"
)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Each pattern once, and only when its keyword was met: compiling all at start would cost 50 ms."""
    return re.compile(pattern)


def is_stand_in(secret: str) -> bool:
    """Whether a text that has a secret's form was plainly written to show that form."""
    head = secret[:200].lower()
    return compiled(_STAND_IN).search(head) is not None or len(set(head)) < 5


def is_random(secret: str) -> bool:
    """The judgement for tokens with a known prefix."""
    return not is_stand_in(secret)
