"""Which commits are asked about: a range, a tag, or everything up to HEAD."""

from __future__ import annotations

from typing import NamedTuple

from gitgpt.errors import NothingToDescribeError, UsageError
from gitgpt.jobs.changelog.scheme import Releases
from gitgpt.repository.commit_log import find_commit
from gitgpt.repository.git import Repository


class Extent(NamedTuple):
    """Ids of the commits at its ends (no `start`: from the beginning), and how these are named."""

    end: str
    start: str = ""
    until: str = "HEAD"
    since: str = ""

    @property
    def revisions(self) -> tuple[str, ...]:
        return (self.end, f"^{self.start}") if self.start else (self.end,)


def find_extent(repository: Repository, revisions: str, found: Releases) -> Extent:
    """`revisions` is A..B, a tag or a version, or empty for everything up to HEAD.

    Raises UsageError for a tag or revision that is not there, NothingToDescribeError for a repository
    without commits.
    """
    if ".." in revisions:  # A...B lists what is in B since they parted, and so does A..B
        since, _, until = revisions.replace("...", "..").partition("..")
        start, since = _resolve(repository, since or "HEAD", found)
        end, until = _resolve(repository, until or "HEAD", found)
        return Extent(end, start, until, since)
    if revisions:
        release = found.find(revisions)
        if release is None:
            raise _unknown(revisions, found)
        return Extent(release.tag.commit, until=release.tag.name)
    return Extent(find_head(repository))


def find_head(repository: Repository) -> str:
    head = find_commit(repository, "HEAD")
    if head is None:
        repository.run("rev-parse", "--git-dir")  # no repository at all is another error
        raise NothingToDescribeError("there is no commit yet", advice="make the first one, then ask again")
    return head


def _resolve(repository: Repository, name: str, found: Releases) -> tuple[str, str]:
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


def _unknown(name: str, found: Releases) -> UsageError:
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
