"""What a draft does to each kind of message file that git writes."""

from __future__ import annotations

import pytest
from ground.repo import Repo

from gitgpt.conventional import message_file
from gitgpt.errors import FileError

HELP = (
    b"# Please enter the commit message for your changes. Lines starting\n"
    b"# with '#' will be ignored, and an empty message aborts the commit.\n"
    b"#\n# On branch main\n# Changes to be committed:\n#\tnew file:   a\n#\n"
)
KEPT = (
    b"# Please enter the commit message for your changes. Lines starting\n"
    b"# with '#' will be kept; you may remove them yourself if you want to.\n"
    b"# An empty message aborts the commit.\n#\n# On branch main\n"
)
GERMAN = b"# Bitte geben Sie eine Commit-Beschreibung ein.\n#\n# Auf Branch main\n"
SCISSORS = (
    b"# ------------------------ >8 ------------------------\n"
    b"# Do not modify or remove the line above.\n# Everything below it will be ignored.\n"
)
DIFF = b"diff --git a/a b/a\n@@ -0,0 +1 @@\n+caf\xe9\n"
SIGNED = b"Signed-off-by: Ada <a@b>\n"
DRAFT = "feat: add a"
LONG = "feat: add a\n\nIt was missing."
FOOTED = "feat: add a\n\nIt was missing.\n\nRefs: #12"
CRLF_HELP = HELP.replace(b"\n", b"\r\n")
LONG_CRLF = b"feat: add a\r\n\r\nIt was missing.\r\n\r\n"

MERGED = {
    "plain": (DRAFT, b"\n" + HELP, b"feat: add a\n\n" + HELP),
    "body": (LONG, b"\n" + HELP, b"feat: add a\n\nIt was missing.\n\n" + HELP),
    "spaces around the draft": (f"\n{DRAFT}\r\n\r\n", b"\n" + HELP, b"feat: add a\n\n" + HELP),
    "no help (--no-status, --no-edit)": (DRAFT, b"", b"feat: add a\n"),
    "help on the first line": (DRAFT, HELP, b"feat: add a\n\n" + HELP),
    "-v": (DRAFT, b"\n" + HELP + SCISSORS + DIFF, b"feat: add a\n\n" + HELP + SCISSORS + DIFF),
    "scissors": (DRAFT, b"\n" + SCISSORS + HELP, b"feat: add a\n\n" + SCISSORS + HELP),
    "scissors and -v": (
        DRAFT,
        b"\n" + SCISSORS + HELP + SCISSORS + DIFF,
        b"feat: add a\n\n" + SCISSORS + HELP + SCISSORS + DIFF,
    ),
    "-s": (DRAFT, b"\n\n" + SIGNED + b"\n" + HELP, b"feat: add a\n\n" + SIGNED + b"\n" + HELP),
    "-s, draft with footers": (
        FOOTED,
        b"\n\n" + SIGNED + b"\n" + HELP,
        b"feat: add a\n\nIt was missing.\n\nRefs: #12\n" + SIGNED + b"\n" + HELP,
    ),
    "-s --no-edit": (DRAFT, b"\n\n" + SIGNED, b"feat: add a\n\n" + SIGNED),
    "--trailer": (DRAFT, b"\nIssue: 1\n" + HELP, b"feat: add a\n\nIssue: 1\n" + HELP),
    "template": (
        DRAFT,
        b"Why:\n\n# say it shortly\n\n" + HELP,
        b"feat: add a\n\nWhy:\n\n# say it shortly\n\n" + HELP,
    ),
    "template with -s": (
        FOOTED,
        b"Why:\n\n" + SIGNED + b"\n" + HELP,
        b"feat: add a\n\nIt was missing.\n\nRefs: #12\n\nWhy:\n\n" + SIGNED + b"\n" + HELP,
    ),
    "template with CRLF": (LONG, b"Why:\r\n\r\n" + HELP, LONG_CRLF + b"Why:\r\n\r\n" + HELP),
    "blank lines with CRLF above the help": (LONG, b"\r\n" + HELP, LONG.encode() + b"\n\n" + HELP),
    "all CRLF": (LONG, b"\r\n" + CRLF_HELP, LONG_CRLF + CRLF_HELP),
    "all CRLF, trailers": (
        FOOTED,
        b"\r\n\r\nSigned-off-by: Ada <a@b>\r\n\r\n" + CRLF_HELP,
        LONG_CRLF + b"Refs: #12\r\nSigned-off-by: Ada <a@b>\r\n\r\n" + CRLF_HELP,
    ),
    "all CRLF, -v": (
        DRAFT,
        (b"\n" + SCISSORS + DIFF).replace(b"\n", b"\r\n"),
        (b"feat: add a\n\n" + SCISSORS + DIFF).replace(b"\n", b"\r\n"),
    ),
    "commentChar ;": (
        DRAFT,
        b"\n" + HELP.replace(b"#", b";"),
        b"feat: add a\n\n" + HELP.replace(b"#", b";"),
    ),
    "commentString //": (
        "feat: a\n\n// not a comment\n# a heading",
        b"\n" + HELP.replace(b"#", b"//"),
        b"feat: a\n\n // not a comment\n# a heading\n\n" + HELP.replace(b"#", b"//"),
    ),
    "commentChar auto": (
        "#12 fix",
        b"#1 why\n\n" + HELP.replace(b"#", b";"),
        b"#12 fix\n\n#1 why\n\n" + HELP.replace(b"#", b";"),
    ),
    "draft that looks like comments": (
        "#12 fix\n\n# ------------------------ >8 ------------------------\nx",
        b"\n" + HELP,
        b" #12 fix\n\n # ------------------------ >8 ------------------------\nx\n\n" + HELP,
    ),
    "translated help": ("#12 fix", b"\n" + GERMAN, b" #12 fix\n\n" + GERMAN),
    "Latin-1 names in the help": (
        DRAFT,
        b"\n" + HELP + b"#\tnew file:   caf\xe9\n",
        b"feat: add a\n\n" + HELP + b"#\tnew file:   caf\xe9\n",
    ),
    "Chinese": ("feat: 增加", b"\n" + HELP, "feat: 增加\n\n".encode() + HELP),
}


