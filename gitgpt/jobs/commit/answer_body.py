"""The body of an answer as a person would leave it: one form of lists, nothing twice, no talk, no diff."""

from __future__ import annotations

import re

from gitgpt.conventional.commit_types import TYPES
from gitgpt.guards import repetition
from gitgpt.guards.message_blocks import (
    ITEM,
    is_fenced,
    split_blocks,
    split_sentences,
)

# start-up: each pattern is compiled for the answers that need it
WRAPPED = 50  # characters of a subject that may go on in the next line
BULLET = r"^(\s*)[*+•·◦‣–—-]\s+(?=\S)"
TIGHT = r"(?m)^[-*](?=[A-Za-z`])"  # a list without blanks; one such line alone may be a flag
EMPTY = r"\s*(?:[*+•·◦‣–—-]|\d{1,3}[.)])\s*"
RULE = r"\s*(?:(?:-\s?){3,}|(?:=\s?){3,}|(?:_\s?){3,}|(?:\*\s?){3,})"  # `git am` ends a message at ---
BOLD = r"^(\s*- )(?:\*\*|__)(\S[^*_\n]{0,80}?)(?:\*\*|__)(?!\w)"
PICTURE = r"^(\s*- )?(?:[\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff][\ufe0f\u200d]*\s*)+"
LABEL = r"(?i)^[*_]{0,2}(?:commit |message )?(?:body|description|details|正文|描述)[*_]{0,2}[:：][*_]{0,2}\s*"
HEADER = rf"^(?:{'|'.join(TYPES)})(?:\([^()\n]{{1,60}}\))?!?: +(?=\S)"
NAMED = r"^(?=[a-z_][\w./]{1,40}(?:\(\))?: \S)"  # at the start of a paragraph it would be read as a footer
# What says nothing of this change: when a sentence has only such words, and one of the first row.
FILLER = "readability maintainability quality clarity robustness organization"
FILLER_WORDS = """
a an and better by code codebase change changes clean commit consistency ensure ensures ensuring enhance
enhances enhancing for general improve improved improves improving in increase increases maintainable more
of overall readable s structure the these this to update updates user experience reliability
"""
SAID_OF = ("no ", "there ", "breaking", "footer", "ref", "issue", "note", "scope", "the ", "file", "path")
TALK = (
    r"(?i)\W*(?:(?:there (?:are|is) )?no (?:breaking changes?|footers?|issues? (?:closed|fixed))\b.{0,30}"
    r"|(?:breaking(?: changes?)?|footers?|refs?|issues?|notes?|scope)\s*[:：]\s*(?:none|no|n/a|false|null)\W*"
    r"|(?:the )?(?:files?|paths?) (?:changed|modified|affected|updated|touched)\W*)"
)


def clean_body(message: str, *, shown: str, paths: frozenset[str], has_pictures: bool) -> str:
    """`message` with its body cleaned. `shown` is the change as it was sent: what only repeats its lines
    goes, as does what only names one of the `paths`. `has_pictures` lets emoji lead lines."""
    subject, body = _apart(message)
    if not body:
        return subject
    lines = frozenset(line.rstrip() for line in shown.split("\n"))
    said = {_words(subject), _words(re.sub(HEADER, "", subject))}
    kept: list[str] = []
    for block in split_blocks(_as_list(_without_echo(_without_label(body), lines))):
        if is_fenced(block):
            kept += [] if _is_echo(block, lines) else block
            continue
        settled = _settled(block, has_pictures)
        kept += [_without_filler(line) for line in settled if _is_news(line, said, paths)]
    text = re.sub(r"\n{3,}", "\n\n", repetition.drop_repetition("\n".join(kept)))
    return f"{subject}\n\n{text.strip()}".rstrip()


def _apart(message: str) -> tuple[str, str]:
    """Subject and body; a subject that was wrapped like a body becomes one line."""
    subject, _, rest = message.partition("\n")
    more, _, below = rest.partition("\n")
    is_wrapped = len(subject) >= WRAPPED and more[:1].islower() and not below.partition("\n")[0].strip()
    if is_wrapped and not re.match(NAMED, more) and not re.match(HEADER, more):
        return f"{subject} {more}", below.strip("\n")
    return subject, rest.strip("\n")


def _without_label(body: str) -> str:
    first = body.partition("\n")[0]
    return re.sub(LABEL, "", body, count=1) if ":" in first or "：" in first else body


def _as_list(body: str) -> str:
    if any(line.startswith(("- ", "* ")) for line in body.split("\n")) or len(re.findall(TIGHT, body)) < 2:
        return body
    return re.sub(TIGHT, "- ", body)


def _without_echo(body: str, shown: frozenset[str]) -> str:
    """Without consecutive lines of the diff."""
    lines = body.split("\n")
    told = [len(line) > 1 and line[0] in "+-" and line.rstrip() in shown for line in lines]
    around = zip(lines, told, [False, *told[:-1]], [*told[1:], False], strict=True)
    return "\n".join(line for line, is_told, above, below in around if not (is_told and (above or below)))


def _is_echo(block: list[str], shown: frozenset[str]) -> bool:
    """Whether a fence holds a piece of the diff."""
    lines = [line.rstrip() for line in block[1:-1]]
    is_named = re.match(r"\s*[`~]{3,}(?:diff|patch)\b", block[0]) is not None
    return is_named or all({line, f"+{line}", f"-{line}", f" {line}"} & shown for line in lines)


def _settled(block: list[str], has_pictures: bool) -> list[str]:
    """Lines of a paragraph or a list item, without rules and empty items, every item with a dash."""
    kept = []
    for number, line in enumerate(block):
        bare = line.strip()
        if (
            bare
            and not any(map(str.isalpha, bare))
            and (re.fullmatch(RULE, line) or re.fullmatch(EMPTY, line))
        ):
            continue
        if bare.lower().lstrip("-*_ ").startswith(SAID_OF) and re.fullmatch(TALK, line):
            continue
        if not bare.startswith("- ") and not bare[:1].isalnum():
            line = re.sub(BULLET, r"\1- ", line)
        if not (has_pictures or line.isascii()):
            line = re.sub(PICTURE, r"\1", line)
        if "**" in line or "__" in line:
            line = re.sub(BOLD, r"\1\2", line)
        if ": " in line:
            line = re.sub(HEADER, "- ", line)
            line = re.sub(NAMED, "- ", line) if number == 0 else line
        kept.append(line)
    return kept


def _is_news(line: str, said: set[str], paths: frozenset[str]) -> bool:
    """Whether it says more than the subject, and more than which file changed."""
    if not line.strip():
        return True
    bare = re.sub(EMPTY, "", line, count=1) if re.match(ITEM, line) else line
    return _words(re.sub(HEADER, "", bare)) not in said and bare.strip("`*. ") not in paths


def _without_filler(line: str) -> str:
    """Without sentences that fit any change; one that goes on in another line stays."""
    said = line if line.strip() else ""
    kept = (one for one in split_sentences(said) if not _is_filler(one))
    return " ".join(kept) if any(map(_is_filler, split_sentences(said))) else line


def _is_filler(sentence: str) -> bool:
    words, empty = set(_words(sentence).split()), set(FILLER.split())
    return bool(words & empty) and words <= empty | set(FILLER_WORDS.split())


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
