"""What a commit message tells a changelog, as tables."""

from __future__ import annotations

import time

import pytest

from gitgpt.jobs.changelog.read_commit import (
    Change,
    ChangeReader,
    MessagePart,
    Person,
    Reference,
    Revert,
)
from gitgpt.repository.commit_log import Commit

A, B = "a" * 40, "b" * 40


def read(message: str, *, parents: str = A, **options: bool) -> Change:
    return ChangeReader(**options)(Commit(B, parents, "2026-01-02", "Ada", "ada@example.com", message))


def pr(number: str, mark: str = "#") -> Reference:
    return Reference(mark, number, True)


def issue(number: str) -> Reference:
    return Reference("#", number)


# message, (type, scope, text)
TEXTS = [
    ("feat(api)!: add x (#12)\n", ("feat", "api", "add x")),
    ("Add x (#12)", ("", "", "Add x")),
    ("fix: x (#1) (#2)", ("fix", "", "x")),
    ("fix: x (!7)", ("fix", "", "x")),
    ("fix: see (#12) there", ("fix", "", "see (#12) there")),
    ("fix: (#12)", ("fix", "", "(#12)")),
    ("Merged PR 9: feat: x", ("feat", "", "x")),
    ("Merged in topic (pull request #3)\n\nfeat: x\n\nmore", ("feat", "", "x")),
    ("fix: x\nno blank line", ("fix", "", "x")),
    ("", ("", "", "")),
    ("\n\n", ("", "", "")),
]

REFERENCES = [
    ("feat: x", ()),
    ("feat: x (#12)", (pr("12"),)),
    ("feat: x (#1) (#2)", (issue("1"), pr("2"))),
    ("feat: x (!7)", (pr("7", "!"),)),
    ("feat: x (pull request #3)", (pr("3"),)),
    ("Merged PR 9: feat: x", (pr("9"),)),
    ("feat: x\n\nCloses #4", (issue("4"),)),
    ("feat: x\n\nCloses: #4, #5", (issue("4"), issue("5"))),
    ("feat: x (#4)\n\nCloses #4", (pr("4"),)),
    ("feat: x\n\nThis fixes #8 at last.", (issue("8"),)),
    ("feat: x\n\nRefs: other/project#8", ()),
    ("feat: x\n\nSigned-off-by: A <a@b.c>\nRefs: #8", (issue("8"),)),
    ("feat: see #12 there", ()),
    ("feat: color #123456 and x#1", ()),
    ("Merge pull request #6 from a/b\n\nTitle", (pr("6"),)),
    ("Merge branch 'x' into 'main'\n\nTitle\n\nSee merge request group/p!11", (pr("11", "!"),)),
]

REVERTS = [
    (f'Revert "feat: x"\n\nThis reverts commit {A}.', Revert((A,), "", "feat: x", "feat: x", False)),
    ('Revert "feat: x (#3)" (#4)\n\nReverts a/b#3', Revert((), "3", "feat: x", "feat: x", False)),
    ('Revert "feat: x"', Revert((), "", "feat: x", "feat: x", False)),
    (f"revert: feat: x\n\nRefs: {A[:9]}, {B[:8]}", Revert((A[:9], B[:8]), "", "feat: x", "feat: x", False)),
    (
        f"revert: x\n\nThis reverts commit {A[:7]}, reversing\nchanges made to {B}.",
        Revert((A[:7],), "", "x", "x", False),
    ),
    (
        f'Revert "Revert "feat: x""\n\nThis reverts commit {A}.',
        Revert((A,), "", 'Revert "feat: x"', "feat: x", True),
    ),
    (f'Reapply "feat: x"\n\nThis reverts commit {A}.', Revert((A,), "", 'Revert "feat: x"', "feat: x", True)),
    ('Revert "Reapply "feat: x""', Revert((), "", 'Reapply "feat: x"', "feat: x", False)),
    (f"Roll back x\n\nThis reverts commit {A}.", Revert((A,), "", "Roll back x", "Roll back x", False)),
]

NO_REVERTS = [
    "feat: x",
    "fix: revert to the old parser",
    f"feat: do it better\n\nThis reverts commit {A} and replaces it.",
    "docs: how to revert",
    "Reverse the order",
]

ADVISORIES = [
    ("fix: bound x (CVE-2026-12345)", "CVE-2026-12345"),
    ("fix: x\n\nThis is GHSA-abcd-1234-efgh.", "GHSA-abcd-1234-efgh"),
    ("fix: cve handling", ""),
    ("fix: CVE-1-2", ""),
]


@pytest.mark.parametrize(("message", "expected"), TEXTS)
def test_text(message: str, expected: tuple[str, str, str]) -> None:
    change = read(message)
    assert (change.type, change.scope, change.text) == expected


@pytest.mark.parametrize(("message", "expected"), REFERENCES)
def test_references(message: str, expected: tuple[Reference, ...]) -> None:
    assert read(message).references == expected


@pytest.mark.parametrize(("message", "expected"), REVERTS)
def test_reverts(message: str, expected: Revert) -> None:
    assert read(message).revert == expected


@pytest.mark.parametrize("message", NO_REVERTS)
def test_no_revert(message: str) -> None:
    assert read(message).revert is None


@pytest.mark.parametrize(("message", "expected"), ADVISORIES)
def test_advisories(message: str, expected: str) -> None:
    assert read(message).advisory == expected


def test_breaks_and_footers() -> None:
    change = read(
        "feat!: x\n\nChangelog: security\nBREAKING CHANGE: y\nCo-authored-by: Bo B <bo@example.com>"
    )
    assert change.breaks == ("y",)
    assert change.section == "security"
    assert change.co_authors == (Person("Bo B", "bo@example.com"),)
    assert read("feat!: x").breaks == ("x",)


def test_a_squash_is_split_where_that_is_wanted() -> None:
    message = "feat: title (#5)\n\n* feat: title\n\n* fix(y): b (#6)\n* wip\n- docs!: c\n"
    assert read(message).parts == ()
    assert read(message, split_squashes=True).parts == (
        MessagePart("feat", "", "title", False, ()),
        MessagePart("fix", "y", "b", False, (pr("6"),)),
        MessagePart("docs", "", "c", True, ()),
    )


def test_bodies_are_kept_where_that_is_wanted() -> None:
    assert read("feat: x\n\nbody").body == ""
    assert read("feat: x\n\nbody", keep_bodies=True).body == "body"


def test_parents_tell_a_merge() -> None:
    assert read("x", parents=f"{A} {B}").is_merge
    assert not read("x").is_merge
    assert not read("x", parents="").is_merge


HOSTILE = [
    "feat: x " + "(#1) " * 20_000 + "(",
    "feat: x" + "(" * 100_000,
    "Revert " + '"' * 50_000,
    'Revert "' * 10_000 + '"' * 10_000,
    "Revert x\n\n" + "This reverts commit " * 5_000,
    "Revert x\n\nThis reverts commit " + "a" * 100_000,
    "Revert x\n\nThis reverts commit " + ("a" * 40 + ", ") * 3_000,
    "feat: x\n\n" + "fixes " * 20_000,
    "feat: x\n\n" + "CVE-" * 30_000,
    "feat: x\n\n" + "* x\n" * 30_000,
    "feat: x\n\nCo-authored-by: " + "<" * 50_000,
    "Merged in " + "(pull request #" * 10_000,
]


@pytest.mark.parametrize("message", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_messages_take_linear_time(message: str) -> None:
    start = time.process_time()
    read(message, split_squashes=True)
    assert time.process_time() - start < 1.0
