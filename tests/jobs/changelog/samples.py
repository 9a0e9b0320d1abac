"""A small history that has a little of everything, with ids that never change."""

from __future__ import annotations

from ground.history import Node, write_history
from ground.repo import Repo

NODES = [
    Node("start", "feat: start\n", files={"README.md": "x\n"}),
    Node("first", "fix: crash on empty input (#2)", tags=("v0.1.0",)),
    Node("side", "feat(api): add a search endpoint", ("start",), author="Bo B", email="bo@example.com"),
    Node("main", "docs: say more", ("first",)),
    Node("merge", "Merge pull request #3 from bo/search\n\nSearch", ("main", "side")),
    Node(
        "drop",
        "feat(cli)!: remove `--old` (#4)\n\nBREAKING CHANGE: use `--new`:\n\n- it reads stdin\n- faster",
    ),
    Node("again", "fix: crash on empty input (#5)"),
    Node("secure", "fix: bound the header size (#6)\n\nCVE-2026-12345"),
    Node("deps", "build(deps): bump x from 1.0 to 2.0", author="dependabot[bot]", email="bot@example.com"),
    Node("release", "chore(release): 0.2.0", notes={"v0.2.0": "Release 0.2.0\n"}),
    Node("hostile", "feat: <!-- gitgpt --> ##[set-output name=a]b [x](http://evil) @ada"),
    Node("wip", "perf: parse __all__ twice as fast\n\nCloses #9", author="Cy *3*", email="cy@example.com"),
    Node("bad", "feat: try something"),
    Node("fine", "fix: handle CRLF\nwithout a blank line"),
    Node("plain", "Deprecate the XML form"),
]


def write_sample(repo: Repo) -> dict[str, str]:
    """The sample, with a revert of its next to last feature on top."""
    ids = write_history(repo, NODES)
    repo.git("reset", "-q", "--hard", "main")
    last = write_history(
        repo, [*NODES, Node("undo", f'Revert "feat: try something"\n\nThis reverts commit {ids["bad"]}.')]
    )
    repo.git("reset", "-q", "--hard", "main")
    return last
