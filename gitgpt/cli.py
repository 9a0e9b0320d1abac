"""The Click group: lazy commands, global options, the one error boundary."""

from __future__ import annotations

import importlib
import os
import sys

import click

import gitgpt
from gitgpt import terminal
from gitgpt.errors import GitgptError

# name -> module under gitgpt.commands, imported when the command is called or its help is shown
COMMANDS: dict[str, str] = {
    "draft": "draft",
    "commit": "commit",
    "preview": "preview",
    "changelog": "changelog",
    "hooks": "hooks",
    "docs": "docs",
    "eval": "evaluate",
    "usage": "usage",
    "cache": "cache",
    "redact": "redact",
    "check-secrets": "check_secrets",
    "config": "config",
    "trust": "trust",
    "doctor": "doctor",
    "completion": "completion",
    "hook-impl": "hook_impl",
}


class LazyGroup(click.Group):
    """Imports a command's module only when that command is wanted (start-up)."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            raise click.UsageError(f"there is no command {cmd_name!r}{_suggestion(cmd_name)}", ctx)
        command = importlib.import_module(f"gitgpt.commands.{module}").command
        assert isinstance(command, click.Command)
        return command


def _suggestion(name: str) -> str:
    import difflib  # start-up: only for a mistake

    close = difflib.get_close_matches(name, COMMANDS, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(gitgpt.__version__, prog_name="gitgpt")
@click.option("-v", "--verbose", is_flag=True, help="A structured line on stderr for each call to a model.")
def group(verbose: bool) -> None:
    """Commit messages, changelogs and docs from your diffs."""
    if verbose:  # as a variable, so that the hook of a commit that gitgpt makes tells as well
        os.environ.setdefault("GITGPT_LOG", "info")


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit code; every error becomes one line and advice."""
    try:
        code = group.main(args=arguments, prog_name="gitgpt", standalone_mode=False)
    except click.ClickException as exc:
        exc.show()
        return exc.exit_code
    except click.Abort:
        terminal.note("interrupted")
        return 130
    except KeyboardInterrupt:
        terminal.note("interrupted")
        return 130
    except GitgptError as exc:
        terminal.report(exc)
        return exc.exit_code
    except BrokenPipeError:  # the reader went away: gitgpt ... | head
        sys.stdout = None  # or Python complains once more while it exits
        return 141
    except Exception as exc:  # the CLI's boundary: a bug becomes one line and a report file
        from gitgpt import report

        terminal.note(f"a bug in gitgpt ({type(exc).__name__}); {report.write(exc, sys.argv)}")
        return 70
    return code if isinstance(code, int) else 0
