"""`gitgpt docs readme`: blocks made from --help; and what a clone of somebody else's cannot make it run."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from ground.repo import Repo

from gitgpt import cli
from gitgpt.drift.generated_blocks import fill_in, find_blocks
from gitgpt.errors import UsageError

PROGRAM = """\
#!/bin/sh
echo run >> {log}
echo "$PWD" >> {log}
printf 'Usage: crane\\n\\nCommands:\\n  lift   Lift | it.\\n  lower  Lower it,\\n         slowly.\\n'
"""
README = "# Crane\n\n<!-- gitgpt:begin {0} -->\nold\n<!-- gitgpt:end -->\n\nRest.\n"
TABLE = """
| command | what it does |
|---|---|
| `crane lift` | Lift \\| it. |
| `crane lower` | Lower it, slowly. |

"""
TOP = Path(__file__).resolve().parents[2]


class Done(NamedTuple):
    code: int
    out: str
    err: str


Readme = Callable[..., Done]


@pytest.fixture
def readme(repo: Repo, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Readme:
    def call(*arguments: str, cwd: Path | None = None) -> Done:
        monkeypatch.chdir(cwd or repo.path)
        capfd.readouterr()
        code = cli.main(["docs", "readme", *arguments])
        return Done(code, *capfd.readouterr())

    return call


@pytest.fixture
def log(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program `crane` on PATH that notes in this file that it ran."""
    folder, found = tmp_path / "bin", tmp_path / "log"
    folder.mkdir()
    (folder / "crane").write_text(PROGRAM.format(log=found))
    (folder / "crane").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return found


def test_a_block_is_made_anew(repo: Repo, readme: Readme, log: Path) -> None:
    repo.commit("docs: readme", {"README.md": README.format("table crane")})
    shown = readme("--allow", "crane")
    assert (shown.code, repo.status()) == (0, "")
    assert "+| `crane lift` | Lift \\| it. |" in shown.out
    assert readme("--allow", "crane", "--check").code == 1
    assert readme("--allow", "crane", "--write").code == 0
    text = (repo.path / "README.md").read_text()
    assert text == README.format("table crane").replace("old\n", TABLE)
    assert readme("--allow", "crane", "--check").code == 0
    assert readme("--allow", "crane", "--write").err == "gitgpt: every block is up to date in 1 file\n"
    assert str(repo.path) not in log.read_text(), "it stands in an empty folder"


def test_its_own_help_needs_no_permission(repo: Repo, readme: Readme) -> None:
    repo.commit("docs: readme", {"docs/a.md": README.format("help gitgpt docs check")})
    done = readme("--write")
    text = (repo.path / "docs/a.md").read_text()
    assert done.code == 0
    assert "```text\nUsage: " in text and "--staged" in text and text.endswith("-->\n\nRest.\n")


def test_a_clone_makes_nothing_run(repo: Repo, readme: Readme, log: Path) -> None:
    """No program of its choice, no module that lies there, no option."""
    trap = f"open({str(log)!r}, 'w').write('ran')\n"
    traps = dict.fromkeys(("click.py", "gitgpt/__init__.py", "gitgpt/__main__.py", "git/__init__.py"), trap)
    for asked in (
        "help crane",
        "help ./crane",
        "help gitgpt --version",
        "help gitgpt; id",
        "run crane",
        "help",
    ):
        repo.commit("docs: readme", {"README.md": README.format(asked), **traps, "sitecustomize.py": trap})
        done = readme("--write")
        assert (done.code, repo.status()) == (2, ""), asked
    repo.commit("docs: readme", {"README.md": README.format("help gitgpt config")})
    assert readme("--write").code == 0
    assert not log.exists()


WRONG = {
    "no end": "<!-- gitgpt:begin help gitgpt -->\n",
    "no beginning": "<!-- gitgpt:end -->\n",
    "two beginnings": "<!-- gitgpt:begin help gitgpt -->\n\n<!-- gitgpt:begin help gitgpt -->\n",
    "another kind": "<!-- gitgpt:begin shell gitgpt -->\n\n<!-- gitgpt:end -->\n",
    "a path": "<!-- gitgpt:begin help /bin/sh -->\n\n<!-- gitgpt:end -->\n",
    "many words": f"<!-- gitgpt:begin help {'a ' * 20}-->\n\n<!-- gitgpt:end -->\n",
}


@pytest.mark.parametrize("name", WRONG)
def test_marks_that_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match=r"a\.md:\d"):
        list(find_blocks("a.md", WRONG[name]))


def test_marks_in_a_block_of_code_are_none() -> None:
    text = f"```\n{README.format('help x')}```\n"
    assert fill_in("a.md", text, lambda words: "never asked") == text


NASTY = {
    "a fence": ("```\nx\n```\n", "````text\n```\nx\n```\n````\n"),
    "colours": ("\x1b[1mUsage\x1b[0m\n", "```text\nUsage\n```\n"),
    "controls": ("a\x07b\x00\n", "```text\nab\n```\n"),
}


@pytest.mark.parametrize("name", NASTY)
def test_a_help_text_stays_within_its_block(name: str) -> None:
    said, expected = NASTY[name]
    text = README.format("help crane")
    assert fill_in("a.md", text, lambda words: said) == text.replace("old\n", f"\n{expected}\n")


def test_line_ends_stay() -> None:
    text = README.format("help crane").replace("\n", "\r\n")
    made = fill_in("a.md", text, lambda words: "x\n")
    assert made.count("\n") == made.count("\r\n") and fill_in("a.md", made, lambda words: "x\n") == made


@pytest.mark.skipif(not (TOP / ".git").exists(), reason="needs the project's own repository")
def test_the_documents_of_this_project_are_up_to_date(readme: Readme) -> None:
    done = readme("--check", cwd=TOP)
    assert done.code == 0, done.out
