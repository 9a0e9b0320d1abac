"""Secrets: every rule's own samples, and what redaction promises for texts and change sets."""

from __future__ import annotations

import pytest
from guards.samples import expand

from gitgpt.diff.changeset import ChangeSet, FileDiff, Hunk
from gitgpt.guards.secrets import Redactor, redact_changes, redact_text
from gitgpt.guards.secrets.scan import RULES

PASSWORD = expand("[a-z]{4}[A-Z]{3}[0-9]{3}")
KEY = expand("AKIA[A-Z2-7]{16}")
LINES = [expand("[A-Za-z0-9+/]{64}", seed=n) for n in range(6)]


SAMPLES = [pytest.param(rule, text, id=f"{rule.id}-{text}") for rule in RULES for text in rule.samples]
COUNTERS = [pytest.param(rule, text, id=f"{rule.id}-{text}") for rule in RULES for text in rule.counters]


@pytest.mark.parametrize(("rule", "sample"), SAMPLES)
def test_every_rule_finds_its_samples(rule, sample):
    for seed in range(5):
        text = f"before {expand(sample, seed=seed)} after"
        redacted = redact_text(text)
        assert any(finding.rule == rule.id for finding in redacted.findings), text
        assert redacted.text.startswith("before ")
        assert redacted.text.endswith(" after")


@pytest.mark.parametrize(("rule", "counter"), COUNTERS)
def test_every_rule_leaves_its_counter_examples(rule, counter):
    assert redact_text(f"x {counter} y") == (f"x {counter} y", ())


def test_the_rest_of_the_line_stays_and_one_secret_has_one_placeholder():
    text = f'a = "{KEY}"  # ops\nb = "{KEY}"\npassword: {PASSWORD}\n'
    redacted = redact_text(text)
    assert redacted.text == (
        'a = "[REDACTED:aws-access-key:1]"  # ops\nb = "[REDACTED:aws-access-key:1]"\n'
        "password: [REDACTED:password:1]\n"
    )
    assert [(f.line, f.column) for f in redacted.findings] == [(1, 6), (2, 6), (3, 11)]
    assert redact_text(redacted.text) == (redacted.text, ())
    assert KEY not in repr(redacted)


def test_a_change_keeps_signs_and_line_counts_and_shares_the_numbering():
    hunk = Hunk(1, 2, 1, 2, f'def call(token="{KEY}")', (" x", f"-key = {KEY}", f"+key = {KEY[:-1]}Q", " y"))
    file = FileDiff(f"keys/{KEY}.txt", "modified", hunks=(hunk,))
    changes, findings = redact_changes(ChangeSet((file,)))
    redacted = changes.files[0].hunks[0]
    assert redacted.lines == (
        " x",
        "-key = [REDACTED:aws-access-key:1]",
        "+key = [REDACTED:aws-access-key:2]",
        " y",
    )
    assert redacted.section == 'def call(token="[REDACTED:aws-access-key:1]")'
    assert changes.files[0].path == "keys/[REDACTED:aws-access-key:1].txt"
    assert KEY not in repr(findings)


@pytest.mark.parametrize(("first", "last"), [(0, 7), (0, 6), (0, 3), (1, 7), (3, 7), (5, 7)])
def test_a_key_block_is_found_whole_when_the_hunk_shows_only_a_part_of_it(first, last):
    block = [
        "-----BEGIN RSA PRIVATE KEY-----",
        *LINES[:4],
        "QUJD" * 4 + "==",
        "-----END RSA PRIVATE KEY-----",
    ]
    lines = tuple("+" + line for line in block[first:last])
    changes, _ = redact_changes(ChangeSet((FileDiff("id", "added", hunks=(Hunk(0, 0, 1, 9, "", lines),)),)))
    assert changes.files[0].hunks[0].lines == ("+[REDACTED:private-key:1]",) * len(lines)


def test_removed_and_added_keys_are_two_blocks():
    old, new = (
        ["-----BEGIN PRIVATE KEY-----", *LINES[n : n + 2], "-----END PRIVATE KEY-----"] for n in (0, 3)
    )
    lines = (" before", *("-" + line for line in old), *("+" + line for line in new), " after")
    changes, _ = redact_changes(
        ChangeSet((FileDiff("id", "modified", hunks=(Hunk(1, 6, 1, 6, "", lines),)),))
    )
    assert changes.files[0].hunks[0].lines == (
        " before",
        *["-[REDACTED:private-key:1]"] * 4,
        *["+[REDACTED:private-key:2]"] * 4,
        " after",
    )


