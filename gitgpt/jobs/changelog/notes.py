"""Release notes for a forge's release page: what breaks first, then security, then the rest."""

from __future__ import annotations

from collections.abc import Iterable

from gitgpt.jobs.changelog.change import Person
from gitgpt.jobs.changelog.changelog_data import (
    Changelog,
    Entry,
    Release,
    count_reasons,
)
from gitgpt.jobs.changelog.keepachangelog import Look, release_link, render_entry, render_highlights
from gitgpt.jobs.changelog.markdown import escape
from gitgpt.jobs.changelog.section_choice import REASONS, Section

ORDER: tuple[Section, ...] = ("Security", "Added", "Changed", "Deprecated", "Removed", "Fixed")


def render_notes(changelog: Changelog) -> str:
    """The notes of every release; with more than one, each under its own heading."""
    parts = []
    for release in changelog.releases:
        if len(changelog.releases) > 1:
            parts.append(
                f"## {escape(release.tag) or 'Unreleased'}" + (release.date and f" ({release.date})")
            )
        parts.append(render_release_notes(release, Look(changelog.web, mentions=False)))
    return "\n\n".join(parts) + "\n"


def render_release_notes(release: Release, look: Look) -> str:
    """The body of one release page."""
    parts = [render_highlights(release, look), render_sections(release, look) or "No notable changes."]
    parts.append(_people("New contributors", release.newcomers))
    parts.append(_people("Contributors", [who for who in release.people if who not in release.newcomers]))
    parts.append(_omissions(release))
    url = release_link(release, look.web)
    parts.append(f"**Full changelog**: {url}" if url else "")
    return "\n\n".join(part for part in parts if part)


def render_sections(release: Release, look: Look) -> str:
    """The breaking changes, then section by section the others; empty without entries."""
    breaking = [entry for entry in release.entries if entry.is_breaking]
    parts = [_section("Breaking changes", breaking, look)]
    for section in ORDER:
        plain = [entry for entry in release.of_section(section) if not entry.is_breaking]
        parts.append(_section(section, plain, look))
    return "\n\n".join(part for part in parts if part)


def _section(title: str, entries: Iterable[Entry], look: Look) -> str:
    lines = [render_entry(entry, look).replace("- **Breaking:** ", "- ", 1) for entry in entries]
    return f"### {title}\n\n" + "\n".join(lines) if lines else ""


def _people(title: str, people: Iterable[Person]) -> str:
    names = [escape(person.name, mentions=False) or "someone without a name" for person in people]
    return f"### {title}\n\n" + ", ".join(names) if names else ""


def _omissions(release: Release) -> str:
    """How many commits stand behind the notes, and which are not in them."""
    if not release.omitted:
        return ""
    counts = (f"{REASONS[reason]} ({count})" for reason, count in count_reasons(release.omitted).items())
    commits = "1 commit" if release.commits == 1 else f"{release.commits} commits"
    return f"Of {commits}, not listed: {', '.join(counts)}."
