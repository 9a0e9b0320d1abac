"""Patches of every origin become the same data; text that is no patch is refused."""

from __future__ import annotations

import pytest
from ground.repo import Repo

from gitgpt.diff.changeset import ChangeSet, Hunk
from gitgpt.diff.parse import parse_patch
from gitgpt.errors import UsageError

PLAIN = b"""diff --git a/src/x.py b/src/x.py
index 1111111..2222222 100644
--- a/src/x.py
+++ b/src/x.py
@@ -1,2 +1,2 @@ def f():
 one
-two
+three
"""
HUNK = Hunk(1, 2, 1, 2, "def f():", (" one", "-two", "+three"))


def only(changes: ChangeSet) -> tuple[str, str | None, str, int, int]:
    (file,) = changes.files
    return file.path, file.old_path, file.status, file.added, file.removed


SAME = {
    "git's own": PLAIN,
    "no prefix": PLAIN.replace(b"a/src", b"src").replace(b"b/src", b"src"),
    "mnemonic prefixes": PLAIN.replace(b"a/src", b"i/src").replace(b"b/src", b"w/src"),
    "CRLF": PLAIN.replace(b"\n", b"\r\n"),
    "text around it": b"commit 1234\nAuthor: A\n\n    diff of things\n\n" + PLAIN + b"-- \n2.39.5\n\n",
    "colour": b"".join(b"\x1b[1m" + line + b"\x1b[m\n" for line in PLAIN.splitlines()),
    "no last newline": PLAIN[:-1],
}


@pytest.mark.parametrize("patch", SAME.values(), ids=SAME)
def test_the_same_change_in_other_clothes(patch: bytes) -> None:
    changes = parse_patch(patch)
    assert only(changes) == ("src/x.py", None, "modified", 1, 1)
    assert changes.files[0].hunks == (HUNK,)
    assert changes.files[0].left_out == ""


HEADERS = {
    "new": (
        b"diff --git a/n b/n\nnew file mode 100755\nindex 0000000..1111111\n--- /dev/null\n+++ b/n\n"
        b"@@ -0,0 +1 @@\n+x\n",
        ("n", None, "added", 1, 0),
    ),
    "empty new": (
        b"diff --git a/n m b/n m\nnew file mode 100644\nindex 0000000..e69de29\n",
        ("n m", None, "added", 0, 0),
    ),
    "deleted": (
        b"diff --git a/n b/n\ndeleted file mode 100644\n--- a/n\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n",
        ("n", None, "deleted", 0, 1),
    ),
    "pure rename": (
        b"diff --git a/x y b/z\nsimilarity index 100%\nrename from x y\nrename to z\n",
        ("z", "x y", "renamed", 0, 0),
    ),
    "copy": (
        b"diff --git a/x b/z\nsimilarity index 100%\ncopy from x\ncopy to z\n",
        ("z", "x", "copied", 0, 0),
    ),
    "mode only": (b"diff --git a/x b/x\nold mode 100644\nnew mode 100755\n", ("x", None, "modified", 0, 0)),
    "quoted": (
        b'diff --git "a/\\344\\270\\255\\t\\"x\\".txt" "b/\\344\\270\\255\\t\\"x\\".txt"\n'
        b"new file mode 100644\nindex 0000000..e69de29\n",
        ('中\t"x".txt', None, "added", 0, 0),
    ),
    "Latin-1": (
        b'diff --git "a/caf\\351" "b/caf\\351"\nnew file mode 100644\nindex 0..1\n',
        ("caf\udce9", None, "added", 0, 0),
    ),
    "space: git adds a tab": (
        b"diff --git a/x y b/x y\nindex 1..2 100644\n--- a/x y\t\n+++ b/x y\t\n@@ -1 +1 @@\n-a\n+b\n",
        ("x y", None, "modified", 1, 1),
    ),
    "binary": (
        b"diff --git a/i.png b/i.png\nindex 1..2 100644\nBinary files a/i.png and b/i.png differ\n",
        ("i.png", None, "modified", 0, 0),
    ),
    "type change": (
        b"diff --git a/l b/l\ndeleted file mode 120000\nindex 1..0\n--- a/l\n+++ /dev/null\n@@ -1 +0,0 @@\n"
        b"-t\n\\ No newline at end of file\n"
        b"diff --git a/l b/l\nnew file mode 100644\nindex 0..1\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+t\n",
        ("l", None, "type-changed", 1, 1),
    ),
    "folder called a": (
        b"diff --git a/x a/x\nindex 1..2 100644\n--- a/x\n+++ a/x\n@@ -1 +1 @@\n-a\n+b\n",
        ("a/x", None, "modified", 1, 1),
    ),
    "plain diff -u": (
        b"--- old/x.c\t2026-01-01 00:00:00 +0000\n+++ new/x.c\t2026-01-02 00:00:00\n@@ -1 +1 @@\n-a\n+b\n",
        ("x.c", None, "modified", 1, 1),
    ),
    "diff -u of binaries": (b"Binary files old/x.o and new/x.o differ\n", ("x.o", None, "modified", 0, 0)),
    "combined": (
        b"diff --cc x.c\nindex 1,2..3\n--- a/x.c\n+++ b/x.c\n@@@ -1,1 -1,1 +1,1 @@@\n- a\n -b\n++c\n",
        ("x.c", None, "modified", 0, 0),
    ),
}


