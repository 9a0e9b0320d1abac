"""Tags with their commits, read with one `git for-each-ref`."""

from __future__ import annotations

from typing import NamedTuple

from gitgpt.repository.commit_log import find_commit
from gitgpt.repository.git import Repository

FIELDS = (
    "%(refname:strip=2)%00%(objecttype)%00%(objectname)%00%(*objecttype)%00%(*objectname)%00"
    "%(creatordate:short)%00%(creatordate:unix)"
)


class Tag(NamedTuple):
    """A tag on a commit. `date` is the tagger's day (of a light tag: the committer's), YYYY-MM-DD;
    `time` the same moment in Unix seconds."""

    name: str
    commit: str
    date: str
    time: int


def read_tags(repository: Repository) -> tuple[Tag, ...]:
    """Every tag on a commit, by name; tags on trees and blobs are none of ours."""
    out = repository.run("for-each-ref", f"--format={FIELDS}", "refs/tags").decode("utf-8", "replace")
    tags = []
    for line in out.splitlines():
        name, kind, target, peeled_kind, peeled, date, time = line.split("\0")
        commit = target if kind == "commit" else peeled if peeled_kind == "commit" else None
        if peeled_kind == "tag":  # a tag on a tag: git before 2.45 peels one step only
            commit = find_commit(repository, f"refs/tags/{name}")
        if commit:
            tags.append(Tag(name, commit, date, int(time or 0)))
    return tuple(tags)


def merged_tags(repository: Repository, commit: str) -> frozenset[str]:
    """Names of the tags that a commit contains."""
    out = repository.run("for-each-ref", "--format=%(refname:strip=2)", f"--merged={commit}", "refs/tags")
    return frozenset(out.decode("utf-8", "replace").splitlines())
