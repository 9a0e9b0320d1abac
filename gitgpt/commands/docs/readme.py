"""`gitgpt docs readme`: blocks of a document that are made from the help of programs."""

from __future__ import annotations

from pathlib import Path

import click

from gitgpt import app, files, terminal
from gitgpt.errors import FileError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitgpt.jobs.docs.help_blocks import Page

EPILOG = """\b
A block is made from what stands in its first line:
  <!-- gitgpt:begin table gitgpt docs -->
  <!-- gitgpt:end -->
  help: the help text; table: the commands that it lists.

\b
Examples:
  gitgpt docs readme                     what would change, as a patch
  gitgpt docs readme --write             make the blocks anew
  gitgpt docs readme --check             in CI: fail when a block is out of date
  gitgpt docs readme --allow crane       a program of your own may be asked too

\b
Only `gitgpt` is ever run, and what --allow names; always with --help, never through a shell.
Exit codes: 0 up to date or written, 1 out of date (--check), 2 wrong usage, 4 git refused,
7 a file could not be read or written.
"""


@click.command("readme", epilog=EPILOG)
@click.argument("paths", nargs=-1, metavar="[FILE]...")
@click.option("--write", "writes", is_flag=True, help="Write the files.")
@click.option("--check", "checks", is_flag=True, help="Fail, with a patch, when a block is out of date.")
@click.option("--allow", "allowed", multiple=True, metavar="PROGRAM", help="May be asked for its help.")
def readme_command(paths: tuple[str, ...], writes: bool, checks: bool, allowed: tuple[str, ...]) -> int:
    """Update blocks of documents from the help of programs."""
    from gitgpt.drift.edits.write import patch  # start-up: the other docs commands need none of it
    from gitgpt.jobs.docs.help_blocks import pages
    from gitgpt.repository import snapshots
    from gitgpt.repository.snapshots import Files

    if writes and checks:
        raise UsageError("--write and --check exclude one another", advice="give one of them")
    repository = app.open_app({}).repository
    top = repository.top()
    made = pages(Files(repository, snapshots.FILES, top=top), paths, allowed)
    stale = [page for page in made if page.old != page.new]
    for page in stale:
        if writes:
            _write(top, page)
        else:
            terminal.result_bytes(patch(page.path, page.old, page.new))
    if not stale:
        terminal.note(f"every block is up to date in {len(made)} file{'s' * (len(made) != 1)}")
        return 0
    names = ", ".join(page.path for page in stale)
    terminal.note(f"wrote {names}" if writes else f"out of date: {names}: gitgpt docs readme --write")
    return int(checks)


def _write(top: Path, page: Page) -> None:
    def is_unchanged() -> bool:
        return files.read_tree_file(top, page.path) == page.old

    if not files.write_tree_file(top, page.path, page.new, is_wanted=is_unchanged):
        raise FileError(f"{page.path} changed while it was worked on", advice="run it again")
