"""A changelog as JSON, for scripts: nothing is left out, every commit of a release is named."""

from __future__ import annotations

import json
from collections.abc import Mapping

from gitgpt.jobs.changelog.change import Person
from gitgpt.jobs.changelog.changelog_data import Changelog, Entry, Release
from gitgpt.jobs.changelog.forge import Web
from gitgpt.jobs.changelog.keepachangelog import release_link
from gitgpt.jobs.changelog.markdown import plain_text

SCHEMA = 1  # raised when a key changes its meaning; new keys may come at any time


def render_json(changelog: Changelog) -> str:
    """The schema is in docs/changelog.md. `##[` would be a command to GitHub's log: it is spelled out."""
    text = json.dumps(as_data(changelog), indent=2, ensure_ascii=False)
    return text.replace("##[", "##\\u005b") + "\n"


def as_data(changelog: Changelog) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "repository": changelog.web.url,
        "next_version": changelog.next,
        "bump": changelog.bump,
        "releases": [_release(release, changelog.web) for release in changelog.releases],
    }


def _release(release: Release, web: Web) -> dict[str, object]:
    return {
        "version": release.version,
        "tag": release.tag,
        "date": release.date,
        "previous": release.previous,
        "url": release_link(release, web),
        "commits": release.commits,
        "highlights": list(release.highlights),
        "entries": [_entry(entry, web) for entry in release.entries],
        "omitted": [
            {"id": omission.id, "subject": plain_text(omission.subject), "reason": omission.reason}
            for omission in release.omitted
        ],
        "contributors": _names(release.people),
        "new_contributors": _names(release.newcomers),
    }


def _entry(entry: Entry, web: Web) -> Mapping[str, object]:
    return {
        "section": entry.section,
        "type": entry.type,
        "scope": plain_text(entry.scope),
        "text": plain_text(entry.text),
        "breaking": list(entry.breaks),
        "is_breaking": entry.is_breaking,
        "is_revert": entry.is_revert,
        "advisory": entry.advisory,
        "commits": [{"id": name, "url": web.commit(name)} for name in entry.ids],
        "references": [
            {"text": f"{ref.mark}{ref.number}", "is_request": ref.is_request, "url": web.reference(ref)}
            for ref in entry.references
        ],
        "authors": _names(entry.authors),
        "body": entry.body,
        "migration": entry.migration,
    }


def _names(people: tuple[Person, ...]) -> list[str]:
    return [plain_text(person.name) for person in people]
