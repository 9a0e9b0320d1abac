"""What a change itself says that it breaks: in a changelog, in a guide for upgrading, in what it requires."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gitgpt.conventional.rules.breaking import DEPRECATED, INSIDE, is_history
from gitgpt.conventional.rules.reading import MAX_LINE, ChangeReading, FileReading

# Strings, compiled by re at their first use: few changes need them.
GUIDE = (  # but no folder of migrations
    r"(?i)(?:^|/)(?![^/]*migrations[/.])[^/]*(?:migrat|upgrad|breaking)[^/]*(?:/[^/]*)?"
    r"\.(?:mdx?|rst|txt|adoc)$"
)
CHANGESET = r"(?:^|/)\.changeset/[^/]+\.md$"
MAJOR = r"[\"'][^\"']+[\"']: *major"
HEADING = r"#{1,6} +(\S.*)"
BULLET = r"(?:[-*+] +)"
ALONE = r"#{1,6} |:\w+:|---"  # nothing on the next line belongs to it
STARTS = rf"{ALONE}|[-*+|>] |\d+\. |\.\. |:\w+:|[\"'][^\"']+[\"']:"
BREAKS = r"(?i)breaking|incompatib"
# A mark in front of an entry, with the package that it is about.
MARK = (
    r"(?:`?\[[\w@/.-]+\]`?:? *)?[\[*_`(:]*(?i:(?:potential(?:ly)? )?breaking(?: changes?)?)[\]*_`:)!]+[ :-]*"
)
NOT_NEWS = (
    r"(?i)migrat|upgrad|following|\bguide\b|this (?:section|page|document)"
    r"|\bv?\d+(?:\.[\dx]+)+\b *$|^(?:before|after)\b"
)
VERSION = r"\d\.\d+\.\d"  # whose lines change with every release
GONE = r"(?i)\b(?:remov|drop|delet|renam|replac|no longer|must|now\b)"
FENCE = ("```", "~~~")
ENTRY_LINES = 30  # more of a changelog are the notes of a release
MOST_ROWS, LONGEST_PARAGRAPH, MOST_TEXTS = 2000, 40, 50  # rows of a hunk, of a paragraph; texts looked at
LEAST_WORDS, LONGEST = 3, 200  # words, characters: half a sentence may say the contrary
ELSEWHERE = INSIDE | {"test", "tests", "docs", "fixtures", "website", "playground"}
# file -> what runs the project, and the line that says which version of it
RUNTIMES = {
    "package.json": ("Node.js", r'"node" *: *"([^"]*[~^<>=|][^"]*)"'),
    "pyproject.toml": ("Python", r'(?:requires-python|python) *= *"([^"]*)"'),
    "setup.py": ("Python", r"python_requires *= *[\"']([^\"']*)"),
    "setup.cfg": ("Python", r"python_requires *= *(\S.*)"),
    "composer.json": ("PHP", r'"php" *: *"([^"]*)"'),
    "versions.tf": ("Terraform", r'required_version *= *"([^"]*)"'),
}


class Need(NamedTuple):
    """What is required from now on, in the words of its file (">=18"), where less did before."""

    name: str
    version: str


def find_needs(reading: ChangeReading) -> tuple[Need, ...]:
    needs = (need for file in reading.files if (need := _need(file)))
    return tuple({need.name: need for need in needs}.values())


def _need(file: FileReading) -> Need | None:
    *folders, base = file.file.path.lower().split("/")
    name, pattern = RUNTIMES.get(base, ("", ""))
    if not name or not ELSEWHERE.isdisjoint(folders):
        return None
    old, new = (
        [match[1] for line in file.lines if line.sign == sign and (match := re.match(pattern, line.text))]
        for sign in "-+"
    )
    least = [_least(versions) for versions in (old, new)]
    return Need(name, new[0]) if all(least) and least[1] > least[0] else None


def _least(ranges: Iterable[str]) -> tuple[int, ...]:
    """The lowest version that any of the ranges lets in; () when none names one."""
    found = []
    for text in ranges:
        for sign, version in re.findall(r"([<>=!^~]*) *v?(\d{1,6}(?:\.\d{1,6}){0,3})", text):
            if not sign.startswith(("<", "!")):
                found.append(tuple(map(int, re.sub(r"(?:\.0)+$", "", version).split("."))))
    return min(found, default=())


def find_told(reading: ChangeReading) -> str | None:
    """What the change's own words for its users say of what breaks; "" when they say it without a sentence
    to quote, None when they do not."""
    lines = [line for file in reading.written if file.kind == "source" for line in file.lines]
    if not any(
        line.sign == "-" and not line.is_comment and not re.search(VERSION, line.text) for line in lines
    ):
        return None
    if any(line.sign == "+" and DEPRECATED in line.text.lower() for line in lines):
        return None  # announced for later
    for find in (_of_changesets, _of_histories, _of_guides):
        said = find(reading)
        if said is not None:
            return next(filter(None, map(_plain, said[:MOST_TEXTS])), "")
    return None


def _of_changesets(reading: ChangeReading) -> list[str] | None:
    files = [file for file in reading.files if re.search(CHANGESET, file.file.path)]
    major = [
        file for file in files if any(line.sign == "+" and re.match(MAJOR, line.text) for line in file.lines)
    ]
    texts = [text for file in major for sign, text in _paragraphs(file) if sign == "+"]
    return [text for text in texts if not re.match(r"[\"'-]", text)] if major else None


def _of_histories(reading: ChangeReading) -> list[str] | None:
    histories = (file for file in reading.files if is_history(file) and file.file.added <= ENTRY_LINES)
    return [text for file in histories for text in _breaking_entries(file)] or None


def _breaking_entries(file: FileReading) -> Iterator[str]:
    """What is added with the mark of breaking, or under a heading that says so."""
    is_below, title = False, ""
    for sign, text in _paragraphs(file):
        if re.match(HEADING + r"|\*\*[^*]+\*\*:?$", text):
            is_below = re.search(BREAKS, text) is not None
        elif sign == "+" and text == ":breaking:":  # of a directive, whose title came before
            yield title
        elif sign == "+" and (is_below or re.match(BULLET + "?" + MARK, text)):
            yield text
        title = text.rpartition("::")[2] if "::" in text else title


def is_guide(file: FileReading) -> bool:
    """Whether it tells users how to follow, and got something new to tell."""
    return file.kind == "docs" and file.file.added > 0 and re.search(GUIDE, file.file.path) is not None


def _of_guides(reading: ChangeReading) -> list[str] | None:
    """Headings before lists, and these before prose."""
    guides = filter(is_guide, reading.files)
    texts = [text for file in guides for sign, text in _paragraphs(file) if sign == "+"]
    if not texts:
        return None
    later = [text for text in texts if re.search(r"(?i)deprecat", text) and not re.search(GONE, text)]
    if later and not any(re.search(GONE, text) for text in texts):
        return None
    news = [text for text in texts if text not in later and not re.search(NOT_NEWS, text)]
    return [
        text for rank in (HEADING, BULLET + r"(?!\[)", r"[A-Z`]") for text in news if re.match(rank, text)
    ]


def _paragraphs(file: FileReading) -> Iterator[tuple[str, str]]:
    """Headings, entries of lists and paragraphs as they are now, each on one line; "+" are those that are
    new as a whole. Code is left out."""
    for hunk in file.file.hunks:
        is_code, signs, words = False, "", list[str]()
        for line in (*hunk.lines[:MOST_ROWS], " "):
            text = line[1:].strip()
            if line[:1] in "-\\" or len(text) > MAX_LINE:
                continue
            is_fence = text.startswith(FENCE)
            is_full = len(words) >= LONGEST_PARAGRAPH
            if words and (
                not text or is_full or is_fence or re.match(STARTS, text) or re.match(ALONE, words[0])
            ):
                yield "+" if set(signs) == {"+"} else " ", " ".join(words)
                signs, words = "", []
            is_code ^= is_fence
            if text and not is_code and not is_fence:
                signs, words = signs + line[0], [*words, text]


def _plain(text: str) -> str:
    """The first sentence without marks of any markup, or nothing where that says too little or too much, or
    shows code."""
    text = re.sub(r"\\(?= |$)", "", text)  # a line break of Markdown
    text = re.sub(r"^(?:[-*+>#]+|\d+\.) +", "", text.strip())
    text = re.sub("^" + MARK, "", text)
    text = re.sub(r"\(?\[[^\]]{0,9}#\d+\](?:\([^)]{0,300}\))?\)?|\(#\d+\)", "", text)
    text = re.sub(r"!?\[([^\]]{0,200})\]\([^)]{0,300}\)", r"\1", text)
    text = re.sub(r"</?[a-z][^<>]{0,200}>|\*\*|(?<!\w)__|__(?!\w)", "", text)
    text = re.sub(r":\w+:`~?(?:[\w.]*\.)?(\w+)`", r"`\1`", text).replace("``", "`")
    text = re.split(r"(?<=[\w)`])[.!] (?=[A-Z`])", text)[0]
    text = " ".join(text.split()).strip(" .:;")
    is_fit = len(text.split()) >= LEAST_WORDS and len(text) <= LONGEST
    return text if is_fit and not re.search(r" // |[{;]\)?$|\}\)$", text) else ""
