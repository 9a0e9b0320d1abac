"""From the repository to releases: read with one log, cut by ancestry, checked to be complete."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from gitgpt.errors import GitError, NothingToDescribeError
from gitgpt.jobs.changelog.assemble_entries import EntryRules, make_entries
from gitgpt.jobs.changelog.changelog_data import Release
from gitgpt.jobs.changelog.read_commit import ChangeReader
from gitgpt.jobs.changelog.read_message import ReferenceRules
from gitgpt.jobs.changelog.release_spans import ReleaseSpan, assign_commits
from gitgpt.jobs.changelog.release_tags import (
    CommitRange,
    TaggedRelease,
    TaggedReleases,
    TagScheme,
    find_common_form,
    find_range,
    find_releases_below,
    pick_releases,
)
from gitgpt.repository.commit_log import (
    commits_touching,
    is_ancestor,
    read_authors,
    read_log,
    shallow_boundary,
)
from gitgpt.repository.git import Repository
from gitgpt.repository.tags import read_tags

FETCH_ADVICE = (
    "fetch the rest: git fetch --unshallow --tags (GitHub: fetch-depth: 0 for actions/checkout; "
    'GitLab: GIT_DEPTH: "0")'
)


class HistoryQuery(NamedTuple):
    """What to read: a range (A..B), one release by tag or version, or what `part` says of HEAD's history."""

    revisions: str = ""
    part: Literal["all", "unreleased", "latest"] = "all"
    scheme: TagScheme = TagScheme()
    paths: tuple[str, ...] = ()
    rules: EntryRules = EntryRules()
    split_squashes: bool = False
    keep_bodies: bool = False
    references: ReferenceRules = ReferenceRules()
    with_people: bool = False
    bots: tuple[str, ...] = ()  # more names and addresses that are not people's
    ignores_tags: bool = False  # all commits are one release


class History(NamedTuple):
    """Releases, newest first, what is unreleased in front. `last` is the newest release at or below the
    end of what was read, `notices` what a person should know of. `other_form` is how more tags look like
    versions than those that were taken for releases: without it, the next version would be a guess."""

    releases: tuple[Release, ...]
    last: TaggedRelease | None
    notices: tuple[str, ...] = ()
    other_form: str = ""
    tags: TaggedReleases = TaggedReleases({}, ())
    range: CommitRange = CommitRange("")


def read_history(repository: Repository, wanted: HistoryQuery) -> History:
    """Raises UsageError for a tag or revision that is not there, NothingToDescribeError where there is no
    commit, GitError where the clone lacks a part of what is asked for."""
    found = (
        TaggedReleases({}, ()) if wanted.ignores_tags else pick_releases(read_tags(repository), wanted.scheme)
    )
    extent = find_range(repository, wanted.revisions, found)
    if _is_single(wanted):
        extent, chosen = _read_single(repository, wanted, extent, found)
    else:
        chosen = _read_spans(repository, wanted, extent, found)
    _check_complete(repository, chosen, needs_tags=not (found.by_commit or wanted.ignores_tags))
    form = _other_form(found, wanted.scheme)
    notices = () if wanted.ignores_tags else _notices(repository, found, chosen, extent, form)
    last = _last_release(chosen, extent, found)
    if wanted.paths:
        chosen = _touching(repository, chosen, extent, wanted.paths)
        if not any(span.changes for span in chosen):
            notices += (f"no commit here touches {', '.join(wanted.paths)}",)
    groups = [_releases(span, found, extent, wanted.rules) for span in chosen]
    if wanted.with_people:
        groups = _with_people(repository, chosen, groups, wanted.bots)
    releases = tuple(release for group in groups for release in group)
    return History(releases, last, notices, form, found, extent)


def _is_single(wanted: HistoryQuery) -> bool:
    """Whether it is about one release, so that nothing below it has to be read."""
    return ".." not in wanted.revisions if wanted.revisions else wanted.part != "all"


