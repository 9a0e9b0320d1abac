"""What cannot be read off changed lines is said in words, one line a file."""

from __future__ import annotations

import pytest

from gitgpt.diff.changeset import NO_MODE, FileDiff, Hunk
from gitgpt.diff.describe import headline, line_of, size_in_words

POINTER = ("+version https://git-lfs.github.com/spec/v1", "+oid sha256:00", "+size 1234567")
OLD, NEW = "a" * 40, "b" * 40


def file(path: str = "x", status: str = "modified", **more: object) -> FileDiff:
    return FileDiff(path, status, **more)  # type: ignore[arg-type]


HEADLINES = {
    "edit": (file("src/a.py", added=3, removed=1), "M src/a.py (+3 -1)"),
    "addition": (file("a.py", "added", old_mode=NO_MODE, added=2), "A a.py (+2)"),
    "empty addition": (file("a.py", "added", old_mode=NO_MODE), "A a.py (empty)"),
    "deletion": (file("a.py", "deleted", new_mode=NO_MODE, removed=9), "D a.py (-9)"),
    "rename": (file("b.py", "renamed", old_path="a.py"), "R a.py -> b.py (content unchanged)"),
    "rename with edits": (file("b.py", "renamed", old_path="a.py", added=1), "R a.py -> b.py (+1)"),
    "copy": (file("b.py", "copied", old_path="a.py"), "C a.py -> b.py (content unchanged)"),
    "binary": (file("a.png", is_binary=True, size=12_000), "M a.png (binary, 12.0 KB)"),
    "binary of unknown size": (file("a.png", is_binary=True), "M a.png (binary)"),
    "executable": (file("run", new_mode="100755"), "M run (made executable)"),
    "not executable": (file("run", old_mode="100755"), "M run (no longer executable)"),
    "symlink": (file("l", old_mode="120000", new_mode="120000", added=1), "M l (+1, symlink)"),
    "type change": (file("l", "type-changed", old_mode="120000", added=1), "T l (+1, symlink becomes file)"),
    "to symlink": (file("l", "type-changed", new_mode="120000"), "T l (file becomes symlink)"),
    "submodule": (
        file("z", old_mode="160000", new_mode="160000", old_id=OLD, new_id=NEW, added=1, removed=1),
        "M z (submodule aaaaaaa -> bbbbbbb)",
    ),
    "new submodule": (
        file("z", "added", old_mode=NO_MODE, new_mode="160000", new_id=NEW, added=1),
        "A z (submodule)",
    ),
    "file to submodule": (file("z", "type-changed", new_mode="160000"), "T z (file becomes submodule)"),
    "LFS": (
        file("a.mov", added=3, hunks=(Hunk(0, 0, 1, 3, "", POINTER),)),
        "M a.mov (+3, LFS object, 1.2 MB)",
    ),
    "a name with a line feed": (file("a\nb\x1b[31m.py", added=1), "M a\\nb\\x1b[31m.py (+1)"),
    "a name in Latin-1": (file("caf\udce9", added=1), "M caf\\xe9 (+1)"),
    "not read": (file("a.sql", added=90_000, left_out="too large"), "M a.sql (+90000)"),
}


@pytest.mark.parametrize(("changed", "line"), HEADLINES.values(), ids=HEADLINES)
def test_headlines(changed: FileDiff, line: str) -> None:
    assert headline(changed) == line


def test_why_nothing_of_it_is_shown() -> None:
    dump = file("a.sql", added=90_000, left_out="too large to be read")
    assert line_of(dump, "data") == "M a.sql (+90000) [too large to be read]"
    assert line_of(file("dist/a.js", added=3), "generated") == "M dist/a.js (+3) [generated]"
    assert line_of(file("a.py", added=3), "source") == "M a.py (+3)"


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 KB"), (999_949, "999.9 KB"), (999_950, "1.0 MB"),
     (3_400_000, "3.4 MB"), (2_000_000_000, "2.0 GB")],
)  # fmt: skip
def test_sizes(size: int, words: str) -> None:
    assert size_in_words(size) == words
