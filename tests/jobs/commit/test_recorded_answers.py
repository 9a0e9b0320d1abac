"""The whole way back, from an answer to the message, for a recorded set: nothing of a good answer is lost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from gitgpt.diff.changeset import ChangeSet, FileDiff, Hunk
from gitgpt.jobs.commit.draft_message import draft_message
from gitgpt.jobs.commit.task import Context, DraftOptions
from gitgpt.llm.types import Deadline, Reply, Request, Usage

RECORDED = Path(__file__).with_name("recorded") / "answers.txt"


class Row(NamedTuple):
    path: str
    lines: tuple[str, ...]
    kind: str
    answer: str
    message: str

    @property
    def change(self) -> ChangeSet:
        added, removed = (sum(line.startswith(sign) for line in self.lines) for sign in "+-")
        hunk = Hunk(1, 1, 1, 1, "", self.lines)
        return ChangeSet((FileDiff(self.path, "modified", added=added, removed=removed, hunks=(hunk,)),))


def read_rows() -> list[Row]:
    rows = []
    for text in re.split(r"(?m)^@@ ", RECORDED.read_text(encoding="utf-8"))[1:]:
        change, kind, said = re.split(r"(?m)^==== (\w+)\n", text, maxsplit=1)
        path, *lines = change.rstrip("\n").split("\n")
        answer, _, message = said.partition("\n----\n")
        rows.append(Row(path, tuple(lines), kind, answer.rstrip("\n"), message.rstrip("\n")))
    return rows


ROWS = read_rows()
GOOD = [row for row in ROWS if row.kind == "good"]
ODD = [row for row in ROWS if row.kind == "odd"]


class Stubborn:
    """Gives the same answer whenever it is asked."""

    def __init__(self, answer: str) -> None:
        self.answer = answer

    def complete(self, request: Request, *, deadline: Deadline, on_text: object = None) -> Reply:
        return Reply(self.answer, "test", "m", Usage(100, 0, 10))


def draft(row: Row) -> tuple[str, list[str]]:
    made = draft_message(
        row.change,
        Context,
        DraftOptions(always_ask=True),
        client=Stubborn(row.answer),
        deadline=Deadline(5),
    )
    assert made.provider == "test", made.reason
    return made.message.rstrip("\n"), [one.text for one in made.removed]


def words(text: str) -> list[str]:
    return unmarked(text.replace("\n* ", "\n- ")).split()


def unmarked(text: str) -> str:
    """Whether something breaks is for the rules to say."""
    return text.replace("!: ", ": ", 1)


def code_lines(text: str) -> list[str]:
    """Lines of fences, quotes, tables and indented code: they stay to the letter."""
    inside, found = False, []
    for line in text.split("\n"):
        inside ^= line.startswith("```")
        if inside or line.startswith((">", "|", "    ")):
            found.append(line)
    return found


def test_there_are_enough_of_them() -> None:
    assert len(ROWS) >= 60


@pytest.mark.parametrize("row", GOOD, ids=[row.answer[:40] for row in GOOD])
def test_nothing_of_a_good_answer_is_lost_or_broken(row: Row) -> None:
    message, removed = draft(row)
    assert removed == []
    assert words(message) == words(row.answer)
    assert set(code_lines(row.answer)) <= set(message.split("\n"))
    assert unmarked(message.split("\n\n")[0]) == unmarked(row.answer.split("\n\n")[0])
    for span in re.findall(r"`[^`\n]+`", row.answer):
        assert span in message  # never broken across lines


@pytest.mark.parametrize("row", GOOD, ids=[row.answer[:40] for row in GOOD])
def test_its_lines_fit(row: Row) -> None:
    message, _ = draft(row)
    kept = code_lines(message)
    _, *body = message.split("\n")
    assert [line for line in body if len(line) > 72 and line not in kept and "`" not in line] == []


@pytest.mark.parametrize("row", ODD, ids=[row.answer[:40] for row in ODD])
def test_an_odd_answer_becomes_the_message_that_it_means(row: Row) -> None:
    assert draft(row)[0] == row.message
