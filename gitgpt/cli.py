"""The Click group: lazy commands, global options, the one error boundary."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from contextlib import suppress
from typing import NamedTuple

import click

import gitgpt
from gitgpt import terminal
from gitgpt.errors import EXIT_CODES, GitgptError, did_you_mean


class CommandEntry(NamedTuple):
    """A command: its module under gitgpt.commands, imported when it is called, and what help says of it."""

    module: str
    says: str


SECTIONS: dict[str, dict[str, CommandEntry]] = {
    "Commit messages": {
        "draft": CommandEntry("draft", "Write a message for what is staged, a commit or any diff."),
        "commit": CommandEntry("commit", "Draft, look at it, change it, commit."),
        "chat": CommandEntry("chat", "Ask about a change, a commit or a file's history."),
        "why": CommandEntry("why", "Note why the work is done, for the next draft."),
        "lint": CommandEntry("lint", "Check commit messages: a file, a commit or a range."),
        "reword": CommandEntry("reword", "Better messages for commits that were not pushed."),
        "split": CommandEntry("split", "Staged work as several commits, by hunk."),
        "preview": CommandEntry("preview", "Show what would be sent, where to, and what it would cost."),
        "hooks": CommandEntry("hooks", "Let git commit open the editor with a draft, or stop that."),
        "eval": CommandEntry("evaluate", "Compare models and rules on the commits you have."),
    },
    "Documents": {
        "changelog": CommandEntry(
            "changelog", "Write a changelog that loses no commit, or keep one up to date."
        ),
        "release": CommandEntry("changelog.release", "Version files, changelog, commit and tag in one step."),
        "docs": CommandEntry("docs", "Find and mend documentation that a change made wrong."),
    },
    "What it does and costs": {
        "usage": CommandEntry("usage", "Calls, tokens, cost and latency; charts, alerts, metrics."),
        "cache": CommandEntry("cache", "The answers that are kept on this machine."),
        "forget": CommandEntry("forget", "Delete everything that is kept on this machine."),
    },
    "Safety": {
        "redact": CommandEntry("redact", "Replace the secrets in a text."),
        "check-secrets": CommandEntry("check_secrets", "Fail when what is staged adds a secret."),
        "trust": CommandEntry("trust", "Let this repository's own files set more than style."),
    },
    "Setup": {
        "setup": CommandEntry("setup", "Choose a model, test it, install the hook."),
        "config": CommandEntry("config", "The settings, and where each came from."),
        "doctor": CommandEntry("doctor", "What works here, what does not, what to do."),
        "completion": CommandEntry("completion", "The completion script for your shell."),
        "hook-impl": CommandEntry("hook_impl", "What git and hook managers call."),
    },
}
COMMANDS = {name: entry.module for rows in SECTIONS.values() for name, entry in rows.items()}


class LazyGroup(click.Group):
    """Imports a command's module only when that command is wanted (start-up)."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            advice = did_you_mean(cmd_name, COMMANDS)
            raise click.UsageError(
                f"there is no command {cmd_name!r}" + (f"; {advice}" if advice else ""), ctx
            )
        command = importlib.import_module(f"gitgpt.commands.{module}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, COMMANDS))
        for title, rows in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), entry.says) for name, entry in rows.items()])


EPILOG = "\n\n".join(
    (
        "Begin with: gitgpt setup. Examples: gitgpt COMMAND --help.",
        "\b\nExit codes, the same for every command:\n"
        + "\n".join(f"  {code:<4} {meaning}" for code, meaning in EXIT_CODES.items()),
    )
)


@click.group(cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(gitgpt.__version__, prog_name="gitgpt")
@click.option("-v", "--verbose", is_flag=True, help="A structured line on stderr for each call to a model.")
def group(verbose: bool) -> None:
    """Commit messages, changelogs and docs from your diffs."""
    if verbose:  # as a variable, so that the hook of a commit that gitgpt makes logs as well
        os.environ.setdefault("GITGPT_LOG", "info")


def _tidy_up_on_signals() -> None:
    """SIGTERM and SIGHUP unwind as Ctrl-C does, so that no temporary file is left."""

    def stop(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        with suppress(ValueError):  # not in the main thread
            signal.signal(number, stop)


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit code; every error becomes one line and advice."""
    _tidy_up_on_signals()
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
        from gitgpt import bug_report

        terminal.note(f"a bug in gitgpt ({type(exc).__name__}); {bug_report.write_bug_report(exc, sys.argv)}")
        return 70
    return code if isinstance(code, int) else 0
