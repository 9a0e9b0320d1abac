"""Reverts: what is taken back within a release vanishes, what was released is announced."""

from __future__ import annotations

import pytest
from ground.history import Node, write_history
from ground.repo import Repo

from gitgpt.jobs.changelog.read_history import HistoryQuery, read_history
from gitgpt.repository.git import Repository


def build(repo: Repo, steps: list[str | tuple[str, ...]]) -> None:
    """Commits in order. A text is a message; `{n}` in it stands for the id of the n-th commit; ("tag", x)
    tags what is there."""
    ids: list[str] = []
    for step in steps:
        if isinstance(step, tuple):
            repo.tag(step[1])
        else:
            ids.append(repo.commit(step.format(*ids)))


def shown(repo: Repo) -> dict[str, list[str]]:
    """Release -> "Section: text" of its entries."""
    history = read_history(Repository(repo.path), HistoryQuery())
    return {
        release.version: [f"{entry.section}: {entry.text}" for entry in release.entries]
        for release in history.releases
        if release.commits
    }


REVERT = 'Revert "feat: x"\n\nThis reverts commit {0}.'
AGAIN = 'Revert "Revert "feat: x""\n\nThis reverts commit {1}.'
REAPPLY = 'Reapply "feat: x"\n\nThis reverts commit {1}.'
THIRD = 'Revert "Reapply "feat: x""\n\nThis reverts commit {2}.'

CASES: dict[str, tuple[list[str | tuple[str, ...]], dict[str, list[str]]]] = {
    "a pair vanishes": (["feat: x", REVERT, "fix: y"], {"": ["Fixed: y"]}),
    "a revert of a revert restores": (
        ["feat: x", REVERT, AGAIN],
        {"": ["Added: x"]},
    ),
    "and a third one takes it back again": (
        ["feat: x", REVERT, REAPPLY, THIRD],
        {"": []},
    ),
    "what was released is announced": (
        ["feat: x", ("tag", "v1.0.0"), REVERT],
        {"": ['Removed: Revert "feat: x"'], "1.0.0": ["Added: x"]},
    ),
    "so is a released fix": (
        ["fix: x", ("tag", "v1.0.0"), 'Revert "fix: x"\n\nThis reverts commit {0}.'],
        {"": ['Changed: Revert "fix: x"'], "1.0.0": ["Fixed: x"]},
    ),
    "and an internal change": (
        ["ci: x", ("tag", "v1.0.0"), 'Revert "ci: x"\n\nThis reverts commit {0}.'],
        {"": ['Changed: Revert "ci: x"'], "1.0.0": []},
    ),
    "a released revert that is reverted brings the change back": (
        ["feat: x", ("tag", "v1.0.0"), REVERT, ("tag", "v2.0.0"), AGAIN],
        {"": ["Added: x"], "2.0.0": ['Removed: Revert "feat: x"'], "1.0.0": ["Added: x"]},
    ),
    "reverted and reverted again since the release: nothing happened": (
        ["feat: x", ("tag", "v1.0.0"), REVERT, AGAIN],
        {"": [], "1.0.0": ["Added: x"]},
    ),
    "short ids": (["feat: x", "revert: feat: x\n\nRefs: {0:.9}"], {"": []}),
    "several at once": (["feat: x", "fix: y", "revert: both\n\nRefs: {0}, {1:.8}"], {"": []}),
    "one of two was released": (
        ["feat: x", ("tag", "v1.0.0"), "fix: y", "revert: both\n\nRefs: {0}, {1}"],
        {"": ['Changed: Revert "both"'], "1.0.0": ["Added: x"]},
    ),
    "by subject alone": (["feat: x", "feat: z", 'Revert "feat: x"'], {"": ["Added: z"]}),
    "by subject, the nearest one": (["feat: x", 'Revert "feat: x"', "feat: x"], {"": ["Added: x"]}),
    "by request": (["feat: x (#7)", 'Revert "feat: x (#7)" (#8)\n\nReverts me/it#7'], {"": []}),
    "an unknown id": (
        ["feat: x", 'Revert "feat: old"\n\nThis reverts commit 1234567890abcdef1234567890abcdef12345678.'],
        {"": ["Added: x", 'Removed: Revert "feat: old"']},
    ),
    "no revert at all": (
        ["feat: revert button", "fix: reverts are slow"],
        {"": ["Added: revert button", "Fixed: reverts are slow"]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_reverts(repo: Repo, name: str) -> None:
    steps, expected = CASES[name]
    build(repo, steps)
    assert shown(repo) == expected


def test_a_reverted_merge_takes_its_branch_with_it(repo: Repo) -> None:
    nodes = [
        Node("root", "feat: root"),
        Node("one", "feat: one", ("root",)),
        Node("two", "fix: two", ("one",)),
        Node("main", "feat: main", ("root",)),
        Node("merge", "Merge pull request #5 from me/topic\n\nTopic", ("main", "two")),
    ]
    write_history(repo, nodes)
    repo.git("reset", "-q", "--hard", "main")
    assert shown(repo) == {"": ["Added: root", "Added: main", "Added: one", "Fixed: two"]}
    merge = repo.head
    repo.commit(f'Revert "Topic"\n\nThis reverts commit {merge}, reversing\nchanges made to x.')
    assert shown(repo) == {"": ["Added: root", "Added: main"]}
