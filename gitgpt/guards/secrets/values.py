"""Decides whether a value is a secret, a reference to one, an example, or a word that a person wrote."""

from __future__ import annotations

from operator import add
from typing import Literal

from gitgpt.guards.secrets.labels import FOREIGN_STEMS, SAID, SHOWN, Promise, read_words, split_words
from gitgpt.guards.secrets.rule import compile_once, is_placeholder

# The commonest pairs of letters in the identifiers of 760 commits in eight languages.
COMMON_PAIRS = read_words("""
    ab ac ad ag ai al am an ap ar as at au ba be bj bl bu ca ce ch ck cl co cr ct cu da de di do ea ec ed
    ee ef el em en ep eq er es et ev ew ex fa fe ff fi fo ge gi gr ha he ho ia ic id ie if ig il im in io
    ir is it iz je ke la ld le li ll lo lt lu ma me mi mo mp na nc nd ne nf ng ni no ns nt ob oc od ol om
    on op or os ot ou ow pa pe pl po pr pt pu qu ra rc re ri rm ro rr rs rt ry sc se sh si so sp ss st su
    ta te th ti to tr ts tt tu ty uc ue ul un up ur us ut va ve vi wi xp yp
""")

LONGEST_READ = 200  # characters looked at; the first ones say enough
# Letters become a, digits 0, everything else a blank.
_SHAPE = str.maketrans(
    {chr(c): "a" if chr(c).isalpha() else "0" if chr(c).isdigit() else " " for c in range(128)}
)


def score_randomness(word: str) -> float:
    """Evidence in nats, roughly: below 0 for words, 15 and more for 24 random characters.

    An uncommon pair of letters counts 1.2, a common one -1.2, a change between letter and digit 1.
    """
    folded = word[:LONGEST_READ].lower()
    shape = folded.translate(_SHAPE)
    changes = shape.count("a0") + shape.count("0a")
    pairs = shape.count("a") - (" " + shape).count(" a") - shape.count("0a")
    common = sum(map(COMMON_PAIRS.__contains__, map(add, folded, folded[1:])))
    return 1.2 * (pairs - 2 * common) + changes


def is_chance(secret: str) -> bool:
    """For prefixes that words have too: the rest must have been made by chance."""
    return score_randomness(secret) > 4


# How a value is written: in quotes; alone after `NAME=`; alone on the line of a setting, where a word is
# text;
# in code, where it may be a variable; on a line of a file that holds nothing but settings.
Form = Literal["quoted", "environment", "setting", "code", "lone"]

