"""The values in `Cookie` and `Set-Cookie` headers that open a session."""

from __future__ import annotations

from collections.abc import Iterator

from gitgpt.guards.secrets.rule import SecretSpan, compile_once
from gitgpt.guards.secrets.values import is_example, is_reference, score_randomness

HEADER = r"(?i:cookies?)[\"'`\]]{0,2}[ \t]*[:=,(]?[ \t]*[\"'`]{0,2}(?=[\w.-]+=)"
PAIR = r"[ \t]{0,4}([\w.-]{1,80})=([^;,\s\"'`]{0,4096})(?:;|(?=[\"'`,\s)])|$)"
ATTRIBUTES = frozenset({"path", "domain", "expires", "max-age", "samesite", "version", "priority"})


def find_cookies(text: str, folded: str) -> Iterator[SecretSpan]:
    at = folded.find("cookie")
    while at >= 0:
        header = compile_once(HEADER).match(text, at)
        at += 6
        if header is None:
            at = folded.find("cookie", at)
            continue
        pair = compile_once(PAIR).match(text, header.end())
        while pair:
            name, value = pair.group(1).lower(), pair.group(2)
            if name not in ATTRIBUTES and _opens_session(value):
                yield SecretSpan(pair.start(2), pair.end(2), "cookie", value)
            at = max(at, pair.end())
            pair = compile_once(PAIR).match(text, pair.end())
        at = folded.find("cookie", at)


def _opens_session(value: str) -> bool:
    if len(value) < 12 or is_reference(value) or is_example(value):
        return False
    is_hexadecimal = compile_once(r"^[0-9a-fA-F]{16,}$").match(value) is not None and not value.isdigit()
    return is_hexadecimal or score_randomness(value) > 3
