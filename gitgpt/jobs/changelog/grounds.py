"""Whether a sentence says only what its commits say: in their words, or in the lines that they changed.

Numbers, versions, flags, names, paths, addresses, references and quotations are looked up (H6). So are claims
that something is raised, dropped or required (H7), and the words that carry the meaning: a model once made of
"allow config file to load showLineNumbers" that the pager scrolls smoothly and supports the mouse.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from gitgpt.jobs.changelog.commit_evidence import NOTHING, CommitEvidence
from gitgpt.jobs.changelog.plain_words import ENGLISH, OTHER_WORDS, PLAIN_WORDS
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
# H7: claim -> words, one of which the commits must have
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
# The claims that a diff proves as well: their subject is in more lines after it, or in fewer
COMING = frozenset({"requir", "rais", "bump", "increas", "upgrad", "lower", "reduc"})
GOING = frozenset({"drop", "remov", "no longer"})


# What a sentence in any language may name only if its commits do
NAMES = re.compile(
    r"\b(windows|macos|linux|ubuntu|debian|fedora|android|ios|docker|kubernetes|podman|python|node(?:\.?js)?|deno|bun|"
    r"rust|golang|java|kotlin|swift|ruby|php|typescript|javascript|chrome|firefox|safari|edge|github|gitlab|"
    r"bitbucket|postgres(?:ql)?|mysql|sqlite|redis|mongodb|kafka|aws|azure|gcp|openai|anthropic|gemini|ollama|"
    r"arm64|x86|cuda|metal|wayland|x11|systemd|homebrew|npm|pnpm|yarn|pip|cargo|maven|gradle|vim|neovim|emacs|"
    r"vscode|intellij|oauth|ldap|saml|tls|ssl|http/?[23]|grpc|graphql|websockets?|json|yaml|toml|xml|csv)\b"
)
NAME_OF_SUFFIX = {
    "py": "python", "rs": "rust", "go": "golang", "java": "java", "kt": "kotlin", "swift": "swift",
    "rb": "ruby", "php": "php", "ts": "typescript", "tsx": "typescript", "js": "javascript", "json": "json",
    "yml": "yaml",
    "yaml": "yaml", "toml": "toml", "xml": "xml", "csv": "csv",
}  # fmt: skip
CONTENT = re.compile(r"[^\W\d_]{4,}")
PIECES = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[^\W\d_A-Z]+|[A-Z]+")
ORDER = r"(?:^|[.!;:,]\s+|\b(?:and|or|to|must|should|please)\s+)(?:(?:then|and|or)\s+)?\w+"
ROOT = 5  # letters that two forms of a word share
FEWEST_WORDS = 2  # unknown ones, before a sentence is about something else


class Grounds(NamedTuple):
    """What a text may lean on: the commits' own words, and the lines and files that they changed."""

    message: str
    change: CommitEvidence = NOTHING


def find_ungrounded(text: str, grounds: Grounds, *, is_advice: bool = False) -> list[str]:
    """The pieces of a text that its grounds do not hold (H6), claims that these do not make (H7), and the
    words of a sentence about something else. In advice, what people have to do is not a claim."""
    claimed = _without_orders(text) if is_advice else text
    return [
        *_find_loose_names(text, claimed, grounds),
        *_find_loose_claims(claimed, text, grounds),
        *(find_foreign_words(text, grounds) if not is_advice else ()),
    ]


def _find_loose_names(text: str, claimed: str, grounds: Grounds) -> list[str]:
    message = grounds.message.casefold()
    known = {_inner(token) for token in TOKEN.findall(grounds.message)}
    compact = _squeeze(f"{message} {grounds.change.text.casefold()}")
    claims = _claims(claimed)
    loose: list[str] = []
    for token in TOKEN.findall(text):
        inner = _inner(token)
        is_in_message = inner in known or (not inner.isdigit() and count_piece(inner, message) > 0)
        is_shown = _is_changed(inner, grounds.change)
        if is_in_message:
            continue
        if is_shown and claims and not _gain(inner, grounds.change):
            loose.append(token)  # before and after alike: nothing was raised or dropped
        elif not is_shown and not _is_same_name(inner, compact):
            loose.append(token)
    by_files = {NAME_OF_SUFFIX.get(path.rpartition(".")[2], "") for path in grounds.change.paths}
    loose += [
        name for name in NAMES.findall(text.casefold())
        if _squeeze(name) not in compact and name not in by_files
    ]  # fmt: skip
    return list(dict.fromkeys(loose))


def _find_loose_claims(claimed: str, text: str, grounds: Grounds) -> list[str]:
    message = grounds.message.casefold()
    moves = {token: _gain(_inner(token), grounds.change) for token in TOKEN.findall(text)}
    loose = [claim for claim in _claims(claimed) if not any(word in message for word in POLARITY[claim])]
    return [claim for claim in loose if not _is_shown(claim, moves)]


def find_foreign_words(text: str, grounds: Grounds) -> list[str]:
    """The words that carry a sentence's meaning, if most of them are nowhere in its commits.

    A sentence in another language than its commits has other words; there only names can be compared.
    """
    bare = TOKEN.sub(" ", text)
    words = [word.casefold() for word in CONTENT.findall(bare)]
    content = [word for word in dict.fromkeys(words) if word not in PLAIN_WORDS]
    if not content or _is_translated(bare, grounds.message):
        return []
    roots = _roots(f"{grounds.message} {grounds.change.text}")
    unknown = [word for word in content if not _has_root(word, roots)]
    is_about_it = len(unknown) <= len(content) // 2 or len(unknown) < FEWEST_WORDS
    return [] if is_about_it else unknown


def _is_translated(text: str, source: str) -> bool:
    """Whether the text is in another language: English has its small words, other scripts their letters."""
    words, around = set(text.casefold().split()), set(source.casefold().split())
    is_latin = all(sign < "\u0250" for sign in text if sign.isalpha())
    was_latin = all(sign < "\u0250" for sign in source if sign.isalpha())
    if is_latin != was_latin:
        return True
    return not words & ENGLISH and bool(words & OTHER_WORDS) and not around & OTHER_WORDS


def _roots(text: str) -> frozenset[str]:
    """The beginnings of all words, those inside identifiers too."""
    return frozenset(
        piece.casefold()[:ROOT] for piece in PIECES.findall(text.replace("_", " ")) if len(piece) > 2
    )


def _has_root(word: str, roots: frozenset[str]) -> bool:
    return word[:ROOT] in roots or word[:3] in roots or word[:4] in roots


def _without_orders(text: str) -> str:
    """A text without the verbs of advice: "Remove it and upgrade" claims nothing."""
    return re.sub(ORDER, " ", text)


def _is_same_name(token: str, compact: str) -> bool:
    """parse_config and parseConfig are one name; a number is never the part of another one."""
    squeezed = _squeeze(token)
    return len(squeezed) > 2 and not any(sign.isdigit() for sign in squeezed) and squeezed in compact


def _squeeze(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


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
    """A whole number is in any diff by chance, so it must be in the commits' words."""
    if not token or token.isdigit():
        return False
    return token in map(str.casefold, change.paths) or any(
        count_piece(token, lines.casefold()) for lines in (change.added, change.removed)
    )


def _gain(token: str, change: CommitEvidence) -> int:
    if not token or not change.paths:
        return 0
    return count_piece(token, change.added.casefold()) - count_piece(token, change.removed.casefold())
