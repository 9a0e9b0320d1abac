"""`gitgpt commit`: draft, look, accept or change, commit."""

from __future__ import annotations

import click

from gitgpt import app, terminal
from gitgpt.app import App
from gitgpt.diff.changeset import ChangeSet
from gitgpt.errors import NothingToDescribeError, UsageError
from gitgpt.jobs.commit import draft_json
from gitgpt.jobs.commit import draft_message as commit_message
from gitgpt.jobs.commit.draft_message import Draft
from gitgpt.llm.types import Deadline
from gitgpt.repository import changes, commits

EPILOG = """\b
Examples:
  gitgpt commit                 draft, look, accept or change
  gitgpt commit --yes           draft and commit, no question
  gitgpt commit --print         only print the message
  gitgpt commit --json          for editors and extensions; commits nothing
  gitgpt commit --hint "the cache made logins slow" -- --signoff

\b
Behind -- may stand options of git commit that change neither the message nor what is
committed: --signoff, --no-verify, --gpg-sign, --author, --date, --trailer, --quiet.
Exit codes: 0 committed (or printed), 1 left without committing, 3 nothing staged,
4 git cannot read the repository; what git commit refuses ends with its own code.
"""
# Others could commit more, or something else, than what was described.
PASSED_ON = (
    "-s", "--signoff", "-n", "--no-verify", "-S", "--gpg-sign", "--no-gpg-sign",
    "--author=", "--date=", "--trailer=", "-q", "--quiet", "-v", "--verbose",
)  # fmt: skip
CHOICES = {"a": "accept", "e": "edit", "r": "regenerate", "h": "hint", "q": "quit"}


@click.command(epilog=EPILOG)
@click.option("-y", "--yes", is_flag=True, help="Commit with the draft, without asking.")
@click.option("--print", "only_print", is_flag=True, help="Print the message, commit nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the message as JSON, commit nothing.")
@click.option("--offline", is_flag=True, default=None, help="Rules only: no key, no network.")
@click.option(
    "--depth",
    type=click.Choice(["one", "auto", "full"]),
    help="full: read what does not fit into one call in parts; auto: where it would lose too much.",
)
@click.option("--hint", default="", metavar="TEXT", help="What the diff does not show, for the model.")
@click.argument("git_options", nargs=-1, type=click.UNPROCESSED)
def command(
    yes: bool,
    only_print: bool,
    as_json: bool,
    offline: bool | None,
    depth: str | None,
    hint: str,
    git_options: tuple[str, ...],
) -> int:
    """Draft a message for what is staged, and commit with it."""
    for option in git_options:
        if not option.startswith(PASSED_ON):
            raise UsageError(
                f"{option} cannot be passed on to git commit", advice="see: gitgpt commit --help"
            )
    here = app.open_app({"offline": offline, "depth": depth})
    for text in here.loaded.warnings:
        terminal.warn(text)
    change = changes.staged(here.repository, ignore=here.settings.exclude)
    if not change.files:
        raise NothingToDescribeError("nothing is staged", advice="git add what belongs together")
    if not (yes or only_print or as_json or terminal.is_interactive()):
        raise UsageError("there is no terminal to ask on", advice="use --yes, --print or --json")
    draft = _draft(here, change, hint)
    if as_json:
        terminal.result(draft_json.render_json(draft, change))
        return 0
    if only_print:
        terminal.result(draft.message, end="")
        return 0
    return _commit(here, draft, git_options) if yes else _discuss(here, change, draft, git_options)


def _draft(here: App, change: ChangeSet, hint: str, *, is_fresh: bool = False) -> Draft:
    client = here.client(command="commit")
    with terminal.spinner("drafting", when=client is not None) as show:
        draft = commit_message.draft_message(
            change,
            here.context,
            here.wishes(hint=hint, is_fresh=is_fresh),
            client=client,
            deadline=Deadline(here.settings.deadline),
            on_text=show,
            memory=here.memory,
            on_progress=terminal.progress(show, "parts read"),
        )
    if draft.reason and client:
        terminal.note(f"drafted by rules: {draft.reason}")
    if draft.reading:
        terminal.note(draft.reading.told())
    here.remember(draft.message)
    return draft


def _discuss(here: App, change: ChangeSet, draft: Draft, git_options: tuple[str, ...]) -> int:
    """Shows the draft and does what the person wants, until it is committed or left."""
    while True:
        terminal.show_message(draft.message)
        answer = terminal.choose("commit with this message?", CHOICES)
        if answer == "a":
            return _commit(here, draft, git_options)
        if answer == "e":
            return commits.commit(here.repository, draft.message, ("--edit", *git_options))
        if answer == "q":
            terminal.note("nothing was committed")
            return 1
        hint = terminal.ask("what should it say or stress?") if answer == "h" else ""
        before, draft = draft, _draft(here, change, hint, is_fresh=True)  # the cache would say the same
        if draft.provider == "rules" and draft.message == before.message:
            terminal.note("rules write the same again: a model, or [e], says it in other words")


def _commit(here: App, draft: Draft, git_options: tuple[str, ...]) -> int:
    return commits.commit(here.repository, draft.message, git_options)
