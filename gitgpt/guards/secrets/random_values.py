"""Secrets without a name or a form: random words in places where a value is expected.

Hashes, ids and encoded files look random too. The text before them on the line, their length and their
alphabet rule out most of them. Plain hexadecimal is never reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gitgpt.guards.secrets.rule import UUID, SecretSpan, compile_once, is_placeholder
from gitgpt.guards.secrets.values import score_randomness

RULE = "random-value"
SHORTEST, LONGEST = 20, 120  # characters; what is longer is a file or a certificate
NANOID = 21  # characters: ids have this length, no kind of secret has
# A digest, an id or data, by what the line says before it; or a public half.
INNOCENT = (
    r"(?i)sha\d|sha-|md5|integrity|checksum|digest|hash|h1:|commit|etag|base64|fingerprint|ssh-|ecdsa-|nonce"
    r"|cid\b|rev\b|public|pub_?key|uuid|guid|version|snapshot|cursor|resolved|\bid\b|_id\b|(?-i:[a-z]"
    r"Id\b)|\bref\b"
    r"|crc|oid\b|http|www\.|[\"' ]\.{1,2}/[^ ]{0,80}$"
    r"|@|import |require|from |class|href|src=|path|file|url|alt=|font|image"
    r"|verification|signature|site_?key|certificate|cert\b|boundary|-----|ENC[(\[]"
    r"|websocket|cf-ray|x-amz-|secure:"
    r"|\bdid:|user_?handle|challenge|instanceid|authenticatordata|example:"
)
# Just before it: the name of a web key's public half, of a parameter in a URL that promises nothing.
PUBLIC_HALF = r"[\"'](?:x|y|n|kid|x5t)[\"'][ ]{0,3}(?::|=>)[ ]{0,8}[\"']?$|[?&]\w{1,16}=$"
PLAIN = r"^(?:0x)?[0-9a-fA-F_-]+[uUlL]{0,3}$|^[\d_/+-]+$|^[^\d]+$"  # hexadecimal, a number, no digit at all
# What encoded files and public keys begin with.
KNOWN_BEGINNINGS = (
    r"AAAA[BCE]3N|M(?:II|IG|Fkw|Cow|[A-H]\wx)|eyJ|iVBOR|R0lGOD|/9j/|PHN2Zy|UklGR|d09GM|AAEAAAA|H4sI|UEsDB|JVBERi|AGFzbQ|pk_|PD94bW"
    r"|PCFET|T2dnUw|aHR0c|dXNlc|LS0tLS1CRUdJTiBDRVJU"
)
# A name that ends in a hash, an identifier of short words, a path with an id, a commit, a ULID, a drawing,
# the name of a machine, an ETag.
NAMES = (
    r"^\w+[-_/](?:[\w-]+[-_/])?(?:[a-f0-9]{16,}|[A-F0-9]{16,})(?:-[a-z]+)?$|^[A-Za-z][A-Za-z0-9]{0,9}"
    r"(?:_[A-Za-z0-9]{1,10}){2,}$"
    r"|[/_][a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-|^[a-f0-9]{32,40}[_\W]|^[0-7][0-9A-Z]{25}"
    r"$|xn--|^/[a-z]{2,}/|^--|^age1|^(?:whpk|phc)_|^[a-z]{3,}[a-f0-9]{32}(?:"
    r"-[a-z]+)?$|^x86_64-|^[0-9a-f]{1,5}-[\w+/]{25,27}$"
    r"|^[\dMmLlHhVvCcSsZzAaQqTt-]+$|base64_"
    r"|^[A-Za-z]{1,12}\d*(?:_[A-Za-z]{1,12}\d*){2,}$|[a-f0-9]{32}-[a-f0-9]{16}|^Q1[\w+/]{26,27}$"
    r"|^(?:[a-z]{2,8}-)?[a-f0-9]{8}-(?:[a-f0-9]{4}-){3}[a-f0-9]{12}(?:_\d+)?$"
)
DISCORD = r"[MNO][A-Za-z0-9_-]{23,26}\.[\w-]{6}\.[\w-]{27,38}(?![\w-])"
ZHIPU = r"[0-9a-f]{32}\.[A-Za-z0-9]{16}(?![A-Za-z0-9])"
OPENS, CLOSES = frozenset(" \t\n\"'`=:,(>[{"), frozenset(" \t\r\n\"'`,;)<]}")


def find_random_values(text: str, runs: Sequence[tuple[int, int]]) -> Iterator[SecretSpan]:
    """`runs` are the places of long runs of token characters."""
    for start, end in runs:
        if not SHORTEST <= end - start <= LONGEST or end - start == NANOID:
            continue
        if end < len(text) and text[end] == ".":
            yield from _with_dots(text, start)
        elif _is_secret(text, start, end):
            end += len(text[end : end + 2]) - len(text[end : end + 2].lstrip("="))
            yield SecretSpan(start, end, RULE, text[start:end])


def _is_secret(text: str, start: int, end: int) -> bool:
    word = text[start:end]
    if (
        not _stands_alone(text, start, end)
        or compile_once(PLAIN).match(word)
        or _is_innocent(text, start, end)
    ):
        return False
    if text[start - 1 : start] == ":" and text[start - 2 : start - 1].isalnum() and word.islower():
        return False  # name:tag
    if compile_once(r"-\d:").match(text, start - 3):
        return False  # a public key of Nix
    padding = text[end : end + 2]
    if (len(word) == 22 and padding == "==") or (len(word) == 27 and padding[:1] == "="):
        return False  # MD5 and SHA-1 have these lengths in base64
    return is_random_value(word) and not _is_text(word)


def _is_innocent(text: str, start: int, end: int) -> bool:
    if text[start - 3 : start] == "h1:":  # go.sum, two long runs a line
        return True
    line_start = max(text.rfind("\n", max(0, start - 160), start) + 1, start - 160)
    before = text[line_start:start].strip(" +-\t\"'")
    if line_start and before in ("", "content="):  # a value of what the line before names
        line_start = max(text.rfind("\n", 0, line_start - 1) + 1, start - 160)
    if compile_once(INNOCENT).search(text, line_start, start + 8):
        return True
    if compile_once(PUBLIC_HALF).search(text, max(0, start - 24), start):
        return True
    return _is_data_line(text, start, end)


def _with_dots(text: str, start: int) -> Iterator[SecretSpan]:
    for rule, pattern in (("discord-token", DISCORD), ("zhipu-key", ZHIPU)):
        match = compile_once(pattern).match(text, start)
        if match and not is_placeholder(match.group()):
            yield SecretSpan(start, match.end(), rule, match.group())


def _stands_alone(text: str, start: int, end: int) -> bool:
    behind = text[end : end + 3].lstrip("=")[:1]
    return (start == 0 or text[start - 1] in OPENS) and (not behind or behind in CLOSES)


def _is_data_line(text: str, start: int, end: int) -> bool:
    """One line of many of an encoded block: nothing else on it, and long, or below such a line."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line = text[line_start : line_end if line_end >= 0 else len(text)].strip("+- \t\r\"',\\=")
    if len(line) > end - start:
        return False
    above = text[text.rfind("\n", 0, max(0, line_start - 1)) + 1 : max(0, line_start - 1)].strip(
        "+- \t\r\"',\\="
    )
    return end - start >= 56 or compile_once(r"^[A-Za-z0-9+/]{40,}$").match(above) is not None


