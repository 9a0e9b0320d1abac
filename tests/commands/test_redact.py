"""`gitgpt redact` and `gitgpt check-secrets`, as a person or a framework runs them."""

from __future__ import annotations

from ground.repo import Repo
from guards.samples import expand

KEY = expand("AKIA[A-Z2-7]{16}")
PASSWORD = expand("[a-z]{5}[0-9]{4}")


def test_the_filter_replaces_secrets_and_nothing_else(repo: Repo) -> None:
    text = f"a = 1\r\nkey = {KEY}\r\n".encode() + b"\xff\xfe\n"
    done = repo.run("gitgpt", "redact", stdin=text)
    assert done.out == b"a = 1\r\nkey = [REDACTED:aws-access-key:1]\r\n\xff\xfe\n"
    assert done.err == b""
    assert repo.run("gitgpt", "redact", stdin=done.out).out == done.out


def test_the_report_says_where_and_what_but_not_the_secret(repo: Repo) -> None:
    done = repo.run("gitgpt", "redact", "--report", stdin=f"x\npassword: {PASSWORD}\n".encode())
    assert done.errors == "gitgpt: 2:11: password [REDACTED:password:1]\ngitgpt: 1 values replaced\n"


def test_a_staged_secret_fails_the_check_and_is_not_shown(repo: Repo) -> None:
    repo.commit("feat: start", {"app.py": "x = 1\n"})
    repo.stage_file("app.py", f'x = 1\npassword = "{PASSWORD}"\n')
    done = repo.gitgpt("check-secrets")
    assert done.code == 1
    assert "app.py:2: this looks like a secret (password)" in done.errors
    assert PASSWORD not in done.errors
    assert repo.gitgpt("check-secrets", "--warn").code == 0


def test_what_was_there_before_what_goes_and_what_is_allowed_pass(repo: Repo) -> None:
    repo.commit("feat: start", {"app.py": f'a = 1\nkey = "{KEY}"\nb = 2\n'})
    repo.stage_file("app.py", f'a = 2\nkey = "{KEY}"\nb = 2\n')
    assert repo.gitgpt("check-secrets").code == 0
    repo.stage_file("app.py", "a = 1\nb = 2\n")
    assert repo.gitgpt("check-secrets").code == 0
    repo.stage_file(
        "app.py", f'a = 1\nkey = "{KEY}"\nb = "{PASSWORD}"\npw = "{KEY}"  # gitgpt:allow-secret\n'
    )
    assert repo.gitgpt("check-secrets").code == 0
