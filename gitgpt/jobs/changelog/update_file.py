"""A changelog file brought up to date in place: run again, it changes nothing.

What is released stays as it is, generated or not. Releases that the file lacks are added above those it
has; what was under Unreleased moves into the oldest of these; Unreleased follows the commits.
"""

from __future__ import annotations

from collections.abc import Sequence

from gitgpt.conventional.version import parse_version
from gitgpt.errors import FileError, UsageError
from gitgpt.jobs.changelog.changelog_data import Changelog, Release
from gitgpt.jobs.changelog.file_headings import find_heading_style, update_definitions, write_heading
from gitgpt.jobs.changelog.line_marks import read_marker, split_key
from gitgpt.jobs.changelog.merge_body import merge_body
from gitgpt.jobs.changelog.parse_file import (
    HEADING_ADVICE,
    Document,
    FilePart,
    list_titles,
    read_document,
    split_blocks,
)
from gitgpt.jobs.changelog.render_keepachangelog import Edition, EntryStyle, render_preamble


def update_text(
    text: str,
    changelog: Changelog,
    *,
    name: str,
    edition: Edition = "2.0.0",
    released: frozenset[str] = frozenset(),
) -> str:
    """The new text of the file; the same text when there is nothing to change. `released` are ids of commits
    that belong to a release of the file which has no tag.

    Raises FileError for a file that cannot be understood well enough to be touched.
    """
    bom, text = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
    start = text if text.strip() else render_preamble(edition, is_calendar=changelog.is_calendar) + "\n"
    document = read_document(start, name)
    updater = _Updater(document, changelog, released)
    _check_unread(document, updater.missing, name)
    parts = updater.parts()
    if parts == document.parts:
        return bom + text
    return bom + _join(document, parts, updater.links())


def check_cut(text: str, changelog: Changelog, *, name: str) -> None:
    """Raises UsageError where the file has a version above the one that is being cut: the tag that the
    next version should be counted from is not here."""
    cut = changelog.releases[0]
    check_coming(text, cut.version if cut.is_cut else "", name=name)


def check_coming(text: str, version: str, *, name: str) -> None:
    """As `check_cut`, for a version that is only named. What gitgpt cut and no one tagged yet is open."""
    coming = parse_version(version)
    document = read_document(text, name)
    known = {known.order: part for part in document.parts if (known := parse_version(part.version))}
    part = known[max(known)] if known else None
    if coming is None or part is None:
        return
    marker = read_marker(part.body)
    is_open = marker is not None and marker.is_open
    if max(known) > coming.order or (max(known) == coming.order and not is_open):
        raise UsageError(
            f"{name} has {part.version} already, so {coming.text} cannot be next",
            advice="fetch the tags (git fetch --tags) or make the missing one; or name a higher version: "
            "--release VERSION",
        )


def find_untagged(document: Document, changelog: Changelog) -> FilePart | None:
    """The newest release of the file if a person wrote it and no tag made it."""
    part = next((part for part in document.parts if part.version), None)
    version = parse_version(part.version) if part else None
    if part is None or version is None:
        return None
    marker = read_marker(part.body)
    tagged = [
        known.order for own in changelog.releases if not own.is_cut and (known := parse_version(own.version))
    ]
    is_newest = bool(tagged) and version.order > max(tagged)
    return part if is_newest and not (marker and marker.is_open) else None


def _check_unread(document: Document, missing: Sequence[Release], name: str) -> None:
    """A release that the file has in a form that is not read must not be added a second time."""
    wanted = {version.order for release in missing if (version := parse_version(release.version))}
    for number, text in document.unread:
        version = parse_version(text)
        if version and version.order in wanted:
            raise FileError(
                f"{name}:{number}: {text} is in a heading that cannot be read", advice=HEADING_ADVICE
            )


def find_missing(document: Document, releases: Sequence[Release]) -> list[Release]:
    """The releases that belong above those of the file, newest first.

    Where the file has none of them, they are those with a higher version than its own: a history that
    a person left out is not added.
    """
    missing: list[Release] = []
    for release in releases:
        if release.version and document.has_version(release.version):
            return missing
        if release.version:
            missing.append(release)
    orders = [version.order for name in document.versions if (version := parse_version(name))]
    if not orders:
        return missing
    return [r for r in missing if (version := parse_version(r.version)) and version.order > max(orders)]