def _is_text(word: str) -> bool:
    """Whether the word is a text of words in base64."""
    import binascii  # start-up: only where a value looks made by chance

    try:
        content = binascii.a2b_base64(word + "=" * (-len(word) % 4))
        if compile_once(UUID).search(content.decode("latin-1")):
            return True  # an id that a server made of another one
        said = content.decode("ascii")
    except ValueError:
        return False
    return said.strip().isprintable() and (" " in said or score_randomness(said) < 2)


def is_camel(letters: str) -> bool:
    return compile_once(r"^[A-Z]?[a-z]{2,}(?:[A-Z][a-z]{2,}){2}").match(letters) is not None


def is_random_value(word: str) -> bool:
    """Letters of both cases and digits, or one case and many digits, in an order that no one would type."""
    if compile_once(PLAIN).match(word) or compile_once(KNOWN_BEGINNINGS).match(word):
        return False
    if is_placeholder(word) or compile_once(NAMES).search(word):
        return False
    if "/" in word and ("-" in word or "_" in word):
        return False  # a path: base64 has either the one or the others
    letters = compile_once(r"[A-Za-z]+").findall(word)
    if any(len(part) > 8 and score_randomness(part) < (-1 if is_camel(part) else -5) for part in letters):
        return False
    if word != word.lower() and word != word.upper():
        return score_randomness(word) > 4
    digits = sum(c.isdigit() for c in word)
    return len(word) >= 24 and 0.05 < digits / len(word) < 0.6 and score_randomness(word) > 8
