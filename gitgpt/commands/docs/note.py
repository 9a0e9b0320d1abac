"""`gitgpt docs note`: a change note for towncrier, scriv or changesets, drafted from the diff."""

from __future__ import annotations

import time

import click

from gitgpt import files, terminal
from gitgpt.errors import NothingToDescribeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitgpt.app import App
    from gitgpt.diff.changeset import ChangeSet
    from gitgpt.jobs.docs.change_note import Fragment

EPILOG = """\b
Examples:
  gitgpt docs note                       for what is staged, printed
  gitgpt docs note --write --issue 123   newsfragments/123.feature.rst
  gitgpt docs note --base origin/main    for a whole branch

\b
Which tool it is for, and where notes go, is read from the repository's configuration.
Exit codes: 0 done, 2 wrong usage, 3 nothing to describe, 4 git refused, 5 configuration,
7 a file could not be read or written.
"""


@click.command("note", short_help="Draft a change note: towncrier, scriv, changesets.", epilog=EPILOG)
@click.option("--base", metavar="REV", help="For everything since HEAD left REV; default: what is staged.")
@click.option(
    "--issue", default="", metavar="ID", help="The issue or pull request that the note is named by."
)
@click.option("--type", "kind", default="", metavar="TYPE", help="The project's own type of change.")
@click.option("--write", "writes", is_flag=True, help="Write the file; default: print it.")
@click.option("--offline", is_flag=True, default=None, help="Rules only: no key, no network.")
def note_command(base: str | None, issue: str, kind: str, writes: bool, offline: bool | None) -> int:
    """Draft a change note (towncrier, scriv, changesets) for what is staged, or for a branch."""
    from gitgpt import app  # start-up: the other docs commands call no model

    here = app.open_app({"offline": offline})
    fragment = _drafted(here, base, issue=issue, kind=kind)
    if writes:
        assert here.top is not None  # opened with a repository
        files.write_tree_file(here.top, fragment.path, fragment.content.encode(), is_new=True)
    else:
        terminal.result(fragment.content, end="")
    terminal.note(f"{'wrote' if writes else 'for'} {fragment.path}")
    return 0


def _drafted(here: App, base: str | None, *, issue: str, kind: str) -> Fragment:
    from gitgpt.conventional.parser import parse_message  # start-up: see above
    from gitgpt.jobs.commit import draft_message as commit_message
    from gitgpt.jobs.docs import change_note
    from gitgpt.llm.types import Deadline
    from gitgpt.repository import snapshots
    from gitgpt.repository.snapshots import Files

    tracked = Files(here.repository, snapshots.FILES, top=here.repository.top())

    def read(path: str) -> bytes | None:
        return tracked.read([path]).get(path)

    layout = change_note.find_layout(read)
    change = _change(here, base)
    client = here.client(command="docs")
    with terminal.spinner("drafting", when=client is not None):
        draft = commit_message.draft_message(
            change,
            lambda: here.context(is_next=False),
            here.wishes(),
            client=client,
            deadline=Deadline(here.settings.deadline),
        )
    if draft.reason:
        terminal.note(f"drafted by rules: {draft.reason}")
    header = parse_message(draft.message).header
    subject = header.description if header else draft.message.split("\n")[0]
    sort = "breaking" if header and header.is_breaking else header.type if header else ""
    told = change_note.Told(
        change_note.sentence(subject),
        sort,
        time.strftime("%Y%m%d_%H%M%S"),
        issue,
        kind,
        tuple(file.path for file in change.files),
    )
    return change_note.write_fragment(layout, told, read, list(tracked.ids))


def _change(here: App, base: str | None) -> ChangeSet:
    from gitgpt.repository import changes  # start-up: see above

    ignore = here.settings.exclude
    if base is not None:
        found = changes.of_range(here.repository, f"{base}...HEAD", ignore=ignore)
    else:
        found = changes.staged(here.repository, ignore=ignore)
    if not found.files:
        raise NothingToDescribeError(
            "nothing is staged" if base is None else f"nothing changed since {base}",
            advice="git add what the note is about, or name a branch: --base origin/main",
        )
    return found
