"""What a repository's own messages are like, learned from its history."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from gitgpt.conventional.header import compile_form

# What nearly every sentence of a language holds; no single letters, which name things in code.
SMALL_WORDS = {
    "en": "the an for in of to and with from when on not is if by as",
    "de": "der die das den dem des und für nicht mit bei von ein eine zum zur im wird auf aus",
    "fr": "le la les de des du pour dans une un est et sur avec au aux",
    "es": "el la los las de del una un para con que se por en al",
    "pt": "os as de do da dos das uma um para com não ao em",
    "it": "il lo la gli di del della dei per una un con che nel degli",
}
RECENT = 10  # messages
UNDONE = (
    r"(?i)Merge (?:branch|pull request|remote-tracking|tag|commit|[0-9a-f]{7})|Revert |revert(?:\(|:|!)"
    r"|fixup! |squash! |amend! "
)
# Messages without an author's words: dependency bots and release robots.
ROBOTIC = (
    r"(?im)(?:\w+(?:\([^)]*\))?: )?"
    r"(?:bump \S+ (?:and \S+ )?from |update dependency |lock file maintenance|release v?\d)"
    r"|chore\(release\)|chore: release|.{0,200}\[(?:skip ci|ci skip)\]"
    r"|[\s\S]{0,4000}^(?:Signed-off-by|Co-authored-by|Author): [^\n]{0,80}(?:dependabot|renovate|\[bot\])"
)


class Past(NamedTuple):
    """A whole message of the history, its author's e-mail address and the paths it was about."""

    message: str
    email: str = ""
    paths: Sequence[str] = ()


class Precedent(NamedTuple):
    """What a commit of the history was called, and the paths it was about. `is_own`: by the author of the
    change that is drafted now."""

    type: str
    scope: str
    is_own: bool
    paths: Sequence[str]


class Habits(NamedTuple):
    """How a repository writes. `types` and `scopes` count every conventional header, since a bot's word for
    a bump is the repository's word for it; `recent_types` and `recent_scopes` are those of the last ten
    messages, newest first, empty where there is none; `precedents` are all commits with a type whose paths
    are known, newest first. All else is about the messages that people wrote;
    `learned` is how many there were.

    With no history the defaults hold: Conventional Commits, English, lower case. `language` is the
    two-letter code of the language most subjects are written in. `subject_length` is the median header
    in characters, the shares are between 0 and 1, `ticket` is the project key most messages name
    ("ABC" for ABC-123, "#" for #123) or empty.
    """

    types: Mapping[str, int] = {}
    scopes: Mapping[str, int] = {}
    recent_types: tuple[str, ...] = ()
    recent_scopes: tuple[str, ...] = ()
    precedents: tuple[Precedent, ...] = ()
    learned: int = 0
    is_conventional: bool = True
    is_capitalized: bool = False
    language: str = "en"
    subject_length: int = 50
    body_share: float = 0.0
    emoji_share: float = 0.0
    ticket: str = ""


def learn_habits(past: Iterable[Past], *, author: str = "") -> Habits:
    """The habits that `past` shows (newest first); merges and reverts never count. `author` is an e-mail
    address."""
    kept = [one for one in past if one.message.strip() and not re.match(UNDONE, one.message.strip())]
    headers = [_header(one.message.strip()) for one in kept]
    habits = Habits(
        types=_count(type for type, _, _ in headers),
        scopes=_count(scope for _, scope, _ in headers),
        recent_types=tuple(type for type, _, _ in headers[:RECENT]),
        recent_scopes=tuple(scope for _, scope, _ in headers[:RECENT]),
        precedents=tuple(
            Precedent(type, scope, bool(author) and one.email == author, one.paths)
            for one, (type, scope, _) in zip(kept, headers, strict=True)
            if type and one.paths
        ),
    )
    written = [one.message.strip() for one in kept if not is_robotic(one.message.strip())]
    return _with_style(habits, written) if written else habits


def _header(message: str) -> tuple[str, str, str]:
    """Type, scope and subject of a message's first line; without a type the line is the subject."""
    line = _without_emoji(message.split("\n", 1)[0])
    match = compile_form("area").match(line)
    # fs/ext4 is an area and not a type
    if match is None or not match["type"].replace("-", "").replace("_", "").isalnum():
        return "", "", line
    return match["type"].lower(), match["scope"] or "", match["text"]


def _with_style(habits: Habits, written: list[str]) -> Habits:
    headers = [_header(message) for message in written]
    subjects = [subject for _, _, subject in headers]
    lines = [message.split("\n", 1)[0] for message in written]
    return habits._replace(
        learned=len(written),
        is_conventional=2 * sum(bool(type) for type, _, _ in headers) >= len(written),
        is_capitalized=2 * sum(subject[:1].isupper() for subject in subjects) > len(subjects),
        language=_language(subjects),
        subject_length=sorted(map(len, lines))[len(lines) // 2],
        body_share=_share("\n\n" in message for message in written),
        emoji_share=_share(_without_emoji(line) != line for line in lines),
        ticket=_ticket(lines),
    )


def is_robotic(message: str) -> bool:
    """Whether git, a bot or a release tool wrote it: such messages teach no style."""
    return re.match(UNDONE, message) is not None or re.match(ROBOTIC, message) is not None


def _without_emoji(text: str) -> str:
    """Without a leading gitmoji, as a character or as `:code:`."""
    if text.startswith(":"):
        code, _, rest = text[1:].partition(":")
        return rest.lstrip() if code.replace("_", "").isalnum() else text
    if text and ord(text[0]) >= 0x2190 and not text[0].isalpha():
        return text.lstrip("️‍" + text[0]).lstrip()
    return text


def _count(values: Iterable[str]) -> dict[str, int]:
    """How often each value occurs, most frequent first; the empty one is left out."""
    counts: dict[str, int] = {}
    for value in values:
        if value:
            counts[value] = counts.get(value, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def _share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return round(sum(values) / len(values), 2) if values else 0.0


def _language(subjects: list[str]) -> str:
    """By script, and among those of the Latin one by their small words; a reader sees at once when it is
    wrong."""
    votes = {"zh": 0, "ja": 0, "ko": 0, "ru": 0, "en": 0}
    for subject in subjects:
        if subject.isascii():
            votes["en"] += 1
        elif any("぀" <= c <= "ヿ" for c in subject):
            votes["ja"] += 1
        elif any("가" <= c <= "힣" for c in subject):
            votes["ko"] += 1
        elif any("一" <= c <= "鿿" for c in subject):
            votes["zh"] += 1
        elif any("Ѐ" <= c <= "ӿ" for c in subject):
            votes["ru"] += 1
        else:
            votes["en"] += 1
    script = max(votes, key=lambda code: votes[code])
    return _by_small_words(subjects) if script == "en" else script


def _by_small_words(subjects: list[str]) -> str:
    """English unless another language's words are twice as many, and in every third subject."""
    used = _count(" ".join(subjects).lower().split())
    counts = {code: sum(used.get(word, 0) for word in small.split()) for code, small in SMALL_WORDS.items()}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] >= 2 * counts["en"] and 3 * counts[best] >= len(subjects) else "en"


def _ticket(headers: list[str]) -> str:
    # start-up: only histories with tickets need it, and the hook learns from a cache
    keys = _count(
        match[1] for header in headers for match in re.finditer(r"\b([A-Z][A-Z0-9]{1,9})-\d{1,6}\b", header)
    )
    key, count = next(iter(keys.items()), ("", 0))
    return key if 3 * count >= len(headers) else ""
