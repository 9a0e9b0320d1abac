"""Changes that need no model, and the near misses that do."""

from __future__ import annotations

import time

import pytest

from gitgpt.diff.changeset import ChangeSet, FileDiff, Hunk
from gitgpt.diff.parse import parse_patch
from gitgpt.diff.trivial import (
    Move,
    TrivialChange,
    Typo,
    find_trivial_change,
)
from gitgpt.diff.versions import Bump


def edit(path: str, *lines: str, **more: object) -> FileDiff:
    hunk = Hunk(1, 1, 1, 1, "", lines)
    added = sum(line[0] == "+" for line in lines)
    removed = sum(line[0] == "-" for line in lines)
    file = FileDiff(path, "modified", added=added, removed=removed, hunks=(hunk,))
    return file._replace(**more)  # type: ignore[arg-type]


def bump(name: str, old: str, new: str) -> TrivialChange:
    return TrivialChange("bump", (Bump(name, old, new),))


ID = "1234567890" * 4
MOVED = FileDiff("b/x.py", "renamed", old_path="a/x.py", old_id=ID, new_id=ID)
MODULE = FileDiff(
    "libs/z", "modified", old_mode="160000", new_mode="160000", old_id="a" * 40, new_id="b" * 40
)
LOCK = edit(
    "uv.lock", ' name = "ruff"', '-version = "0.4.7"', '+version = "0.4.8"', "-sdist = 1", "+sdist = 2"
)

FOUND = {
    "requirements": (
        [edit("requirements.txt", "-requests==2.31", "+requests==2.32.4")],
        bump("requests", "2.31", "2.32.4"),
    ),
    "package.json": (
        [edit("package.json", '-    "@x/y": "^1.2.3",', '+    "@x/y": "^1.3.0",')],
        bump("@x/y", "1.2.3", "1.3.0"),
    ),
    "with its lock": (
        [edit("Cargo.toml", '-tera = "1.15.0"', '+tera = "1.16.0"'), LOCK._replace(path="Cargo.lock")],
        bump("tera", "1.15.0", "1.16.0"),
    ),
    "a table of its own": (
        [edit("Cargo.toml", " [dependencies.structopt]", '-version = "0.3.21"', '+version = "0.3"')],
        bump("structopt", "0.3.21", "0.3"),
    ),
    "pom.xml": (
        [
            edit(
                "pom.xml",
                " <artifactId>junit</artifactId>",
                "-<version>5.1</version>",
                "+<version>5.2</version>",
            )
        ],
        bump("junit", "5.1", "5.2"),
    ),
    "pre-commit": (
        [
            edit(
                ".pre-commit-config.yaml",
                " - repo: https://github.com/psf/black",
                "-  rev: v2.1",
                "+  rev: v2.2",
            )
        ],
        bump("black", "v2.1", "v2.2"),
    ),
    "action": (
        [edit(".github/workflows/ci.yml", "-  uses: actions/x/save@v3", "+  uses: actions/x/save@v4")],
        bump("actions/x", "v3", "v4"),
    ),
    "pinned action": (
        [edit(".github/workflows/ci.yml", f"-  uses: a/b@{ID} # v1.0", f"+  uses: a/b@{ID[::-1]} # v1.1")],
        bump("a/b", "v1.0", "v1.1"),
    ),
    "the project's own version": (
        [
            edit("pyproject.toml", '-version = "1.0.0"', '+version = "1.1.0"'),
            edit("CHANGELOG.md", "+## 1.1.0"),
        ],
        bump("", "1.0.0", "1.1.0"),
    ),
    "version in source": (
        [edit("src/__init__.py", '-__version__ = "1.0"', '+__version__ = "1.1"')],
        bump("", "1.0", "1.1"),
    ),
    "bare node version": (
        [edit(".github/workflows/ci.yml", "-  node-version: 16", "+  node-version: 18")],
        bump("node-version", "16", "18"),
    ),
    "lock": ([LOCK], TrivialChange("lock", (Bump("ruff", "0.4.7", "0.4.8"),))),
    "lock, nothing readable": ([edit("go.sum", "+x h1:abc=")], TrivialChange("lock")),
    "move": ([MOVED], TrivialChange("move", moves=(Move("a/x.py", "b/x.py"),))),
    "submodule": ([MODULE], TrivialChange("submodule", (Bump("libs/z", "aaaaaaa", "bbbbbbb"),))),
    "indentation": ([edit("a.js", "-  f( a,b )", "+    f(a, b)")], TrivialChange("formatting")),
    "broken line": ([edit("a.ts", "-f(a, b);", "+f(", "+  a, b", "+);")], TrivialChange("formatting")),
    "blank lines": ([edit("a.py", " x = 1", "+", " y = 2")], TrivialChange("formatting")),
    "trailing space": ([edit("a.py", "-x = 1  ", "+x = 1")], TrivialChange("formatting")),
    "line ends": ([edit("a.c", "-int x;", "+int x;")], TrivialChange("formatting")),
    "import order": ([edit("a.py", "-import sys", " import re", "+import sys")], TrivialChange("imports")),
    "typo in docs": (
        [edit("README.md", "-How to instal it", "+How to install it")],
        TrivialChange("typo", typos=(Typo("instal", "install"),)),
    ),
    "typo in a comment": (
        [edit("a.c", "- // the worng one", "+ // the wrong one")],
        TrivialChange("typo", typos=(Typo("worng", "wrong"),)),
    ),
}