def _read_single(
    repository: Repository, wanted: HistoryQuery, extent: CommitRange, found: TaggedReleases
) -> tuple[CommitRange, list[ReleaseSpan]]:
    """The one span, and the extent narrowed to it; HEAD on a tag has nothing that is unreleased."""
    end = extent.end
    if not wanted.revisions and wanted.part == "unreleased" and end in found.by_commit:
        return extent._replace(start=end), [ReleaseSpan("", end, ())]
    if not wanted.revisions and wanted.part == "latest":
        end = _find_latest(repository, end, found)
    nearest = find_releases_below(repository, end, found)
    start = nearest[0] if nearest else ""
    since = found.by_commit[start][-1].tag.name if start else ""
    extent = CommitRange(end, start, extent.until, since)
    (span,) = assign_commits(
        read_log(repository, *extent.revisions), {end: ()}, rank=found.rank, read=_reader(wanted)
    )
    return extent, [span._replace(previous=start or None)]


def _find_latest(repository: Repository, end: str, found: TaggedReleases) -> str:
    """The commit of the release made last, of those that no other one contains."""
    nearest = (end,) if end in found.by_commit else find_releases_below(repository, end, found)
    if not nearest:
        _check_tags(repository)
        raise NothingToDescribeError("there is no release yet", advice="ask for --unreleased")
    return max(nearest, key=lambda name: found.by_commit[name][-1].tag.time)


def _read_spans(
    repository: Repository, wanted: HistoryQuery, extent: CommitRange, found: TaggedReleases
) -> list[ReleaseSpan]:
    """All spans of the extent, newest first; HEAD on a tag has an empty one in front."""
    boundaries = {**found.by_commit, extent.end: found.by_commit.get(extent.end, ())}
    spans = assign_commits(
        read_log(repository, *extent.revisions), boundaries, rank=found.rank, read=_reader(wanted)
    )
    if not spans:
        raise NothingToDescribeError(
            f"there is no commit in {extent.since}..{extent.until}",
            advice="the older end comes first: OLD..NEW",
        )
    nothing_new = (
        [ReleaseSpan("", extent.end, ())] if extent.end in found.by_commit and not wanted.revisions else []
    )
    return nothing_new + _newest_first(spans, found)


def _reader(wanted: HistoryQuery) -> ChangeReader:
    return ChangeReader(
        split_squashes=wanted.split_squashes, keep_bodies=wanted.keep_bodies, rules=wanted.references
    )


def _newest_first(spans: Sequence[ReleaseSpan], found: TaggedReleases) -> list[ReleaseSpan]:
    """By date, yet never a release above one that contains it: a tag may have been made late."""
    places = {span.boundary: place for place, span in enumerate(spans)}
    above = [0] * len(spans)
    for span in spans:
        for name in span.below:
            above[places[name]] += 1

    def key(place: int) -> tuple[float, int]:
        tags = found.by_commit.get(spans[place].boundary)
        return (-tags[-1].tag.time if tags else float("-inf"), place)

    ready = [key(place) for place, count in enumerate(above) if not count]
    heapq.heapify(ready)
    ordered = []
    while ready:
        span = spans[heapq.heappop(ready)[1]]
        ordered.append(span)
        for name in span.below:
            above[places[name]] -= 1
            if not above[places[name]]:
                heapq.heappush(ready, key(places[name]))
    return ordered


def _check_complete(repository: Repository, spans: Iterable[ReleaseSpan], *, needs_tags: bool) -> None:
    """A history that is cut off must never become a changelog."""
    missing = shallow_boundary(repository)
    if missing and any(change.id in missing for span in spans for change in span.changes):
        raise GitError(
            "this clone is shallow: part of the history that is asked for is missing", advice=FETCH_ADVICE
        )
    if needs_tags:
        _check_no_tags_wanted(repository)


def _check_tags(repository: Repository) -> None:
    """Where no release is found, the clone must be one that has all tags."""
    if shallow_boundary(repository):
        raise GitError(
            "this clone is shallow: the newest release is not in the part that is here", advice=FETCH_ADVICE
        )
    _check_no_tags_wanted(repository)


