"""`gitgpt split`: staged work as several commits, by hunk. The last tree is proven equal; undo is kept."""

from __future__ import annotations

import json
from collections.abc import Callable

import click

from gitgpt import app, terminal
from gitgpt.app import App
from gitgpt.errors import GitgptError, UsageError
from gitgpt.jobs.commit import draft_message as commit_message
from gitgpt.jobs.splitting import split_plan
from gitgpt.jobs.splitting.split_plan import SplitPlan
from gitgpt.llm.types import Deadline
from gitgpt.repository import changes, pieces, rewrite
from gitgpt.repository.pieces import Piece

EPILOG = """\b
Examples:
  gitgpt split                  see the plan, change it, apply it
  gitgpt split --dry-run        only see it
  gitgpt split --yes --offline  for scripts: rules only, no question
  gitgpt split --json           the plan for editors; nothing is committed
  gitgpt split --undo           back to one staged change

\b
Grouping needs no model; a model writes better messages. The last commit holds exactly what is
staged (compared before the branch moves). The working tree is not touched, hooks do not run.
Exit codes: 0 committed or shown, 1 left without committing, 2 wrong usage, 3 nothing staged,
4 git refused.
"""
CHOICES = {
    "a": "apply",
    "m": "move pieces",
    "j": "join groups",
    "e": "edit a message",
    "s": "show a piece",
    "q": "quit",
}
SHOWN_LINES = 40  # of a piece


@click.command(epilog=EPILOG)
@click.option("-y", "--yes", is_flag=True, help="Apply the plan without asking.")
@click.option("-n", "--dry-run", is_flag=True, help="Show the plan, commit nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON, commit nothing.")
@click.option("--offline", is_flag=True, default=None, help="Rules only: no key, no network.")
@click.option("--undo", is_flag=True, help="Undo the last split: its commits become staged work again.")
def command(yes: bool, dry_run: bool, as_json: bool, offline: bool | None, undo: bool) -> int:
    """Propose how staged work falls into several commits, and make them."""
    here = app.open_app({"offline": offline})
    if undo:
        return _undo(here)
    if not (yes or dry_run or as_json or terminal.is_interactive()):
        raise UsageError("there is no terminal to ask on", advice="use --yes, --dry-run or --json")
    rewrite.check_nothing_under_way(here.repository)
    plan = _with_messages(here, split_plan.propose_plan(pieces.read_staged(here.repository)))
    if as_json:
        terminal.result(json.dumps(_as_data(plan), indent=2, ensure_ascii=False))
        return 0
    if not (yes or dry_run):
        return _discuss(here, plan)
    _show(plan)
    return 0 if dry_run else _apply(here, plan)


def _undo(here: App) -> int:
    undone = rewrite.undo_rewrite(here.repository, split_plan.NAME)
    for move in undone.moves:
        terminal.note(f"{move.ref.removeprefix('refs/heads/')} is back at {move.new[:12] or 'no commit'}")
    return 0


def _with_messages(here: App, plan: SplitPlan) -> SplitPlan:
    client = here.client(command="split")

    def draft(before: str, after: str) -> str:
        return commit_message.draft_message(
            changes.of_trees(here.repository, before, after, ignore=here.settings.exclude),
            here.context,
            here.wishes(),
            client=client,
            deadline=Deadline(here.settings.deadline),
        ).message

    with terminal.spinner("drafting", when=client is not None) as show:
        return split_plan.draft_messages(
            here.repository, plan, draft, on_progress=terminal.progress(show, "messages drafted")
        )


def _apply(here: App, plan: SplitPlan) -> int:
    is_signing = here.repository.text("config", "--type=bool", "commit.gpgSign", ok=(0, 1)) == "true"
    last = split_plan.apply_plan(here.repository, plan, ("-S",) if is_signing else ())
    plural = "" if len(plan.groups) == 1 else "s"
    terminal.note(f"{len(plan.groups)} commit{plural} made, the last is {last[:12]}")
    terminal.note("undo it with: gitgpt split --undo")
    return 0


def _discuss(here: App, plan: SplitPlan) -> int:
    """Shows the plan and does what the person wants, until it is applied or left."""
    while True:
        _show(plan)
        key = terminal.choose("make these commits?", CHOICES)
        if key == "a":
            return _apply(here, plan)
        if key == "q":
            terminal.note("nothing was committed")
            return 1
        try:
            plan = _with_messages(here, CHANGES[key](plan))
        except (GitgptError, ValueError) as error:
            terminal.warn(
                str(error) if isinstance(error, GitgptError) else "give numbers, for example: 3 4 2"
            )


def _move(plan: SplitPlan) -> SplitPlan:
    answer = terminal.ask(f"pieces, then the group ({len(plan.groups) + 1} is a new one), e.g. 3 4 2")
    *numbers, target = map(int, answer.replace(",", " ").split())
    return split_plan.move_pieces(plan, numbers, target)


def _join(plan: SplitPlan) -> SplitPlan:
    one, other = map(int, terminal.ask("two groups, e.g. 1 2").replace(",", " ").split())
    return split_plan.merge_groups(plan, one, other)


def _edit(plan: SplitPlan) -> SplitPlan:
    number = int(terminal.ask("which group's message?"))
    if not 1 <= number <= len(plan.groups):
        raise UsageError(f"there is no group {number}")
    edited = click.edit(plan.groups[number - 1].message, extension=".txt")
    return split_plan.set_message(plan, number, edited) if edited and edited.strip() else plan


def _show_piece(plan: SplitPlan) -> SplitPlan:
    number = int(terminal.ask("which piece?"))
    if not 1 <= number <= len(plan.staged.pieces):
        raise UsageError(f"there is no piece {number}")
    lines = [line for hunk in plan.staged.pieces[number - 1].hunks for line in hunk.lines]
    terminal.aside("\n".join([*lines[:SHOWN_LINES], *(["..."] if len(lines) > SHOWN_LINES else [])]))
    return plan


CHANGES: dict[str, Callable[[SplitPlan], SplitPlan]] = {"m": _move, "j": _join, "e": _edit, "s": _show_piece}


def _show(plan: SplitPlan) -> None:
    if len(plan.groups) == 1:
        terminal.note("everything staged belongs together")
    for number, group in enumerate(plan.groups, 1):
        terminal.show_heading(f"{number}  {group.message.partition(chr(10))[0]}")
        for piece in plan.pieces_of(group):
            terminal.aside(f"   {piece.number:>3}  {_describe(piece)}")


def _describe(piece: Piece) -> str:
    where = f":{piece.hunk.new_start}" if piece.hunk else ""
    section = f"  {piece.hunk.section.strip()[:40]}" if piece.hunk and piece.hunk.section.strip() else ""
    old = f"{piece.file.old_path} -> " if piece.file.old_path else ""
    return f"{old}{piece.file.name}{where} +{piece.added} -{piece.removed}{section}"


def _as_data(plan: SplitPlan) -> dict[str, object]:
    return {
        "head": plan.staged.head or None,
        "tree": plan.staged.tree,
        "groups": [
            {"message": group.message, "pieces": [_piece_data(piece) for piece in plan.pieces_of(group)]}
            for group in plan.groups
        ],
    }


def _piece_data(piece: Piece) -> dict[str, object]:
    return {
        "number": piece.number,
        "path": piece.file.name,
        "status": piece.file.status,
        "line": piece.hunk.new_start if piece.hunk else None,
        "added": piece.added,
        "removed": piece.removed,
    }
