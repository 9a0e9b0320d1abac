"""Title and description of a pull request, from its commits alone: every one of them is in it."""

from __future__ import annotations

from typing import NamedTuple

from gitgpt.jobs.changelog.changelog_data import Entry, Release
from gitgpt.jobs.changelog.keepachangelog import SHORT, Look, render_highlights
from gitgpt.jobs.changelog.markdown import escape, escape_start, plain_text
from gitgpt.jobs.changelog.notes import render_sections
from gitgpt.jobs.changelog.section_choice import Section

ORDER: tuple[Section, ...] = ("Security", "Added", "Fixed", "Changed", "Removed", "Deprecated")


class RequestNotes(NamedTuple):
    title: str
    description: str


def describe_request(release: Release, look: Look) -> RequestNotes:
    """The title is the weightiest entry's own words, with the number of the others; what is left out of a
    changelog is listed as well, merges excepted."""
    entries = sorted(release.entries, key=lambda entry: (not entry.is_breaking, ORDER.index(entry.section)))
    others = [omission for omission in release.omitted if omission.reason not in ("merge", "revert-pair")]
    names = [_header(entry) for entry in entries] or [plain_text(omission.subject) for omission in others]
    more = len(entries) + len(others) - 1
    title = names[0] if names else "Nothing changes"
    if more > 0:
        title += f" (and {more} more)"
    parts = [render_highlights(release, look), render_sections(release, look)]
    if others:
        lines = [
            f"- {escape_start(escape(omission.subject, mentions=look.mentions))} ({omission.id[:SHORT]})"
            for omission in others
        ]
        parts.append("### Internal\n\n" + "\n".join(lines))
    closes = dict.fromkeys(
        f"{reference.mark}{reference.number}"
        for entry in release.entries
        for reference in entry.references
        if not reference.is_request
    )
    parts.append("\n".join(f"Refs: {name}" for name in closes))
    return RequestNotes(title, "\n\n".join(part for part in parts if part) or "No commit changes anything.")


def _header(entry: Entry) -> str:
    """As a Conventional Commits header, for a title often becomes the squash commit's subject."""
    text = plain_text(entry.text)
    if not entry.type:
        return text
    scope = f"({plain_text(entry.scope)})" if entry.scope else ""
    return f"{entry.type}{scope}{'!' if entry.is_breaking else ''}: {text}"
