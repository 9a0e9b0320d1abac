"""Conventional Commits 1.0.0, to the letter where a message conforms and tolerant where it does not.

https://www.conventionalcommits.org/en/v1.0.0/ (C1 to C16 in the tests are its numbered rules). A header
that can be understood is never lost to the lines below it: the leading tools drop a whole commit over
a missing blank line or a parenthesis in its body. What departs from the text of the specification is
named in `deviations`; a message without any conforms.

Where the specification is silent: runs of spaces and CRLF are accepted, types may hold digits, dashes
and underscores, scopes may hold spaces but no parentheses, the footers begin at the first paragraph
whose first line is a token with its separator, and a `BREAKING CHANGE: ` line elsewhere in
the body still breaks (announcing a break too many is the smaller harm).
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from gitgpt.conventional.header import Deviation, Header, parse_header

# C8 to C10, C12, C16. Angular's habit of putting the break's text on the next line is read as well.
FOOTER = r"(?m)^(BREAKING[ -]CHANGE|\w[\w-]*)(: +|(?<=^BREAKING.CHANGE):\s+| #)(?=\S)"
STRAY_BREAK = r"(?m)^BREAKING[ -]CHANGES?:\s+(?=\S)"
BLANK_LINE = r"\n[ \t]+(?=\n)"
_compiled = cache(re.compile)  # start-up: a message of one conformant line needs none of these


class Footer(NamedTuple):
    """One footer; `separator` is ": " or " #" as written, `value` may span lines and paragraphs (C10)."""

    token: str
    separator: str
    value: str

    @property
    def is_breaking(self) -> bool:
        """C12, C15, C16: upper case, and a colon."""
        return self.separator[0] == ":" and self.token in ("BREAKING CHANGE", "BREAKING-CHANGE")


class Parsed(NamedTuple):
    """A whole message. `header` is None where none can be read; `subject` is the first line in any case.

    `breaks` describes each breaking change: the footers' text, or the description when there is only `!`.
    """

    subject: str
    header: Header | None
    body: str = ""
    footers: tuple[Footer, ...] = ()
    breaks: tuple[str, ...] = ()
    deviations: tuple[Deviation, ...] = ()

    @property
    def is_breaking(self) -> bool:
        return bool(self.breaks)

    @property
    def is_conformant(self) -> bool:
        return not self.deviations


def parse_message(message: str) -> Parsed:
    """Reads a commit message as git stores it (comments already removed). Never raises."""
    if "\r" in message:
        message = message.replace("\r\n", "\n")
    subject, _, rest = message.strip("\n").partition("\n")
    header = parse_header(subject)
    marks = ("no-header",) if header is None else header.deviations
    if not rest:
        breaks = (header.description,) if header and header.is_breaking else ()
        return Parsed(subject.rstrip(), header, breaks=breaks, deviations=marks)
    return _parse_rest(subject.rstrip(), header, rest, marks)


def split_body(rest: str) -> tuple[str, tuple[Footer, ...]]:
    """What follows the description -> the body and the footers (C6 to C10), blank lines stripped."""
    text = "\n\n" + _compiled(BLANK_LINE).sub("\n", rest).strip("\n")
    for match in _compiled(FOOTER).finditer(text):
        if text.endswith("\n\n", 0, match.start()):
            return text[: match.start()].strip("\n"), _footers(text[match.start() :])
    return text[2:], ()


def _parse_rest(subject: str, header: Header | None, rest: str, marks: tuple[Deviation, ...]) -> Parsed:
    if not rest.startswith(("\n", " \n", "\t\n")):
        marks += ("no-blank-line",)
    body, footers = split_body(rest)
    breaks: tuple[str, ...] = ()
    if "BREAKING" in rest:
        stray = _stray_breaks(body)
        breaks = stray + tuple(footer.value for footer in footers if footer.is_breaking)
        if stray or any(footer.is_breaking and "\n" in footer.separator for footer in footers):
            marks += ("stray-break",)
    if header and header.is_breaking and not breaks:
        breaks = (header.description,)
    return Parsed(subject, header, body, footers, breaks, marks)


def _footers(text: str) -> tuple[Footer, ...]:
    matches = list(_compiled(FOOTER).finditer(text))
    ends = [match.start() for match in matches[1:]] + [len(text)]
    return tuple(
        Footer(match[1], match[2], text[match.end() : end].strip())
        for match, end in zip(matches, ends, strict=True)
    )


def _stray_breaks(body: str) -> tuple[str, ...]:
    """Breaking-change lines inside the body; each runs to the end of its paragraph or to the next one."""
    parts = _compiled(STRAY_BREAK).split(body)[1:]
    return tuple(part.partition("\n\n")[0].strip() for part in parts)
