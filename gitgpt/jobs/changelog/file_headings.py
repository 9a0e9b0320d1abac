"""Headings and link definitions in the style that a file already has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gitgpt.jobs.changelog.changelog_data import Release
from gitgpt.jobs.changelog.escape_markdown import clean_line
from gitgpt.jobs.changelog.forge_links import Web
from gitgpt.jobs.changelog.parse_file import DATE, DEFINITION, LEAD, Document
from gitgpt.jobs.changelog.render_keepachangelog import find_release_link


class HeadingStyle(NamedTuple):
    """How a file writes the heading of a release; without `date` it gives none. `lead` is what stands before
    the version: "Version ", the project's name."""

    level: int = 2
    lead: str = ""
    is_bracketed: bool = True
    is_linked: bool = False  # [1.2.0](https://...)
    v: str = ""
    date: str = " - {}"
    has_definitions: bool = True


def find_heading_style(document: Document) -> HeadingStyle:
    """That of the newest release in the file; Keep a Changelog's where there is none."""
    heading = next((part.heading.replace("\\", "") for part in document.parts if part.version), None)
    if heading is None:
        return HeadingStyle()
    date = DATE.search(heading)
    title = heading.lstrip("#")
    lead = LEAD.match(title.strip())
    return HeadingStyle(
        level=len(heading) - len(title) or 2,
        lead=lead[0] if lead else "",
        is_bracketed="[" in heading.partition(" - ")[0],
        is_linked="](" in heading,
        v="v" if re.match(r"\W*v\d", title.strip()[lead.end() if lead else 0 :]) else "",
        date=(" ({})" if f"({date[0]})" in heading else " - {}") if date else "",
        has_definitions=bool(document.links),
    )


def write_heading(release: Release, style: HeadingStyle, web: Web) -> str:
    name = f"{style.lead}{style.v}{clean_line(release.version)}" if release.version else "Unreleased"
    url = find_release_link(release, web) if style.is_linked and release.version else ""
    if style.is_bracketed:
        name = f"[{name}]({url})" if url else f"[{name}]"
    date = style.date.format(release.date) if release.date and style.date else ""
    return f"{'#' * style.level} {name}{date}"


def update_definitions(
    links: Sequence[str], releases: Iterable[Release], style: HeadingStyle, web: Web
) -> tuple[str, ...]:
    """The block of definitions with those of `releases`, newest first; the one of Unreleased is renewed
    when it is a comparison, every other one that is there stays."""
    if not (style.is_bracketed and style.has_definitions) or style.is_linked:
        return tuple(links)
    lines = list(links)
    at = 0
    for release in releases:
        url = find_release_link(release, web)
        label = f"{style.v}{clean_line(release.version)}" if release.version else "Unreleased"
        known = _find(lines, label)
        if known is None and url:
            lines.insert(at, f"[{label}]: {url}\n")
            at += 1
        elif known is not None:
            if url and not release.version and "compare" in lines[known].lower():
                lines[known] = _renewed(lines[known], url)
            at = known + 1
    return tuple(lines)


def _find(lines: Sequence[str], label: str) -> int | None:
    for at, line in enumerate(lines):
        match = DEFINITION.match(line)
        if match and match[1].casefold() == label.casefold():
            return at
    return None


def _renewed(line: str, url: str) -> str:
    match = DEFINITION.match(line)
    return line[: match.start(2)] + url + line[match.end(2) :] if match else line
