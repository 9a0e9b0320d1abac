"""What speaks of the past on purpose: changelogs, migration guides, deprecation notes, plans. Naming what is
gone, or not there yet, is their task."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gitgpt.drift.prose.document_lines import DocumentLine

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
