"""`gitgpt reword`: better messages for commits that were not pushed; trees stay, and it can be undone."""

from __future__ import annotations

import json

import click

from gitgpt import app, terminal
from gitgpt.app import App
from gitgpt.conventional.parser import parse_message
from gitgpt.errors import NothingToDescribeError, UsageError
from gitgpt.jobs import rewording
from gitgpt.jobs.commit import draft_message as commit_message
from gitgpt.jobs.linting.lint_messages import SourceMessage, check_messages
from gitgpt.jobs.linting.lint_settings import choose_rules, read_from
from gitgpt.jobs.rewording import Reworded, RewordProposal, RewordRange
from gitgpt.llm.types import Deadline
from gitgpt.repository import changes, rewrite

EPILOG = """\b
Examples:
  gitgpt reword                   the commits that no remote has
  gitgpt reword main..            the commits of this branch
  gitgpt reword HEAD~2            one commit
  gitgpt reword --dry-run HEAD~5..
  gitgpt reword --yes --offline HEAD~3..    for scripts
  gitgpt reword --drafted         what rules wrote while the model was away
  gitgpt reword --lint main..     what breaks the rules of gitgpt lint
  gitgpt reword --undo            put the branches back

\b
Only messages change: trees, authors, dates, trailers, notes and merges stay, and the working tree
is not touched. Signed commits are signed again. Every branch that points into the range moves along.
Exit codes: 0 reworded, or nothing to change, 1 left without a change, 2 wrong usage, 3 no such commits,
4 git refused.
"""
CHOICES = {"a": "accept", "e": "edit", "s": "skip", "l": "all that are left", "q": "quit"}


@click.command(epilog=EPILOG)
@click.argument("revisions", required=False, default="", metavar="[RANGE]")
@click.option("-y", "--yes", is_flag=True, help="Accept every proposal.")
@click.option("-n", "--dry-run", is_flag=True, help="Show the proposals, change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the proposals as JSON, change nothing.")
@click.option("--drafted", is_flag=True, help="Only messages that rules wrote because no model answered.")
@click.option("--lint", "only_bad", is_flag=True, help="Only messages that break the rules of gitgpt lint.")
@click.option("--offline", is_flag=True, default=None, help="Rules only: no key, no network.")
@click.option("--force", is_flag=True, help="Rewrite commits that were pushed, too.")
@click.option("--undo", is_flag=True, help="Undo the last reword.")
def command(
    revisions: str, yes: bool, dry_run: bool, as_json: bool, drafted: bool, only_bad: bool,
    offline: bool | None, force: bool, undo: bool,
) -> int:  # fmt: skip
    """Write better messages for unpushed commits, or for those of a RANGE."""
    here = app.open_app({"offline": offline})
    if undo:
        return _undo(here)
    only_show = dry_run or as_json
    if not (yes or only_show or terminal.is_interactive()):
        raise UsageError("there is no terminal to ask on", advice="use --yes, --dry-run or --json")
    rewrite.check_nothing_under_way(here.repository)
    selected = rewording.select_commits(here.repository, revisions)
    selected = _narrow(here, selected, drafted=drafted, only_bad=only_bad)
    proposals = _propose(here, selected)
    if as_json:
        terminal.result(json.dumps([_as_data(one) for one in proposals], indent=2, ensure_ascii=False))
        return 0
    if dry_run or yes:
        for one in proposals:
            _show(one)
    accepted = {one.commit.id: one.message for one in proposals if one.is_change}
    if not (yes or only_show):
        chosen = _choose(proposals)
        if chosen is None:
            terminal.note("nothing was changed")
            return 1
        accepted = chosen
    if dry_run or not accepted:
        terminal.note("nothing was changed" if dry_run or accepted else "every message stays as it is")
        return 0
    _report(rewording.reword_commits(here.repository, selected, accepted, force=force))
    return 0


def _undo(here: App) -> int:
    undone = rewrite.undo_rewrite(here.repository, rewording.NAME)
    for move in undone.moves:
        terminal.note(f"{move.ref.removeprefix('refs/heads/')} is back at {move.new[:12]}")
    return 0


def _narrow(here: App, selected: RewordRange, *, drafted: bool, only_bad: bool) -> RewordRange:
    """The commits that are meant. Raises NothingToDescribeError where none is left."""
    commits = list(selected.commits)
    if drafted:
        commits = [one for one in commits if here.is_second_best(one.text.partition("\n")[0])]
    if only_bad:
        settings = here.settings
        rules = choose_rules(
            settings.lint, types=settings.types, scopes=settings.scopes, read=read_from(here.top)
        )
        messages = [SourceMessage(one.id, one.text.rstrip("\n")) for one in commits]
        checked = check_messages(messages, rules.settings)
        commits = [one for one, found in zip(commits, checked, strict=True) if found.has_error]
    if not commits:
        raise NothingToDescribeError("none of these commits is meant", advice="leave out --drafted or --lint")
    return selected._replace(commits=tuple(commits))


def _propose(here: App, selected: RewordRange) -> list[RewordProposal]:
    client = here.client(command="reword")
    # what was known before the range: the messages to be replaced must not teach anything
    context = here.context(is_next=False, revision=selected.commits[0].id)

    def draft(name: str) -> str:
        return commit_message.draft_message(
            changes.of_revision(here.repository, name, ignore=here.settings.exclude),
            lambda: context,
            here.wishes(),
            client=client,
            deadline=Deadline(here.settings.deadline),
        ).message

    with terminal.spinner("drafting", when=len(selected.commits) > 1 or client is not None) as show:
        return rewording.propose_messages(
            selected.commits, draft, on_progress=terminal.progress(show, "commits drafted")
        )


def _choose(proposals: list[RewordProposal]) -> dict[str, str] | None:
    """The accepted messages by commit; None when the person quits."""
    accepted: dict[str, str] = {}
    takes_all = False
    for number, one in enumerate(proposals, 1):
        if not one.is_change:
            _show(one)
            continue
        if takes_all:
            accepted[one.commit.id] = one.message
            continue
        _show(one)
        key = terminal.choose(f"{number} of {len(proposals)}", CHOICES)
        if key == "q":
            return None
        takes_all = key == "l"
        if key in ("a", "l"):
            accepted[one.commit.id] = one.message
        elif key == "e":
            edited = click.edit(one.message, extension=".txt")
            if edited and edited.strip():
                accepted[one.commit.id] = edited.strip() + "\n"
            else:
                terminal.note("not saved: this commit keeps its message")
    return accepted


def _show(one: RewordProposal) -> None:
    short = one.commit.id[:10]
    if one.is_change:
        terminal.show_beside(short, one.commit.text, one.message)
    else:
        reason = one.skipped or "no better message"
        terminal.note(f"{short} {parse_message(one.commit.text).subject}: kept ({reason})")


def _as_data(one: RewordProposal) -> dict[str, object]:
    return {
        "commit": one.commit.id,
        "old": one.commit.text,
        "new": one.message or None,
        "is_change": one.is_change,
        "skipped": one.skipped or None,
    }


def _report(done: Reworded) -> None:
    plural = "" if done.messages == 1 else "s"
    moved = ", ".join(f"{move.ref.removeprefix('refs/heads/')} {move.new[:10]}" for move in done.moves)
    terminal.note(f"{done.messages} message{plural} reworded; moved: {moved}")
    terminal.note("undo it with: gitgpt reword --undo")
