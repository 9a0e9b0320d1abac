"""Commits that are made at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ground.repo import Edited
from ground.scenario import DRAFT, OPENS, change
from ground.stage import Stage

from gitgpt.usage import archive
from gitgpt.usage.row import HEADER

TREES = 8


def test_eight_worktrees_at_once(stage: Stage, home: Path) -> None:
    trees = []
    for number in range(TREES):
        stage.git("worktree", "add", "-q", f"../tree{number}")
        trees.append(stage.beside(stage.path.parent / f"tree{number}"))
        change(trees[-1], f"src/part{number}.py", f"part = {number}\n")

    def commit(tree: Stage) -> Edited:
        return tree.commit_with_editor()

    with ThreadPoolExecutor(TREES) as pool:
        done = list(pool.map(commit, trees))

    assert [each.run.code for each in done] == [0] * TREES
    assert {each.message for each in done} == {DRAFT}
    assert all(each.seen[0].startswith(OPENS) for each in done)
    for number, tree in enumerate(trees):
        assert tree.git("show", "--name-only", "--format=", "HEAD").split() == [f"src/part{number}.py"]
        (prompt,) = [prompt for prompt in stage.prompts if f"src/part{number}.py" in prompt]
        assert prompt.count("src/part") == prompt.count(f"src/part{number}")

    (log,) = archive.list_files(home / ".local/state/gitgpt/usage")
    header, *rows = log.read_bytes().splitlines(keepends=True)
    assert header == HEADER
    assert len(rows) == TREES
    assert all(row.count(b",") == header.count(b",") for row in rows)
