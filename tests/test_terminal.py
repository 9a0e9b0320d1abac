"""What a person is shown cannot act on their terminal."""

from __future__ import annotations

import pytest

from gitgpt import terminal

SHOWN = [
    ("plain é 修 👩\u200d👩\n\tx", "plain é 修 👩\u200d👩\n\tx"),
    ("\x1b[2J\x1b[Hgone", "\\x1b[2J\\x1b[Hgone"),
    ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
    ("\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\", "\\x1b]8;;https://evil.example\\x1b\\click\\x1b]8;;\\x1b\\"),
    ("\x1b[8mhidden\x1b[28m", "\\x1b[8mhidden\\x1b[28m"),
    ("\x9b31mc1", "\\x9b31mc1"),
    ("over\rwritten", "over\\rwritten"),
    ("line\r\nend", "line\nend"),
    ("a\u202eb\u2066c", "a\\u202eb\\u2066c"),
    ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
    ("a\x08\x08b\x7f\x00", "a\\x08\\x08b\\x7f\\x00"),
    ("not \udcff text", "not \\udcff text"),
    ("\x1b[33mours\x1b[0m", "\x1b[33mours\x1b[0m"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), SHOWN)
def test_what_a_terminal_would_obey_is_written_out(text, shown):
    assert terminal.inert(text) == shown
    assert terminal.inert(shown) == shown


@pytest.mark.parametrize(
    "show", [terminal.note, terminal.aside, terminal.show_message, terminal.warn, terminal.log]
)
def test_every_way_to_stderr(show, capsys):
    show("header \x1b]0;x\x07\n\nbody \u202e")
    err = capsys.readouterr().err
    assert "\x1b" not in err and "\x07" not in err and "\u202e" not in err
    assert "header \\x1b]0;x\\x07" in err


def test_a_program_gets_the_result_to_the_letter(capsys):
    terminal.result("a\x1b[2J")
    assert capsys.readouterr().out == "a\x1b[2J\n"
