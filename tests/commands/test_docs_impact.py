"""`gitgpt docs impact`: which documents to look at after a change."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

import pytest
from ground.repo import Repo

from gitgpt import cli

CODE = """\
import os


def send_all(to, text):
    return to, text


def read_all():
    return os.environ["CRANE_HOME"]


class Crane:
    def lift(self, load):
        return load
"""
README = "# Crane\n\nCall `send_all()` first.\n\nThen `Crane.lift`, never `read_all`.\n"
GUIDE = "# Guide\n\nSet `CRANE_HOME`; see `crane/mail.py`.\n\n`send_all` and `send_all`.\n"


class Done(NamedTuple):
    code: int
    out: str
    err: str


Impact = Callable[..., Done]


@pytest.fixture
def impact(repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Impact:
    def call(*arguments: str) -> Done:
        monkeypatch.chdir(repo.path)
        capsys.readouterr()
        code = cli.main(["docs", "impact", *arguments])
        return Done(code, *capsys.readouterr())

    return call


@pytest.fixture
def crane(repo: Repo) -> Repo:
    files = {"crane/__init__.py": "", "crane/mail.py": CODE, "README.md": README, "docs/guide.md": GUIDE}
    repo.commit("feat: crane", files)
    return repo


def rows(done: Done) -> list[tuple[str, str, str, int]]:
    assert done.code == 0
    return [
        (f"{row['doc']['path']}:{row['doc']['line']}", row["name"], row["change"], row["code"]["line"])
        for row in json.loads(done.out)["mentions"]
    ]


CHANGES = {
    "a body": (
        ("to, text\n", "text\n"),
        [("docs/guide.md:5", "send_all", "changed", 4), ("README.md:3", "send_all", "changed", 4)],
    ),
    "a member, and not its class": (("return load", "return 2"), [("README.md:5", "lift", "changed", 13)]),
    "a variable": (
        ('["CRANE_HOME"]', '["CRANE_HOME"] or 1'),
        [("docs/guide.md:3", "CRANE_HOME", "changed", 9), ("README.md:5", "read_all", "changed", 8)],
    ),
    "what is gone": (("def read_all", "def write_all"), [("README.md:5", "read_all", "removed", 8)]),
    "what no document names": (("import os\n", "import os\n\n\ndef unknown_one():\n    pass\n"), []),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_both_sides_of_a_mention(crane: Repo, impact: Impact, name: str) -> None:
    (old, new), expected = CHANGES[name]
    crane.commit("fix: it", {"crane/mail.py": CODE.replace(old, new)})
    found = [row for row in rows(impact("HEAD~1..HEAD", "--json")) if row[1] != "crane/mail.py"]
    assert sorted(found) == sorted(expected)


def test_what_a_person_reads(crane: Repo, impact: Impact) -> None:
    crane.commit("fix: it", {"crane/mail.py": CODE.replace("to, text\n", "text\n")})
    done = impact("HEAD", "--most", "1")
    assert done.out == (
        "docs/guide.md:3: names crane/mail.py, changed\n"
        "    docs/guide.md:3 | Set `CRANE_HOME`; see `crane/mail.py`.\n"
        "    crane/mail.py:1 | modified\n"
    )
    assert done.err == "gitgpt: 3 mentions in 2 documents, 1 name not shown (--most)\n"


def test_what_went_comes_first(crane: Repo, impact: Impact) -> None:
    text = CODE.replace("return load", "return 2").replace('["CRANE_HOME"]', '["OTHER"]')
    crane.commit("fix: it", {"crane/mail.py": text})
    assert rows(impact("HEAD", "--json"))[0][0] == "docs/guide.md:3"


def test_ranges(crane: Repo, impact: Impact) -> None:
    crane.branch("topic")
    crane.commit("fix: it", {"crane/mail.py": CODE.replace("to, text\n", "text\n")})
    crane.switch("topic")
    crane.commit("fix: other", {"crane/mail.py": CODE.replace("return load", "return 2")})
    names = {name for _, name, _, _ in rows(impact("main...topic", "--json"))}
    assert "lift" in names and "send_all" not in names
    assert rows(impact(crane.git("rev-list", "--max-parents=0", "HEAD"), "--json")) != []  # the first commit


@pytest.mark.parametrize("span", ["nowhere..HEAD", "HEAD..nowhere", "--output=x", "", "nowhere"])
def test_no_such_range(crane: Repo, impact: Impact, span: str) -> None:
    assert impact("--", span).code == 2


def test_one_name_is_listed_once(crane: Repo, impact: Impact) -> None:
    """Further places of a name are counted, with their documents; JSON has them all."""
    for number in range(6):
        crane.write(f"docs/more-{number}.md", "# More\n\nSee `crane/mail.py`.\n")
    crane.git("add", "-A")
    crane.git("commit", "-qm", "docs: more")
    crane.commit("fix: it", {"crane/mail.py": CODE.replace("to, text\n", "text\n")})
    done = impact("HEAD", "--most", "1")
    assert (
        "    6 more places: docs/more-0.md, docs/more-1.md, docs/more-2.md, docs/more-3.md and 2 more\n"
        in done.out
    )
