"""`gitgpt hook-impl`: what the installed hook files and the pre-commit framework call.

Kept here for its help; the console script runs the hook itself before click is even imported.
"""

from __future__ import annotations

import click

from gitgpt.githooks import table

EPILOG = """\b
Called by git as:
  gitgpt hook-impl prepare-commit-msg FILE [SOURCE [SHA]]

\b
Always ends with exit code 0, within the deadline of the configuration. It takes no option: where
requests go and with which key is the user's own configuration, never a repository's.
GITGPT_SKIP=1 git commit   skips it once.
"""


@click.command(epilog=EPILOG, context_settings={"ignore_unknown_options": True})
@click.argument("hook_name")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(hook_name: str, arguments: tuple[str, ...]) -> int:
    """Run a git hook (plumbing)."""
    return table.run_hook([hook_name, *arguments])
