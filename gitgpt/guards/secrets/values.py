"""Whether a value that stands behind a promising name is a secret, or only stands for one."""

from __future__ import annotations

from typing import Literal

from gitgpt.guards.secrets.labels import Promise, split_words
from gitgpt.guards.secrets.randomness import randomness
from gitgpt.guards.secrets.rule import compiled, is_stand_in
from gitgpt.guards.secrets.vocabulary import SAID, SHOWN

# How a value stands: in quotes; alone behind `NAME=`; alone on the line of a setting, where a word is text;
# in code, where it may be a variable.
Form = Literal["quoted", "environment", "setting", "code"]

# Something that is filled in, looked up or decrypted later.
_REFERENCES = (
    r"^\$[\w.:]+$|^\$\{|\$\{|\{\{|#\{|\$\(|<%|%\{|^\{[\w.!:$ -]*\}$|\{[a-z_][\w.]*\}",
    r"^%\(?\w*\)?[sdv%]?$|^%env\(",
    r"^<[^<>]*>$|^\[[\w .:/-]*\]$|\[REDACTED:",
    r"^\{?(?:ENC|vault|op|arn|file|env|ssm|secrets?|secretsmanager|gcp-?secrets?|kms|sops|keyring|pass|bw|doppler"
    r"|akv|azurekeyvault|aws-?ssm|ref\+\w+|AES256|cipher|sm|projects|data|consul|credhub)(?:[(\[]|:|://|/)",
    r"^(?:\{cipher\}|!\w+ |@\w+$|:\w+$|\?$|@Microsoft)",
    r"^Ag[A-D][A-Za-z0-9+/]{140,}",  # a sealed secret of Kubernetes
    r"^\w[\w+.-]*://|^sha(?:1|256|384|512)[:-]|\\\(",  # the last is Swift's way to put something in
    r"^\w+@\d+\.\.\d+$|^xsd?:\w+$|^,[a-z]+:|^[\"'`] ?\+",  # a token's place, a type, code between two strings
    # an encoding, a known hole, a public key, a package, a call's member
    r"^(?:latin-?1|utf-?(?:8|16))$|^(?:GHSA|CVE)-|^(?:whpk|phc)_|^@[\w-]+/|\)\.\w|^[a-z][\w./-]*@\d+\.\d+\.\d+",
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
_NUMBERED = r"(?i)^[a-z]+(?:[_-][a-z]+)*[_-]\d{1,3}$|^[a-z]+(?:[_-][a-z]+)+\d{1,3}$"
# A password of several words: digits or signs at them, or an application's password (`abcd efgh ijkl mnop`).
_SPACED = r"[A-Za-z]\d|\d[A-Za-z]|[!@#$%^&*]\w|^[a-z]{4}(?: [a-z]{4}){3}$"
_WORDS_ONLY = r"^[a-z]{3,12}(?: [a-z]{3,12}){2,23}$"
_SYMBOLS = frozenset("!@#$%^&*?~+=")


def is_reference(value: str) -> bool:
    """Whether the secret is somewhere else: a variable, a template, a vault, a file."""
    return compiled("|".join(_REFERENCES)).search(value[:300]) is not None


def is_shown(value: str) -> bool:
    """Whether the value says itself that it is none: `changeme`, `your-api-key`, `test-token-1`."""
    if is_stand_in(value) or compiled(_KNOWN_UUIDS).match(value):
        return True
    words = [word for word in split_words(value[:80]) if not word.isdigit()]
    if any(word in SHOWN for word in words) and not (_SYMBOLS & set(value[:-1]) and len(words) > 3):
        return all(len(word) > 2 for word in words) or len(words) < 4
    if compiled(_NAME).match(value):
        return True
    if compiled(_NUMBERED).match(value):
        return all(word in SAID for word in words)
    return not any(c.isdigit() for c in value) and all(_is_made_of(word, SAID | SHOWN) for word in words)


def is_secret_value(value: str, promise: Promise, *, form: Form) -> bool:
    """The judgement for one value behind a name that promises one."""
    if is_reference(value) or is_shown(value):
        return False
    if form != "quoted" and _is_expression(value, form):
        return False
    if promise == "password":
        return _is_password(value, form)
    if " " in value or len(value) < 8 or not value.isascii():
        return False
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
    if not compiled(_WORDS_ONLY).match(value):
        return False
    return not (SAID | SHOWN).intersection(value.split())


def _is_expression(value: str, form: Form) -> bool:
    """An unquoted word that reads like code: a name, a path of names, a call, a type."""
    if form == "environment":
        return False
    if (compiled(_PATH_OF_NAMES).match(value) and randomness(value) <= 6) or compiled(
        r"^[\w.:$]+\(|^[-+=]|^[!*&]\w+$|\[\w*\]$"
    ).match(value):
        return True
    if not compiled(r"^[A-Za-z_]\w*$").match(value):
        return form == "code" and not compiled(r"(?=.*\d)(?=.*[A-Za-z]).{6}").match(value)
    if randomness(value) > 2:
        return False
    words = [word for word in split_words(value) if not word.isdigit()]
    is_camel_case = len(words) > 1 and 3.5 * len(words) <= sum(map(len, words))
    if any(word in SAID for word in words) or (is_camel_case and value[0].isupper() and value[-1].isalpha()):
        return True
    return form == "code" and (len(value) < 6 or not any(c.isdigit() for c in value))


def _is_password(value: str, form: Form) -> bool:
    if len(value) < 4 or (value.isdigit() and len(value) < 6 and form != "quoted"):
        return False
    if compiled(r"^\d{1,3}[-~]\d{1,3}$|^[\W_]+$").match(value):
        return False
    if value[0].isspace():
        return False  # what stands between two quoted words
    if " " in value:
        return form == "quoted" and compiled(_SPACED).search(value) is not None
    return value.isascii() or not any(c.isalpha() and not c.isascii() for c in value)


def _is_token(value: str, form: Form) -> bool:
    if compiled(_UUID).match(value):
        return True
    if compiled(r"^0x[0-9a-fA-F]{40}$|^[0-7][0-9A-HJKMNP-TV-Z]{25}$").match(value):
        return False  # an address of Ethereum, as tokens have; a ULID
    if compiled(r"^[0-9a-fA-F]{16,}$").match(value):
        return not value.isdigit() and not value.isalpha()
    chance = randomness(value)
    has_digit = any(c.isdigit() for c in value)
    if compiled(r"^[A-Za-z0-9]+(?:[-_.:/][A-Za-z0-9]+)+$").match(value):
        return max(randomness(part) for part in compiled(r"[-_.:/]").split(value)) > 4 or chance > 8
    kinds = sum((has_digit, value != value.upper(), value != value.lower(), bool(_SYMBOLS & set(value[:-1]))))
    # letters and digits without a sign: a word with a number has common pairs of letters
    if has_digit and compiled(r"^[A-Za-z]{4,}\d{2,}[A-Za-z]*$").match(value) and chance > 1:
        return True
    return chance > 3 or (kinds >= 3 and chance > -4 and has_digit) or (form == "environment" and has_digit)


def _is_key(value: str) -> bool:
    """A `key` without a word that says what it opens: only what nobody would write by hand."""
    return len(value) >= 16 and randomness(value) > 6 and not compiled(r"^[0-9a-fA-F-]+$").match(value)
