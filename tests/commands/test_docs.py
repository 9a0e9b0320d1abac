"""`gitgpt docs` as a user calls it, in real repositories."""

from __future__ import annotations

import json

import pytest
from ground.repo import Repo

BEFORE = 'def send(to, text):\n    """Send.\n\n    Args:\n        to: Who.\n        text: What.\n    """\n'
AFTER = BEFORE.replace("to, text", "to")
SAID = """\
m.py:6: send has no parameter 'text' [parameter-gone]
    m.py:6 | text: What.
    m.py:1 | def send(to):
"""


@pytest.fixture
def drifted(repo: Repo) -> Repo:
    repo.commit("feat: send", {"m.py": BEFORE})
    repo.branch("topic")
    repo.stage_file("m.py", AFTER)
    return repo


def test_drift_is_shown_with_both_lines(drifted: Repo) -> None:
    for arguments in ((), ("--staged",), ("--base", "main")):
        done = drifted.gitgpt("docs", "check", *arguments)
        assert (done.code, done.out.decode()) == (1, SAID), arguments
        base = " --base main" if "--base" in arguments else ""
        fix = f"gitgpt: to fix: gitgpt docs update --apply{base}\n"
        assert done.errors == f"gitgpt: 1 finding in 1 file\n{fix}"


def test_the_whole_tree(repo: Repo) -> None:
    repo.commit("feat: send", {"m.py": BEFORE.replace("to, text", "to, txt, cc"), "n.py": BEFORE})
    done = repo.gitgpt("docs", "check", "--all")
    assert (done.code, done.out) == (0, b"")  # half of a list may be about something else
    more = BEFORE.replace("        text", "        cc: Too.\n        text").replace("to, text", "to, txt, cc")
    repo.commit("feat: send", {"m.py": more})
    assert repo.gitgpt("docs", "check", "--all").text.startswith("m.py:7: send has no parameter 'text'")


def test_a_committed_change_is_found_from_its_base_only(drifted: Repo) -> None:
    drifted.commit("feat!: no text")
    assert drifted.gitgpt("docs", "check").code == 0
    assert drifted.gitgpt("docs", "check", "--staged").code == 0
    assert drifted.gitgpt("docs", "check", "--base", "main").code == 1


def test_only_what_is_staged_counts(drifted: Repo) -> None:
    drifted.write("m.py", BEFORE)
    assert drifted.gitgpt("docs", "check", "--staged").code == 1
    assert drifted.gitgpt("docs", "check").code == 0


def test_clean(repo: Repo) -> None:
    repo.commit("feat: send", {"m.py": BEFORE})
    done = repo.gitgpt("docs", "check")
    assert (done.code, done.out, done.errors) == (0, b"", "gitgpt: no drift in 0 files\n")


def test_scripts_get_an_empty_list_when_clean(repo: Repo) -> None:
    repo.commit("feat: send", {"m.py": BEFORE})
    done = repo.gitgpt("docs", "check", "--all", "--format", "json")
    assert (done.code, json.loads(done.out)) == (0, {"findings": []})


def test_a_renamed_file_keeps_its_history(repo: Repo) -> None:
    body = BEFORE + "".join(f"x{number} = {number}\n" for number in range(20))
    repo.commit("feat: send", {"a/m.py": body})
    repo.git("mv", "a", "b")
    repo.stage_file("b/m.py", body.replace("to, text", "to, text, late"))
    done = repo.gitgpt("docs", "check", "--staged")
    assert done.text.startswith("b/m.py:6: send takes 'late'")


@pytest.mark.parametrize("path", ["tests/test_m.py", "vendor/m.py", "m_pb2.py", "test_data/m.py", "m.txt"])
def test_what_nobody_reads_is_not_checked(repo: Repo, path: str) -> None:
    repo.commit("feat: send", {path: BEFORE})
    repo.stage_file(path, AFTER)
    assert repo.gitgpt("docs", "check").code == 0


def test_a_file_that_cannot_be_read_is_named(repo: Repo) -> None:
    repo.commit("feat: send", {"m.py": BEFORE})
    repo.stage_file("m.py", "def send(:\n")
    done = repo.gitgpt("docs", "check")
    assert (done.code, done.out) == (0, b"")
    assert done.errors == "gitgpt: not read: m.py: invalid syntax\ngitgpt: no drift in 1 file\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--base", "nowhere"), "there is no revision 'nowhere' here"),
        (("--staged", "--all"), "--base, --staged and --all exclude one another"),
        (("--format", "xml"), "Invalid value for '--format'"),
    ],
)
def test_wrong_use(repo: Repo, arguments: tuple[str, ...], said: str) -> None:
    done = repo.gitgpt("docs", "check", *arguments)
    assert done.code == 2
    assert said in done.errors


def test_outside_a_repository_git_refuses(repo: Repo) -> None:
    done = repo.gitgpt("docs", "check", cwd="..")
    assert done.code == 4
    assert "not a git repository" in done.errors


RAISES = '''\
from errors import {0}


def send(to):
    """Send.

    Raises:
        SendError: If it does not arrive.
    """
    if not to:
        raise {0}(to)
'''
ERRORS = (
    "class SendError(Exception): ...\nclass LostError(SendError): ...\nclass OtherError(Exception): ...\n"
)


@pytest.mark.parametrize(("raised", "code"), [("LostError", 0), ("OtherError", 1)])
def test_an_exception_that_is_derived_from_the_documented_one(repo: Repo, raised: str, code: int) -> None:
    """Its class stands in a file that the change does not touch."""
    repo.commit("feat: send", {"errors.py": ERRORS, "mail.py": RAISES.format("SendError")})
    repo.stage_file("mail.py", RAISES.format(raised))
    assert repo.gitgpt("docs", "check", "--staged").code == code


ONE_MORE = """\
from errors import LostError, OtherError, SendError


def send(to):
    \"\"\"Send.

    Raises:
        ValueError: If nobody is named.
        SendError: If it does not arrive (by any way).
    \"\"\"
    if not to:
        raise ValueError(to)
    if to == "-":
        raise SendError(to)
"""


@pytest.mark.parametrize(("raised", "code"), [("LostError", 0), ("OtherError", 1)])
def test_a_further_exception_that_is_derived_from_a_documented_one(
    repo: Repo, raised: str, code: int
) -> None:
    """However the line is broken that raises it."""
    repo.commit("feat: send", {"errors.py": ERRORS, "mail.py": ONE_MORE})
    repo.stage_file("mail.py", ONE_MORE + f"    raise (\n        {raised}(to)\n    )\n")
    assert repo.gitgpt("docs", "check", "--staged").code == code