# Something that is filled in, looked up or decrypted later.
_REFERENCES = (
    r"^\$[\w.:]+$|^\$\{|\$\{|\{\{|#\{|\$\(|<%|%\{|^\{[\w.!:$ -]*\}$|\{[a-z_][\w.]*\}",
    r"^%\(?\w*\)?[sdv%]?$|^%env\(",
    r"^<[^<>]*>$|^\[[\w .:/-]*\]$|\[REDACTED:",
    r"^\{?(?:ENC|vault|op|arn|file|env|ssm|secrets?|secretsmanager|gcp-?secrets?|kms|sops|keyring|pass|bw|doppler"
    r"|akv|azurekeyvault|aws-?ssm|ref\+\w+|AES256|cipher|sm|projects|data|consul|credhub)(?:[(\[]|:|://|/)",
    r"^(?:\{cipher\}|!\w+ |@\w+$|@\w+:|:\w+$|\?$|@Microsoft)",
    r"^Ag[A-D][A-Za-z0-9+/]{140,}",  # a sealed secret of Kubernetes
    r"^\w[\w+.-]*://|^sha(?:1|256|384|512)[:-]|\\\(",  # the last is Swift's way to put something in
    r"^(?:\\[uU][0-9a-fA-F]{4,8})+$",  # characters written as escapes
    r"^\w+@\d+\.\.\d+$|^xsd?:\w+$|^,[a-z]+:|^[\"'`] ?\+",  # a token's place, a type, code between two strings
    # an encoding, a known hole, a public key, a package, a call's member
    r"^(?:latin-?1|utf-?(?:8|16))$|^(?:GHSA|CVE)-|^(?:whpk|phc)_|^@[\w-]+/|\)\.\w|^[a-z]"
    r"[\w./-]*@\d+\.\d+\.\d+",
    # a place in a schema, a scope of signing, a check, a public identity, a certificate, a pattern
    r"^#/\w|%2F20\d{6}|^required\W|^did:\w+:|^LS0tLS1CRUdJTiBDRVJU|[aA0]-[zZ9][\w.~+/\\-]*\]",
    r"^(?:[\w.@/-]+:)?[~^<>=v]{0,3}\d+(?:\.\d+){2}(?:[-+][\w.-]+)?$",  # a version
    r"^(?:[~.]{0,2}/)[\w.@+/-]*$|^[A-Za-z]:\\\\?\w",
    r"^[\w./-]+\.(?:pem|key|json|ya?ml|txt|env|crt|cer|p12|jks|ini|toml|md|html?)$",
)
_UUID = r"^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
_KNOWN_UUIDS = r"(?i)^(?:0{8}|1{8}|123e4567|12345678|550e8400|f{8}|a{8})-"
_PATH_OF_NAMES = (
    r"^[A-Za-z_$][\w$]*(?:(?:\?\.|\.|->|::)[A-Za-z_$][\w$]*|\[[\w., |:]{0,60}\]|<[\w., |:]{0,60}>)+[!?;).]*$"
)
# What names something instead of being a secret: BUILD_VERSION, app.db.password, wrong_password, a path, an
# account; and pass_2.
_NAME = (
    r"^[A-Z]{2,}(?:_[A-Z]+)+$|^[a-z][a-z-]*(?:\.[a-z][a-z-]*)*\.(?:password|secret|token|key)\d?$"
    r"|^[a-z]+(?:_[a-z]+)*_(?:password|passwd|pwd|pass|token)$|^[a-z]+(?:/[a-z]+)+$"
    r"|^[a-z][a-z0-9-]*(?:/[a-z][a-z0-9-]*){2,}$|^[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|dev|io|edu)$"
)
# What manuals and tests write for a password.
_USUAL = (
    r"(?i)^(?:my|test|user|new|old|the)?[_-]?(?:password|passwd|passwort|pwd|secret|pass)"
    r"[_-]?(?:1|2|3|12|123|1234)?!?$"
)
# `sha256` after "password" or "auth" is the name of an algorithm.
_ALGORITHM = (
    r"(?i)^(?:sha|md|base|aes|utf|bcrypt|scrypt|pbkdf|oauth|argon|hmac|rsa|ed|curve|http|ipv|tls|v)"
    r"[-_]?\d{1,5}"
    r"(?:[-_/.]?[a-z0-9]{1,4}){0,2}$"
)
_NUMBERED = r"(?i)^[a-z]+(?:[_-][a-z]+)*[_-]\d{1,3}$|^[a-z]+(?:[_-][a-z]+)+\d{1,3}$"
# A password of several words: digits or signs at them, or an application's password (`abcd efgh ijkl mnop`).
_SPACED = r"[A-Za-z]\d|\d[A-Za-z]|[!@#$%^&*]\w|^[a-z]{4}(?: [a-z]{4}){3}$"
_WORDS_ONLY = r"^[a-z]{3,12}(?: [a-z]{3,12}){2,23}$"
_SYMBOLS = frozenset("!@#$%^&*?~+=")


def is_reference(value: str) -> bool:
    """Whether the secret is somewhere else: a variable, a template, a vault, a file."""
    return compile_once("|".join(_REFERENCES)).search(value[:300]) is not None


