"""What the commits changed, to check whether a sentence about them is true."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from gitgpt.diff.file_class import NOISE, classify_path
from gitgpt.repository.commit_log import read_patches
from gitgpt.repository.git import Repository


class CommitEvidence(NamedTuple):
    """The files of a change, and its added and removed lines (or as much of them as was read)."""

    paths: frozenset[str] = frozenset()
    added: str = ""
    removed: str = ""
    hunks: tuple[tuple[str, str], ...] = ()  # path and lines, as in the diff

    @property
    def text(self) -> str:
        """All that can be read in it."""
        return "\n".join([*sorted(self.paths), self.added, self.removed])

    @property
    def patch(self) -> str:
        """The hunks in their order, those of code and manifests first, without lock files and other noise."""
        if not self.hunks:
            removed = (f"-{line}" for line in self.removed.splitlines())
            return "\n".join([*removed, *(f"+{line}" for line in self.added.splitlines())])
        shown = [own for own in self.hunks if classify_path(own[0]) not in NOISE]
        shown.sort(key=lambda own: PATCH_ORDER.get(classify_path(own[0]), len(PATCH_ORDER)))
        lines, last = list[str](), ""
        for path, hunk in shown:
            lines += [path] if path != last else []
            lines.append(hunk)
            last = path
        return "\n".join(lines)

    @property
    def is_shipped(self) -> bool:
        """Whether code that people get was changed."""
        return any(classify_path(path) == "source" for path in self.paths)

    @property
    def is_internal(self) -> bool:
        """Whether only tests and the CI were changed."""
        return bool(self.paths) and all(classify_path(path) in ("test", "ci") for path in self.paths)


NOTHING = CommitEvidence()
PATCH_ORDER = {"source": 0, "build": 1, "config": 2, "docs": 3}


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
        tuple(hunk for own in found for hunk in own.hunks),
    )


def _read(patch: str) -> CommitEvidence:
    """Of a patch without context lines. Inside a hunk a line may begin with "---" as well, so that hunks
    are counted by their heads."""
    paths, added, removed = list[str](), list[str](), list[str]()
    hunks: list[tuple[str, list[str]]] = []
    minus = plus = 0
    for line in patch.split("\n"):
        if minus and line.startswith("-"):
            minus -= 1
            removed.append(line[1:])
            hunks[-1][1].append(line)
        elif plus and line.startswith("+"):
            plus -= 1
            added.append(line[1:])
            hunks[-1][1].append(line)
        elif line.startswith(("--- a/", "+++ b/")):
            paths.append(line[6:].rstrip("\t"))
        elif head := HUNK.match(line):
            minus, plus = (int(number) if number else 1 for number in head.groups())
            hunks.append((paths[-1] if paths else "", []))
    found = tuple((path, "\n".join(lines)) for path, lines in hunks)
    return CommitEvidence(frozenset(paths), "\n".join(added), "\n".join(removed), found)


HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
