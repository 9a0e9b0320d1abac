"""What one row of a secret table is, and the judgements that rows share."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple


class Rule(NamedTuple):
    """One kind of secret.

    `pattern` is matched at each of `keywords` (lower-case ASCII), or searched from `back` characters before
    it; it is compiled only then. Its first group is the secret, or the whole match when it has none.
    `check` has the last word, with the secret as its argument.

    `samples` and `counters` are what the rule must and must not find, for the tests. They are written so
    that no scanner takes them for the real thing: `[A-Z2-7]{16}` is 16 random characters of that class.
    """

    id: str
    keywords: tuple[str, ...]
    pattern: str
    samples: tuple[str, ...]
    counters: tuple[str, ...] = ()
    check: Callable[[str], bool] | None = None
    back: int = 0


class SecretSpan(NamedTuple):
    """A secret's place in a text. `secret` identifies it: equal for the lines of one key block."""

    start: int
    end: int
    rule: str
    secret: str


# A password as an argument of a command, in quotes or without.
ARGUMENT = r"[\"']?([^\s\"'`$-][^\s\"'`]{3,100})"
END = r"(?![A-Za-z0-9])"  # after a token of a fixed length
UUID = r"[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}"
UUID_SAMPLE = "[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}"
# Runs of one character are looked for among those that people type: AWS session tokens hold `//////////`.
_STAND_IN = (
    r"example|sample|placeholder|redacted|your[-_ ]|changeme|change[-_]me|replace[-_]?me|dummy|insert[-_]|"
    r"x{5}|\*{3}|\.{3}|…|([a-z0-9*#_-])\1{6}|0123456789|1234567890|abcdefgh|deadbeefdeadbeef|ixmjm0nty3odkw"
)


@cache
def compile_once(pattern: str) -> re.Pattern[str]:
    """Each pattern once, and only when its keyword was met: compiling all at start would cost 50 ms."""
    return re.compile(pattern)


def is_placeholder(secret: str) -> bool:
    """Whether a text that has a secret's form was plainly written to show that form."""
    head = secret[:200].lower()
    return compile_once(_STAND_IN).search(head) is not None or len(set(head)) < 5


def is_any(_secret: str) -> bool:
    """For forms that nothing else has."""
    return True
