"""The releases next below a commit, found without reading the history below them.

One release, or what is unreleased, is all that most runs ask for: with these as the range's other end
git reads a few hundred commits in place of a few hundred thousand.
"""

from __future__ import annotations

from gitgpt.jobs.changelog.scheme import Releases
from gitgpt.repository.commit_log import independent, read_frontier
from gitgpt.repository.git import Repository
from gitgpt.repository.tags import merged_tags


def find_nearest(repository: Repository, end: str, found: Releases) -> tuple[str, ...]:
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
