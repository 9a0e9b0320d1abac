"""What a sentence says of a name: that it is of the past, or what its default is."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gitgpt.drift.facts_of_lines import Fact
from gitgpt.drift.prose.document_lines import DocumentLine, Spot

# names of files and folders; each may continue after a dash, an underscore or a dot
_FILES = r"""
change changes changelog news history release releases release[-_.]?notes? whats?[-_]?new what_s_new
migrat\w* upgrad\w* deprecat\w* breaking\w* announce\w* roadmap todo adrs? rfcs? proposals? peps?
decisions? blog posts? archived? archives legacy old versioned_docs newsfragments unreleased
superpowers plans? specs? designs?
"""
# headings
_TITLES = r"""
^\W*change[-\s]?log\W*$ ^\W*(?:changes|changed|history|news|unreleased|roadmap|todo)\W*$
changes[ ](?:in|since|from|to) breaking[ ]changes? release[ ]notes? what'?s[ ]new migrat\w+
upgrad(?:e|ing)[ ](?:from|to|guide|notes?) deprecat\w+ removed removals? renamed legacy obsolete
^\W*(?:version\s|release\s)?v?\d+\.\d+(?:\.\d+)?
"""
# sentences; ordinary verbs (removes, are replaced) describe what a program does and do not count
_WORDS = r"""
(?:was|were|been|got)\s(?:removed|renamed|replaced|dropped|superseded|retired|moved)
removed[ ](?:in|since|from|with|as[ ]of)[ ]v?\d removed[ ]in[ ]favou?r deprecated deprecation
renamed[ ](?:to|from|as) replaced[ ](?:by|with) formerly previously[ ](?:called|named|known|was|used)
no[ ]longer not[ ]any[ ]?more used[ ]to[ ]be legacy obsolete superseded was[ ]called was[ ]named
now[ ]called now[ ]named migrat\w* backwards?.compat\w*
(?:before|until|prior[ ]to|since|in|older[ ]than|up[ ]to)[ ](?:version[ ])?v?\d+\.\d+
(?:older|earlier|previous)[ ](?:versions?|releases?) upgrad(?:e|ing)[ ]from changed[ ]in versionchanged
versionremoved discontinued unsupported
"""


def _any(words: str) -> str:
    """One word or phrase a row item; a blank within is written `[ ]`."""
    return "|".join(words.replace("[ ]", "\0").split()).replace("\0", " ")


PAST_FILES = re.compile(
    rf"(?:^|/)(?:{_any(_FILES)})(?:[-_.][^/]*)?(?:/|$)"
    r"|(?:^|/)(?:version-|release-)?v?\d+\.[\dx]+[^/]*(?:/|\.(?:md|rst|txt|mdx)$)"
    r"|[-_](?:changelog|changes|migration|migrating|upgrading|release-?notes?)[^/]*$",
    re.I,
)
PAST_TITLES = re.compile(rf"(?:{_any(_TITLES)})(?!\w)", re.I)
PAST_WORDS = re.compile(rf"\b(?:{_any(_WORDS)})\b", re.I)
NOT_THIS_BUT = (
    r"(?:instead of|rather than|in place of|the old|former|replaces|replacing|renames|removes|removing|drops)"
)
NEAR = 3  # lines before a block of code that may introduce it


def is_past_file(path: str) -> bool:
    """Whether a whole document is about what was."""
    return PAST_FILES.search(path) is not None


def speaks_of_past(lines: Sequence[DocumentLine], at: int, word: str = "") -> bool:
    """Whether the paragraph, the headings above it, or the words that introduce a block of code do.

    `word` is what the line names: "instead of `word`" speaks of the past, "`word` instead of" does not.
    """
    line = lines[at]
    if any(PAST_TITLES.search(title) for title in line.headings):
        return True
    around = list(lines[line.start : line.end])
    if line.kind == "code":
        before = [item for item in lines[max(0, line.start - NEAR) : line.start] if item.text.strip()]
        around = [*before, *(item for item in around if "#" in item.text or "//" in item.text)]
    text = " ".join(item.text.strip() for item in around)
    if word and re.search(rf"{NOT_THIS_BUT}\s+(?:the\s+)?[`*\"'(]*{re.escape(word)}", text, re.I):
        return True
    if word and re.search(rf"{re.escape(word)}[`*\"')]*\s+(?:does not|doesn't|did not) exist", text, re.I):
        return True
    return PAST_WORDS.search(text) is not None


NEAR_DEFAULT = 40  # characters between the word "default" and the value
LONGEST = 60  # characters of a default that a sentence would state


class ChangedDefault(NamedTuple):
    """A fact whose default is another one now; both as documentation would write them."""

    fact: Fact
    before: str
    after: str


def changed_defaults(old: Iterable[Fact], new: Iterable[Fact]) -> list[ChangedDefault]:
    """Facts that have one default on each side, a literal, and not the same one."""
    before, after = _by_name(old), _by_name(new)
    found = []
    for key, facts in after.items():
        values = (
            {written(fact.default) for fact in facts},
            {written(fact.default) for fact in before.get(key, [])},
        )
        if len(values[0]) == len(values[1]) == 1 and values[0] != values[1]:
            now, was = values[0].pop(), values[1].pop()
            if was and (now or not facts[0].default):
                found.append(ChangedDefault(facts[0], was, now))
    return found


def _by_name(facts: Iterable[Fact]) -> dict[tuple[str, str], list[Fact]]:
    found: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.kind != "symbol" and fact.how == "plain":
            found[fact.kind, fact.name].append(fact)
    return found


def written(source: str) -> str:
    """A literal as people write it; empty for None, for what is empty, and for anything but a literal."""
    try:
        node = ast.parse(source, mode="eval").body
        if isinstance(node, ast.Call):  # Field(3), field(default=3)
            node = [*(item.value for item in node.keywords if item.arg == "default"), *node.args][0]
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError, IndexError):
        return ""
    if value is None or isinstance(value, list | tuple | dict | set | bytes):
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= LONGEST and "\n" not in text else ""


def stated_at(changed: ChangedDefault, spot: Spot) -> DocumentLine | None:
    """The line, at or below the one that names the fact, that states the old default and not the new one."""
    cell = _table_cell(spot)
    if cell is not None:
        return spot.line if _is_value(cell, changed.before) else None
    lines = spot.lines[spot.at : spot.line.end]
    text = "\n".join(line.text for line in lines)
    match = states(text, changed)
    return lines[text[: match.end()].count("\n")] if match else None


def states(text: str, changed: ChangedDefault) -> re.Match[str] | None:
    """Where a text says that the default is the old one, and not the new one."""
    if changed.after and _says(text, changed.after):
        return None
    return _says(text, changed.before)


def _says(text: str, value: str) -> re.Match[str] | None:
    return re.search(rf"\bdefaults?\b[^.;|]{{0,{NEAR_DEFAULT}}}?{_value(value)}", text, re.I)


def _value(text: str) -> str:
    return rf"(?<![\w.-]){re.escape(text)}(?!\w|[.-]\w|%)"


def _is_value(cell: str, value: str) -> bool:
    return cell.strip().strip("`'\"*").strip("'\"").lower() == value.lower()


def _table_cell(spot: Spot) -> str | None:
    """The cell of a Markdown table's row in the column whose title speaks of defaults."""
    if not spot.line.text.lstrip().startswith("|"):
        return None
    first = spot.at
    while first > 0 and spot.lines[first - 1].text.lstrip().startswith("|"):
        first -= 1
    titles, cells = _cells(spot.lines[first].text), _cells(spot.line.text)
    columns = [at for at, title in enumerate(titles) if "default" in title.lower()]
    return cells[columns[0]] if columns and columns[0] < len(cells) else None


def _cells(row: str) -> list[str]:
    return re.split(r"(?<!\\)\|", row.strip().strip("|"))
