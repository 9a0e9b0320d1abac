"""Makes a message of a model's answer, or refuses it.

The model may have obeyed the diff. Everything that programs act on is removed or refused: control characters,
trailers, issue closers, CI marks, links, mentions. What the person asked for stays (`asked`).
"""

from __future__ import annotations

import re
from functools import cache
from itertools import takewhile
from typing import NamedTuple

from gitgpt.guards.answer_phrases import (
    CI_MARKS,
    ERRORS,
    ISSUES,
    LINKS,
    MACHINE,
    REFUSALS,
    STEERING,
    STEERING_SUBJECT,
    TICKET,
    TRAILERS,
    join_patterns,
)
from gitgpt.guards.answer_wrapping import begins_as_message, holds_several, unwrap_answer
from gitgpt.guards.injection import HIDDEN, is_plain
from gitgpt.guards.secrets import redact_text

MAX_LENGTH = 6_000  # characters of a whole message; a longer one is no commit message
MOST_ROUNDS = 4
LONG = 40  # characters of a sentence that is never written twice by chance
MAX_SUBJECT = 200  # refused; shortening to the repository's limit is the message's own business


class Checked(NamedTuple):
    """`text` is ready to use, or empty with the `reason` it was refused for. `removed` names what was
    taken away, one short phrase each."""

    text: str
    reason: str = ""
    removed: tuple[str, ...] = ()


class _RefusedError(Exception):
    """The reason, in one line; never leaves this module."""


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


# CSI, OSC (also its hyperlinks) and the two-character escapes, 7 and 8 bit.
ANSI = (
    r"\x1b\][^\x07\x1b]{0,2000}(?:\x07|\x1b\\)|\x1b\[[0-?]*[ -/]*[@-~]"
    r"|\x1b[@-Z\\^_()#][0-9A-B]?|\x9b[0-?]*[ -/]*[@-~]"
)
# `Bypass-Checks: yes`, but no header of HTTP, which messages speak of.
UNKNOWN_TRAILER = (
    r"(?!(?i:content|cache|accept|access|set|last|user|retry|strict|transfer|proxy|www|if|x|key|re|pre|non)-)"
    r"[A-Za-z][A-Za-z0-9]{1,20}(?:-[A-Za-z0-9]{1,20}){1,4}[ \t]?[:：][ \t]*\S(?:\S*[ \t]?){0,6}$"
)
# feat(scope): <subject>
UNFILLED = r"(?i)[a-z<>]+(?:\([^()\n]*\))?!?: *\W*(?:short |brief |the )?(?:subject|description|message)\W*"
PLACEHOLDER = r"\[REDACTED:[a-z0-9-]+:\d+\]|\[FILTERED\]|\*{3}"
# What ends a line for a program or a terminal, and not for git.
LINE_ENDS = dict.fromkeys(map(ord, "\x0b\x0c\x85\u2028\u2029"), "\n")
# What is left of a list when its items are cut out.
LEFTOVERS = (
    r"(?:[ \t]*[,;](?=[ \t]*(?:[,;.]|$)))+|(?<=[,;])(?:[ \t]+(?:and|or|und|et))?[ \t]*$"
    r"|[ \t]+(?:and|or)[ \t]*$|^[ \t]*[,;.]+[ \t]*|[ \t]+(?=[,;.](?:[ \t]|$))"
)
MENTION = r"(?<![\w.`/@\"'])@[A-Za-z0-9][\w-]{0,38}"
EMAIL = r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}"


def check_reply(
    text: str, *, asked: str = "", shown: str = "", instructions: str = "", may_break: bool = False
) -> Checked:
    """The message in an answer, or the reason why there is none.

    References, links and trailers of `asked`, the words of the person and the branch, may be in the answer;
    so may links, mentions and addresses of `shown`, the diff as it was sent. `instructions` is our own
    prompt, which must not come back. `may_break` allows `!` and a BREAKING CHANGE footer.
    """
    removed: list[str] = []
    try:
        message = _plain(text, removed)
        for _ in range(MOST_ROUNDS):  # a removal can join text that acts again
            before = message
            body = _unwrap(before, removed)
            _refuse(body, instructions)
            lines = _harmless(
                body.split("\n"), asked=asked, shown=shown, may_break=may_break, removed=removed
            )
            message = _tidy(lines)
            if message == before:
                break
        else:
            raise _RefusedError("the answer cannot be made harmless")
        _refuse_form(message)
    except _RefusedError as exc:
        return Checked("", str(exc), tuple(removed))
    return Checked(message, "", tuple(dict.fromkeys(removed)))


def _plain(text: str, removed: list[str]) -> str:
    if len(text) > 20 * MAX_LENGTH:
        raise _RefusedError("the answer is far too long")
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if not plain.isascii() or "\x0b" in plain or "\x0c" in plain:
        broken = plain.translate(LINE_ENDS)
        if broken != plain:
            removed.append("hidden characters")
        plain = broken
    if not is_plain(plain):
        plain = _compiled(HIDDEN).sub("", _compiled(ANSI).sub("", plain))
    if len(plain) + text.count("\r\n") != len(text):
        removed.append("hidden characters")
    return plain.strip()


def _unwrap(text: str, removed: list[str]) -> str:
    """Without reasoning, fence, preamble, label and postamble."""
    bare = unwrap_answer(text)
    if bare.startswith("<") and _compiled(r"(?i)^<(?:think|thinking|thought|reasoning)>").match(bare):
        raise _RefusedError("the answer is unfinished reasoning")
    if bare != text:
        removed.append("wrapping")
    return bare


