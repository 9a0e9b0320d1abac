"""`gitgpt draft`: a message for a change, printed; nothing is committed."""

from __future__ import annotations

from typing import BinaryIO

import click

from gitgpt import app, terminal
from gitgpt.app import App
from gitgpt.diff import parse
from gitgpt.diff.changeset import ChangeSet
from gitgpt.diff.ignore import mark_ignored
from gitgpt.errors import NothingToDescribeError, UsageError
from gitgpt.jobs.commit import draft_json
from gitgpt.jobs.commit import draft_message as commit_message
from gitgpt.jobs.commit.task import Context
from gitgpt.llm.types import Deadline
from gitgpt.repository import changes, recent_messages

EPILOG = """\b
Examples:
  gitgpt draft                        for what is staged
  gitgpt draft HEAD                   for a commit, shown beside its own message
  gitgpt draft main..topic            for a whole branch
  git diff v1 v2 | gitgpt draft --diff -
  gitgpt draft --json --offline       for scripts: rules only, no network

\b
The message goes to stdout, everything else to stderr.
Exit codes: 0 drafted, 2 wrong usage, 3 nothing to describe, 4 git refused, 5 configuration.
"""


@click.command(epilog=EPILOG)
@click.argument("revision", required=False)
@click.option("--diff", "diff_file", type=click.File("rb"), metavar="FILE", help="Read a diff; - is stdin.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: the message and how it came about.")
@click.option("--offline", is_flag=True, default=None, help="Rules only: no key, no network.")
@click.option(
    "--depth",
    type=click.Choice(["one", "auto", "full"]),
    help="full: read what does not fit into one call in parts; auto: where it would lose too much.",
)
@click.option("--hint", default="", metavar="TEXT", help="What the diff does not show, for the model.")
@click.option("--why", default="", metavar="TEXT", help="The reason, for this draft; rules use it too.")
def command(
    revision: str | None,
    diff_file: BinaryIO | None,
    as_json: bool,
    offline: bool | None,
    depth: str | None,
    hint: str,
    why: str,
) -> int:
    """Draft a commit message for staged changes, a REVISION or a range."""
    if revision and diff_file:
        raise UsageError("a revision and --diff were both given", advice="give one of them")
    here = app.open_app({"offline": offline, "depth": depth}, needs_repository=diff_file is None)
    change, own = _change(here, revision, diff_file)
    deadline = Deadline(here.settings.deadline)
    client = here.client(command="draft")
    with terminal.spinner("drafting", when=client is not None) as show:
        draft = commit_message.draft_message(
            change,
            lambda: _with_reason(here.context(is_next=not (revision or diff_file), revision=revision), why),
            here.wishes(hint=hint),
            client=client,
            deadline=deadline,
            on_text=show,
            memory=here.memory,
            on_progress=terminal.progress(show, "parts read"),
        )
    if not (revision or diff_file):
        here.remember(draft)
    if as_json:
        terminal.result(draft_json.render_json(draft, change, committed=own))
    else:
        _show(draft, own)
    return 0


def _with_reason(context: Context, why: str) -> Context:
    notes = (*context.intent.notes, *filter(None, [why]))
    return context._replace(intent=context.intent._replace(notes=notes))


def _change(here: App, revision: str | None, diff_file: BinaryIO | None) -> tuple[ChangeSet, list[str]]:
    """What to describe, and the messages that the described commits have now."""
    if diff_file:
        change = parse.parse_patch(diff_file.read(), name=parse.name_of(diff_file.name))
        return mark_ignored(change, here.settings.exclude), []
    ignore = here.settings.exclude
    if revision is None:
        return _not_empty(
            changes.staged(here.repository, ignore=ignore),
            "nothing is staged",
            "stage changes first: git add",
        ), []
    if ".." in revision:
        change = changes.of_range(here.repository, revision, ignore=ignore)
    else:
        change = changes.of_revision(here.repository, revision, ignore=ignore)
    own = recent_messages.messages(here.repository, revision)
    return _not_empty(change, f"{revision} changes nothing", "name a commit or range that does"), own


def _not_empty(change: ChangeSet, problem: str, advice: str) -> ChangeSet:
    if not change.files:
        raise NothingToDescribeError(problem, advice=advice)
    return change


def _show(draft: commit_message.Draft, own: list[str]) -> None:
    author = f"{draft.provider} {draft.model}".strip()
    terminal.note(f"drafted by {author}" + (f": {draft.reason}" if draft.reason else ""))
    if draft.reading:
        terminal.note(draft.reading.told())
    for text in commit_message.describe_removed(draft):
        terminal.note(text)
    terminal.result(draft.message, end="")
    if own:
        terminal.note("current message:" if len(own) == 1 else f"current messages ({len(own)}):")
        for message in own:
            terminal.aside(message.strip())
