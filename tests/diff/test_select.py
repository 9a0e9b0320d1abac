"""Less of a large change before secrets are looked for: whole hunks go, lines are never cut."""

from __future__ import annotations

import time

from gitgpt.diff.changeset import ChangeSet, FileDiff, Hunk
from gitgpt.diff.pack import pack
from gitgpt.diff.parse import parse_patch
from gitgpt.diff.select import LIMIT, LONGEST_LINE, select
from gitgpt.guards import secrets


def file_of(path: str, *hunks: int, line: str = "+some changed line of ordinary length") -> FileDiff:
    """A file with hunks of so many lines."""
    return FileDiff(
        path, "modified", added=sum(hunks), hunks=tuple(Hunk(1, 0, 1, n, "", (line,) * n) for n in hunks)
    )


def lines(file: FileDiff) -> int:
    return sum(len(hunk.lines) for hunk in file.hunks)


def size(changes: ChangeSet) -> int:
    return sum(len(line) + 1 for file in changes.files for hunk in file.hunks for line in hunk.lines)


def test_a_change_of_ordinary_size_is_left_alone() -> None:
    changes = ChangeSet((file_of("a.py", 100, 200), file_of("b.py", 3)))
    assert select(changes) is not None and select(changes) == changes


def test_small_files_stay_whole_and_large_ones_give_way() -> None:
    changes = select(ChangeSet((file_of("big.py", 5000), file_of("small.py", 20), file_of("data.csv", 5000))))
    big, small, data = changes.files
    assert size(changes) <= LIMIT
    assert lines(small) == 20 and small.left_out == ""
    assert lines(big) > 2 * lines(data) > 0
    assert big.left_out == data.left_out == "only part of this large change was read"
    assert big.added == 5000


def test_whole_hunks_stay_in_order() -> None:
    (file,) = select(ChangeSet((file_of("a.py", *[1000] * 10),))).files
    assert [len(hunk.lines) for hunk in file.hunks][:3] == [1000, 1000, 1000]
    assert all(line == "+some changed line of ordinary length" for hunk in file.hunks for line in hunk.lines)


def test_a_huge_line_is_left_out_whole() -> None:
    huge = "+" + "x" * LONGEST_LINE
    file = FileDiff("a.js", "modified", added=3, hunks=(Hunk(1, 0, 1, 3, "", ("+one", huge, "+two")),))
    (selected,) = select(ChangeSet((file,))).files
    assert selected.hunks[0].lines == ("+one", "+two")
    assert selected.left_out == "very long lines"


def test_every_file_keeps_its_place_however_many_there_are() -> None:
    changes = ChangeSet(tuple(file_of(f"f{n}.py", 30) for n in range(1000)))
    selected = select(changes)
    assert [file.path for file in selected.files] == [file.path for file in changes.files]
    assert size(selected) <= LIMIT + 600
    assert sum(not file.hunks for file in selected.files) > 500


def test_a_line_of_ten_megabytes_changes_nothing_else() -> None:
    """From a patch as from a repository: the other lines are shown as they would be without it."""
    patch = "--- a/{0}\n+++ b/{0}\n@@ -1 +1,{1} @@\n-limit = 1\n+limit = 2\n{2}"
    plain = patch.format("a.py", 1, "")
    long = patch.format("b.py", 2, "+x = '" + "x=1;" * 2_500_000 + "'\n")
    start = time.process_time()
    changes, _ = secrets.redact_changes(select(parse_patch((plain + long).encode())))
    packed = pack(changes, budget=1000)
    assert time.process_time() - start < 2.0
    body = "@@\n-limit = 1\n+limit = 2"
    assert packed.text == f"M a.py (+1 -1)\n{body}\nM b.py (+2 -1) [very long lines]\n{body}"
    assert packed.share < 1.0
