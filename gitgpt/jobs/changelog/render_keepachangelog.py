"""Keep a Changelog: the whole file, or the section of one release.

https://keepachangelog.com/en/2.0.0/ (K1 to K12 and 2.0-a to 2.0-g in the tests are its rules); 1.1.0
differs in the preamble only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from gitgpt.jobs.changelog.changelog_data import KEEP_A_CHANGELOG, Changelog, Entry, Release, SectionTitles
from gitgpt.jobs.changelog.escape_markdown import (
    clean_line,
    escape_paragraphs,
    escape_start,
    escape_text,
)
from gitgpt.jobs.changelog.forge_links import Web

Edition = Literal["2.0.0", "1.1.0"]
EDITIONS: tuple[Edition, ...] = ("2.0.0", "1.1.0")
SCHEMES = {
    False: "[Semantic Versioning](https://semver.org/spec/v2.0.0.html)",
    True: "[Calendar Versioning](https://calver.org/)",
}
SHORT = 7  # hexadecimal digits of a commit shown; its link has all of them
MOST_COMMITS = 3  # shown for an entry with many


class EntryStyle(NamedTuple):
    """How entries look. `mentions` keeps "@name" as it is: a file notifies no one, a release's notes do."""

    web: Web = Web()
    mentions: bool = True
    titles: SectionTitles = KEEP_A_CHANGELOG


def render_document(changelog: Changelog, edition: Edition = "2.0.0") -> str:
    """A whole CHANGELOG.md, ending in one newline."""
    look = EntryStyle(changelog.web, titles=changelog.titles)
    parts = [render_preamble(edition, is_calendar=changelog.is_calendar)]
    parts += [render_release(release, look) for release in changelog.releases]
    links = "\n".join(render_definitions(changelog.releases, changelog.web))
    return "\n\n".join(part for part in [*parts, links] if part) + "\n"


def render_releases(changelog: Changelog) -> str:
    """The sections alone, with the links they need."""
    look = EntryStyle(changelog.web, titles=changelog.titles)
    parts = [render_release(release, look) for release in changelog.releases]
    links = "\n".join(render_definitions(changelog.releases, changelog.web))
    return "\n\n".join(part for part in [*parts, links] if part) + "\n"


def render_preamble(edition: Edition, *, is_calendar: bool = False) -> str:
    return (
        "# Changelog\n\nAll notable changes to this project will be documented in this file.\n\n"
        f"The format is based on [Keep a Changelog](https://keepachangelog.com/en/{edition}/),\n"
        f"and this project adheres to {SCHEMES[is_calendar]}."
    )


def render_release(release: Release, look: EntryStyle) -> str:
    """Heading and sections, without a last newline."""
    parts = [render_heading(release), render_highlights(release, look), render_body(release, look)]
    return "\n\n".join(filter(None, parts))


def render_highlights(release: Release, look: EntryStyle) -> str:
    """2.0-d: a sentence or two before the sections."""
    return escape_start(" ".join(escape_text(text, mentions=look.mentions) for text in release.highlights))


def render_heading(release: Release) -> str:
    if release.is_unreleased:
        return "## [Unreleased]"
    return f"## [{clean_line(release.version)}] - {release.date}"


def render_body(release: Release, look: EntryStyle) -> str:
    """The sections, or a sentence that says why there is none; nothing for an empty unreleased part."""
    parts = []
    for title, entries in group_entries(release.entries, look.titles):
        parts.append(f"### {title}\n\n" + "\n".join(render_entry(entry, look) for entry in entries))
    if parts or release.is_unreleased:
        return "\n\n".join(parts)
    if release.commits or not release.previous:
        return "No notable changes."
    return f"No changes since {escape_text(release.previous)}."


def group_entries(entries: Sequence[Entry], titles: SectionTitles) -> list[tuple[str, list[Entry]]]:
    """Entries by title, in the order of the titles; in each group the breaking ones first."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(titles.find_title(entry.section, entry.type), []).append(entry)
    return [
        (title, sorted(groups[title], key=lambda entry: not entry.is_breaking))
        for title in sorted(groups, key=titles.rank_title)
    ]


def render_entry(entry: Entry, look: EntryStyle) -> str:
    """One list item; what a breaking change breaks is below it."""
    scope = f"**{escape_text(entry.scope, mentions=look.mentions)}:** " if entry.scope else ""
    text = render_text(entry, look)
    mark = "**Breaking:** " if entry.breaks else ""
    line = (
        f"- {mark}{scope}{text if mark or scope else escape_start(text)}{render_references(entry, look.web)}"
    )
    if not (mark or entry.migration):
        return line
    lines = [line]
    for note in entry.breaks:
        if clean_line(note) == clean_line(entry.text):
            continue
        for block in escape_paragraphs(note, mentions=look.mentions):
            indented = "\n".join(f"  {line}" if line else "" for line in block.split("\n"))
            lines.append(indented if block.startswith("- ") else f"\n{indented}")
    if entry.migration:
        lines.append(f"\n  **Migration:** {escape_text(entry.migration, mentions=look.mentions)}")
    return "\n".join(lines)


def render_text(entry: Entry, look: EntryStyle) -> str:
    """2.0-b: an advisory comes first."""
    text = escape_text(entry.text, mentions=look.mentions) or "(no description)"
    if entry.advisory and entry.advisory.lower() not in entry.text.lower():
        return f"{entry.advisory}: {text}"
    return text


def render_references(entry: Entry, web: Web) -> str:
    """ " ([#12](url), [#7](url))", or the commits where there is no request to name."""
    if not entry.references and len(entry.ids) == 1:
        return f" ({_link(entry.ids[0][:SHORT], web.commit(entry.ids[0]))})"
    names = [_link(f"{ref.mark}{ref.number}", web.reference(ref)) for ref in entry.references]
    if not any(reference.is_request for reference in entry.references):
        names += [_link(name[:SHORT], web.commit(name)) for name in entry.ids[:MOST_COMMITS]]
        if len(entry.ids) > MOST_COMMITS:
            names.append(f"{len(entry.ids) - MOST_COMMITS} more")
    return f" ({', '.join(names)})"


def render_definitions(releases: Sequence[Release], web: Web) -> Iterable[str]:
    """K4: each heading leads to the comparison with the release before, the first one to its tag."""
    for release in releases:
        url = find_release_link(release, web)
        if url:
            yield f"[{clean_line(release.version) or 'Unreleased'}]: {url}"


def find_release_link(release: Release, web: Web) -> str:
    if release.previous:
        return web.compare(release.previous, release.tag or "HEAD")
    return web.tag(release.tag) if release.tag else ""


def _link(text: str, url: str) -> str:
    return f"[{text}]({url})" if url else text
