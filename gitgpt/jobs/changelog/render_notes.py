"""Release notes for a forge's release page, and the title and description of a pull request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from gitgpt.conventional.commit_types import Section
from gitgpt.jobs.changelog.changelog_data import (
    Changelog,
    Entry,
    Release,
    SectionTitles,
    count_reasons,
)
from gitgpt.jobs.changelog.classify import REASONS
from gitgpt.jobs.changelog.escape_markdown import clean_line, escape_start, escape_text
from gitgpt.jobs.changelog.read_commit import Person
from gitgpt.jobs.changelog.render_keepachangelog import (
    SHORT,
    EntryStyle,
    find_release_link,
    group_entries,
    render_entry,
    render_highlights,
)

NOTES_ORDER: tuple[Section, ...] = ("Security", "Added", "Changed", "Deprecated", "Removed", "Fixed")


def render_notes(changelog: Changelog, *, header: str = "", footer: str = "") -> str:
    """The notes of every release; with more than one, each under its own heading. `header` and `footer` are a
    person's Markdown, in which {version}, {tag} and {date} are those of the newest release."""
    parts = [_fill(header, changelog.releases[0])] if header else []
    for release in changelog.releases:
        if len(changelog.releases) > 1:
            parts.append(
                f"## {escape_text(release.tag) or 'Unreleased'}" + (release.date and f" ({release.date})")
            )
        parts.append(
            render_release_notes(release, EntryStyle(changelog.web, mentions=False, titles=changelog.titles))
        )
    parts += [_fill(footer, changelog.releases[0])] if footer else []
    return "\n\n".join(parts) + "\n"


def _fill(text: str, release: Release) -> str:
    for name, value in (("version", release.version), ("tag", release.tag), ("date", release.date)):
        text = text.replace(f"{{{name}}}", escape_text(value))
    return text.strip()


def render_release_notes(release: Release, look: EntryStyle) -> str:
    """The body of one release page."""
    parts = [render_highlights(release, look), render_sections(release, look) or "No notable changes."]
    parts.append(_people("New contributors", release.newcomers))
    parts.append(_people("Contributors", [who for who in release.people if who not in release.newcomers]))
    parts.append(_omissions(release))
    url = find_release_link(release, look.web)
    parts.append(f"**Full changelog**: {url}" if url else "")
    return "\n\n".join(part for part in parts if part)


def render_sections(release: Release, look: EntryStyle) -> str:
    """The breaking changes, then section by section the others; empty without entries."""
    breaking = [entry for entry in release.entries if entry.is_breaking]
    parts = [_section("Breaking changes", breaking, look)]
    titles = look.titles if look.titles.order else look.titles._replace(order=_notes_order(look.titles))
    plain = [entry for entry in release.entries if not entry.is_breaking]
    parts += [_section(title, entries, look) for title, entries in group_entries(plain, titles)]
    return "\n\n".join(part for part in parts if part)


def _notes_order(titles: SectionTitles) -> tuple[str, ...]:
    return tuple(titles.by_section.get(section, section) for section in NOTES_ORDER)


def _section(title: str, entries: Iterable[Entry], look: EntryStyle) -> str:
    lines = [render_entry(entry, look).replace("- **Breaking:** ", "- ", 1) for entry in entries]
    return f"### {title}\n\n" + "\n".join(lines) if lines else ""


def _people(title: str, people: Iterable[Person]) -> str:
    names = [escape_text(person.name, mentions=False) or "someone without a name" for person in people]
    return f"### {title}\n\n" + ", ".join(names) if names else ""


def _omissions(release: Release) -> str:
    """How many commits the notes are about, and which are not in them."""
    if not release.omitted:
        return ""
    counts = (f"{REASONS[reason]} ({count})" for reason, count in count_reasons(release.omitted).items())
    commits = "1 commit" if release.commits == 1 else f"{release.commits} commits"
    return f"Of {commits}, not listed: {', '.join(counts)}."


TITLE_ORDER: tuple[Section, ...] = ("Security", "Added", "Fixed", "Changed", "Removed", "Deprecated")


class RequestNotes(NamedTuple):
    title: str
    description: str


def describe_request(release: Release, look: EntryStyle) -> RequestNotes:
    """The title is the weightiest entry's own words, with the number of the others; what is left out of a
    changelog is listed as well, merges excepted."""
    entries = sorted(
        release.entries, key=lambda entry: (not entry.is_breaking, TITLE_ORDER.index(entry.section))
    )
    others = [omission for omission in release.omitted if omission.reason not in ("merge", "revert-pair")]
    names = [_header(entry) for entry in entries] or [clean_line(omission.subject) for omission in others]
    more = len(entries) + len(others) - 1
    title = names[0] if names else "Nothing changes"
    if release.highlights and entries:  # a model's sentence about the whole
        title = _header(entries[0]._replace(text=release.highlights[0].rstrip(".。"), scope=""))
    elif more > 0:
        title += f" (and {more} more)"
    parts = [render_highlights(release, look), render_sections(release, look)]
    if others:
        lines = [
            f"- {escape_start(escape_text(omission.subject, mentions=look.mentions))} ({omission.id[:SHORT]})"
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
    text = clean_line(entry.text)
    if not entry.type:
        return text
    scope = f"({clean_line(entry.scope)})" if entry.scope else ""
    return f"{entry.type}{scope}{'!' if entry.is_breaking else ''}: {text}"