@pytest.mark.parametrize(("patch", "expected"), HEADERS.values(), ids=HEADERS)
def test_names_and_kinds(patch: bytes, expected: tuple[str, str | None, str, int, int]) -> None:
    assert only(parse_patch(patch)) == expected


def test_content_that_imitates_headers_is_content() -> None:
    patch = (
        b"diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n"
        b"--- a/evil\n+++ b/fake\n-@@ -1 +1 @@\n+diff --git a/y b/y\n same\n"
    )
    (file,) = parse_patch(patch).files
    assert file.hunks[0].lines == ("--- a/evil", "+++ b/fake", "-@@ -1 +1 @@", "+diff --git a/y b/y", " same")


def test_a_blank_context_line_may_have_lost_its_space() -> None:
    (file,) = parse_patch(b"--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n one\n\n-two\n+three\n").files
    assert file.hunks[0].lines == (" one", " ", "-two", "+three")


def test_a_patch_that_ends_too_early_is_kept_and_said() -> None:
    (file,) = parse_patch(PLAIN.replace(b"-1,2 +1,2", b"-1,9 +1,9")).files
    assert (file.added, file.removed, file.left_out) == (1, 1, "the reading limit was reached")


def test_escapes_in_content_stay_when_the_patch_is_not_coloured() -> None:
    (file,) = parse_patch(PLAIN.replace(b"three", b"\x1b[31mthree")).files
    assert file.hunks[0].lines[-1] == "+\x1b[31mthree"


@pytest.mark.parametrize(
    "patch", [b"", b"\n \n", b"hello\n", b"--- a\n+++ b\n", b"@@ -1 +1 @@\n-a\n+b\n", b"\0\xff"]
)
def test_no_diff_is_refused(patch: bytes) -> None:
    with pytest.raises(UsageError, match=r"^standard input (holds no diff|is empty)"):
        parse_patch(patch)


def test_what_this_git_prints_for_hard_names(repo: Repo) -> None:
    names = [
        "sp ace",
        'q"uote',
        "back\\slash",
        "new\nline",
        "tab\tname",
        "ünï",
        "a => b",
        "x{y => z}w",
        "-rf",
    ]
    for name in names:
        repo.stage_file(name, "one\n")
    repo.stage_file(b"caf\xe9", "one\n")
    patch = repo.run("git", "diff", "--cached").out
    assert [file.path for file in parse_patch(patch).files] == sorted(
        [*names, "caf\udce9"], key=lambda name: name.encode("utf-8", "surrogateescape")
    )