def is_example(value: str) -> bool:
    """Whether the value says itself that it is none: `changeme`, `your-api-key`, `test-token-1`."""
    if is_placeholder(value) or compile_once(_KNOWN_UUIDS).match(value):
        return True
    words = [word for word in split_words(value[:80]) if not word.isdigit()]
    if any(word in SHOWN for word in words) and not (_SYMBOLS & set(value[:-1]) and len(words) > 3):
        return all(len(word) > 2 for word in words) or len(words) < 4
    if compile_once(_NAME).match(value) or compile_once(_USUAL).match(value):
        return True
    if compile_once(_NUMBERED).match(value):
        return all(word in SAID for word in words)
    return not any(c.isdigit() for c in value) and all(_is_made_of(word, SAID | SHOWN) for word in words)


def is_secret_value(value: str, promise: Promise, *, form: Form) -> bool:
    """Whether the value of a name that promises a secret is one."""
    if is_reference(value) or is_example(value):
        return False
    if form != "quoted" and _is_expression(value, form):
        return False
    if promise == "password":
        return _is_password(value, form)
    if " " in value or len(value) < 8 or not value.isascii():
        return False
    if form in ("lone", "setting") and promise == "secret" and is_word_with_number(value):
        return True
    return _is_key(value) if promise == "key" else _is_token(value, form)


def _is_made_of(word: str, words: frozenset[str]) -> bool:
    """Whether the word is nothing but some of `words` run together: `newpassword`, `invalidpass`."""
    if len(word) > 40:
        return False
    ends = {0}
    for end in range(1, len(word) + 1):
        if any(word[start:end] in words for start in ends):
            ends.add(end)
    return len(word) in ends


def is_word_list(value: str) -> bool:
    """Words for a passphrase or a wallet, and no sentence about one."""
    if not compile_once(_WORDS_ONLY).match(value):
        return False
    return not (SAID | SHOWN).intersection(value.split())


def _is_expression(value: str, form: Form) -> bool:
    """An unquoted word that reads like code: a name, a path of names, a call, a type."""
    if form == "environment":
        return False
    if (compile_once(_PATH_OF_NAMES).match(value) and score_randomness(value) <= 6) or compile_once(
        r"^[\w.:$]+\(|^[-+=]|^[!*&]\w+$|\[\w*\]$"
    ).match(value):
        return True
    if form == "lone":
        return _says_only_what_it_is(value)
    if not compile_once(r"^[A-Za-z_]\w*$").match(value):
        return form == "code" and not compile_once(r"(?=.*\d)(?=.*[A-Za-z]).{6}").match(value)
    if score_randomness(value) > 2:
        return False
    words = [word for word in split_words(value) if not word.isdigit()]
    is_camel_case = len(words) > 1 and 3.5 * len(words) <= sum(map(len, words))
    if is_camel_case and value[0].isupper() and value[-1].isalpha():
        return True
    if any(word in SAID for word in words):
        return form == "code" or not is_word_with_number(value)
    return form == "code" and (len(value) < 6 or not any(c.isdigit() for c in value))


def _says_only_what_it_is(value: str) -> bool:
    """`string`, `dbPassword2`, `user_token`: nothing but words for a value's kind or place."""
    words = [word for word in split_words(value) if not word.isdigit()]
    return bool(words) and all(_is_made_of(word, SAID | SHOWN) for word in words)


def is_word_with_number(value: str) -> bool:
    """`harbor317pass`: a word that a person made a password of; no name with a number (`tls-2`, `Int32`)."""
    return compile_once(r"^[A-Za-z]{3,}\d{2,}[A-Za-z]*$").match(
        value
    ) is not None and not _says_only_what_it_is(value)


def _is_password(value: str, form: Form) -> bool:
    if len(value) < 4 or (value.isdigit() and len(value) < 6 and form != "quoted"):
        return False
    if compile_once(r"^\d{1,3}[-~]\d{1,3}$|^[\W_]+$").match(value):
        return False
    if value[0].isspace():
        return False  # the text between two quoted words
    if " " in value:
        return form == "quoted" and compile_once(_SPACED).search(value) is not None
    return value.isascii() or not any(c.isalpha() and not c.isascii() for c in value)


