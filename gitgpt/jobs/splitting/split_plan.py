"""A plan: staged pieces in groups, each group a commit. Rearranging is pure; applying is one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from gitgpt.diff.changeset import FileDiff
from gitgpt.errors import GitError, UsageError
from gitgpt.jobs.splitting.grouping import group_files, is_formatting, order_groups
from gitgpt.repository import pieces as staged_pieces
from gitgpt.repository import rewrite
from gitgpt.repository.git import Repository
from gitgpt.repository.pieces import Piece, Staged
from gitgpt.repository.rewrite import RefMove

NAME = "split"


class Group(NamedTuple):
    """The pieces of one commit, by number, and its message ("" until it is drafted)."""

    pieces: tuple[int, ...]
    message: str = ""


class SplitPlan(NamedTuple):
    """Groups in the order of their commits."""

    staged: Staged
    groups: tuple[Group, ...]

    def pieces_of(self, group: Group) -> list[Piece]:
        return [self.staged.pieces[number - 1] for number in group.pieces]


def propose_plan(staged: Staged) -> SplitPlan:
    """Files grouped by what they have in common. Hunks that change white space only get a commit of their
    own, before the others."""
    files = list(dict.fromkeys(piece.file for piece in staged.pieces))
    numbers: dict[FileDiff, list[int]] = {file: [] for file in files}
    formatting: list[int] = []
    for piece in staged.pieces:
        is_space = piece.hunk is not None and is_formatting(piece.hunk, piece.path)
        (formatting if is_space else numbers[piece.file]).append(piece.number)
    kept = [file for file in files if numbers[file]]
    groups = order_groups(kept, group_files(kept))
    rows = [Group(tuple(sorted(number for at in group for number in numbers[kept[at]]))) for group in groups]
    first = [Group(tuple(formatting))] if formatting else []
    return SplitPlan(staged, (*first, *rows))


def move_pieces(plan: SplitPlan, numbers: Sequence[int], target: int) -> SplitPlan:
    """The plan with pieces in another group; `target` one above the last group makes a new one.

    Both groups lose their messages, which no longer describe them. Raises UsageError for unknown numbers.
    """
    known = {piece.number for piece in plan.staged.pieces}
    if unknown := sorted(set(numbers) - known):
        raise UsageError(f"there is no piece {unknown[0]}")
    if not 1 <= target <= len(plan.groups) + 1:
        raise UsageError(f"there is no group {target}")
    moved = set(numbers)
    rows = []
    for at, group in enumerate([*plan.groups, Group(())], 1):
        kept = set(group.pieces) - moved | (moved if at == target else set())
        rows.append(group if kept == set(group.pieces) else Group(tuple(sorted(kept))))
    return plan._replace(groups=tuple(group for group in rows if group.pieces))


def merge_groups(plan: SplitPlan, one: int, other: int) -> SplitPlan:
    """The plan with two groups as one, in the place of the first of them."""
    for number in (one, other):
        if not 1 <= number <= len(plan.groups):
            raise UsageError(f"there is no group {number}")
    return move_pieces(plan, plan.groups[max(one, other) - 1].pieces, min(one, other))


def set_message(plan: SplitPlan, number: int, message: str) -> SplitPlan:
    """The plan with a message of the person's own."""
    rows = list(plan.groups)
    rows[number - 1] = rows[number - 1]._replace(message=message.rstrip("\n") + "\n")
    return plan._replace(groups=tuple(rows))


def draft_messages(
    repository: Repository,
    plan: SplitPlan,
    draft: Callable[[str, str], str],
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> SplitPlan:
    """The plan with a message for each group that has none. `draft` gets the trees before and after it."""
    trees = [
        plan.staged.base,
        *staged_pieces.build_trees(repository, plan.staged, [group.pieces for group in plan.groups]),
    ]
    rows = []
    for at, group in enumerate(plan.groups):
        rows.append(group if group.message else group._replace(message=draft(trees[at], trees[at + 1])))
        if on_progress:
            on_progress(at + 1, len(plan.groups))
    return plan._replace(groups=tuple(rows))


def apply_plan(repository: Repository, plan: SplitPlan, options: Sequence[str] = ()) -> str:
    """Makes the commits and moves the branch to the last one. Returns its id.

    The last tree is compared with the index before and after the commits are written; the branch moves in one
    transaction that fails if it moved meanwhile. Raises GitError then, and nothing has changed.
    """
    rewrite.check_nothing_under_way(repository)
    staged = plan.staged
    trees = staged_pieces.build_trees(repository, staged, [group.pieces for group in plan.groups])
    parent = staged.head
    for tree, group in zip(trees, plan.groups, strict=True):
        above = ("-p", parent) if parent else ()
        parent = (
            repository.run(
                "-c", "i18n.commitEncoding=UTF-8", "commit-tree", *options, *above, tree,
                stdin=group.message.encode(),
            )
            .decode()
            .strip()
        )  # fmt: skip
    if staged_pieces.write_index_tree(repository) != staged.tree:
        raise GitError("the index changed meanwhile; nothing was committed", advice="run gitgpt split again")
    rewrite.move_refs(repository, [RefMove(_branch(repository), staged.head, parent)], name=NAME)
    return parent


def _branch(repository: Repository) -> str:
    code, out = repository.call("symbolic-ref", "-q", "HEAD", ok=(0, 1))
    return out.decode().strip() if code == 0 else "HEAD"
