"""Messages checked against the rules: from a file, from standard input, or from commits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gitgpt.conventional.lint_rules import (
    OFF,
    LintSettings,
    Problem,
    find_problems,
    fix_message,
    read_linted,
)
from gitgpt.conventional.message_file import split_message_file

# Messages that git, a forge or a bot writes; they follow no rules of a team
EXEMPT = (
    ("a merge", re.compile(r"Merged? |Merge (?:branch|tag|commit|pull request|remote-tracking)")),
    ("a revert by git", re.compile(r'Re(?:vert|apply) "')),
    ("a fixup", re.compile(r"(?:fixup|squash|amend)! ")),
)
# Their fixes are for drafts: they take words of the author away
LOSSY = ("header-max-length", "scope-enum")
BOT = re.compile(
    r"\[bot\]|^(?:dependabot|renovate|greenkeeper|github-actions|pre-commit-ci)\b", re.IGNORECASE
)


class SourceMessage(NamedTuple):
    """A message and where it is from: a file or a commit's id. `author` is empty for a file."""

    origin: str
    text: str
    author: str = ""


class CheckedMessage(NamedTuple):
    """The problems of a message. `fixed` is the message after the mechanical fixes. `exempt` says why it was
    not checked."""

    source: SourceMessage
    problems: tuple[Problem, ...] = ()
    fixed: str = ""
    exempt: str = ""

    @property
    def has_error(self) -> bool:
        return any(problem.level == "error" for problem in self.problems)


def check_messages(messages: Iterable[SourceMessage], settings: LintSettings) -> Iterator[CheckedMessage]:
    """Each message with its problems, one after another."""
    for source in messages:
        exempt = find_exemption(source)
        if exempt:
            yield CheckedMessage(source, fixed=source.text, exempt=exempt)
        else:
            problems = tuple(find_problems(read_linted(source.text.rstrip("\n")), settings))
            fixed = fix_text(source.text, settings) if problems else source.text
            yield CheckedMessage(source, problems, fixed)


def find_exemption(source: SourceMessage) -> str:
    """Why the rules do not apply to a message, "" if they do."""
    for reason, pattern in EXEMPT:
        if pattern.match(source.text):
            return reason
    return "a bot's commit" if BOT.search(source.author) else ""


def fix_text(text: str, settings: LintSettings) -> str:
    """The message with every mechanical fix. Text that is not understood comes back as it is."""
    stripped = "\n".join(line.rstrip() for line in text.strip("\n").split("\n")).strip()
    linted = read_linted(stripped)
    if not linted.has_header or linted.message.render().split() != stripped.split():
        return text  # it would not come back whole
    kept = settings._replace(levels={**settings.levels, **dict.fromkeys(LOSSY, OFF)})
    return fix_message(linted.message, kept).render()


def read_message_file(data: bytes) -> str:
    """The message in git's file: without comments, help and the diff below the scissors."""
    layout = split_message_file(data)
    prefix = layout.prefix
    lines = [line for line in layout.text.split(b"\n") if not (prefix and line.startswith(prefix))]
    text = b"\n".join(lines).decode("utf-8", "replace").replace("\r\n", "\n")
    return re.sub(r"\n{3,}", "\n\n", text.strip("\n"))
