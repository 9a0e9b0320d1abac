"""Secrets that are known by what stands around them: a row a kind.

The keyword is looked for in the whole text. The secret is the first group of the pattern.
"""

from __future__ import annotations

from gitgpt.guards.secrets.rule import Rule, is_stand_in


def is_literal(secret: str) -> bool:
    """False for what a template or a shell will put there: ${X}, {{ x }}, $X, %s, <password>."""
    if secret.startswith(("$", "{", "<", "%", "[REDACTED", "*")) or "${" in secret or "{{" in secret:
        return False
    return secret.lower() not in STAND_INS and not is_stand_in(secret)


STAND_INS = frozenset(
    (
        "password",
        "passwd",
        "pass",
        "pwd",
        "secret",
        "token",
        "user",
        "username",
        "root",
        "changeme",
        "null",
        "none",
    )
)

STRUCTURES = (
    Rule(
        "jwt",
        ("eyj",),
        r"eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*){1,3}",
        ("eyJhbGciOiJIUzI1NiJ9.eyJ[A-Za-z0-9_]{60}.[A-Za-z0-9_]{43}",),
    ),
    Rule(
        "sendgrid-key", ("sg.",), r"SG\.[\w-]{16,32}\.[\w-]{16,64}", ("SG.[A-Za-z0-9_]{22}.[A-Za-z0-9_]{43}",)
    ),
    Rule(
        "url-password",
        ("://",),
        # The user may be empty (redis://:secret@host), the password may hold an unescaped @.
        r"://[^\s/:@\"'`<>?#]{0,100}:([^\s/\"'`<>]{1,200})@(?=[\w.\[$\{-])",
        ("postgres://app:[A-Za-z0-9]{12}@db.internal:5432/app", "redis://:[A-Za-z0-9]{12}@cache:6379/0"),
        (
            "postgres://app:${DB_PASSWORD}@db/app",
            "https://user:password@example.com/",
            "http://localhost:8080/@scope",
        ),
        check=is_literal,
    ),
    Rule(
        "authorization",
        ("bearer ", "basic "),
        r"(?i:bearer|basic) ([\w.~+/-]{16,}={0,2})",
        ("Authorization: Bearer [A-Za-z0-9]{40}", "authorization: basic [A-Za-z0-9]{26}=="),
        ("Authorization: Bearer ${TOKEN}", "basic authentication-and-sessions"),
        check=lambda secret: is_literal(secret) and (not secret.islower() or any(map(str.isdigit, secret))),
    ),
    Rule(
        "slack-webhook",
        ("hooks.slack.com/",),
        r"hooks\.slack\.com/((?:services|workflows|triggers)/[\w/+-]{20,})",
        ("https://hooks.slack.com/services/T[A-Z0-9]{8}/B[A-Z0-9]{8}/[A-Za-z0-9]{24}",),
        ("https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",),
    ),
)