class _Updater:
    """One file and one changelog; decides which part of the file each release is or gets."""

    def __init__(self, document: Document, changelog: Changelog, released: frozenset[str]) -> None:
        self._document = document
        self._web = changelog.web
        titles = [title for part in document.parts for title in list_titles(split_blocks(part.body))]
        self._look = EntryStyle(changelog.web, titles=changelog.titles.adopt_titles(titles))
        self._released = released
        self._llm = changelog.is_polished
        newest = next((part.heading for part in document.parts if part.version), None)
        self._style = find_heading_style(newest, has_definitions=bool(document.links))
        self._releases = changelog.releases
        self.missing = find_missing(document, changelog.releases)
        self._old = next((part for part in document.parts if not part.version), None)
        top = changelog.releases[0]
        self._cut = top if top.is_cut else None
        self._rest = Release(previous=top.tag) if top.is_cut else top if top.is_unreleased else None

    def parts(self) -> tuple[FilePart, ...]:
        """All parts of the new file in order; what does not change is the old object."""
        parts = [part for part in self._document.parts if part is not self._old]
        struck: frozenset[str] = frozenset()
        if self.missing:
            made, struck = self._make_missing(parts)
            at = self._place(parts)
            parts[at:at] = made
        elif self._cut:
            parts = [
                self._merged(part, self._cut) if part.version == self._cut.version else part for part in parts
            ]
        unreleased = self._unreleased(parts, struck)
        if unreleased:
            parts.insert(self._document.parts.index(self._old) if self._old else 0, unreleased)
        return tuple(parts)

    def links(self) -> tuple[str, ...]:
        above = [self._rest] if self._rest and not self._released else []
        return update_definitions(self._document.links, [*above, *self.missing], self._style, self._web)

    def _make_missing(self, parts: Sequence[FilePart]) -> tuple[list[FilePart], frozenset[str]]:
        """The oldest of them gets what stood under Unreleased."""
        *newer, oldest = self.missing
        body = self._old.body if self._old else ()
        moved = merge_body(body, oldest, self._look, elsewhere=self._pending(parts), llm=self._llm)
        made = [
            self._new(release, merge_body((), release, self._look, llm=self._llm).lines) for release in newer
        ]
        return [*made, self._new(oldest, moved.lines)], moved.struck

    def _unreleased(self, parts: Sequence[FilePart], struck: frozenset[str]) -> FilePart | None:
        if self._rest is None:
            return self._old
        if self._old and not self.missing:
            return self._merged(self._old, self._rest, elsewhere=self._pending(parts))
        merged = merge_body(
            (), self._rest, self._look, elsewhere=self._pending(parts), struck=struck, llm=self._llm
        )
        if self._old or merged.entries or not self._document.parts:
            return self._new(self._rest, merged.lines, heading=self._old)
        return None

    def _merged(self, part: FilePart, release: Release, elsewhere: frozenset[str] = frozenset()) -> FilePart:
        merged = merge_body(part.body, release, self._look, elsewhere=elsewhere, llm=self._llm)
        if not merged.is_changed:
            return part
        return part._replace(lines=(*part.lines[: part.body_at], *merged.lines))

    def _new(self, release: Release, body: Sequence[str], heading: FilePart | None = None) -> FilePart:
        title = (
            heading.lines[: heading.body_at]
            if heading
            else tuple(f"{line}\n" for line in write_heading(release, self._style, self._web).split("\n"))
        )
        return FilePart(release.version, (*title, *body), len(title))

    def _place(self, parts: Sequence[FilePart]) -> int:
        """Above the first part whose release is known to git, else above every one."""
        known = {release.version for release in self._releases}
        return next((at for at, part in enumerate(parts) if part.version in known), 0)

    def _pending(self, parts: Sequence[FilePart]) -> frozenset[str]:
        """Shortened ids in the parts of versions that have no tag yet."""
        tagged = {release.version for release in self._releases if not release.is_cut}
        pending = (read_marker(part.body) for part in parts if part.version and part.version not in tagged)
        keys = (key for marker in pending if marker for key in marker.lines)
        return self._released.union(*map(split_key, keys))


def _join(document: Document, parts: Sequence[FilePart], links: Sequence[str]) -> str:
    """What is new is separated by one blank line and has the file's line ends."""
    old = set(map(id, document.parts))
    head = document.head
    pieces = ["".join(head if document.parts or not head else _closed(head, document.eol))]
    for at, part in enumerate(parts):
        is_last = at == len(parts) - 1 and not links
        needs_blank = not is_last and part.lines[-1].strip()
        if id(part) in old and not needs_blank:
            pieces.append("".join(part.lines))
        else:
            pieces.append("".join(_closed(part.lines, document.eol, blank="" if is_last else document.eol)))
    return "".join(pieces) + "".join(_with_eol(line, document.eol) for line in links)


def _closed(lines: Sequence[str], eol: str, blank: str | None = None) -> list[str]:
    """Without the blank lines at the end, but for `blank`."""
    kept = list(lines)
    while kept and not kept[-1].strip():
        kept.pop()
    return [*(_with_eol(line, eol) for line in kept), eol if blank is None else blank]


def _with_eol(line: str, eol: str) -> str:
    """Lines made here end in "\\n"; those of the file keep their end."""
    if line.endswith("\r\n") or eol == "\n":
        return line if line.endswith("\n") else line + eol
    return line.removesuffix("\n") + eol
