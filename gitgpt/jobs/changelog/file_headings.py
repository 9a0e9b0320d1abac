"""Headings of releases as changelog files have them: which there are, and how to write one more.

Read are Keep a Changelog's, auto-changelog's, conventional-changelog's, towncrier's, git-cliff's and
release-please's headings, underlined ones and lines in bold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from gitgpt.conventional.version import parse_version
from gitgpt.jobs.changelog.changelog_data import Release
from gitgpt.jobs.changelog.escape_markdown import clean_line
from gitgpt.jobs.changelog.forge_links import Web
from gitgpt.jobs.changelog.render_keepachangelog import find_release_link
from gitgpt.markdown import MarkdownLine, read_lines

DEFINITION = re.compile(r" {0,3}\[([^\]]+)\]:[ \t]*(\S+)")
UNRELEASED = re.compile(
    r"\[?(?:unreleased|upcoming|head|next)(?: changes| version| release)?\]?(?:\([^)]*\)|\[[^\]]*\])?"
    r"(?:\s*[-–—:(].*)?|(?:main|master|trunk)(?: branch)?",
    re.IGNORECASE,
)
LINKED = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?")
LEAD = re.compile(r"(?:version|release|ver\.?)\s+|[a-z][\w.-]*\s+(?=v\d)", re.IGNORECASE)
PROJECT = re.compile(r"@?[a-z][\w./@-]*(?: [a-z][\w.-]*){0,3}\s+(?=\[?v?\d)", re.IGNORECASE)
SIGNS = re.compile(r"(?:[^\w\[\]()`\\:]|:[a-z][\w+-]*:)+", re.IGNORECASE)  # an emoji, its code
TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
ANCHOR = re.compile(r"<a (?:name|id)=[\"'][^\"'<>]*[\"']\s*(?:/>|>\s*</a>)", re.IGNORECASE)  # on a line above
BOLD = re.compile(r"(\*\*|__)(?P<text>[^*_].*?)\1:?(?P<rest>.*)")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
ANY_DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}(?:st|nd|rd|th)?[-/. ]\w{2,9}[-/., ]+\d{4}"
    r"|[a-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|[a-z]{3,9} \d{4})"
)
DATED = re.compile(rf"\s*(?:[-–—:/|,(\[]|\\\[)*\s*(?:released\s+)?(?:on\s+)?{ANY_DATE}", re.IGNORECASE)
NOTHING_MORE = re.compile(
    r"\s*(?:[-–—:]\s*)?[(\[]?(?:yanked|unreleased|tbd|current|latest|pre-?release|stable)?[)\]]?:?\s*",
    re.IGNORECASE,
)
DEEPEST, DEEPEST_MIXED = 3, 4  # auto-changelog has patches at level 4, where no release is at level 1 or 2
MOST_WORDS = 8  # of a line that could be a heading
Form = Literal["number signs", "underlined", "bold"]


class FoundHeading(NamedTuple):
    """`at` is its first line, `size` how many lines it takes; `version` is empty for what is unreleased."""

    at: int
    size: int
    version: str
    level: int


def find_headings(lines: Sequence[str]) -> list[FoundHeading]:
    """Every heading of a release. Those in code blocks and comments are text."""
    read = read_lines(lines)
    found = [heading for at in range(len(read)) if (heading := _read_heading(read, at))]
    has_high = any(0 < heading.level <= 2 and heading.version for heading in found)
    return [heading for heading in found if heading.level <= (DEEPEST if has_high else DEEPEST_MIXED)]


def _read_heading(read: Sequence[MarkdownLine], at: int) -> FoundHeading | None:
    line = read[at]
    if line.kind == "heading" and line.level <= DEEPEST_MIXED:
        version = read_title(line.title, is_strict=line.level > DEEPEST)
        size = 2 if at + 1 < len(read) and read[at + 1].kind == "underline" else 1
        above = 1 if at and ANCHOR.fullmatch(read[at - 1].text.strip()) else 0
        return None if version is None else FoundHeading(at - above, size + above, version, line.level)
    if line.kind != "text" or line.text[:2] not in ("**", "__") or (at and read[at - 1].text.strip()):
        return None
    bold = BOLD.fullmatch(line.text.strip())
    version = read_title(f"{bold['text']} {bold['rest']}", is_strict=True) if bold else None
    return None if version is None else FoundHeading(at, 1, version, 0)


def read_title(title: str, *, is_strict: bool = False) -> str | None:
    """The version of a heading, "" for what is unreleased, None for another heading. With `is_strict` only a
    date or nothing may follow the version."""
    title = TAG.sub("", title).replace("\\", "").strip().strip("*_").strip()
    title = SIGNS.sub("", title, count=1) if SIGNS.match(title) else title
    if UNRELEASED.fullmatch(title):
        return ""
    lead = LEAD.match(title)
    version, rest = _read_version(title[lead.end() if lead else 0 :])
    if version is not None:
        is_plain = NOTHING_MORE.fullmatch(rest) is not None or DATED.match(rest) is not None
        return version if is_plain or not is_strict else None
    project = PROJECT.match(title)
    version, rest = _read_version(title[project.end() :]) if project else (None, "")
    return version if DATED.match(rest) else None


def _read_version(text: str) -> tuple[str | None, str]:
    """The version that a text begins with, and what follows it."""
    linked = LINKED.match(text)
    words = (linked[1] if linked else text).split()
    if not words:
        return None, ""
    rest = text[linked.end() :] if linked else text.partition(words[0])[2]
    name = words[0].rstrip(":,;").strip("`*_")
    for candidate in (name, re.split(r"[@/]|-(?=v?\d)", name)[-1]):
        version = parse_version(candidate)
        if version:
            return version.text, rest
    return None, rest


def find_unread(lines: Sequence[str], headings: Sequence[FoundHeading]) -> list[tuple[int, str]]:
    """Lines that could be the heading of a release in a form that is not read: their index and version."""
    own = {heading.at + offset for heading in headings for offset in range(heading.size)}
    found = []
    for at, line in enumerate(read_lines(lines)):
        if at in own or line.kind not in ("heading", "text", "item", "table"):
            continue
        plain = TAG.sub("", line.title if line.kind == "heading" else line.text).strip(" \t=#*_|+-~>.:")
        if plain and len(plain.split()) <= MOST_WORDS:
            version = _find_any(plain) if line.kind == "heading" else read_title(plain, is_strict=True)
            if version:
                found.append((at, version))
    return found


def _find_any(text: str) -> str | None:
    versions = (parse_version(word.strip("()[]:,;")) for word in text.replace("|", " ").split())
    return next((version.text for version in versions if version), None)


class HeadingStyle(NamedTuple):
    """How a file writes the heading of a release; without `date` it gives none. `lead` comes before the
    version: "Version ", the project's name."""

    level: int = 2
    lead: str = ""
    is_bracketed: bool = True
    is_linked: bool = False  # [1.2.0](https://...)
    v: str = ""
    date: str = " - {}"
    has_definitions: bool = True
    form: Form = "number signs"


