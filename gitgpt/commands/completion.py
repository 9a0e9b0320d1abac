"""`gitgpt completion`: the script that lets a shell complete gitgpt's commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from gitgpt import terminal

SHELLS = ("bash", "zsh", "fish")
EPILOG = """\b
Examples:
  gitgpt completion bash > ~/.local/share/bash-completion/completions/gitgpt
  gitgpt completion zsh  > "${fpath[1]}/_gitgpt"
  gitgpt completion fish > ~/.config/fish/completions/gitgpt.fish
"""


@click.command(epilog=EPILOG)
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> int:
    """Print the completion script for SHELL."""
    group = click.get_current_context().find_root().command
    completion = get_completion_class(shell)
    assert completion  # click knows the three
    terminal.result(completion(group, {}, "gitgpt", "_GITGPT_COMPLETE").source())
    return 0
