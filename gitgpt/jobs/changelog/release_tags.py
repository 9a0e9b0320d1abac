"""Which tags are releases, which of them lie next below a commit, and which commits a range covers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from gitgpt.conventional.version import Version, parse_version
from gitgpt.errors import NothingToDescribeError, UsageError
from gitgpt.repository.commit_log import find_commit, independent, read_frontier
from gitgpt.repository.git import Repository
from gitgpt.repository.tags import Tag, merged_tags

PREFIXED = re.compile(r"(.*?[^\d.]v?)(\d+\.\d.*)")  # "release-v1.2", "pkg/1.2.0"


class TagScheme(NamedTuple):
    """How a project's version tags look.

    Without a `pattern`, a tag is what `form` says: "pkg-a@{version}". A form without {version} is what
    comes before it. With a pattern, the whole tag has to match it; its group `version`, else its
    first group, else the tag itself is the version.
    """

    form: str = ""
    pattern: str = ""
    with_prereleases: bool = True

    @property
    def around(self) -> tuple[str, str]:
        """What comes before and after the version."""
        before, _, behind = self.form.partition("{version}")
        return before, behind


class TaggedRelease(NamedTuple):
    """A version and its tag."""

    version: Version
    tag: Tag

    @property
    def order(self) -> tuple[object, ...]:
        return (*self.version.order, self.tag.time, self.tag.name)


class TaggedReleases(NamedTuple):
    """`by_commit` holds the releases on each tagged commit, lowest first; `others` are the tags that the
    scheme leaves out."""

    by_commit: Mapping[str, tuple[TaggedRelease, ...]]
    others: tuple[str, ...]

    def rank(self, commit: str) -> tuple[object, ...]:
        """Orders commits by their highest version; an untagged one comes first."""
        found = self.by_commit.get(commit)
        return found[-1].order if found else ()

    def find(self, name: str) -> TaggedRelease | None:
        """By tag, or by version with or without its `v`."""
        every = [release for found in self.by_commit.values() for release in found]
        exact = (release for release in every if release.tag.name == name)
        version = name[1:] if name[:1] in ("v", "V") else name
        return next(exact, None) or next((r for r in every if r.version.text == version), None)


def pick_releases(tags: Iterable[Tag], scheme: TagScheme) -> TaggedReleases:
    """Raises UsageError for a pattern that is no regular expression."""
    pattern = _compile(scheme.pattern) if scheme.pattern else None
    before, behind = scheme.around
    by_commit: dict[str, list[TaggedRelease]] = {}
    others: list[str] = []
    for tag in tags:
        version = _read_matching(tag.name, pattern) if pattern else _read_between(tag.name, before, behind)
        if version and (scheme.with_prereleases or not version.is_prerelease):
            by_commit.setdefault(tag.commit, []).append(TaggedRelease(version, tag))
        elif version is None:
            others.append(tag.name)
    if _are_yearly(release.version for found in by_commit.values() for release in found):
        by_commit = {
            name: [own._replace(version=own.version._replace(is_yearly=True)) for own in found]
            for name, found in by_commit.items()
        }
    ordered = {
        name: tuple(sorted(found, key=lambda release: release.order)) for name, found in by_commit.items()
    }
    return TaggedReleases(ordered, tuple(others))


def _are_yearly(versions: Iterable[Version]) -> bool:
    """Whether all are YY.MM: SemVer would have a minor number 0 somewhere, and seldom such major numbers."""
    heads = {version.numbers[:2] for version in versions}
    return bool(heads) and all(
        len(head) == 2 and 15 <= head[0] <= 60 and 1 <= head[1] <= 12 for head in heads
    )


def find_common_form(tags: Iterable[str]) -> tuple[str, int]:
    """The most common form of tags that are versions with something before them, and how many."""
    counts: dict[str, int] = {}
    for name in tags:
        match = PREFIXED.match(name)
        if match and parse_version(match[2]):
            form = f"{match[1]}{{version}}"
            counts[form] = counts.get(form, 0) + 1
    return max(counts.items(), key=lambda item: item[1], default=("", 0))


def spell_tag(version: str, scheme: TagScheme, last: TaggedRelease | None) -> str:
    """How the tag of a coming version is spelled: as the last one was."""
    if last is None:
        before, behind = scheme.around
        return f"{before}{version}{behind}" if scheme.form else f"v{version}"
    spelled = last.tag.name
    at = spelled.rfind(last.version.text)
    return spelled[:at] + version + spelled[at + len(last.version.text) :] if at >= 0 else version


def _read_between(name: str, before: str, behind: str) -> Version | None:
    """With a form that says what is around it, a number alone is a version too: release-7."""
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


def find_releases_below(repository: Repository, end: str, found: TaggedReleases) -> tuple[str, ...]:
    """The tagged commits strictly below `end` with no other one in between, highest version first.

    Every such commit is a parent of one that no release contains. Where that shore holds an untagged
    commit, a tag outside this history may hide a release: then only the tags inside it count, which costs
    git one walk through all of it.
    """
    tagged = [name for name in found.by_commit if name != end]
    shore = read_frontier(repository, end, tagged)
    if shore is None or not shore <= found.by_commit.keys():
        inside = merged_tags(repository, end)
        tagged = [name for name in tagged if any(r.tag.name in inside for r in found.by_commit[name])]
        shore = read_frontier(repository, end, tagged) or frozenset()
    near = shore & found.by_commit.keys()
    if len(near) > 1:
        near = independent(repository, near)
    return tuple(sorted(near, key=found.rank, reverse=True))


class CommitRange(NamedTuple):
    """Ids of the commits at its ends (no `start`: from the beginning), and how these are named."""

    end: str
    start: str = ""
    until: str = "HEAD"
    since: str = ""

    @property
    def revisions(self) -> tuple[str, ...]:
        return (self.end, f"^{self.start}") if self.start else (self.end,)


def find_range(repository: Repository, revisions: str, found: TaggedReleases) -> CommitRange:
    """`revisions` is A..B, a tag or a version, or empty for everything up to HEAD.

    Raises UsageError for a tag or revision that is not there, NothingToDescribeError for a repository
    without commits.
    """
    if ".." in revisions:  # A...B lists what is in B since they parted, and so does A..B
        since, _, until = revisions.replace("...", "..").partition("..")
        start, since = _resolve(repository, since or "HEAD", found)
        end, until = _resolve(repository, until or "HEAD", found)
        return CommitRange(end, start, until, since)
    if revisions:
        release = found.find(revisions)
        if release is None:
            raise _unknown(revisions, found)
        return CommitRange(release.tag.commit, until=release.tag.name)
    return CommitRange(find_head(repository))


def find_head(repository: Repository) -> str:
    head = find_commit(repository, "HEAD")
    if head is None:
        repository.run("rev-parse", "--git-dir")  # no repository at all is another error
        raise NothingToDescribeError("there is no commit yet", advice="make the first one, then ask again")
    return head


def _resolve(repository: Repository, name: str, found: TaggedReleases) -> tuple[str, str]:
    """The commit that a tag, a version or a revision names, and its tag's name if it has one."""
    release = found.find(name)
    if release:
        return release.tag.commit, release.tag.name
    commit = find_commit(repository, name)
    if commit is None:
        if name == "HEAD":
            find_head(repository)
        raise _unknown(name, found)
    return commit, name


def _unknown(name: str, found: TaggedReleases) -> UsageError:
    import difflib  # start-up: only for a mistake

    if name in found.others:
        advice = "describe your tags: --tag or --tag-pattern"
        return UsageError(f"the tag {name!r} does not look like a version", advice=advice)
    known = [release.tag.name for releases in found.by_commit.values() for release in releases]
    close = difflib.get_close_matches(name, known, n=3)
    advice = (
        f"did you mean {', '.join(close)}?"
        if close
        else "list them with: git tag (or fetch them: git fetch --tags)"
    )
    return UsageError(f"there is no release {name!r}", advice=advice)


def find_base(repository: Repository, name: str) -> str:
    """The branch that a request is made against: as it is here, else as it is at origin.

    Raises UsageError, with the command that fetches it, where it is neither: a CI job has one branch only.
    """
    for candidate in (name, f"origin/{name}"):
        if find_commit(repository, candidate):
            return candidate
    advice = f"fetch it: git fetch origin {name}:refs/remotes/origin/{name}"
    raise UsageError(f"there is no branch {name!r} here", advice=advice)