def test_one_redactor_numbers_over_several_texts():
    redactor = Redactor()
    assert redact_text(KEY, redactor=redactor).text == redact_text(f"again {KEY}", redactor=redactor).text[6:]


def section(text):
    hunk = Hunk(1, 1, 1, 1, text, ("+x = 1",))
    changes, findings = redact_changes(ChangeSet((FileDiff("a.py", "modified", hunks=(hunk,)),)))
    return changes.files[0].hunks[0].section, findings


@pytest.mark.parametrize("token", ["ghp_[A-Za-z0-9]{9}7a", "AKIA[A-Z2-7]{6}2B", "glpat-[A-Za-z0-9]{7}1x"])
def test_a_token_that_git_cut_in_a_section_goes(token):
    token = expand(token)
    text = ("def connect_to_the_service(host, port, user, timeout, retries, x='" + token).rjust(80, "#")
    shown, findings = section(text)
    assert token not in shown and shown.startswith(text[:10]) and "[REDACTED:" in shown
    assert findings[0].line == 0


@pytest.mark.parametrize(
    "text",
    [
        "def connect_to_the_service(host, port, user, timeout, retries, backoff, x='ghp_".rjust(80),
        "class TheVeryLongNameOfAServiceThatConnectsToAnotherOne(WithABase, AndASecondOne1".rjust(80),
        "def short(token_prefix='ghp_a1b2c3",
    ],
)
def test_what_is_no_token_stays_in_a_section(text):
    assert section(text)[0] == text


def test_the_rest_of_a_known_secret_goes_from_a_section():
    secret = expand("[a-z]{5}[0-9]{4}[a-z]{6}")
    text = f"def connect_to_the_service(host, port, user, timeout, retries, how='{secret[:9]}".rjust(80)
    hunk = Hunk(1, 1, 1, 1, text, (f'+password = "{secret}"',))
    changes, _ = redact_changes(ChangeSet((FileDiff("a.py", "modified", hunks=(hunk,)),)))
    shown = changes.files[0].hunks[0]
    assert shown.lines == ('+password = "[REDACTED:password:1]"',)
    assert shown.section == text.replace(secret[:9], "[REDACTED:password:1]")


def test_of_a_web_key_the_private_half_goes():
    x, d = (expand("[A-Za-z0-9_-]{43}", seed=seed) for seed in (1, 2))
    text = '{{"crv":"Ed25519","x":"{}","d":"{}","alg":"EdDSA"}}'
    assert redact_text(text.format(x, d)).text == text.format(x, "[REDACTED:random-value:1]")


@pytest.mark.parametrize(
    "text",
    [
        "**Password:** {}",
        '<wsse:Password Type="PasswordText">{}</wsse:Password>',
        '"adminPassword": {{\n  "value": "{}"\n}}',
        '{{"ParameterKey": "DBPassword", "ParameterValue": "{}"}}',
        "账号密码：admin / {}",
        "登录信息: admin / {}",
        "remotepass = {}",
        '{{password, "{}"}},',
    ],
)
def test_a_password_goes_wherever_its_name_is_written(text):
    assert redact_text(text.format(PASSWORD)).text == text.format("[REDACTED:password:1]")


def test_passwords_in_a_column_of_a_table():
    table = (
        "+| User | Password | Role |\n+|:---|:--------:|------|\n+| ada | {} | admin |\n+| guest | {} | - |\n"
        "+| nobody | none | - |\n\n| name | x |\n|---|---|\n| password2 | string1 |\n"
    )
    first, second = expand("[a-z]{5}[0-9]{3}"), expand("[A-Z]{1}[a-z]{5}!![0-9]{2}")
    shown = redact_text(table.format(f"`{first}`", second)).text
    assert shown == table.format("`[REDACTED:password:1]`", "[REDACTED:password:2]")


@pytest.mark.parametrize(
    "text",
    [
        "| password | string | yes |\n|---|---|---|\n| token | string1 | no |\n",
        "| option | password | token |\n|---|---|---|\n| v1.2 | required | yes2 |\n| v2 | optional | - |\n",
    ],
)
def test_what_a_table_says_about_passwords_stays(text):
    assert redact_text(text).text == text
