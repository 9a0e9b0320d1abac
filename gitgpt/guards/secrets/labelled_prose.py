"""Passwords in sentences: "log in as admin / ...", "with the password ...", "user: a, pass: ...".

The terms are those of `structural_formats.py`. People write about passwords far more often than they write
one down, so an unquoted word must look like more than a word.
"""

from __future__ import annotations

from gitgpt.guards.secrets.rule import Rule, compile_once
from gitgpt.guards.secrets.values import is_literal, is_login, is_mixed, is_strong

_LABEL = r"(?:pass(?:word|phrase|wd|code|wort)|pwd?)"
# What leads to a password and not to a talk about one.
_LEAD = r"(?:with|and|und|the|new|old|root|admin|default|initial|temporary|[,(/])"


def is_worded(secret: str) -> bool:
    """More than a word of a sentence: letters and digits together, and no algorithm's name."""
    has_both = compile_once(r"[A-Za-z].*\d|\d.*[A-Za-z]").search(secret) is not None
    return has_both and is_strong(secret)


def is_quoted_password(secret: str) -> bool:
    """In quotes a mere word is a password, a sentence is none."""
    if " " in secret:
        return is_mixed(secret) and secret.count(" ") < 5 and any(c.isdigit() for c in secret)
    return is_literal(secret)


PROSE = (
    Rule(
        "password",
        ("password", "passphrase", "passwd", "passcode", "passwort", "pw ", "pwd "),
        rf"\b(?i:{_LEAD})[ ]?(?:the |your )?(?i:{_LABEL})[ ](?:is |= ?)?[\"'`“«]([^\"'`”»\n]{{4,60}})"
        rf"[\"'`”»]",
        (
            "sign in as `ada` with password `[a-z]{9}`",
            'use the passphrase "[a-z]{5} [0-9]{3} [a-z]{5}" to unlock it',
        ),
        ('with password "password"', 'the password "must not be empty"', "the password 'required' rule"),
        check=is_quoted_password,
        back=14,
    ),
    Rule(
        "password",
        ("password ", "passphrase ", "passwd ", "passcode ", "passwort ", "pw ", "pwd "),
        rf"(?:\b(?i:with|and|und|new|old|root|admin|default|initial|temporary)|[,(/])[ ]?(?i:{_LABEL})"
        rf"[ ](?:is )?"
        r"([A-Za-z0-9][^\s\"'`,;()<>\[\]{}|=:/]{4,60}[^\s\"'`,;.()<>\[\]{}|=:/])(?=[\s.,;)]|$)",
        (
            "log in with user admin and password [a-z]{6}[0-9]{3}.",
            "ssh ada@10.0.0.4 (pw [a-z]{4}[0-9]{4})",
            "Jenkins admin password [a-f0-9]{32}",
        ),
        (
            "with password sha256 hashes",
            "the password of 2024-12-01",
            "and password required",
            "with password_hash2 columns",
        ),
        check=is_worded,
        back=14,
    ),
    Rule(
        "password",
        ("log in", "log-in", "login", "sign in", "sign-in", "log on"),
        r"(?i:log[ -]?in|sign[ -]in|log on)(?:[ ]with|[ ]as|[ ]using|[ ]via)?[ :][ ]?(?:user )?[\"'`]?"
        r"[\w.@+-]{2,60}[\"'`]?(?:[ ]?/[ ]?|:|,[ ])[\"'`]?([^\s\"'`,;()/]{6,60}[^\s\"'`,;.()/])",
        ("login with admin / [a-z]{6}[0-9]{3}", "router login: admin, [a-z]{4}[0-9]{4}z"),
        ("Log in with GitHub / Google.", "login with email / password", "log in as admin:admin2"),
        check=is_login,
    ),
    Rule(
        "password",
        ("log in", "login", "sign in"),
        r"[\w.@+-]{2,60}[\"'`]?[ ]?/[ ]?[\"'`]?([^\s\"'`,;()/]{6,60})[\"'`]?[ ]to (?:log|sign)",
        ("Use ada@acme.dev / [a-z]{6}[0-9]{3} to log in.",),
        ("Use GitHub / Google to log in", "use email / password to log in"),
        check=is_login,
        back=130,
    ),
    Rule(
        "password",
        ("password", "passphrase"),
        r"([A-Za-z0-9][^\s\"'`,;()<>]{5,60})[\"'`]? is (?:the|our|my) (?:[a-z]{2,12} ){0,2}(?i:pass(?:"
        r"word|phrase))\b",
        ("ssh root@10.1.1.1 # [a-z]{6}[0-9]{3} is the root password",),
        ("This2 is the password", "everything is the password", "password2 is the password"),
        check=is_worded,
        back=100,
    ),
    Rule(
        "password",
        ("log in", "logs in", "logged in", "login"),
        r"(?i:log(?:ged|s)? ?in) (?:with|as) [\"'][^\"'\n]{2,60}[\"'] and (?:the )?(?:password )?[\"']"
        r"([^\"'\s]{4,60})[\"']",
        ('When I log in with "ada@acme.dev" and "[a-z]{6}[0-9]{3}"',),
        ('log in with "user" and "password"', 'log in with "email" and "secret"'),
        check=is_literal,
    ),
    Rule(
        "password",
        ("credentials ",),
        r"(?i:credentials)[ ](?:are |is |of )?[\"'`]?[\w.@+-]{2,60}[\"'`]?[ ]?[:/][ ]?[\"'`]?"
        r"([^\s\"'`,;()/]{6,60}[^\s\"'`,;.()/])",
        ("Default credentials are admin:[a-z]{6}[0-9]{3}",),
        (
            "credentials are user:password",
            "the credentials file: /etc/app2",
            "credentials for https://acme.dev",
        ),
        check=is_login,
    ),
    Rule(
        "password",
        ("pass:", "pass =", "password:", "passwd:", "pwd:", "pw:", "passwort:", "kennwort:"),
        r"(?i:user(?:name)?|login|benutzer(?:name)?|utilisateur|usuario|account)[\"'`]?[ ]?[:=][ ]?"
        rf"[\"'`]?[\w.@+-]{{2,60}}[\"'`]?[,;]?[ ]{{1,3}}(?i:{_LABEL}|pass|kennwort)[ ]?[:=][ ]?[\"'`]?"
        r"([^\s\"'`,;(){}]{4,60}[^\s\"'`,;.(){}])(?![\w.(\[])",
        ("user: ada, pass: [a-z]{9}", "Benutzer: ada, Passwort: [a-z]{9}"),
        ("user: name, pass: string", "login: user, password: pass(", "{user: ada, password: this.password}"),
        check=is_literal,
        back=100,
    ),
    Rule(
        "password",
        ("password for", "passphrase for", "passwort f"),
        rf"(?i:{_LABEL}) (?:for|für)[ ][\w ./-]{{2,40}}:[ ]{{1,3}}[\"'`]?([^\s\"'`]{{6,60}})"
        rf"[\"'`]?(?=\r?\n|\r?$)",
        ("password for the VPN: [a-z]{11}\n",),
        ("password for the user: required", "password for the user: see the wiki"),
        check=is_literal,
    ),
)