def _check_no_tags_wanted(repository: Repository) -> None:
    code, out = repository.call("config", "--get-regexp", r"^remote\..*\.tagopt$", ok=(0, 1))
    if code == 0 and b"--no-tags" in out:
        raise GitError("no tags in this clone; releases are derived from tags", advice="git fetch --tags")


def _touching(
    repository: Repository, spans: list[ReleaseSpan], extent: CommitRange, paths: Sequence[str]
) -> list[ReleaseSpan]:
    """The same spans with only the commits that touch one of the paths; the boundaries stay."""
    from gitgpt.jobs.changelog.moved_paths import find_former_commits  # start-up: only with --path

    kept = commits_touching(repository, extent.revisions, paths)
    kept |= find_former_commits(repository, extent.revisions, paths)
    return [span._replace(changes=tuple(c for c in span.changes if c.id in kept)) for span in spans]


def _releases(
    span: ReleaseSpan, found: TaggedReleases, extent: CommitRange, rules: EntryRules
) -> list[Release]:
    """One release for every tag on the boundary, highest first; the lowest has the commits."""
    below = found.by_commit.get(span.previous or "")
    previous = below[-1].tag.name if below else extent.since
    entries, omitted = make_entries(span.changes, rules)
    own = Release(
        previous=previous, commits=len(span.changes), entries=entries, omitted=omitted,
        unparsed=tuple(_unparsed(span)),
        release_as=next((change.release_as for change in span.changes if change.release_as), ""),
    )  # fmt: skip
    releases = []
    for release in found.by_commit.get(span.boundary, ()):
        releases.append(
            own._replace(version=release.version.text, tag=release.tag.name, date=release.tag.date)
        )
        own = Release(previous=release.tag.name)
    return releases[::-1] or [own]


def _unparsed(span: ReleaseSpan) -> Iterable[tuple[str, str]]:
    for change in reversed(span.changes):
        if not (change.type or change.is_merge or change.revert):
            yield change.id, change.subject


def _with_people(
    repository: Repository,
    spans: Sequence[ReleaseSpan],
    groups: Sequence[list[Release]],
    bots: Sequence[str],
) -> list[list[Release]]:
    """The release of each group that has the commits learns who made them, the oldest span first."""
    from gitgpt.jobs.changelog.contributors import KnownPeople  # start-up: only with --contributors

    first = spans[-1].previous
    roll = KnownPeople(read_authors(repository, first) if first else (), bots=bots)
    done = []
    for span, group in zip(reversed(spans), reversed(groups), strict=True):
        people, newcomers = roll.call(reversed(span.changes))
        newcomers = newcomers if span.previous else ()  # at the beginning everyone is new
        done.append([*group[:-1], group[-1]._replace(people=people, newcomers=newcomers)])
    return done[::-1]


def _last_release(
    spans: Sequence[ReleaseSpan], extent: CommitRange, found: TaggedReleases
) -> TaggedRelease | None:
    """The highest release on the end of the extent, else next below it."""
    previous = next((span.previous for span in spans if span.boundary == extent.end), None)
    releases = found.by_commit.get(extent.end) or found.by_commit.get(previous or "")
    return releases[-1] if releases else None


def _other_form(found: TaggedReleases, scheme: TagScheme) -> str:
    form, count = find_common_form(found.others)
    return form if count > len(found.by_commit) and not (scheme.form or scheme.pattern) else ""


def _notices(
    repository: Repository,
    found: TaggedReleases,
    spans: Sequence[ReleaseSpan],
    extent: CommitRange,
    form: str,
) -> tuple[str, ...]:
    if form:
        return (f"most tags look like versions of another form: --tag '{form}'",)
    if not found.by_commit and found.others:
        return (
            f"none of the {len(found.others)} tags looks like a version (e.g. {found.others[0]}): "
            "describe them with --tag or --tag-pattern",
        )
    if not found.by_commit:
        return ("there is no version tag: everything is unreleased",)
    highest = max(found.by_commit, key=found.rank)
    is_here = highest in (span.boundary for span in spans) or extent.until != "HEAD"
    if is_here or is_ancestor(repository, highest, extent.end):
        return ()
    return (f"the highest version, {found.by_commit[highest][-1].tag.name}, is not in this history",)
