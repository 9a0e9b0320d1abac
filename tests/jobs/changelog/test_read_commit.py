"""What a commit message tells a changelog, as tables."""

from __future__ import annotations

import time

import pytest

from gitgpt.jobs.changelog.read_commit import (
    Change,
    ChangeReader,
    MessagePart,
    Person,
    Revert,
)
from gitgpt.jobs.changelog.read_message import Reference, ReferenceRules
from gitgpt.repository.commit_log import Commit

A, B = "a" * 40, "b" * 40


RULES = ReferenceRules(
    "https://github.com/acme/demo",
    {"JIRA": "https://j.example/{key}", "case {number}": "https://c.example/{number}"},
)


def read(message: str, *, parents: str = A, **options: bool) -> Change:
    return ChangeReader(**options, rules=RULES)(
        Commit(B, parents, "2026-01-02", "Ada", "ada@example.com", message)
    )


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
    ("Merge pull request #12 from acme/t\n\nfeat(api)!: add batch", ("feat", "api", "add batch")),
    ("Merge branch 't' into 'main'\n\nfix: y\n\nSee merge request g/p!3", ("fix", "", "y")),
    (
        "Pull request #7: perf: faster\n\nMerge in PRJ/demo from t to main\n\n* commit 'a'",
        ("perf", "", "faster"),
    ),
    ("Merge pull request 'fix(ui): z' (#4) from ann/t into main\n\nReviewed-on: x", ("fix", "ui", "z")),
    ('Merge "feat: from Gerrit"', ("feat", "", "from Gerrit")),
    ("Merge acme/demo#29: fix: script", ("fix", "", "script")),
    ("Merge pull request #12 from acme/t\n\nAdd batch", ("", "", "Add batch")),
    ("Merge branch 'topic'", ("", "", "")),
    ("Merge remote-tracking branch 'origin/main' into topic", ("", "", "")),
    ("Merge branch 'a' into b\n\n# Conflicts:\n#\tx.py", ("", "", "")),
    ("Merge commit from fork", ("", "", "Merge commit from fork")),
    ("Merge commit from fork\n\n* fix: escape it\n\n* test", ("fix", "", "escape it")),
    ("Merge duplicate entries", ("", "", "Merge duplicate entries")),
    (
        "Squashed commit of the following:\n\ncommit abcdef1\nAuthor: A <a@b>\nDate: x\n\n    feat: x\n",
        ("", "", ""),
    ),
    ("[Backport 1.x] fix: crash (#12) (#15)", ("fix", "", "crash")),
    ("backport: fix: crash", ("fix", "", "crash")),
    ("fix: crash (backport #12) (#15)", ("fix", "", "crash")),
    ("PROJ-125 feat(api)!: break it", ("feat", "api", "break it")),
    ("PROJ-125: feat: x", ("feat", "", "x")),
    ("[PROJ-125] feat: x", ("feat", "", "x")),
    ("#128 fix: a bug", ("fix", "", "a bug")),
    ("fix：启动崩溃", ("fix", "", "启动崩溃")),
    ("新增: 导出功能", ("新增", "", "导出功能")),
    ("修复：崩溃", ("修复", "", "崩溃")),
    ("注意：看这里", ("", "", "注意：看这里")),
    (":boom: Rename the flag", ("", "", "Rename the flag")),
    ("fix: encode as text (UTF-8)", ("fix", "", "encode as text (UTF-8)")),
    ("fix: e (closes #13)", ("fix", "", "e")),
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
    ("feat: x\n\nRefs: other/project#8", (Reference("other/project#", "8"),)),
    ("feat: x\n\nSigned-off-by: A <a@b.c>\nRefs: #8", (issue("8"),)),
    ("fix: e (closes #13)", (issue("13"),)),
    ("fix: e (fixes #1, #2) (#3)", (issue("1"), issue("2"), pr("3"))),
    ("fix: a\n\nCloses acme/other#14", (Reference("acme/other#", "14"),)),
    ("fix: a\n\nCloses acme/demo#14", (issue("14"),)),
    ("fix: b\n\nCloses https://github.com/acme/demo/issues/5", (issue("5"),)),
    ("fix: b\n\nCloses https://github.com/acme/demo/pull/5.", (pr("5"),)),
    (
        "fix: b\n\nCloses https://github.com/a/b/issues/5",
        (Reference("a/b#", "5", False, "https://github.com/a/b/issues/5"),),
    ),
    ("fix: b\n\nCloses https://evil.example/a/b/issues/5", (Reference("a/b#", "5"),)),
    ("fix: c\n\nFixes PROJ-77", (Reference("PROJ-", "77"),)),
    ("fix: c\n\nFixes UTF-8", ()),
    ("fix: d\n\nResolves: GH-18", (issue("18"),)),
    ("fix: d\n\nFixes #1, #2 and #3", (issue("1"), issue("2"), issue("3"))),
    ("fix: d\n\nCloses !7", (pr("7", "!"),)),
    ("JIRA-9 fix: d", (Reference("JIRA-", "9", False, "https://j.example/JIRA-9"),)),
    ("fix: case 44 hangs", (Reference("case ", "44", False, "https://c.example/44"),)),
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


SQUASH = """Parser work (#176)

* feat(cli): add --json

* fix(core)!: drop the old parser

BREAKING CHANGE: the old parser is gone

* docs: explain

---------

Co-authored-by: Bo <bo@example.com>"""
GIT_SQUASH = """Squashed commit of the following:

commit 1234567890
Author: Ada <ada@example.com>
Date:   Mon Jan 5 10:00:00 2026 +0000

    feat: drop x

    BREAKING CHANGE: use y

commit 2234567890
Author: Ada <ada@example.com>
Date:   Mon Jan 5 10:00:00 2026 +0000

    fix: z
"""
CODE = "feat: x\n\nBREAKING CHANGE: rename the key:\n\n```yaml\nold: 1\n\nnew: 2\n```\n\nRefs: #4"
BREAKS = [
    ("feat!: x", ("x",)),
    ("💥 Drop node 14", ("Drop node 14",)),
    ("feat: :boom: x", ("x",)),
    ("PROJ-1 feat!: x", ("x",)),
    ("feat: x\n\nBREAKING CHANGE: None", ()),
    ("feat: x\n\nBREAKING CHANGE: N/A.", ()),
    ("feat: x\n\nBREAKING CHANGE: nothing breaks at first", ("nothing breaks at first",)),
    ("feat!: x\n\nBREAKING CHANGE: none", ("x",)),
    (SQUASH, ("the old parser is gone",)),
    (CODE, ("rename the key:\n\n```yaml\nold: 1\n\nnew: 2\n```",)),
]


@pytest.mark.parametrize(("message", "expected"), BREAKS)
def test_breaks(message: str, expected: tuple[str, ...]) -> None:
    assert read(message).breaks == expected


def test_each_commit_of_a_squash_keeps_its_own_break() -> None:
    change = read(SQUASH, split_squashes=True)
    assert change.breaks == ()
    assert [(part.text, part.breaks) for part in change.parts] == [
        ("add --json", ()),
        ("drop the old parser", ("the old parser is gone",)),
        ("explain", ()),
    ]


def test_a_squash_by_git_is_its_commits() -> None:
    change = read(GIT_SQUASH)
    assert change.text == "" and change.breaks == ()
    assert [(part.type, part.breaks) for part in change.parts] == [("feat", ("use y",)), ("fix", ())]


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
        MessagePart("feat", "", "title", (), ()),
        MessagePart("fix", "y", "b", (), (pr("6"),)),
        MessagePart("docs", "", "c", ("c",), ()),
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