def _is_token(value: str, form: Form) -> bool:
    if compile_once(_UUID).match(value):
        return True
    if compile_once(r"^0x[0-9a-fA-F]{40}$|^[0-7][0-9A-HJKMNP-TV-Z]{25}$").match(value):
        return False  # an address of Ethereum, as tokens have; a ULID
    if compile_once(r"^[0-9a-fA-F]{16,}$").match(value):
        return not value.isdigit() and not value.isalpha()
    chance = score_randomness(value)
    has_digit = any(c.isdigit() for c in value)
    if compile_once(r"^[A-Za-z0-9]+(?:[-_.:/][A-Za-z0-9]+)+$").match(value):
        return max(score_randomness(part) for part in compile_once(r"[-_.:/]").split(value)) > 4 or chance > 8
    kinds = sum((has_digit, value != value.upper(), value != value.lower(), bool(_SYMBOLS & set(value[:-1]))))
    # letters and digits without a sign: a word with a number has common pairs of letters
    if has_digit and compile_once(r"^[A-Za-z]{4,}\d{2,}[A-Za-z]*$").match(value) and chance > 1:
        return True
    return chance > 3 or (kinds >= 3 and chance > -4 and has_digit) or (form == "environment" and has_digit)


def _is_key(value: str) -> bool:
    """For a bare `key`, which may open nothing: only a value that no person would type."""
    return (
        len(value) >= 16 and score_randomness(value) > 6 and not compile_once(r"^[0-9a-fA-F-]+$").match(value)
    )


def is_literal(secret: str) -> bool:
    """For places where only a secret can be: anything but a reference, an example or an algorithm."""
    if is_reference(secret) or is_example(secret):
        return False
    return compile_once(_ALGORITHM).match(secret) is None


def is_userinfo(secret: str) -> bool:
    """What stood between `user:` and `@`: not a port and a path (`http://host:8080/@scope`)."""
    secret = secret.replace("%20", " ").replace("%23", " ")
    first, _, rest = secret.partition("@")
    if "/" in rest and len(first) > 3 and not is_literal(first):
        return False  # the path holds another @
    return is_literal(secret) and not compile_once(r"^\d{1,5}(?:/|$)").match(secret)


def is_mixed(secret: str) -> bool:
    """A literal that no one would take for a word."""
    has_digit = any(c.isdigit() for c in secret)
    return is_literal(secret) and (
        score_randomness(secret) > 4 or (has_digit and score_randomness(secret) > -4)
    )


def is_url_token(secret: str) -> bool:
    """What stood before `@` alone: a name, or 24 hexadecimal digits, is an account."""
    return is_mixed(secret) and compile_once(r"^[a-f0-9]{24}$").match(secret) is None


def is_basic(secret: str) -> bool:
    """Base64 of `user:password`, and not of the example in a manual."""
    import binascii  # start-up: only where a Basic header was met

    try:
        user, colon, password = binascii.a2b_base64(secret + "==").decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return score_randomness(secret) > 8
    is_known = password == "open sesame" or compile_once(FOREIGN_STEMS).fullmatch(password)  # of RFC 7617
    return bool(colon) and user.isprintable() and not is_known and is_literal(password)


def is_strong(secret: str) -> bool:
    """For places where words are usual: a literal with a digit or a sign, or one made by chance."""
    is_plain = compile_once(r"\d|[!@#$%^&*]").search(secret) is None
    return is_literal(secret) and (not is_plain or score_randomness(secret) > 4)


def is_login(secret: str) -> bool:
    """For the text after `user / `: more than a word with a number (`editor2`)."""
    return is_mixed(secret) or (is_strong(secret) and compile_once(r"^[^\W\d]+\d?$").match(secret) is None)


def is_braced(secret: str) -> bool:
    """What ODBC puts into braces because of its signs; a name in braces is a template's."""
    is_field = compile_once(r"^[\w.\[\]'\"]+(?:![rsa])?(?::|$)").match(secret) is not None
    return is_strong(secret) and not is_field and compile_once(r"[^\w.]").search(secret) is not None
