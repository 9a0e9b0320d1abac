"""What the commits changed, for whoever wants to know whether a sentence about them is true."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from gitgpt.repository.commit_log import read_patches
from gitgpt.repository.git import Repository


class CommitEvidence(NamedTuple):
    """The files of a change, and its added and removed lines (or as much of them as was read)."""

    paths: frozenset[str] = frozenset()
    added: str = ""
    removed: str = ""

    @property
    def patch(self) -> str:
        """The removed lines, then the added ones, marked as in a diff."""
        removed = (f"-{line}" for line in self.removed.splitlines())
        return "\n".join([*removed, *(f"+{line}" for line in self.added.splitlines())])


NOTHING = CommitEvidence()


def read_evidence(repository: Repository, ids: Collection[str]) -> dict[str, CommitEvidence]:
    """By commit; nothing of merges, and of what a partial clone does not have."""
    return {name: _read(patch) for name, patch in read_patches(repository, ids)}


def join_evidence(evidence: Mapping[str, CommitEvidence], ids: Iterable[str]) -> CommitEvidence:
    """What several commits changed."""
    found = [evidence[name] for name in ids if name in evidence]
    return CommitEvidence(
        frozenset().union(*(own.paths for own in found)),
        "\n".join(own.added for own in found),
        "\n".join(own.removed for own in found),
    )


def _read(patch: str) -> CommitEvidence:
    """Of a patch without context lines. Inside a hunk a line may begin with "---" as well, so that hunks
    are counted by their heads."""
    paths, added, removed = [], [], []
    minus = plus = 0
    for line in patch.split("\n"):
        if minus and line.startswith("-"):
            minus -= 1
            removed.append(line[1:])
        elif plus and line.startswith("+"):
            plus -= 1
            added.append(line[1:])
        elif line.startswith(("--- a/", "+++ b/")):
            paths.append(line[6:].rstrip("\t"))
        elif head := HUNK.match(line):
            minus, plus = (int(number) if number else 1 for number in head.groups())
    return CommitEvidence(frozenset(paths), "\n".join(added), "\n".join(removed))


HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
