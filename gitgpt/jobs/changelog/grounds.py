"""Whether a sentence says only what its commits say: in their words, or in the lines that they changed.

Numbers, versions, flags, names, paths, addresses, references and quotations are looked up (H6). So are
claims that something is raised, dropped or required (H7): a model once announced a new minimum version
that stood in the files before and after.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from gitgpt.jobs.changelog.commit_evidence import NOTHING, CommitEvidence
from gitgpt.shown_text import count_piece

# What must be grounded, longest forms first: addresses, code, quotations, flags, paths, names, numbers
TOKEN = re.compile(
    r"https?://[^\s<>()]+|`[^`]+`|\"[^\"]{2,}\"|“[^”]+”|«[^»]+»"
    r"|(?<!\w)--?[A-Za-z][\w-]*|(?<![\w@])@[\w-]+(?:/[\w.-]+)?|[#!]\d+"
    r"|\b(?:CVE|GHSA)-[\w-]+|(?<!\w)[~.]?/?[\w.-]+(?:/[\w.-]+)+/?"
    r"|\b\w+\(\)|\b\w*[a-z0-9]_\w+|\b[a-z]+[A-Z]\w*|\b[A-Z]{2,}\w*\b"
    r"|\b\w+\.(?:py|js|ts|toml|json|ya?ml|md|rs|go|c|h|cfg)\b"
    r"|\d+(?:[.,:]\d+)*%?",
    re.ASCII,
)
# H7: who says that something is raised, dropped or now required has to have been told so
POLARITY = {
    "requir": ("requir", "need", "must"), "drop": ("drop", "remov", "no longer", "end of"),
    "rais": ("rais", "increas", "bump", "upgrad"), "lower": ("lower", "reduc", "decreas"),
    "increas": ("increas", "rais", "bump", "grow"), "reduc": ("reduc", "lower", "decreas", "less", "fewer"),
    "remov": ("remov", "drop", "delet", "no longer"), "deprecat": ("deprecat",), "break": ("break",),
    "no longer": ("no longer", "remov", "drop", "stop", "not ", "n't", "fix", "avoid", "prevent"),
    "faster": ("fast", "perf", "speed", "slow", "quick", "optimi"), "default": ("default",),
    "bump": ("bump", "upgrad", "updat", "rais"),
    "secur": ("secur", "vulnerab", "cve", "xss"), "upgrad": ("upgrad", "updat", "bump", "rais"),
}  # fmt: skip
# The claims that a diff proves as well: what they are about stands in more lines after it, or in fewer
COMING = frozenset({"requir", "rais", "bump", "increas", "upgrad", "lower", "reduc"})
GOING = frozenset({"drop", "remov", "no longer"})


class Grounds(NamedTuple):
    """What a text may lean on: the commits' own words, and the lines and files that they changed."""

    message: str
    change: CommitEvidence = NOTHING


def find_ungrounded(text: str, grounds: Grounds) -> list[str]:
    """The pieces of a text that its grounds do not hold (H6), and claims that these do not make (H7)."""
    message = grounds.message.casefold()
    known = {_inner(token) for token in TOKEN.findall(grounds.message)}
    loose: list[str] = []
    moves: dict[str, int] = {}  # how many more lines hold a token after the change than before
    for token in TOKEN.findall(text):
        inner = _inner(token)
        is_told = inner in known or (not inner.isdigit() and count_piece(inner, message) > 0)
        if not is_told and not _is_changed(inner, grounds.change):
            loose.append(token)
        else:
            moves[token] = _gain(inner, grounds.change)
            if not is_told and not moves[token] and _claims(text):
                loose.append(token)  # before and after alike: nothing was raised or dropped
    told = [claim for claim in _claims(text) if any(word in message for word in POLARITY[claim])]
    return loose + [claim for claim in _claims(text) if claim not in told and not _is_shown(claim, moves)]


def _inner(token: str) -> str:
    return token.strip('`"“”«».,:').casefold()


def _claims(text: str) -> list[str]:
    lowered = text.casefold()
    return [claim for claim in POLARITY if re.search(rf"\b{claim}", lowered)]


def _is_shown(claim: str, moves: Mapping[str, int]) -> bool:
    """Whether the diff proves what no message says: the thing is in more lines now, or in fewer."""
    if claim in COMING:
        return any(gain > 0 for gain in moves.values())
    return claim in GOING and any(gain < 0 for gain in moves.values())


def _is_changed(token: str, change: CommitEvidence) -> bool:
    """A whole number alone stands in any diff by chance: it has to be told in words."""
    if not token or token.isdigit():
        return False
    return token in map(str.casefold, change.paths) or any(
        count_piece(token, lines.casefold()) for lines in (change.added, change.removed)
    )


def _gain(token: str, change: CommitEvidence) -> int:
    if not token or not change.paths:
        return 0
    return count_piece(token, change.added.casefold()) - count_piece(token, change.removed.casefold())
