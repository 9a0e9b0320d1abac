"""Which tags are releases, and what version each stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from gitgpt.conventional.version import Version, parse_version
from gitgpt.errors import UsageError
from gitgpt.repository.tags import Tag

PREFIXED = re.compile(r"(.*?[^\d.]v?)(\d+\.\d.*)")  # "release-v1.2", "pkg/1.2.0"


class Scheme(NamedTuple):
    """How a project's version tags look.

    Without a `pattern`, a tag is what `form` says: "pkg-a@{version}", where a form without {version} is
    what stands before it. With a pattern, the whole tag has to match it; its group `version`, else its
    first group, else the tag itself is the version.
    """

    form: str = ""
    pattern: str = ""
    with_prereleases: bool = True

    @property
    def around(self) -> tuple[str, str]:
        """What stands before and behind the version."""
        before, _, behind = self.form.partition("{version}")
        return before, behind


class Released(NamedTuple):
    """A version and the tag it stands on."""

    version: Version
    tag: Tag

    @property
    def order(self) -> tuple[object, ...]:
        return (*self.version.order, self.tag.time, self.tag.name)


class Releases(NamedTuple):
    """`by_commit` holds the releases on each tagged commit, lowest first; `others` are the tags that the
    scheme leaves out."""

    by_commit: Mapping[str, tuple[Released, ...]]
    others: tuple[str, ...]

    def rank(self, commit: str) -> tuple[object, ...]:
        """Orders commits by their highest version; an untagged one comes first."""
        found = self.by_commit.get(commit)
        return found[-1].order if found else ()

    def find(self, name: str) -> Released | None:
        """By tag, or by version with or without its `v`."""
        every = [release for found in self.by_commit.values() for release in found]
        exact = (release for release in every if release.tag.name == name)
        version = name[1:] if name[:1] in ("v", "V") else name
        return next(exact, None) or next((r for r in every if r.version.text == version), None)


def pick_releases(tags: Iterable[Tag], scheme: Scheme) -> Releases:
    """Raises UsageError for a pattern that is no regular expression."""
    pattern = _compile(scheme.pattern) if scheme.pattern else None
    before, behind = scheme.around
    by_commit: dict[str, list[Released]] = {}
    others: list[str] = []
    for tag in tags:
        version = _read_matching(tag.name, pattern) if pattern else _read_between(tag.name, before, behind)
        if version and (scheme.with_prereleases or not version.is_prerelease):
            by_commit.setdefault(tag.commit, []).append(Released(version, tag))
        elif version is None:
            others.append(tag.name)
    ordered = {
        name: tuple(sorted(found, key=lambda release: release.order)) for name, found in by_commit.items()
    }
    return Releases(ordered, tuple(others))


def common_form(tags: Iterable[str]) -> tuple[str, int]:
    """The most common form of tags that are versions but for what stands before them, and how many."""
    counts: dict[str, int] = {}
    for name in tags:
        match = PREFIXED.match(name)
        if match and parse_version(match[2]):
            form = f"{match[1]}{{version}}"
            counts[form] = counts.get(form, 0) + 1
    return max(counts.items(), key=lambda item: item[1], default=("", 0))


def tag_name(version: str, scheme: Scheme, last: Released | None) -> str:
    """How the tag of a coming version is spelled: as the last one was."""
    if last is None:
        before, behind = scheme.around
        return f"{before}{version}{behind}" if scheme.form else f"v{version}"
    spelled = last.tag.name
    at = spelled.rfind(last.version.text)
    return spelled[:at] + version + spelled[at + len(last.version.text) :] if at >= 0 else version


def _read_between(name: str, before: str, behind: str) -> Version | None:
    """Where the project has said what stands around it, a number alone is a version too: release-7."""
    if not name.startswith(before) or not name.endswith(behind):
        return None
    text = name[len(before) : len(name) - len(behind)]
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    return parse_version(text) or (_numbered(text) if is_number and before not in ("", "v") else None)


def _read_matching(name: str, pattern: re.Pattern[str]) -> Version | None:
    """A tag that matches is a release even when its version has no dots."""
    match = pattern.fullmatch(name)
    if match is None:
        return None
    groups = match.groupdict().get("version") or next(filter(None, match.groups()), name)
    return parse_version(groups) or _numbered(groups)


def _numbered(text: str) -> Version:
    """A version that orders by the numbers in it."""
    return Version(text, tuple(map(int, re.findall(r"[0-9]{1,9}", text)[:5])) or (0,))


def _compile(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as exc:
        raise UsageError(f"--tag-pattern {pattern!r} is no regular expression: {exc}") from exc
