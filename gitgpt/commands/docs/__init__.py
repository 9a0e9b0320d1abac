"""`gitgpt docs`: documentation that keeps step with the code."""

from __future__ import annotations

import importlib

import click

EPILOG = """\b
Examples:
  gitgpt docs check --staged             in a hook or by hand
  gitgpt docs check --base origin/main   in CI
  gitgpt docs update                     a patch for what the check found
  gitgpt docs impact main..HEAD          which documents to look at
  gitgpt docs note --write               a change note for towncrier, scriv or changesets
  gitgpt docs readme --check             blocks of documents made from --help

\b
Exit codes: 0 done or clean, 1 drift, 2 wrong usage, 4 git refused, 5 configuration.
They are the same for every command: gitgpt --help
"""
COMMANDS = ("check", "update", "impact", "missing", "note", "readme")


class DocsGroup(click.Group):
    """Imports only the command that runs: the others load code that a check does not need (start-up)."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found = getattr(importlib.import_module(f"gitgpt.commands.docs.{cmd_name}"), f"{cmd_name}_command")
        assert isinstance(found, click.Command)
        return found


@click.group("docs", cls=DocsGroup, epilog=EPILOG)
def command() -> None:
    """Keep documentation in step with the code."""
