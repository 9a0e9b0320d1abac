"""Commit text as Markdown that shows exactly that text.

A message is data: no part of it may become a heading, a comment, an image, a link, HTML, a terminal
escape, a marker of ours, or a command to the CI system that prints it. Code spans stay code spans.
"""

from __future__ import annotations

import re

# Escape sequences of terminals whole, then single controls, the signs that reorder text (Trojan Source),
# line ends of other systems, and what is no character at all.
TERMINAL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x9b[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-Z\\^_]?"
)
CONTROL = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)

MEANS_MORE = re.compile(r"[\\`*_<&\[\]~$@]")
INLINE = re.compile(
    r"(?P<keep>(?<!`)(`+)(?!`).+?(?<!`)\2(?!`)|https?://[^\s<>\[\]()*`\\]+)"
    r"|(?P<mention>(?<![\w.@/-])@[A-Za-z0-9][\w-]*(?:/[\w.-]*\w)?)"
    r"|(?P<escape>[*<~`$]"
    r"|\\(?=[!-/:-@\[-`{-~])"  # only before punctuation is it one already
    r"|&(?=\#?\w{1,32};)"
    r"|(?<![^\W_])_|_(?![^\W_])"  # inside a word it is one already
    r"|\](?=[(\[:])|(?<=\#)\[|!(?=\[))"  # links and images, definitions, GitHub's ##[command]
)
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
START = re.compile(r"([#>+=-])(?=[#>+=\s-]|$)|(\d{1,9})([.)])(?=\s|$)|(\[)(?=[ xX]?\])")
BULLET = re.compile(r"\s*[*+-]\s+(?=\S)")


def clean_line(text: str) -> str:
    """One line, without terminal escapes, controls and runs of spaces."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(CONTROL.sub("", TERMINAL.sub("", text)).split())


def escape_text(text: str, *, mentions: bool = True) -> str:
    """The text as Markdown inside a line. Without `mentions`, "@name" becomes code, so that a release's
    notes notify no one."""
    text = clean_line(text)
    if not MEANS_MORE.search(text):
        return text

    harmless = {sign for sign in "~$" if text.count(sign) < 2}  # they act in pairs only

    def rewrite(match: re.Match[str]) -> str:
        found = match[0]
        if match["keep"] is not None or found in harmless:
            return found
        if match["mention"] is not None:
            return found if mentions else f"`{found}`"
        return f"\\{found}"

    return INLINE.sub(rewrite, text)


def escape_start(text: str) -> str:
    """Escaped text that opens a block: there "# x", "- x" and "1. x" would mean more."""
    match = START.match(text)
    if match is None:
        return text
    at = match.end(2) if match[2] else 0
    return f"{text[:at]}\\{text[at:]}"


def escape_paragraphs(text: str, *, mentions: bool = True) -> list[str]:
    """Escaped paragraphs and list items ("- x"), each on one line, and whole blocks of code."""
    found: list[str] = []
    current: list[str] = []
    code: list[str] | None = None
    for line in [*text.splitlines(), ""]:
        mark = FENCE.match(line)
        if code is not None:
            if mark and mark[1][0] == code[0][0] and not line.strip().strip(mark[1][0]):
                found.append(_fence_code(code))
                code = None
            else:
                code.append(line)
            continue
        if mark and _has_end(text, line):
            found += [_block(current, mentions)] if current else []
            current, code = [], [line.strip()]
            continue
        if current and (not line.strip() or BULLET.match(line)):
            found.append(_block(current, mentions))
            current = []
        if line.strip():
            current.append(line)
    return [block for block in found if block]


def _has_end(text: str, fence: str) -> bool:
    """Whether a block of code that the line opens is closed somewhere below."""
    marks = fence.strip()[:3]
    return text.partition(fence)[2].count(f"\n{marks}") > 0


def _fence_code(lines: list[str]) -> str:
    """A block of code that shows exactly these lines: no run of backticks in it can end it."""
    opening, *code = lines
    language = re.sub(r"[^\w+-]", "", opening.strip("`~ ").partition(" ")[0])
    cleaned = [CONTROL.sub("", TERMINAL.sub("", line)).rstrip() for line in code]
    longest = max((len(run) for line in cleaned for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}{language}", *cleaned, fence])


def _block(lines: list[str], mentions: bool) -> str:
    bullet = BULLET.match(lines[0])
    text = escape_text(" ".join(lines)[bullet.end() if bullet else 0 :], mentions=mentions)
    return f"- {escape_start(text)}" if bullet and text else escape_start(text)