def _refuse(text: str, instructions: str) -> None:
    if not text:
        raise _RefusedError("the answer is empty")
    if begins_as_message(text):
        _refuse_steering(text)
    else:
        _refuse_talk(text)
    if _compiled(join_patterns(MACHINE, at_line_starts=True)).search(text):
        raise _RefusedError("the answer repeats the input or holds control tokens")
    if any(len(said) > LONG and said in text for said in _sentences(instructions)):
        raise _RefusedError("the answer repeats the instructions")
    if holds_several(text.split("\n")):
        raise _RefusedError("the answer holds several messages")


def _sentences(text: str) -> list[str]:
    return [said.strip(" .") for line in text.split("\n") for said in line.split(". ")]


def _refuse_talk(text: str) -> None:
    for rows, reason in (
        (REFUSALS, "the model refused"),
        (ERRORS, "the answer is an error text"),
        (STEERING, "the answer steers git (fixup!, squash!, Revert)"),
    ):
        if _compiled(join_patterns(rows)).match(text):
            raise _RefusedError(reason)


def _refuse_steering(text: str) -> None:
    subject = text.partition("\n")[0].partition(":")[2].lstrip()
    if _compiled(join_patterns(STEERING_SUBJECT)).match(subject):
        raise _RefusedError("the answer steers git or repeats an order")


def _harmless(lines: list[str], *, asked: str, shown: str, may_break: bool, removed: list[str]) -> list[str]:
    subject, *rest = lines
    if not may_break:
        subject = _compiled(r"^([a-z]+(?:\([^()\n]*\))?)!: ").sub(r"\1: ", subject)
        if subject != lines[0]:
            removed.append("a breaking mark")
    kept = [_harmless_line(subject, asked, shown, removed)]
    if not kept[0].strip():
        raise _RefusedError("the subject is not usable: " + removed[-1])
    for line in _without_last_trailers(rest, asked, shown, removed):
        if line.strip() not in asked and not (may_break and line.startswith("BREAKING CHANGE: ")):
            line = _without_trailer(line, removed)
        kept.append(_harmless_line(line, asked, shown, removed))
    return kept


def _without_trailer(line: str, removed: list[str]) -> str:
    if line.startswith("#"):
        removed.append("a comment line")
        return ""
    if _compiled(join_patterns(TRAILERS)).match(line.lstrip("*-_ ")):
        removed.append("a trailer")
        return ""
    return line


def _without_last_trailers(lines: list[str], asked: str, shown: str, removed: list[str]) -> list[str]:
    """Without a last paragraph of `Some-Key: value` lines, whatever the key: tools make up new ones."""
    paragraph = list(takewhile(str.strip, reversed(lines)))
    if len(paragraph) == len(lines):
        return lines
    are_known = all(line in asked or line.partition(":")[0] in shown for line in paragraph)
    if are_known or not all(_compiled(UNKNOWN_TRAILER).match(line) for line in paragraph):
        return lines
    removed.append("a trailer")
    return lines[: len(lines) - len(paragraph)]


def _harmless_line(line: str, asked: str, shown: str, removed: list[str]) -> str:
    was = line
    line = _cut_acting(line, asked, shown, removed)
    if line == was:
        return line
    line = _compiled(LEFTOVERS).sub("", re.sub(r"(?<=\S)[ \t]{2,}", " ", line)).rstrip()
    return line if len(line.split()) > 1 else ""


def _cut_acting(line: str, asked: str, shown: str, removed: list[str]) -> str:
    """Marks and references cut out; the line gone when it holds a link, a mention or an address."""
    for rows, signs, name in ((ISSUES, "#-!&", "an issue reference"), (CI_MARKS, "[*#+!/:", "a CI mark")):
        if not any(sign in line for sign in signs):
            continue
        for match in _compiled(join_patterns(rows)).finditer(line):
            found = match.group()
            # a bare #123 may be a colour, and is only a reference when nothing in the change looks like it
            if found.lower() not in asked.lower() and not (found.startswith("#") and found in shown):
                removed.append(name)
                line = line.replace(match.group(), "").replace(" ()", "").rstrip()
    for match in _compiled(TICKET).finditer(line) if "-" in line else ():
        if match.group().strip(" []():") not in asked + "\n" + shown:
            removed.append("an issue reference")
            line = line.replace(match.group(), "").strip()
    patterns = (
        (join_patterns(LINKS), ":.<(", "a link"),
        (EMAIL, "@", "an address"),
        (MENTION, "@", "a mention"),
    )
    for pattern, signs, name in patterns:
        if not any(sign in line for sign in signs):
            continue
        for match in _compiled(pattern).finditer(line):
            if match.group().rstrip(".,;:") not in asked + "\n" + shown:
                removed.append(name)
                return ""
    return line


def _tidy(lines: list[str]) -> str:
    text = "\n".join(line.rstrip() for line in lines).strip()
    return redact_text(_compiled(r"\n{3,}").sub("\n\n", text) if "\n" in text else text).text


def _refuse_form(message: str) -> None:
    subject = message.partition("\n")[0]
    own_words = _compiled(PLACEHOLDER).sub("", subject)
    if not _compiled(r"\w").search(own_words):
        raise _RefusedError("the answer holds no subject")
    if _compiled(UNFILLED).fullmatch(subject):
        raise _RefusedError("the answer is the form, not filled in")
    if _compiled(r"^[A-Za-z]+(?:\([^()\n]*\))?\W*$").match(message):
        raise _RefusedError("the answer is one word, or a type without a subject")
    if len(subject) > MAX_SUBJECT:
        raise _RefusedError("the subject is far too long")
    if len(message) > MAX_LENGTH:
        raise _RefusedError("the answer is far too long")
