"""Payment card numbers (ISO/IEC 7812) and, on demand, numbers that identify people."""

from __future__ import annotations

from collections.abc import Iterator

from gitgpt.guards.secrets.rule import SecretSpan, compile_once

# Groups of four, American Express in 4-6-5, or one run. Eight digits are searched for first, in bytes that
# distinguish nothing but digits, blanks and dashes: that is ten times as fast.
BEGINNINGS = (b"00000000", b"0000 0000", b"0000-0000")
SHAPE = bytes(ord("0") if 48 <= c <= 57 else c if chr(c) in " -" else ord("x") for c in range(256))
CARD = r"3[47]\d{2}[ -]?\d{6}[ -]?\d{5}|\d{4}(?:[ -]\d{4}){2}[ -]\d{2,7}|\d{14,19}"
ISSUERS = r"4|5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|3(?:[47689]|0[0-5]|5|095)|6(?:011|4[4-9]|5|2|0|3|7)"
LENGTHS = frozenset({14, 15, 16, 17, 18, 19})
# After one of these a number without separators is an id: one in ten passes Luhn by chance.
COUNTED = (
    r"(?i)(?:\bid|_id|(?-i:[a-z]Id)|order|invoice|tracking|time(?:stamp)?|seq|offset|serial|isbn|ean|nonce)"
    r"\W{0,5}$"
)

RESIDENT_ID = r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"  # GB 11643-1999
SOCIAL_SECURITY = r"(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}"  # United States
IBAN = r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?"  # ISO 13616


def find_cards(text: str, raw: bytes) -> Iterator[SecretSpan]:
    """`raw` is the text as bytes, one for each character."""
    for start in _beginnings(raw.translate(SHAPE)):
        match = compile_once(CARD).match(text, start)
        if match is None:
            continue
        digits = match.group().replace(" ", "").replace("-", "")
        if not _is_apart(text, match.start(), match.end()) or len(digits) not in LENGTHS:
            continue
        if not compile_once(ISSUERS).match(digits) or not passes_luhn(digits) or len(set(digits)) < 3:
            continue
        if digits == match.group() and compile_once(COUNTED).search(
            text[max(0, match.start() - 24) : match.start()]
        ):
            continue
        if digits == match.group() and _is_listed(text, match.start(), match.end()):
            continue
        yield SecretSpan(match.start(), match.end(), "card-number", digits)


def _is_listed(text: str, start: int, end: int) -> bool:
    """Whether it is in a list of large numbers and the number next to it is not a card."""
    before = compile_once(r"(\d{6,20}),\s{1,12}$").search(text[max(0, start - 40) : start])
    behind = compile_once(r",\s{1,12}(\d{6,20})(?!\d)").match(text, end)
    neighbours = [found.group(1) for found in (before, behind) if found]
    return any(not passes_luhn(number) for number in neighbours)


def _beginnings(shape: bytes) -> Iterator[int]:
    for beginning in BEGINNINGS:
        at = shape.find(beginning)
        while at >= 0:
            if at == 0 or shape[at - 1 : at] != b"0":
                yield at
            at = shape.find(beginning, at + 1)


def find_ids(text: str) -> Iterator[SecretSpan]:
    for rule, pattern, check in (
        ("resident-id", RESIDENT_ID, passes_gb11643),
        ("social-security-number", SOCIAL_SECURITY, bool),
        ("iban", IBAN, passes_iban),
    ):
        for match in compile_once(pattern).finditer(text):
            number = match.group().replace(" ", "")
            if _is_apart(text, match.start(), match.end()) and check(number):
                yield SecretSpan(match.start(), match.end(), rule, number)


def _is_apart(text: str, start: int, end: int) -> bool:
    """Not a part of a longer number, a decimal, a word or a path."""
    before, behind = text[max(0, start - 2) : start], text[end : end + 2]
    if before[-1:].isalnum() and before[-1:].isascii():
        return False
    if before[-1:] in ("_", ".", "/", "#", "$") or (before[-1:] == "-" and before[:1].isalnum()):
        return False
    return not (
        (behind[:1].isalnum() and behind[:1].isascii())
        or behind[:1] in ("_", "/")
        or (behind[:1] in (".", "-") and behind[1:].isalnum())
    )


def passes_luhn(digits: str) -> bool:
    total = sum(sum(divmod(int(digit) * (1 + index % 2), 10)) for index, digit in enumerate(reversed(digits)))
    return total % 10 == 0


def passes_gb11643(number: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))
    return "10X98765432"[total % 11] == number[-1].upper()


def passes_iban(number: str) -> bool:
    turned = number[4:] + number[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1