@pytest.mark.parametrize("name", MERGED)
def test_draft_goes_above_what_is_there(name: str) -> None:
    draft, original, expected = MERGED[name]
    assert message_file.merge_draft(draft, original) == expected


UNCHANGED = {
    "empty draft": ("", b"\n" + HELP),
    "blank draft": (" \n\n", b"\n" + HELP),
    "empty draft, empty file": ("", b""),
}


@pytest.mark.parametrize("name", UNCHANGED)
def test_nothing_to_put_in_changes_nothing(name: str) -> None:
    draft, original = UNCHANGED[name]
    assert message_file.merge_draft(draft, original) == original


def test_without_an_editor_nothing_is_sheltered_since_nothing_is_stripped() -> None:
    assert message_file.merge_draft("#12 fix", b"", will_open_editor=False) == b"#12 fix\n"


NOTED = b"# gitgpt: rules wrote this: timeout\n#\n"
NOTES = {
    "help that git will strip": (b"\n" + HELP, True, b"feat: add a\n\n" + NOTED + HELP),
    "-v": (b"\n" + HELP + SCISSORS + DIFF, True, b"feat: add a\n\n" + NOTED + HELP + SCISSORS + DIFF),
    "verbatim or whitespace": (b"\n" + KEPT, True, b"feat: add a\n\n" + KEPT),
    "scissors": (b"\n" + SCISSORS + HELP, True, b"feat: add a\n\n" + SCISSORS + HELP),
    "translated": (b"\n" + GERMAN, True, b"feat: add a\n\n" + GERMAN),
    "no editor": (b"", False, b"feat: add a\n"),
    "no editor, template that looks like help": (HELP, False, b"feat: add a\n\n" + HELP),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes_only_where_git_takes_them_out(name: str) -> None:
    original, will_open_editor, expected = NOTES[name]
    merged = message_file.merge_draft(
        DRAFT, original, will_open_editor=will_open_editor, notes=("rules wrote this:\n timeout",)
    )
    assert merged == expected


ENCODED = {
    "GBK": ("feat: 增加", b"\n", "gbk", "feat: 增加\n".encode("gbk")),
    "GBK template": ("feat: 增加", "为何\n".encode("gbk"), "gbk", "feat: 增加\n\n为何\n".encode("gbk")),
    "Latin-1": ("fix: café", b"", "ISO-8859-1", b"fix: caf\xe9\n"),
    "Latin-1, typographic marks": ("fix: “café” – it’s…", b"", "latin-1", b'fix: "caf\xe9" - it\'s...\n'),
}


@pytest.mark.parametrize("name", ENCODED)
def test_commit_encoding(name: str) -> None:
    draft, original, encoding, expected = ENCODED[name]
    assert message_file.merge_draft(draft, original, encoding=encoding) == expected


REFUSED = {
    "draft outside the encoding": ("feat: 增加", b"", "latin-1", "the draft cannot be written in latin-1"),
    "text in another encoding": (DRAFT, b"caf\xe9\n", "utf-8", "the text in the message file is not utf-8"),
    "encoding nobody knows": (DRAFT, b"", "x-none", "no such encoding: x-none"),
    "10 MB of text": (DRAFT, b"word\n" * 2**21, "utf-8", "holds 10485760 bytes of text"),
    "NUL": ("feat: a\0", b"", "utf-8", r"control character U\+0000"),
    "escape": ("feat: \x1b[31m", b"", "utf-8", r"control character U\+001B"),
    "C1": ("feat: \x9b31m", b"", "utf-8", r"control character U\+009B"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusals(name: str) -> None:
    draft, original, encoding, reason = REFUSED[name]
    with pytest.raises(FileError, match=reason):
        message_file.merge_draft(draft, original, encoding=encoding)


def test_ten_megabytes_of_verbose_diff_are_no_reason_to_refuse() -> None:
    original = b"\n" + HELP + SCISSORS + DIFF * 250_000
    assert message_file.merge_draft(DRAFT, original) == b"feat: add a\n" + original


MESSAGES = {
    "help only": (b"\n" + HELP, False),
    "empty": (b"", False),
    "blank": (b"\n\n", False),
    "trailers": (b"\n\n" + SIGNED + b"Issue: 1\n\n" + HELP, False),
    "diff below scissors": (b"\n" + SCISSORS + DIFF, False),
    "comment of a template": (b"# say why\n\n" + HELP, False),
    "commentChar ;": (b"\n" + HELP.replace(b"#", b";"), False),
    "a message": (b"feat: a\n\n" + HELP, True),
    "a message without help": (b"feat: a\n", True),
    "a sentence without help": (b"Add a\n", True),
    "a list without help": (b"- one\n- two\n", True),
    "a ticket alone": (b"ABC-12 \n\n" + HELP, False),
    "a ticket with a word": (b"ABC-12 add\n\n" + HELP, True),
    "a message above trailers": (b"feat(x): a\n\n" + SIGNED + b"\n" + HELP, True),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_has_message(name: str) -> None:
    original, expected = MESSAGES[name]
    assert message_file.has_message(original) is expected


FOLDED = {
    "a message": (b"fix: old\n\nBody.\n\n" + HELP, b"\n# fix: old\n#\n# Body.\n#\n" + HELP),
    "comments in it": (b"# why\nfix: old\n\n" + HELP, b"\n# why\n# fix: old\n#\n" + HELP),
    "trailers stay": (
        b"fix: old\n\n" + SIGNED + b"Change-Id: I1\n\n" + HELP,
        b"\n" + SIGNED + b"Change-Id: I1\n\n# fix: old\n#\n" + HELP,
    ),
    "a subject is no trailer": (b"fix: old\n\n" + HELP, b"\n# fix: old\n#\n" + HELP),
    "an indented paragraph is no trailer": (
        b"Squashed\n\n    feat: a\n\n" + HELP,
        b"\n# Squashed\n#\n#     feat: a\n#\n" + HELP,
    ),
    "-v": (b"old\n\n" + HELP + SCISSORS + DIFF, b"\n# old\n#\n" + HELP + SCISSORS + DIFF),
    "commentChar ;": (b"old\n\n" + HELP.replace(b"#", b";"), b"\n; old\n;\n" + HELP.replace(b"#", b";")),
    "nothing there": (b"\n" + HELP, None),
    "comments are kept": (b"old\n\n" + KEPT, None),
    "scissors": (b"old\n\n" + SCISSORS + HELP, None),
    "no editor": (b"old\n", None),
}


@pytest.mark.parametrize("name", FOLDED)
def test_fold(name: str) -> None:
    original, expected = FOLDED[name]
    assert message_file.fold(original) == expected
    if expected:
        assert not message_file.has_message(expected)
        assert message_file.merge_draft(DRAFT, expected).startswith(b"feat: add a\n" + expected[:5])


OPTIONS: list[tuple[str, ...]] = [
    (), ("-s",), ("-v",), ("-v", "-v"), ("--trailer", "Issue: 1"), ("-s", "--trailer", "Issue: 1"),
    ("--no-status",), ("--cleanup=scissors",), ("--cleanup=scissors", "-v", "-s"), ("--cleanup=verbatim",),
    ("--cleanup=whitespace",),
]  # fmt: skip


@pytest.mark.parametrize("options", OPTIONS, ids=" ".join)
@pytest.mark.parametrize("comment", ["#", ";", "auto"])
def test_taking_apart_what_this_git_writes(repo: Repo, options: tuple[str, ...], comment: str) -> None:
    """No draft: nothing found that is no trailer, and the parts are the whole."""
    repo.config(core_commentChar=comment)
    repo.stage_file("a.txt", "# text\n")
    (seen,) = repo.commit_with_editor(*options).seen
    layout = message_file.split_message_file(seen)
    assert layout.text + layout.help == seen
    assert layout.prefix == (b"#" if comment == "auto" or not layout.help else comment.encode())
    assert not message_file.has_message(seen)
    assert layout.text.count(b"\n") == len(layout.text.splitlines()) and b"# " not in layout.text


def test_notes_have_the_line_ends_of_the_help() -> None:
    merged = message_file.merge_draft(DRAFT, b"\r\n" + CRLF_HELP, notes=("rules wrote this",))
    assert merged == b"feat: add a\r\n\r\n# gitgpt: rules wrote this\r\n#\r\n" + CRLF_HELP


@pytest.mark.parametrize(
    ("original", "line"),
    [
        (b"\n" + HELP, ""),
        (b"\n\nfix: b\nmore\n" + HELP, "fix: b"),
        (b"# no\r\n fix: b \r\n", "fix: b"),
        (b"", ""),
    ],
)
def test_the_first_line_of_a_message(original: bytes, line: str) -> None:
    assert message_file.first_line(original) == line


@pytest.mark.parametrize(
    ("written", "draft", "first"),
    [
        (b"[ABC-12] ", "Add a", b"[ABC-12] Add a"),
        (b"ABC-12: ", "feat: add a", b"ABC-12: feat: add a"),
        (b"[ABC-12] ", "[ABC-12] Add a", b"[ABC-12] Add a"),
        (b"ABC-12 ", "ABC-12 Add a", b"ABC-12 Add a"),
    ],
)
def test_a_draft_goes_after_a_ticket_that_another_hook_wrote(
    written: bytes, draft: str, first: bytes
) -> None:
    merged = message_file.merge_draft(draft, written + b"\n\n" + HELP)
    assert merged == first + b"\n\n" + HELP
