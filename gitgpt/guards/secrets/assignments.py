"""Secrets that are known by the name they are given: `password = "..."`, `密码：...`."""

from __future__ import annotations

from collections.abc import Iterator

from gitgpt.guards.secrets.rule import Span, compiled, is_stand_in
from gitgpt.guards.secrets.structures import STAND_INS

# Stems, all looked for in one pass; what the name really says is decided where one is found.
STEMS = r"pass(?:w|p|c|_|\b)|pwd|secret|token|api[-_.]?key|access[-_.]?key|private[-_.]?key|credential"
CJK_STEMS = r"密码|密碼|口令|密钥|密鑰|令牌|パスワード|비밀번호|пароль|contraseña"

# From the stem on: the rest of the name, what closes it, the sign, and the value.
ASSIGNMENT = (
    r"[\w.-]{0,40}[\"'\])]{0,3}[ \t]{0,8}(?:=>|:=|===?|[=:：＝]|是|为)[ \t]{0,8}"
    r"(?:\"([^\"\\\n]*(?:\\.[^\"\\\n]*)*)\"?|'([^'\\\n]*(?:\\.[^'\\\n]*)*)'?|([^\s\"'`<>;,&(){}\[\]，。；]{1,2000}))"
)
# A name that ends like this holds something about a secret, not the secret.
NOT_A_SECRET = (
    r"(?i)(?:tokens|tokenizer|[_-]?(?:url|uri|type|name|field|path|file|id|hash|ttl|expiry|length|label))"
    r"[\"'\])\s]*[=:]"
)


def find_assignments(text: str, folded: str) -> Iterator[Span]:
    at = 0
    stems = compiled(STEMS).finditer(folded)
    for stem in stems:
        if stem.start() >= at:
            span = _read(text, stem.start())
            if span:
                yield span
                at = span.end
    if not text.isascii():
        for stem in compiled(CJK_STEMS).finditer(text):
            span = _read(text, stem.start())
            if span:
                yield span


def _read(text: str, at: int) -> Span | None:
    match = compiled(ASSIGNMENT).match(text, at)
    if match is None or compiled(NOT_A_SECRET).search(
        match.group()[: match.start(match.lastindex or 0) - at]
    ):
        return None
    index = match.lastindex or 0
    value = match.group(index)
    if not _is_secret(value, is_quoted=index < 3):
        return None
    return Span(match.start(index), match.end(index), "assignment", value)


def _is_secret(value: str, *, is_quoted: bool) -> bool:
    if (
        len(value) < 6
        or value.startswith(("$", "{", "<", "%", "*", "[REDACTED"))
        or "${" in value
        or " " in value
    ):
        return False
    if value.lower() in STAND_INS or is_stand_in(value):
        return False
    has_digit = any(c.isdigit() for c in value)
    return has_digit and (is_quoted or not compiled(r"[\w.]*\.[a-z]\w*$").match(value))
