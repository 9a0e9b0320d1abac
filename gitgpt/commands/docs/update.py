"""`gitgpt docs update`: a patch, or edits in place, for documentation that a change made wrong."""

from __future__ import annotations

from pathlib import Path

import click

from gitgpt import app, files, terminal
from gitgpt.app import App
from gitgpt.commands.docs.compared import open_sides
from gitgpt.errors import FileError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitgpt.jobs.asking import ModelAsker
    from gitgpt.jobs.docs.document_update import Update
    from gitgpt.jobs.docs.edit_session import ChangedFile

SECONDS = 300.0  # for all questions of one run
EPILOG = """\b
Examples:
  gitgpt docs update                     a patch on stdout, nothing is written
  gitgpt docs update | git apply         take it
  gitgpt docs update --base origin/main --apply
  gitgpt docs update --offline           only what rules can put right
  gitgpt docs update --missing           docstrings for what has none

\b
Only docstrings and documents are ever edited, and only when every other byte and the program are proven to
be the same. Exit codes: 0 nothing is left, 1 something is left as it was, 2 wrong usage,
4 git refused, 5 configuration, 7 a file could not be read or written.
"""


@click.command("update", short_help="Propose edits for what a change made wrong.", epilog=EPILOG)
@click.option("--base", metavar="REV", help="Compare the working tree with where HEAD left REV.")
@click.option("--apply", "applies", is_flag=True, help="Edit the files instead of printing a patch.")
@click.option("--patch", "patch_file", metavar="FILE", help="Write the patch to a file.")
@click.option("--offline", is_flag=True, default=None, help="Rules only: no key, no network.")
@click.option("--missing", is_flag=True, help="Write docstrings for changed definitions that have none.")
@click.option(
    "--runtime-docs", is_flag=True, help="Edit docstrings too that are help texts, routes or the like."
)
def update_command(
    base: str | None, applies: bool, patch_file: str | None, offline: bool | None, missing: bool,
    runtime_docs: bool,
) -> int:  # fmt: skip
    """Propose the smallest edits for documentation that a change made wrong.

    A new name, path or default is put in place by rule. For the rest the model is asked, and for docstrings
    whose function does something else now. If nothing is found, no model is asked.
    """
    if applies and patch_file:
        raise UsageError("--apply and --patch exclude one another", advice="give one of them")
    here = app.open_app({"offline": offline})
    done = _update(here, base, missing=missing, runtime_docs=runtime_docs)
    _hand_out(here.repository.top(), done.files, applies=applies, patch_file=patch_file)
    _tell(done)
    return int(bool(done.left))


def _update(here: App, base: str | None, *, missing: bool, runtime_docs: bool) -> Update:
    from gitgpt.jobs.docs.document_update import update
    from gitgpt.jobs.docs.drift_check import check_docs  # start-up: the other docs commands need none of it
    from gitgpt.jobs.docs.edit_session import UpdateOptions

    sides = open_sides(here, base)
    report = check_docs(sides)
    wishes = UpdateOptions(touches_behaviour=runtime_docs, adds_missing=missing)
    return update(sides, report.findings, asker=lambda: _asker(here), wishes=wishes)


def _asker(here: App) -> ModelAsker | None:
    from gitgpt.jobs.asking import ModelAsker, RequestLimits
    from gitgpt.llm.types import Deadline

    client = here.client(command="docs")
    if client is None:
        return None
    settings = here.settings
    limits = RequestLimits(here.counter("docs"), settings.max_prompt_tokens)
    limits = limits._replace(max_output_tokens=max(settings.max_output_tokens, limits.max_output_tokens))
    return ModelAsker(client, Deadline(SECONDS), limits)


def _hand_out(top: Path, changed: tuple[ChangedFile, ...], *, applies: bool, patch_file: str | None) -> None:
    from gitgpt.drift.edits.write import patch  # start-up: see above

    if applies:
        for item in changed:
            _apply(top, item)
        return
    whole = b"".join(patch(item.path, item.old, item.new) for item in changed)
    if patch_file:
        files.write_named_file(top, Path(patch_file), whole)
    elif whole:
        terminal.result_bytes(whole)


def _apply(top: Path, item: ChangedFile) -> None:
    """A file that changed since it was read is not overwritten."""

    def is_unchanged() -> bool:
        return files.read_tree_file(top, item.path) == item.old

    if not files.write_tree_file(top, item.path, item.new, is_wanted=is_unchanged):
        raise FileError(f"{item.path} changed while it was worked on", advice="run it again")
    terminal.note(f"edited {item.path}")


def _tell(done: Update) -> None:
    from gitgpt.diff.changeset import printable  # start-up: see above

    for finding, reason in done.left:
        where = f"{printable(finding.doc.path)}:{finding.doc.line}"
        terminal.note(f"left as it is: {where}: {printable(finding.message)} ({printable(reason)})")
    for problem in dict.fromkeys(done.problems):
        terminal.warn(printable(problem))
    count = done.by_rule + done.by_model
    asked = f", {done.calls} question{'s' * (done.calls != 1)} asked" if done.calls else ""
    edits = f"{count} edit{'s' * (count != 1)}" if count else "nothing to edit"
    terminal.note(f"{edits}{f' ({done.by_rule} by rule)' if done.by_rule else ''}{asked}")
