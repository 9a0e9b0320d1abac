"""`gitgpt docs note`: the fragment that the project's own tool expects, drafted from what is staged."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from ground.repo import Repo

from gitgpt import cli
from gitgpt.jobs.docs.change_note import sentence, slug

TOWNCRIER = '[tool.towncrier]\ndirectory = "changes"\nfilename = "NEWS.md"\n'
OWN_TYPE = '[[tool.towncrier.type]]\ndirectory = "{0}"\nname = "{0}"\n'
OWN_TYPES = TOWNCRIER + OWN_TYPE.format("enhancement") + OWN_TYPE.format("trivial")
CODE = 'def load_part(path):\n    """Load."""\n    return path\n'


class Done(NamedTuple):
    code: int
    out: str
    err: str


Note = Callable[..., Done]


@pytest.fixture
def note(repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Note:
    def call(*arguments: str) -> Done:
        monkeypatch.chdir(repo.path)
        capsys.readouterr()
        code = cli.main(["docs", "note", "--offline", *arguments])
        return Done(code, *capsys.readouterr())

    return call


def stage(repo: Repo, files: dict[str, str], path: str = "crane/part.py") -> None:
    repo.commit("chore: start", {"a.txt": "a\n", **files})
    repo.stage_file(path, CODE)


# configuration, further arguments -> the path (a pattern), the whole content
LAYOUTS: dict[str, tuple[dict[str, str], tuple[str, ...], str, str]] = {
    "towncrier": (
        {"pyproject.toml": TOWNCRIER},
        (),
        r"changes/\+add-part-py[\w-]*\.feature\.md",
        "Add part.py{}.\n",
    ),
    "towncrier, an issue": (
        {"towncrier.toml": TOWNCRIER},
        ("--issue", "#12"),
        r"changes/12\.feature\.md",
        "Add part.py{}.\n",
    ),
    "towncrier, own types": (
        {"pyproject.toml": OWN_TYPES},
        (),
        r"changes/\+[\w-]+\.enhancement\.md",
        "Add part.py{}.\n",
    ),
    "towncrier, a package": (
        {"pyproject.toml": '[tool.towncrier]\npackage = "crane"\npackage_dir = "src"\n'},
        ("--type", "misc"),
        r"src/crane/newsfragments/\+[\w-]+\.misc\.rst",
        "Add part.py{}.\n",
    ),
    "towncrier, as the others": (
        {"pyproject.toml": "[tool.towncrier]\n", "newsfragments/1.bugfix.md": "x\n"},
        (),
        r"newsfragments/\+[\w-]+\.feature\.md",
        "Add part.py{}.\n",
    ),
    "scriv": (
        {"pyproject.toml": "[tool.scriv]\n"},
        (),
        r"changelog\.d/\d{8}_\d{6}_add-part-py[\w-]*\.rst",
        "Added\n-----\n\n- Add part.py{}.\n",
    ),
    "scriv, Markdown": (
        {"setup.cfg": "[tool:scriv]\nformat = md\nfragment_directory = notes\n"},
        (),
        r"notes/\d+_\d+_[\w-]+\.md",
        "## Added\n\n- Add part.py{}.\n",
    ),
    "scriv, own categories": (
        {"changelog.d/scriv.ini": "[scriv]\ncategories = New, Bug\nrst_header_chars = -~\n"},
        (),
        r"changelog\.d/.*\.rst",
        "New\n~~~\n\n- Add part.py{}.\n",
    ),
    "changesets": (
        {
            ".changeset/config.json": "{}\n",
            "package.json": '{"name": "root"}\n',
            "crane/package.json": '{"name": "@x/crane"}\n',
        },
        (),
        r"\.changeset/add-part-py[\w-]*\.md",
        '---\n"@x/crane": minor\n---\n\nAdd part.py{}.\n',
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_note_for_each_layout(repo: Repo, note: Note, name: str) -> None:
    files, arguments, path, content = LAYOUTS[name]
    stage(repo, files)
    shown = note(*arguments)
    assert shown.code == 0, shown.err
    start, end = content.split("{}")
    assert shown.out.startswith(start) and shown.out.endswith(end)
    assert repo.status() == "A  crane/part.py"
    done = note("--write", *arguments)
    assert done.code == 0
    written = re.search(r"wrote (.+)", done.err)
    assert written and re.fullmatch(path, written[1])
    assert (repo.path / written[1]).read_text() == shown.out
    if "scriv" not in name:
        assert note("--write", *arguments).code == 7, "never over an old note"


def test_a_branch(repo: Repo, note: Note) -> None:
    stage(repo, {"pyproject.toml": TOWNCRIER})
    repo.branch("topic")
    repo.commit("feat: part")
    assert note().code == 3  # nothing is staged
    assert note("--base", "main").out.startswith("Add part.py")


REFUSED = {
    "no layout": ({"pyproject.toml": "[project]\n"}, (), "no towncrier, scriv or changesets"),
    "outside": ({"pyproject.toml": '[tool.towncrier]\ndirectory = "../x"\n'}, (), "outside of it"),
    "in .git": ({"pyproject.toml": '[tool.towncrier]\ndirectory = ".git/hooks"\n'}, (), "outside of it"),
    "absolute": ({"pyproject.toml": '[tool.scriv]\nfragment_directory = "/tmp"\n'}, (), "outside of it"),
    "by its prefix": (
        {"pyproject.toml": '[tool.towncrier]\norphan_prefix = "../../"\n'},
        (),
        "outside of it",
    ),
    "no TOML": ({"pyproject.toml": "[[[\n"}, (), "cannot be read"),
    "no such type": ({"pyproject.toml": TOWNCRIER}, ("--type", "evil"), "has no type 'evil'"),
    "no package": ({".changeset/config.json": "{}\n"}, (), "no package.json"),
    "odd settings": (
        {"pyproject.toml": "[tool.towncrier]\ntype = 3\ndirectory = 7\n"},
        ("--type", "x"),
        "no type",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(repo: Repo, note: Note, name: str, tmp_path: Path) -> None:
    files, arguments, reason = REFUSED[name]
    stage(repo, files)
    done = note("--write", *arguments)
    assert (done.code in (2, 5), done.out) == (True, "")  # the call or the layout is wrong
    assert reason in done.err
    assert repo.status() == "A  crane/part.py"


def test_a_folder_that_leads_elsewhere(repo: Repo, note: Note, tmp_path: Path) -> None:
    stage(repo, {"pyproject.toml": TOWNCRIER})
    outside = tmp_path / "outside"
    outside.mkdir()
    (repo.path / "changes").symlink_to(outside)
    assert "changes is a symbolic link" in note("--write").err
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("add parts", "Add parts."),
        ("load_all reads", "load_all reads."),
        ("`x` is y.", "`x` is y."),
        ("", "."),
    ],
)
def test_sentences(subject: str, expected: str) -> None:
    assert sentence(subject) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Add parts.", "add-parts"),
        ("修复", "note"),
        ("a" * 80, "a" * 40),
        ("../../x", "x"),
        ("word " * 20, "-".join(["word"] * 8)),
    ],
)
def test_slugs(text: str, expected: str) -> None:
    assert slug(text) == expected
