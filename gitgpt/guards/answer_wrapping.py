"""Removes what surrounds a message in an answer (thoughts, fences, tags, quotes, labels, talk) and repairs
headers that are nearly in form.

Nothing is made up here, and nothing is refused: `gitgpt.guards.reply` decides whether an answer is used.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from gitgpt.guards.answer_phrases import (
    LABELS,
    LABELS_SAID,
    POSTAMBLES,
    PREAMBLES,
    TYPES,
    join_patterns,
)

# A header in strict form, whatever its type.
HEADER = r"^([a-z]+)(?:\([^()\n]{1,60}\))?!?: \S"
THINKING = r"(?is)^\s*<(think|thinking|thought|thoughts|reasoning|analysis)>.*?</\1>\s*"
FENCE = r"(?s)^\s*(?:[^\n`]*\n)?\s*(?:```|~~~)[\w-]*\n(.*?)\n?(?:```|~~~)\s*(?:\n.*)?$"
# The last channel of models that speak in channels.
FINAL = r"<\|channel\|>final[^\n<]{0,20}(?:<\|constrain\|>[^\n<]{0,20})?<\|message\|>"
TURN_END = r"<[|｜][\w▁ ]{1,40}[|｜]>|</s>|<end_of_turn>|<eos>"
TAG = (
    r"(?:commit|git|message|msg|output|answer|response|result|final|text|diff|p|code|pre|title|subject)"
    r"[\w-]{0,30}"
)
QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "«": "»", "「": "」", "„": "“"}
TYPE = f"(?P<type>{'|'.join(sorted(TYPES))})"
# **feat(x):** y, `feat`(x): y
MARKED = (
    rf"(?i)[*_`]{{1,3}}{TYPE}[*_`]{{0,3}}(?P<scope>\([^()\n]{{1,60}}\))?(?P<mark>!?)[*_`]{{0,3}}:"
    r"[*_`]{0,3} *(?P<text>\S.*)"
)
# [feat] y, [feat](x): y, feat[x]: y, feat(x)：y, feat(x) - y, feat(): y
BRACKETED = rf"(?i)\[{TYPE}\](?:\((?P<scope>[^()\n]{{1,60}})\))?(?P<mark>!?)[:：]? *(?P<text>\S.*)"
LOOSE = (
    rf"(?i){TYPE}(?:[(\[](?P<scope>[^()\[\]\n]{{0,60}})[)\]])?(?P<mark>!?)"
    r"(?:(?:(?<=\])|(?<=\]!)): *| *： *|(?:(?<=\))|(?<=\)!)) +[-–—] +|(?<=\(\)): *)(?P<text>\S.*)"
)
# feat/fix: y, feat, fix(x): y: the first one
SEVERAL = rf"(?i){TYPE}(?: ?[,/|+&] ?(?:{'|'.join(sorted(TYPES))})){{1,3}}(?=[(:!])"
LIST_ITEM = r"(?:\d+[.)]|[-*]|(?i:option \d+:?))\s+[a-z]+(?:\([^()\n]*\))?!?: "
INSIDE = rf"(?:{'|'.join(sorted(TYPES))})(?:\([^()\n]{{1,60}}\))?!?: \S"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def begins_as_message(text: str) -> bool:
    """Whether it can be no talk and no error text (start-up: then none of those patterns is compiled)."""
    header = _compiled(HEADER).match(text)
    return header is not None and header[1] in TYPES


def holds_several(lines: list[str]) -> bool:
    """Whether it is a list of messages."""
    item = _compiled(LIST_ITEM)
    return len(lines) > 1 and item.match(lines[0]) is not None and any(map(item.match, lines[1:]))


def unwrap_answer(text: str) -> str:
    """The message in an answer. Text that may belong to the message stays."""
    bare = _spoken(text)
    is_plain = begins_as_message(bare)
    if not is_plain:
        bare = _whole(bare)
    lines = _unfenced(bare.split("\n"))
    if not is_plain:
        lines = _without_preamble(lines)
        if not holds_several(lines):
            lines[0] = _first(lines[0])
    return "\n".join(_dedented(_without_postamble(lines))).strip()


def _spoken(text: str) -> str:
    """Without thoughts and the tokens that end a turn."""
    bare = _compiled(THINKING).sub("", text) if "<" in text else text
    if "</think>" in bare and not _compiled(HEADER).match(bare):
        bare = bare.rpartition("</think>")[2].strip()
    if "<|channel|>" in bare:
        bare = _compiled(FINAL).split(bare)[-1]
    while bare.endswith((">", "</s>")) and _compiled(TURN_END).fullmatch(bare, bare.rfind("<")):
        bare = bare[: bare.rfind("<")].rstrip()
    return bare


def _whole(text: str) -> str:
    """Without what encloses all of it."""
    if not _compiled(HEADER).match(text) and (fenced := _compiled(FENCE).match(text)):
        text = fenced[1].strip()
    if text.startswith("<") and (tagged := _compiled(rf"(?is)<({TAG})>(.*)</\1>").fullmatch(text)):
        text = tagged[2].strip()
    if "git commit " in text[:40]:
        text = _of_command(text)
    if text and QUOTES.get(text[0]) == text[-1] and len(text) > 2:
        inner = text[1:-1]
        text = text if text[0] in inner or text[-1] in inner else inner.strip()
    if text.startswith(">") and all(line.startswith(">") for line in text.split("\n") if line.strip()):
        text = "\n".join(line[1:].removeprefix(" ") for line in text.split("\n")).strip()
    return text


def _of_command(text: str) -> str:
    """The message of `git commit -m "..." -m "..."`; the text itself where it is another command."""
    import shlex  # start-up: only for an answer that is a command

    try:
        words = shlex.split(text.lstrip("$ "))
    except ValueError:
        return text
    said = [word for option, word in pairwise(words) if option in ("-m", "-am", "--message")]
    is_plain = words[:2] == ["git", "commit"] and said and len(words) <= 4 + 2 * len(said)
    return "\n\n".join(said).strip() if is_plain else text


def _unfenced(lines: list[str]) -> list[str]:
    """Without a fence that has no other half."""
    fences = [number for number, line in enumerate(lines) if line.lstrip().startswith(("```", "~~~"))]
    if len(fences) % 2 and len(lines) > 1 and (fences[0] == 0 or fences[-1] == len(lines) - 1):
        del lines[0 if fences[0] == 0 else -1]
    return lines


def _without_preamble(lines: list[str]) -> list[str]:
    while len(lines) > 1 and (not lines[0].strip() or _only_announces(lines[0].strip())):
        lines.pop(0)
    if len(lines) > 1 and _compiled(rf"(?i)</{TAG}>").fullmatch(lines[-1].strip()):
        lines.pop()
    return lines


def _only_announces(line: str) -> bool:
    """Whether it holds nothing of the message that it announces."""
    if not _compiled(join_patterns((*PREAMBLES, rf"<{TAG}>"))).fullmatch(line) or _compiled(INSIDE).search(
        line
    ):
        return False
    label = _compiled(join_patterns(LABELS)).match(line)
    return label is None or not line[label.end() :].strip(" *_")


def _first(line: str) -> str:
    """The first line in form: no heading, bullet, label, quotes or marks around it or in its header."""
    line = line.strip()
    if begins_as_message(line):
        return line
    line = _compiled(r"^(?:#{1,6}|>) +").sub("", line)
    if (bullet := _compiled(r"[-*•] +").match(line)) and begins_as_message(line[bullet.end() :]):
        return line[bullet.end() :]
    label = _compiled(join_patterns(LABELS)).match(line)
    line = line[label.end() if label else 0 :]
    if (header := _compiled(INSIDE).search(line)) and _is_label(line[: header.start()]):
        line = line[header.start() :].rstrip("*`\"'”")
    if line[:1] in QUOTES and QUOTES[line[0]] == line[-1] and line[0] not in line[1:-1]:
        line = line[1:-1].strip()
    return _in_form(_compiled(r"^([*_`\"“]{1,3})(.+?)[*_`\"”]{1,3}$").sub(r"\2", line).strip())


def _is_label(text: str) -> bool:
    return text.rstrip(" *_`\"'“").endswith((":", "：")) and bool(
        _compiled(join_patterns(LABELS_SAID)).search(text[:160])
    )


def _in_form(line: str) -> str:
    """A header of a known type as it should be written; any other line as it is."""
    for pattern in (MARKED, BRACKETED, LOOSE):
        if match := _compiled(pattern).match(line):
            scope = (match["scope"] or "").strip("() ")
            header = match["type"].lower() + (f"({scope})" if scope else "") + match["mark"]
            text = match["text"].strip()
            return f"{header}: {text.rstrip('*_`') if pattern is MARKED else text}"
    return _compiled(SEVERAL).sub(lambda match: match["type"].lower(), line, count=1)


def _without_postamble(lines: list[str]) -> list[str]:
    for index, line in enumerate(lines):
        if index and not lines[index - 1].strip() and _compiled(join_patterns(POSTAMBLES)).match(line):
            return lines[:index]
    return lines


def _dedented(lines: list[str]) -> list[str]:
    """The lines below the first one, moved to the left by what they have in common."""
    rest = [line for line in lines[1:] if line.strip()]
    margin = min((len(line) - len(line.lstrip(" ")) for line in rest), default=0)
    return [lines[0], *(line[margin:] for line in lines[1:])] if margin > 1 else lines
