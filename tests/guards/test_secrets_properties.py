"""What holds for every text, not only for the ones we thought of."""

from __future__ import annotations

import time

import pytest
from guards.corpus import positives
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitgpt.diff.changeset import ChangeSet, FileDiff, Hunk
from gitgpt.guards.secrets import redact_changes, redact_text, scan

SECRETS = [secret for case in positives() for secret in case.secrets][:400]
PIECES = st.one_of(
    st.sampled_from(SECRETS),
    st.sampled_from(
        [
            "password",
            "token",
            "secret",
            "api_key",
            "key:",
            "=",
            ":",
            '"',
            "'",
            "`",
            "\\",
            "\\n",
            "\n",
            "\t",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ",",
            ";",
            "&",
            "://",
            "@",
            "Bearer",
            "Basic",
            "-----BEGIN",
            "RSA",
            "PRIVATE",
            "KEY-----",
            "-----END",
            "RSA",
            "PRIVATE",
            "KEY-----",
            "密码",
            "：",
            "[REDACTED:password:1]",
            "${X}",
            "eyJ",
            "sk-",
            "AKIA",
            "cookie:",
            "value:",
            "default=",
            "\x00",
            "\r\n",
            "ghp_",
        ]
    ),
    st.text(max_size=12),
    st.text(alphabet="abXY01+/=_-", max_size=30),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@given(TEXTS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_redaction_is_idempotent_and_keeps_the_lines(text):
    once = redact_text(text)
    assert once.text.count("\n") == text.count("\n")
    assert redact_text(once.text) == (once.text, ())


@given(
    st.lists(st.tuples(st.sampled_from(" +-"), TEXTS.map(lambda text: text.replace("\n", " "))), max_size=8),
    TEXTS,
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_change_keeps_its_shape(lines, name):
    hunk = Hunk(1, 1, 1, 1, name, tuple(sign + line for sign, line in lines))
    changes = ChangeSet((FileDiff(name, "modified", old_path=name, hunks=(hunk, hunk)),))
    redacted, findings = redact_changes(changes)
    for was, now in zip(changes.files[0].hunks, redacted.files[0].hunks, strict=True):
        assert [line[:1] for line in now.lines] == [line[:1] for line in was.lines]
    assert all(finding.placeholder in repr(redacted) or finding.path != name for finding in findings)
    assert redact_changes(redacted) == (redacted, ())


@pytest.mark.slow
@given(TEXTS)
@settings(max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_redaction_is_idempotent_at_length(text):
    once = redact_text(text).text
    assert redact_text(once) == (once, ())


TRAPS = [
    "a",
    "password=",
    'password="',
    "key: ",
    "'\"",
    '"secret",',
    'token("',
    "://a:",
    "://x:y@",
    "eyJ",
    "eyJaaaaaaaa.",
    "sk-",
    "-----BEGIN RSA PRIVATE KEY-----\n",
    "-----END RSA PRIVATE KEY-----\n",
    "QUJDREVGR0hJSktM" * 4 + "\n",
    "4111 1111 ",
    "cookie: a=b; ",
    "curl -u a ",
    "mysql ",
    "password" + " " * 100,
    "密码：",
    "a.",
    'auth:"',
    "bearer ",
    "\n",
    "password(",
    "<password>",
    "token: a ",
    "password value: ",
    'password="\\\\',
    '\\"password\\":\\"',
    "sig=",
    "$2a$10$",
    "pass:",
    "${",
    "[REDACTED:a:1]",
    "MIIEibaakc",
    "a:b@tcp(",
    ":5432:a:b:",
    "password: |\n  a\n",
    "password is ",
    "password.a.b.c.d.",
    "| password |\n|---|\n| ab12x |\n",
    "|---",
    "jwt.sign(a, ",
    'jwt.encode("a", (',
    "Private-Lines: 99\n",
    "passwords:\n  - ab12x\n",
    'passwords = ["ab12x", ',
    '"ab12x", ',
    "password for the ",
    "getConnection(a, b, ",
    "ldapsearch -w ",
    'kty":"RSA","d":',
    "snmpget -A ",
    "htpasswd -b a b ",
    "'a:b' | chpasswd",
    "creds: a / ",
    "<RSAKeyValue><D>",
    "0000 0000 ",
    "00000000",
    "密码 a b c ",
    "net use /user:a ",
    "passphrase: 'ab cd ",
    "a,password\n",
    "a,password\nb,c1d2\n",
    "password,",
    '"password","',
    "| password |\n| ab12x |\n",
    "token;token;token\n",
    "insert into a (password) values (",
    "insert into a (password) values ('ab12x'),\n('ab12x'),\n",
    "copy a (password) from stdin;\n",
    "echo a | sudo -S ",
    "zip a -P ",
    "security import -",
    "xfreerdp /p ",
    "qpdf --encrypt ",
    "password</td><td>",
    "NoEcho: true\n  ",
    "chpasswd:\n  list: |\n ",
    "login: a / ",
    "password .fill(",
    "let(:password) { '",
    "<Password>\n<Value>",
    "rootpw --plaintext ",
    "录信息: a / ",
    '"password": {"value": ',
    "**password:** ",
    "badge.svg?token=",
    "password = (a.encode(",
]


def seconds(text: str) -> float:
    start = time.process_time()
    redact_text(text)
    return time.process_time() - start


@pytest.mark.parametrize("unit", ["a.", "a_", "a/", "a-", "a@a.", "a[b]", "a<b>", "A_", "aB", "a1_", "x=y."])
def test_long_values_take_linear_time(unit):
    """What may be a name, a path or an account is told from a secret in one pass."""
    assert seconds(f'password = "{unit * 25_000}"\npassword: {unit * 25_000}\n') < 1


@pytest.mark.parametrize("trap", TRAPS)
def test_traps_take_linear_time(trap):
    """Fifty kilobytes: quadratic time would show as minutes."""
    assert seconds(trap * (50_000 // len(trap))) < 3


# Pieces of which a hostile line is made; what a rule starts at, and what it reads from there.
PIECES = [
    "| password ", "password,", "password;", "password\t", 'x = "', '" + "', 'password = "a" + "b" + ',
    "pass: ", "<key>password</key>", "<string>", '"result": "', 'accounts: ["', "phrase abc def ",
    "mnemonic ", "aaaaaaaa", "secret: |\n  ", "@@ -1 +1 @@\n+a\n", "+++ b/.env\n", "diff --git a b\n",
    "[REDACTED:password:1]",
    "insert into a (password) values (", "密码 ", "账号 a，", "login a / ", "echo ab | ", "<<< ", "<(echo ",
    'with password "', "password for a", "user: a, pass: ", "curl -u a:b ", 'auth ("a",', "\n", " ", "a", "'",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4), st.sampled_from(("", 'x = "', "+")))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_four_times_the_text_takes_four_times_as_long(pieces, start):
    """Quadratic time takes sixteen times as long."""
    unit = "".join(pieces)
    small, large = (
        min(seconds(start + unit * (size // len(unit))) for _ in range(2)) for size in (8_000, 32_000)
    )
    assert large < 8 * small + 0.15, (unit, small, large)


@pytest.mark.slow
@pytest.mark.parametrize("trap", TRAPS)
def test_a_megabyte_takes_twice_as_long_as_half_a_megabyte(trap):
    half, whole = (
        min(seconds(trap * (size // len(trap))) for _ in range(2)) for size in (500_000, 1_000_000)
    )
    assert whole < 2.6 * half + 0.2
    assert whole < 8


def test_the_fast_way_to_look_for_keywords_finds_what_the_plain_one_does() -> None:
    """A process that has read much looks another way: the same secrets must go."""
    text = "\n".join(case.text for case in positives()).encode("ascii", "replace").lower().decode("ascii")
    for table in (scan.CONTEXTS, scan.TOKENS):
        plain = {
            (at, rule.id)
            for rule in table
            for keyword in rule.keywords
            for at in range(len(text))
            if text.startswith(keyword, at)
            and not (scan._is_run(keyword) and text[at - 1 : at] == keyword[0])
        }
        assert {(at, rule.id) for at, _, rules in scan._find_many(table, text) for rule in rules} == plain