@pytest.mark.parametrize(("files", "nature"), FOUND.values(), ids=FOUND)
def test_found(files: list[FileDiff], nature: TrivialChange) -> None:
    assert find_trivial_change(ChangeSet(tuple(files))) == nature


NOT_FOUND = {
    "nothing": [],
    "a version and more": [edit("package.json", '-"x": "1.0",', '+"x": "1.1",', '+"y": "1.0",')],
    "the project's own Go path": [
        edit("go.mod", "-module github.com/x/y/v2", "+module github.com/x/y/v3"),
        edit("a.go", '-import "github.com/x/y/v2/z"', '+import "github.com/x/y/v3/z"'),
    ],
    "a number that is no version": [edit("config.yml", "-timeout: 10", "+timeout: 20")],
    "versions in a test": [edit("tests/test_x.py", '-parse("1.2.3")', '+parse("1.2.4")')],
    "versions in docs": [edit("docs/x.md", "-since 1.2.3", "+since 1.2.4")],
    "move and edit": [MOVED._replace(added=1, new_id="")],
    "move and mode": [MOVED._replace(new_mode="100755")],
    "lock and source": [LOCK, edit("a.py", "-x = 1", "+x = 2")],
    "lock removed": [LOCK._replace(status="deleted")],
    "submodule and source": [MODULE, edit("a.py", "-x = 1", "+x = 2")],
    "submodule added": [MODULE._replace(old_mode="000000", status="added")],
    "python indentation": [edit("a.py", "-  x = 1", "+    x = 1")],
    "yaml indentation": [edit("a.yml", "-  x: 1", "+    x: 1")],
    "spaces in a string": [edit("a.js", '-f("a b")', '+f("a  b")')],
    "text over several lines": [edit("a.js", "-x = `a b", "+x = `a  b")],
    "words joined": [edit("a.js", "-else if", "+elseif")],
    "spacing in data": [edit("data.csv", "-a, b", "+a,b")],
    "order of other lines": [edit("a.py", "-f(1)", " g()", "+f(1)")],
    "a word that is another word": [edit("README.md", "-It can read", "+It cannot read")],
    "a hyphen that moved": [edit("README.md", "-a-b", "+ab-")],
    "too short to tell": [edit("README.md", "-now", "+not")],
    "typo in code": [edit("a.py", "-instal()", "+install()")],
    "hunks missing": [edit("a.js", "-  x", "+ x", left_out="the reading limit was reached")],
    "new file": [edit("a.js", "+x", status="added")],
    "binary": [FileDiff("a.png", "modified", is_binary=True)],
}


@pytest.mark.parametrize("files", NOT_FOUND.values(), ids=NOT_FOUND)
def test_not_found(files: list[FileDiff]) -> None:
    assert find_trivial_change(ChangeSet(tuple(files))) is None


def test_a_submodule_in_a_foreign_patch() -> None:
    patch = (
        b"diff --git a/libs/z b/libs/z\nindex 1111111..2222222 160000\n--- a/libs/z\n"
        b"+++ b/libs/z\n@@ -1 +1 @@\n-Subproject commit "
        + b"1" * 40
        + b"\n+Subproject commit "
        + b"2" * 40
        + b"\n"
    )
    assert find_trivial_change(parse_patch(patch)) == TrivialChange(
        "submodule", (Bump("libs/z", "1111111", "2222222"),)
    )


EVIL = [
    '"' * 40_000,
    '\\"' * 20_000,
    "`'\"" * 13_000,
    "1." * 20_000,
    "a@" * 20_000,
    "import " * 6_000,
    " x," * 13_000,
]


@pytest.mark.parametrize("text", EVIL, ids=range(len(EVIL)))
def test_time_grows_with_the_text_and_no_faster(text: str) -> None:
    """40 kB on a line, made to be tried again at every position."""
    start = time.process_time()
    for path in ("a.js", "Cargo.toml", "x.lock", "README.md"):
        find_trivial_change(
            ChangeSet((edit(path, "-" + text, "+" + text + "1"), edit(path, "-" + text + "\\", "+" + text)))
        )
    assert time.process_time() - start < 1.0
