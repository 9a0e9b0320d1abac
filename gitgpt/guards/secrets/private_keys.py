"""Private keys that stretch over lines, also where a hunk shows only their beginning or end."""

from __future__ import annotations

from collections.abc import Iterator

from gitgpt.guards.secrets.rule import SecretSpan, compile_once

RULE = "private-key"
KIND = r"(?:[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?|OpenVPN Static key V\d)"
BEGIN = rf"----[- ]BEGIN {KIND}[- ]----"
END = rf"----[- ]END {KIND}[- ]----"
# One line of a block: what a language puts before it, the key's own characters, what it puts after them.
BEFORE = r"[ \t]*(?:(?://|[#*>|\"'`]|\+(?=[ \t\"']))[ \t]*){0,3}"
BASE64 = r"(?:[A-Za-z0-9+/=]|\\+[nr](?=[A-Za-z0-9+/=-]))"
ARMOUR = r"[A-Z][\w-]+: [^\n\"']*"  # Proc-Type, DEK-Info, Comment
BEHIND = r"(?:\\+[nr]){0,9}(?:[\"'`][ \t]{0,9}[+,;)\\]{0,3}|[ \t]{1,9}[+\\]|[,;)]{1,2})?[ \t\r]{0,9}"
LINE = rf"({BEFORE})({BASE64}{{16,}}|{ARMOUR}|)({BEHIND})$"
LAST_LINE = rf"({BEFORE})({BASE64}+)({BEHIND})$"
ANY_LINE = rf"({BEFORE})(.*?)({BEHIND})$"
LONGEST = 20_000  # characters from BEGIN to END; an RSA-16384 key has 13,000


# PuTTY writes the private half below the public one, and how many lines it has.
PUTTY = r"Private-Lines: (\d{1,3})[ \t]*\r?\n"


def find_blocks(text: str, folded: str) -> Iterator[SecretSpan]:
    yield from _find_putty(text, folded)
    if "private key" not in folded and "static key v" not in folded:
        return
    at = 0
    for begin in compile_once(BEGIN).finditer(text):
        if begin.start() >= at:
            at = _end_of_block(text, begin.end())
            if _holds_key(text[begin.end() : at]):
                yield from _lines(text, begin.start(), at)
    at = 0
    for end in compile_once(END).finditer(text):
        start = _start_of_block(text, end.start(), at)
        if _holds_key(text[start : end.start()]) and "-----BEGIN" not in text[start : end.start()]:
            yield from _lines(text, start, end.end())
        at = end.end()


def _find_putty(text: str, folded: str) -> Iterator[SecretSpan]:
    for head in compile_once(PUTTY).finditer(text) if "private-lines:" in folded else ():
        end = head.end()
        for _ in range(int(head.group(1))):
            line = compile_once(r"[+ -]?[A-Za-z0-9+/=]{4,80}\r?(?:\n|$)").match(text, end)
            if line is None:
                break
            end = line.end()
        yield from _lines(text, head.end(), end)


def _holds_key(body: str) -> bool:
    """A marker alone is a mention."""
    return compile_once(r"[A-Za-z0-9+/=]{16}").search(body) is not None


def _end_of_block(text: str, start: int) -> int:
    window = text[start : start + LONGEST]
    end = compile_once(END).search(window)
    if end and "-----BEGIN" not in window[: end.start()]:
        return start + end.end()
    same_line = compile_once(BASE64 + "*").match(text, start)
    at = same_line.end() if same_line else start
    sign = _sign(text, start)
    line_start = text.find("\n", at) + 1
    while line_start:
        line_end = text.find("\n", line_start)
        line = text[line_start : line_end if line_end >= 0 else len(text)]
        if not line.startswith(sign) or not compile_once(LINE).match(line[len(sign) :]):
            break
        at = line_start + len(line)
        line_start = line_end + 1
    return at


def _start_of_block(text: str, end: int, floor: int) -> int:
    """Upwards from an END line: its own line's characters, a last short line, then full ones."""
    line_start = text.rfind("\n", 0, end) + 1
    start = end
    while start > max(line_start, floor) and compile_once(r"[A-Za-z0-9+/=\\]").match(text[start - 1]):
        start -= 1
    sign = _sign(text, end)
    pattern = LAST_LINE
    floor = max(floor, end - LONGEST)
    while line_start > floor:
        previous = text.rfind("\n", 0, line_start - 1) + 1
        line = text[previous : line_start - 1]
        match = compile_once(pattern).match(line[len(sign) :]) if line.startswith(sign) else None
        if match is None or not match.group(2):
            break
        start = line_start = previous
        pattern = LINE
    return start


def _sign(text: str, at: int) -> str:
    """The `+` or `-` before the lines of a block, where the text is a diff."""
    line_start = text.rfind("\n", 0, at) + 1
    first = text[line_start : line_start + 1]
    return first if first in ("+", "-") and not text.startswith("-----", text.rfind("\n", 0, at) + 1) else ""


def _lines(text: str, start: int, end: int) -> Iterator[SecretSpan]:
    """The block line by line: what is around the key on each (indent, quotes, plus) stays."""
    secret = text[start:end]
    sign = _sign(text, start)
    for line in secret.split("\n"):
        skip = len(sign) if start and text[start - 1] == "\n" and line.startswith(sign) else 0
        match = compile_once(ANY_LINE).match(line[skip:])
        if match and match.group(2):
            yield SecretSpan(start + skip + match.start(2), start + skip + match.end(2), RULE, secret)
        start += len(line) + 1
