"""The judgements that the rows of the tables share, with the secret as their argument."""

from __future__ import annotations

from gitgpt.guards.secrets.randomness import randomness
from gitgpt.guards.secrets.rule import compiled
from gitgpt.guards.secrets.values import is_reference, is_shown


def is_literal(secret: str) -> bool:
    """A value that stands where only a secret can stand: anything but a reference or a stand-in."""
    return not is_reference(secret) and not is_shown(secret)


def is_userinfo(secret: str) -> bool:
    """What stood between `user:` and `@`: not a port and a path (`http://host:8080/@scope`)."""
    first, _, rest = secret.partition("@")
    if "/" in rest and len(first) > 3 and not is_literal(first):
        return False  # the path holds another @
    return is_literal(secret) and not compiled(r"^\d{1,5}(?:/|$)").match(secret)


def is_mixed(secret: str) -> bool:
    """A literal that no one would take for a word."""
    has_digit = any(c.isdigit() for c in secret)
    return is_literal(secret) and (randomness(secret) > 4 or (has_digit and randomness(secret) > -4))


def is_url_token(secret: str) -> bool:
    """What stood before `@` alone: a name, or 24 hexadecimal digits, is an account."""
    return is_mixed(secret) and compiled(r"^[a-f0-9]{24}$").match(secret) is None


def is_basic(secret: str) -> bool:
    """Base64 of `user:password`, and not of the example in a manual."""
    import binascii  # start-up: only where a Basic header was met

    try:
        user, colon, password = binascii.a2b_base64(secret + "==").decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return False
    return bool(colon) and user.isprintable() and is_literal(password)


def is_strong(secret: str) -> bool:
    """A literal that holds a digit or a sign, or is made by chance: what stands here is often a word."""
    is_plain = compiled(r"\d|[!@#$%^&*]").search(secret) is None
    return is_literal(secret) and (not is_plain or randomness(secret) > 4)


def is_login(secret: str) -> bool:
    """What stands behind `user / `: more than a word with a number (`editor2`)."""
    return is_mixed(secret) or (is_strong(secret) and compiled(r"^[^\W\d]+\d?$").match(secret) is None)


def is_braced(secret: str) -> bool:
    """What ODBC puts into braces because of its signs; a name in braces is a template's."""
    is_field = compiled(r"^[\w.\[\]'\"]+(?:![rsa])?(?::|$)").match(secret) is not None
    return is_strong(secret) and not is_field and compiled(r"[^\w.]").search(secret) is not None
