"""Messages with more than one commit's words: merges with a request's title, squashes with their commits.

The title of a request says what was merged, whatever the branch was called. Each forge has its own form for
it; a new one is a row here.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from gitgpt.conventional.header import parse_header

# What a merge's subject looks like. With `title` the title is in the subject, without it in the text below.
MERGES = (
    r"Merge pull request '(?P<title>.*)' \([#!](?P<number>\d{1,9})\) from \S+ into \S+",  # Gitea, Forgejo
    r"Merge pull request #(?P<number>\d{1,9}) (?:from|in) .*",  # GitHub, Stash
    r"Pull request #(?P<number>\d{1,9}): (?P<title>.*)",  # Bitbucket Server
    r"Merged in .*\(pull request #(?P<number>\d{1,9})\)",  # Bitbucket Cloud
    r"Merged PR (?P<number>\d{1,9}): (?P<title>.*)",  # Azure
    r"Merge (?:[\w.-]+/[\w.-]+)?#(?P<number>\d{1,9}): (?P<title>.*)",  # Bitcoin's script
    r"(?:Auto merge of|Merge) #(?P<number>\d{1,9})(?: - .*)?",  # bors
    r'Merge "(?P<title>.*)"(?: into \S+)?',  # Gerrit
    r"Merge (?:remote-tracking )?(?:branch|branches|tag|tags|commit|commits) .*",  # git, GitLab
    r"Merge (?:in \S+ from .*|\S+ into \S+)",
)
GITLAB_REQUEST = r"(?m)^See merge request (?P<project>\S*)!(?P<number>\d{1,9})$"
# Below a merge, these lines are not its title.
NOT_TITLES = (
    r"(?:\* commit |See merge request|Merge in |Approved-by:|Signed-off-by:|Co-authored-by:|# Conflicts|#\t)"
)

SQUASHED = "Squashed commit of the following:"
BULLET = r"(?m)^[*-] +(?=\S)"
RULE = r"(?m)^-{5,}[ \t]*$"
GIT_COMMIT = r"(?m)^commit [0-9a-f]{7,64}\n(?:[A-Z][\w-]*: .*\n)*\n?"
_compiled = cache(re.compile)  # start-up: few messages need them


class MergeTitle(NamedTuple):
    """`title` is empty if the message has none; `request` is its number with its mark, "" if unknown."""

    title: str
    request: str = ""


class Squash(NamedTuple):
    """`own` is the message without its commits, `commits` their messages."""

    own: str
    commits: tuple[str, ...]


def read_merge(message: str) -> MergeTitle | None:
    """The request's title and number; None for a message that is not a merge's."""
    if not message.startswith(("Merge", "Pull request #", "Auto merge")):
        return None
    subject, _, rest = message.partition("\n")
    for form in MERGES:
        match = _compiled(form).fullmatch(subject.rstrip())
        if match:
            groups = match.groupdict()
            title, number = groups.get("title"), groups.get("number")
            gitlab = _compiled(GITLAB_REQUEST).search(rest) if "See merge request" in rest else None
            request = f"#{number}" if number else f"!{gitlab['number']}" if gitlab else ""
            return MergeTitle((title if title is not None else _find_title(rest)).strip(), request)
    return None


def _find_title(rest: str) -> str:
    """The first line of text below the subject."""
    for line in rest.splitlines():
        if line.strip():
            return "" if _compiled(NOT_TITLES).match(line) else line.removeprefix("* ")
    return ""


def split_squash(message: str) -> Squash | None:
    """The commits that a squash lists, as GitHub, GitLab, Bitbucket and `git merge --squash` write them.

    None for any other message. A list item counts as a commit if it has a header.
    """
    if SQUASHED in message:
        before, _, after = message.partition(SQUASHED)
        pieces = _compiled(GIT_COMMIT).split(after)[1:]
        dedented = tuple(filter(None, map(_dedent, pieces)))
        return Squash(before.strip("\n"), dedented) if pieces else None
    if "\n* " not in message and "\n- " not in message:
        return None
    subject, _, rest = message.partition("\n")
    listed, *tail = _compiled(RULE).split(rest, maxsplit=1)
    own, commits = [subject, ""], list[str]()
    for piece in _compiled(BULLET).split(listed):
        text = piece.strip("\n")
        if parse_header(text.partition("\n")[0]) and piece is not listed:
            commits.append(text)
        elif commits:  # a list in that commit's body
            commits[-1] += f"\n\n{text}"
        else:
            own.append(piece.rstrip())
    return Squash("\n".join([*own, *tail]), tuple(commits)) if commits else None


def _dedent(piece: str) -> str:
    return "\n".join(line.removeprefix("    ") for line in piece.splitlines()).strip("\n")
