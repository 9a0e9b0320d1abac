"""The comment below the heading of a part that gitgpt writes: what it was made of.

It separates lines that a person wrote, changed or struck out from generated ones, so that a later run
touches none of the former. `llm` says whether a model worded it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from gitgpt.jobs.changelog.changelog_data import Entry, Release

LINE = re.compile(r"\s*<!-- gitgpt (?P<fields>[^<>]*?) ?-->\s*$")
ID = 10  # hexadecimal digits of a commit kept in a marker
STRUCK = "-"  # in place of a line's mark: a person has changed or struck out that line


class Marker(NamedTuple):
    """`since..until` is the range, `digest` is a hash of the ids that are cited. In an open part (one that is
    not released yet) `lines` maps each entry's key to the mark of its line, or to STRUCK."""

    since: str = ""
    until: str = ""
    digest: str = ""
    llm: bool = False
    lines: Mapping[str, str] = {}
    is_open: bool = False

    def render(self) -> str:
        fields = {
            "range": f"{self.since}..{self.until}",
            "commits": self.digest,
            "llm": "yes" if self.llm else "no",
        }
        if self.is_open:
            fields["entries"] = ",".join(f"{ids}:{mark}" for ids, mark in self.lines.items()) or STRUCK
        return f"<!-- gitgpt {' '.join(f'{name}={_safe(value)}' for name, value in fields.items())} -->"


def read_marker(lines: Iterable[str]) -> Marker | None:
    """The marker among the lines of a part; None where a person wrote it all. Where a merge left several,
    they are one, and the part is open when one of them is."""
    found: Marker | None = None
    for match in map(LINE.match, lines):
        if match:
            marker = _read(match["fields"])
            found = _united(found, marker) if found else marker
    return found


def _read(text: str) -> Marker:
    fields = dict(field.partition("=")[::2] for field in text.split(" "))
    since, _, until = fields.get("range", "").partition("..")
    entries = fields.get("entries", "")
    pairs = (pair.partition(":")[::2] for pair in entries.split(",") if ":" in pair)
    return Marker(
        since, until, fields.get("commits", ""), fields.get("llm") == "yes", dict(pairs), bool(entries)
    )


def _united(first: Marker, second: Marker) -> Marker:
    lines = {**second.lines, **first.lines}
    return first._replace(lines=lines, llm=first.llm or second.llm, is_open=first.is_open or second.is_open)


def make_marker(release: Release, *, llm: bool = False, lines: Mapping[str, str] | None = None) -> Marker:
    """With `lines` the part stays open: it follows the commits until it is released."""
    until = release.tag if lines is None else ""
    return Marker(release.previous, until, digest_ids(release), llm, lines or {}, lines is not None)


def digest_ids(release: Release) -> str:
    """A hash of the ids that the release's entries cite, in any order."""
    ids = sorted({name for entry in release.entries for name in entry.ids})
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:12]


def key_entries(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Entries by key: their ids, shortened, joined by "+"; ".1" and so on where a squash made several."""
    keyed: dict[str, Entry] = {}
    for entry in entries:
        base = key = "+".join(name[:ID] for name in entry.ids)
        count = 0
        while key in keyed:
            count += 1
            key = f"{base}.{count}"
        keyed[key] = entry
    return keyed


def split_key(key: str) -> frozenset[str]:
    """The shortened ids in a key."""
    return frozenset(key.partition(".")[0].split("+"))


def mark_line(text: str) -> str:
    """Six digits that a line keeps whatever a formatter does to its signs and spaces."""
    return hashlib.sha256("".join(re.findall(r"\w", text)).replace("_", "").encode()).hexdigest()[:6]


def _safe(value: str) -> str:
    """A tag may hold what would end the comment or the field."""
    return re.sub(r"[^\w.,:+@/=-]", "?", value).replace("--", "-?")
