"""`gitgpt redact` and `gitgpt check-secrets`, as a person or a framework runs them."""

from __future__ import annotations

import json

import pytest
from ground.repo import Repo
from guards.samples import expand

from gitgpt.repository.staged_content import LARGEST_BLOB

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


def _write(repo: Repo, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = repo.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    repo.git("add", "--all")


LINE = f"k = '{KEY}'\n"
MANY_LINES = "".join(f"line {number}\n" for number in range(30_000))
HIDDEN = {
    "at the end of a large file": {"big.txt": (MANY_LINES + LINE).encode()},
    "behind many files": {**{f"a/{n}.txt": b"x\n" for n in range(450)}, "z.txt": LINE.encode()},
    "in a file that the ignore file names": {".gitgptignore": b"s.py\n", "s.py": LINE.encode()},
    "in a file that the configuration excludes": {
        ".gitgpt.toml": b'exclude = ["s.py"]\n',
        "s.py": LINE.encode(),
    },
    "behind -diff": {".gitattributes": b"*.py -diff\n", "s.py": LINE.encode()},
    "behind binary": {".gitattributes": b"*.py binary\n", "s.py": LINE.encode()},
    "in a text with a NUL": {"s.txt": LINE.encode() + b"\0\n"},
    "in UTF-16 with a mark": {"s.ps1": LINE.encode("utf-16")},
    "in UTF-16 without a mark": {"s.reg": LINE.encode("utf-16-le")},
    "among the strings of a program": {
        "a.bin": bytes(range(256)) * 40 + LINE.encode() + bytes(range(64)) * 9
    },
}


@pytest.mark.parametrize("files", HIDDEN.values(), ids=HIDDEN.keys())
def test_the_check_reads_everything(repo: Repo, files: dict[str, bytes]) -> None:
    repo.commit("feat: start", {"app.py": "x = 1\n"})
    _write(repo, files)
    done = repo.gitgpt("check-secrets")
    assert (done.code, "looks like a secret (aws-access-key)" in done.errors) == (1, True)


def test_a_file_that_is_too_large_fails_the_check_until_it_is_skipped(repo: Repo) -> None:
    repo.commit("feat: start", {"app.py": "x = 1\n"})
    _write(repo, {"video/a.mp4": b"\0" * (LARGEST_BLOB + 1)})
    done = repo.gitgpt("check-secrets")
    assert (done.code, "video/a.mp4: not read (34 MB)" in done.errors) == (1, True)
    done = repo.gitgpt("check-secrets", "--skip", "video/*")
    assert (done.code, done.errors) == (0, "gitgpt: 1 skipped by --skip: video/a.mp4\n")


def test_what_a_line_allows_is_counted(repo: Repo) -> None:
    repo.commit("feat: start", {"app.py": "x = 1\n"})
    _write(repo, {"s.py": f"k = '{KEY}'  # gitgpt:allow-secret\n".encode()})
    done = repo.gitgpt("check-secrets", "--json")
    assert done.code == 0
    assert json.loads(done.out)["allowed"] == [{"path": "s.py", "line": 1, "rule": "aws-access-key"}]
    assert repo.gitgpt("check-secrets").errors == "gitgpt: 1 allowed by a mark on the line: s.py:1\n"


def test_a_binary_file_that_had_the_secret_before_passes(repo: Repo) -> None:
    repo.commit("feat: start", {"app.py": "x = 1\n"})
    _write(repo, {"s.reg": LINE.encode("utf-16")})
    repo.git("commit", "--quiet", "--message", "feat: more")
    _write(repo, {"s.reg": ("a = 1\n" + LINE).encode("utf-16")})
    assert repo.gitgpt("check-secrets").code == 0
