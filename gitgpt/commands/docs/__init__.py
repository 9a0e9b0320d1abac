"""`gitgpt docs`: documentation that keeps step with the code."""

from __future__ import annotations

import click

from gitgpt.commands.docs.check import check_command
from gitgpt.commands.docs.impact import impact_command
from gitgpt.commands.docs.note import note_command
from gitgpt.commands.docs.readme import readme_command
from gitgpt.commands.docs.update import update_command

EPILOG = """\b
Examples:
  gitgpt docs check --staged             in a hook or by hand
  gitgpt docs check --base origin/main   in CI
  gitgpt docs update                     a patch for what the check found
  gitgpt docs impact main..HEAD          which documents to look at
  gitgpt docs note --write               a change note for towncrier, scriv or changesets
  gitgpt docs readme --check             blocks of documents made from --help

\b
Exit codes: 0 done or clean, 1 drift, 2 it could not be done.
"""


@click.group("docs", epilog=EPILOG)
def command() -> None:
    """Keep documentation in step with the code."""


command.add_command(check_command)
command.add_command(update_command)
command.add_command(impact_command)
command.add_command(note_command)
command.add_command(readme_command)
