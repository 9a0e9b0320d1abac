"""The first line of a commit message: one table of its forms, and who reads which.

The strict form is https://www.conventionalcommits.org/en/v1.0.0/ to the letter. The loose one is what
people write when they mean it, with a ticket before the type or a full-width colon; only well-known types
count there. The area form also has areas such as
`drivers/usb:` and the full-width colon, the bracketed one is `[core] Add x` and `(core) add x`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

from gitgpt.conventional.commit_types import find_type

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
FormName = Literal["strict", "loose", "area", "bracketed"]

COLON = "{}: "
"""The usual frame: what is around the type. `[{}] ` is another."""
OPENING = r"[A-Za-z][\w-]{0,30}(?:\([^()\n]{0,60}\))?!?: "
"""What a header begins with, to be put into a larger expression. No groups."""

# Strings, compiled at their first use: the hook needs one of them. No two runs of spaces follow one another,
# so that matching stays linear. "Note : x" and "http:x" are not headers: the loose form has a list of types.
FORMS: dict[FormName, str] = {
    "strict": (
        r"(?P<type>\w[\w-]*)(?:\((?P<scope>[^()\r\n]*[^()\s][^()\r\n]*)\))?(?P<mark>!)?: +(?P<text>\S.*)"
    ),
    "loose": (
        r"(?i)(?P<prefix>\s*(?:\[[^\]\r\n]{1,40}\]:?|:\w{1,40}:|Merged PR \d{1,9}:|[^\x00-\x7f\w]{1,8}"
        r"|\(?(?:[A-Z][A-Z0-9_]{0,14}-|#)\d{1,9}\)?(?: ?[:|-](?= ))?)?\s*)"
        r"(?P<type>feat|feature|fix|bugfix|hotfix|docs?|style|refactor|perf|tests?|build|ci|chore|revert|deps|security"
        r"|[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]{1,6})"
        r"(?P<early>!?)(?P<gap>\s*)(?:\((?P<scope>[^:\r\n]*)\)(?P<gap2>\s*))?(?P<mark>!\s*)?"
        r"[:\uff1a](?P<space>\s*)(?P<text>\S.*)"
    ),
    "area": (
        r"(?P<type>[A-Za-z][\w./*-]{0,30})(?:\((?P<scope>[^()\r\n]{1,60})\))?(?P<mark>!)?"
        r"(?:: +|： *)(?P<text>\S.*)"
    ),
    "bracketed": r"(?P<open>[\[(])(?P<type>[A-Za-z][\w./*&+ -]{0,29})[\])](?P<rest>:? *)(?P<text>\w.*)",
}


class Header(NamedTuple):
    """A first line that was understood. `type` is in lower case (C15), `scope` and `description` are as
    written."""

    type: str
    scope: str
    is_breaking: bool  # the `!`, not the footer
    description: str
    deviations: tuple[Deviation, ...] = ()


class FramedHeader(NamedTuple):
    """A first line as it is spelled: `frame` is what is around the type, `{}` in the type's place."""

    type: str
    scope: str
    subject: str
    frame: str = COLON


@cache
def compile_form(form: FormName) -> re.Pattern[str]:
    return re.compile(FORMS[form])


def parse_header(line: str) -> Header | None:
    """The header of a first line: strict, else loose, else None."""
    match = compile_form("strict").match(line)
    if match:
        kind, scope, mark, text = match.groups()
        if kind[-1].isdigit() and "-" in kind and (below := parse_header(text)):  # "PROJ-1: feat: x"
            return below._replace(deviations=("prefix", *below.deviations))
        return Header(kind.lower(), scope or "", mark is not None, text.rstrip())
    loose = compile_form("loose").match(line) if ":" in line or "\uff1a" in line else None
    if loose is None or not (loose["type"].isascii() or find_type(loose["type"])):
        return None
    return _read_loose(loose)


def split_header(line: str) -> FramedHeader | None:
    """Type or area, scope and subject as spelled: before a colon, else in brackets, else None."""
    if match := compile_form("area").match(line):
        return FramedHeader(match["type"], match["scope"] or "", match["text"])
    match = compile_form("bracketed").match(line) if line[:1] in ("[", "(") else None
    if match is None or " ci" in match["type"] or (match["open"] == "(" and " " in match["type"]):
        return None
    frame = ("[{}]" if match["open"] == "[" else "({})") + match["rest"]
    return FramedHeader(match["type"], "", match["text"], frame)


def _read_loose(match: re.Match[str]) -> Header:
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