def find_heading_style(newest: Sequence[str] | None, *, has_definitions: bool) -> HeadingStyle:
    """That of the newest release in the file, by the lines of its heading; Keep a Changelog's without one."""
    if newest is None:
        return HeadingStyle()
    newest = [line for line in newest if not ANCHOR.fullmatch(line.strip())]
    heading = newest[0].strip().replace("\\", "")
    form: Form = "underlined" if len(newest) > 1 else "number signs" if heading[:1] == "#" else "bold"
    date = DATE.search(heading)
    title = TAG.sub("", heading.lstrip("#")).strip(" \t*_")
    lead = LEAD.match(title) or (PROJECT.match(title) if DATED.search(title) else None)
    return HeadingStyle(
        level=len(heading) - len(heading.lstrip("#")) or 2,
        lead=lead[0] if lead else "",
        is_bracketed="[" in heading.partition(" - ")[0],
        is_linked="](" in heading,
        v="v" if re.match(r"\W*v\d", title[lead.end() if lead else 0 :]) else "",
        date=(" ({})" if f"({date[0]})" in heading else " - {}") if date else "",
        has_definitions=has_definitions,
        form=form,
    )


def write_heading(release: Release, style: HeadingStyle, web: Web) -> str:
    """One line, or two if it is underlined."""
    name = f"{style.lead}{style.v}{clean_line(release.version)}" if release.version else "Unreleased"
    url = find_release_link(release, web) if style.is_linked and release.version else ""
    if style.is_bracketed:
        name = f"[{name}]({url})" if url else f"[{name}]"
    date = style.date.format(release.date) if release.date and style.date else ""
    if style.form == "bold":
        return f"**{name}**{date}"
    if style.form == "underlined":
        return f"{name}{date}\n{'-' * len(name + date)}"
    return f"{'#' * style.level} {name}{date}"


def update_definitions(
    links: Sequence[str], releases: Iterable[Release], style: HeadingStyle, web: Web
) -> tuple[str, ...]:
    """The block of definitions with those of `releases`, newest first. The one of Unreleased is set to the
    newest tag if it compares with an older one; every other one that is there stays."""
    if not (style.is_bracketed and style.has_definitions) or style.is_linked:
        return tuple(links)
    lines = list(links)
    at = 0
    for release in releases:
        url = find_release_link(release, web)
        label = f"{style.v}{clean_line(release.version)}" if release.version else "Unreleased"
        known = _find_definition(lines, label)
        if known is None and url:
            lines.insert(at, f"[{label}]: {url}\n")
            at += 1
        elif known is not None:
            if url and not release.version and _is_behind(lines[known], release.previous):
                lines[known] = _renew(lines[known], url)
            at = known + 1
    return tuple(lines)


def _is_behind(line: str, previous: str) -> bool:
    """Whether a definition compares with a release below `previous`: links are never set back."""
    if "compare" not in line.lower():
        return False
    linked = re.search(r"v?\d+(?:\.\d+)+[\w.+-]*?(?=\.{2,3}|%0D|&|$)", line.rpartition("/")[2].strip())
    numbers = re.search(r"v?\d+(?:\.\d+)+[\w.+-]*", previous)
    there = parse_version(linked[0]) if linked else None
    here = parse_version(numbers[0]) if numbers else None
    return not (there and here and there.order > here.order)


def _find_definition(lines: Sequence[str], label: str) -> int | None:
    for at, line in enumerate(lines):
        match = DEFINITION.match(line)
        if match and match[1].casefold() == label.casefold():
            return at
    return None


def _renew(line: str, url: str) -> str:
    match = DEFINITION.match(line)
    return line[: match.start(2)] + url + line[match.end(2) :] if match else line
