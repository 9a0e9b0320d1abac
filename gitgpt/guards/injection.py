"""Untrusted text in prompts: fenced by a random boundary, nothing hidden in it, no token that ends a turn.

A diff is data. It can still hold orders to the model; fencing lowers the odds that they are obeyed, and
`gitgpt.guards.reply` assumes that they were.
"""

from __future__ import annotations

import os
import re
from functools import cache

# What chat templates use to end one turn and begin another. Servers that build the prompt from a template
# tokenize them inside data too.
TURN_TOKENS = (
    r"(<)(?=[|｜][\w▁ ]{1,40}[|｜]>|/?(?:start_of_turn|end_of_turn|s|bos|eos)>)|(\[)(?=/?INST\]|/?SYS\])"
)
# Invisible to a person, read by a model: controls but tab and line feed, zero width, bidi, tags, variation
# selectors of the supplement, private use. The joiners belong to emoji and to scripts beyond Latin.
HIDDEN = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\u115f\u1160\u3164\uffa0\ufe00-\ufe0d\u034f\u17b4\u17b5\u180b-\u180f"
    "\ufff0-\ufffb\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
    "|(?<![\u0590-\u1fff\u2600-\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]"
    "|(?<![\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff])[\ufe0e\ufe0f](?!\u20e3)"
)

# Blank, and printable all the same for Unicode: fillers of Hangul, selectors of variants.
FILLERS = frozenset(
    "\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
)
LAYOUT = {ord("\n"): None, ord("\t"): None}  # of a diff; not printable, and not hidden


def new_boundary() -> str:
    """12 hexadecimal digits, new for every call, so that no text can contain them. An attacker has one guess,
    and more digits cost tokens."""
    return os.urandom(6).hex()


def fence_text(text: str, *, boundary: str, name: str = "data") -> str:
    """The text between two lines that only the caller can write.

    `name` says what it is ("diff", "history") and must be our own word. The boundary is removed from the
    text, turn tokens are broken by a space, hidden characters are written out (`\\u202e`).
    """
    inner = expose_hidden(text)
    while boundary in inner:  # taking one out can put another together
        inner = inner.replace(boundary, "")
    return f"<{name}-{boundary}>\n{inner.rstrip()}\n</{name}-{boundary}>"


def expose_hidden(text: str) -> str:
    """Hidden characters as visible escapes, turn tokens broken; all else as it is."""
    text = text.replace("\r\n", "\n")
    if not is_plain(text):
        text = _compiled(HIDDEN).sub(_escape, text)
    if "<" in text or "[" in text:
        text = _compiled(TURN_TOKENS).sub(lambda match: match.group() + " ", text)
    return text


def is_plain(text: str) -> bool:
    """Whether nothing in it is hidden: all prints, or is a line feed or tab."""
    return text.translate(LAYOUT).isprintable() and (text.isascii() or FILLERS.isdisjoint(text))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when first needed (start-up): most diffs hold nothing that these could match."""
    return re.compile(pattern)


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
