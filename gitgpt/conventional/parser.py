"""Conventional Commits 1.0.0, to the letter where a message conforms and tolerant where it does not.

https://www.conventionalcommits.org/en/v1.0.0/ (C1 to C16 in the tests are its numbered rules). A header
that can be understood is never lost to what stands below it: the leading tools drop a whole commit over
a missing blank line or a parenthesis in its body. What departs from the text of the specification is
named in `deviations`; a message without any conforms.

Where the specification is silent: runs of spaces and CRLF are accepted, types may hold digits, dashes
and underscores, scopes may hold spaces but no parentheses, the footers begin at the first paragraph
whose first line is a token with its separator, and a `BREAKING CHANGE: ` line that stands elsewhere in
the body still breaks (announcing a break too many is the smaller harm).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

Deviation = Literal[
    "no-header",  # C1: no type, colon and space, or no description
    "space-around",  # C1: spaces before the type, the scope, the `!` or the colon
    "no-space",  # C1: no space after the colon
    "prefix",  # C1: a ticket, an emoji or "Merged PR 1:" before the type
    "bad-scope",  # C4: `fix():` or parentheses inside
    "misplaced-mark",  # C13: `feat!(x):`
    "no-blank-line",  # C6: the body follows the description at once
    "stray-break",  # C8, C12: BREAKING CHANGE outside the footers, or its text on the next line
]

HEADER = re.compile(
    r"(?P<type>\w[\w-]*)(?:\((?P<scope>[^()\r\n]*[^()\s][^()\r\n]*)\))?(?P<mark>!)?: +(?P<text>\S.*)"
)

# Only well-known types are recognised in a malformed header: "Note : x" and "http:x" are none. No two
# runs of spaces stand side by side, so that matching stays linear.
LOOSE_HEADER = (
    r"(?i)(?P<prefix>\s*(?:\[[^\]\r\n]{1,40}\]|:\w{1,40}:|Merged PR \d{1,9}:|[^\x00-\x7f]{1,8})?\s*)"
    r"(?P<type>feat|feature|fix|bugfix|hotfix|docs?|style|refactor|perf|tests?|build|ci|chore|revert|deps|security)"
    r"(?P<early>!?)(?P<gap>\s*)(?:\((?P<scope>[^:\r\n]*)\)(?P<gap2>\s*))?(?P<mark>!\s*)?"
    r":(?P<space>\s*)(?P<text>\S.*)"
)

# C8 to C10, C12, C16. Angular's habit of putting the break's text on the next line is read as well.
FOOTER = r"(?m)^(BREAKING[ -]CHANGE|\w[\w-]*)(: +|(?<=^BREAKING.CHANGE):\s+| #)(?=\S)"
STRAY_BREAK = r"(?m)^BREAKING[ -]CHANGES?:\s+(?=\S)"
BLANK_LINE = r"\n[ \t]+(?=\n)"
_compiled = cache(re.compile)  # start-up: a message of one conformant line needs none of these


class Header(NamedTuple):
    """The first line. `type` is in lower case (C15), `scope` and `description` are as written."""

    type: str
    scope: str
    is_breaking: bool  # the `!`, not the footer
    description: str
    deviations: tuple[Deviation, ...] = ()


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


def parse_header(line: str) -> Header | None:
    """The header of a first line: to the letter, else tolerantly for the well-known types, else None."""
    match = HEADER.match(line)
    if match:
        kind, scope, mark, text = match.groups()
        return Header(kind.lower(), scope or "", mark is not None, text.rstrip())
    loose = _compiled(LOOSE_HEADER).match(line) if ":" in line else None
    return _loose_header(loose) if loose else None


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


def _loose_header(match: re.Match[str]) -> Header:
    prefix, kind, early, gap, scope, gap2, mark, space, text = match.groups()
    mark = mark or ""
    scope = None if scope is None else scope.strip()
    found: tuple[tuple[object, Deviation], ...] = (
        (prefix.strip(), "prefix"),
        (prefix.isspace() or gap or gap2 or mark != mark.rstrip(), "space-around"),
        (not space, "no-space"),
        (scope is not None and (not scope or "(" in scope or ")" in scope), "bad-scope"),
        (early and scope is not None, "misplaced-mark"),
    )
    deviations = tuple(name for wrong, name in found if wrong)
    return Header(kind.lower(), scope or "", bool(early or mark), text.rstrip(), deviations)


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
