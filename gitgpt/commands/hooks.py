"""`gitgpt hooks`: puts the git hooks of this repository in place and takes them away again."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import click

from gitgpt import app, terminal
from gitgpt.app import App
from gitgpt.githooks import table
from gitgpt.repository import hookfiles
from gitgpt.repository.hookfiles import Hook, HookChange

EPILOG = """\b
Examples:
  gitgpt hooks install     from now on, git commit opens the editor with a draft
  gitgpt hooks status      what is in place, and whether it works
  gitgpt hooks uninstall   as if gitgpt had never been here
"""
INSTALL_EPILOG = "\b\nHooks:\n" + "\n".join(f"  {row.name:<20} {row.says}" for row in table.ROWS)
STATUS_EPILOG = """\b
Examples:
  gitgpt hooks status          one line for each hook
  gitgpt hooks status --json   the same for scripts

\b
Exit codes: 0 installed, 1 not installed, edited, or its program is gone.
"""


@click.group(epilog=EPILOG)
def command() -> None:
    """Install, remove or inspect the git hooks of this repository."""


@command.command(epilog=INSTALL_EPILOG)
@click.argument("names", nargs=-1, metavar="[HOOK]...", type=click.Choice(list(table.HOOKS)))
def install(names: tuple[str, ...]) -> int:
    """Let git call gitgpt when it wants a commit message, or for the hooks you name.

    A hook that is there already is kept and runs first. Repeating this is harmless, and needed after a
    change of draft_on_amend or draft_on_squash: the hook file itself decides what is skipped.
    """
    here = app.open_app({})
    place = hookfiles.place(here.repository)
    program, also = str(_program()), _further_sources(here)
    for name in names or table.USUAL:
        _say(hookfiles.install_hooks(place.folder, name, program, also=also if name in table.USUAL else ()))
    for remark in place.remarks:
        terminal.note(remark)
    return 0


@command.command()
def uninstall() -> int:
    """Take the hooks away and put back what was there before."""
    place = hookfiles.place(app.open_app({}).repository)
    for hook in _ours(place.folder):
        _say(hookfiles.uninstall_hooks(place.folder, hook.name))
    return 0


@command.command(epilog=STATUS_EPILOG)
@click.option("--json", "as_json", is_flag=True, help="A JSON object.")
def status(as_json: bool) -> int:
    """Say which hooks are in place and whether they will run."""
    place = hookfiles.place(app.open_app({}).repository)
    hooks = _ours(place.folder)
    if as_json:
        value = {
            "folder": str(place.folder),
            "remarks": place.remarks,
            "hooks": [_as_json(hook) for hook in hooks],
        }
        terminal.result(json.dumps(value, indent=2, ensure_ascii=False))
    else:
        for hook in hooks:
            terminal.result(f"{hook.name}: {hookfiles.describe_hooks(hook)}")
        for remark in place.remarks:
            terminal.note(remark)
    return int(not all(map(hookfiles.is_working, hooks)))


def _ours(folder: Path) -> list[Hook]:
    """The usual hooks, and the others that are installed."""
    hooks = [hookfiles.inspect(folder, name) for name in table.HOOKS]
    return [hook for hook in hooks if hook.name in table.USUAL or hook.state not in ("absent", "foreign")]


def _as_json(hook: Hook) -> dict[str, object]:
    return {
        "name": hook.name,
        "state": hook.state,
        "works": hookfiles.is_working(hook),
        "path": str(hook.path),
        "kept": str(hook.kept) if hook.kept else None,
        "program": hook.program or None,
        "also": hook.also,
        "manager": hook.manager.name if hook.manager else None,
    }


def _say(change: HookChange) -> None:
    terminal.result(change.text)
    if change.remark:
        terminal.note(change.remark)


def _further_sources(here: App) -> tuple[str, ...]:
    wanted = {"commit": here.settings.draft_on_amend, "squash": here.settings.draft_on_squash}
    return tuple(source for source, is_wanted in wanted.items() if is_wanted)


def _program() -> Path:
    """The console script that is running; beside the interpreter when this is `python -m gitgpt`.

    Symbolic links stay: pipx and uv keep ~/.local/bin stable and move what is behind it.
    """
    called = Path(shutil.which(sys.argv[0]) or sys.argv[0])
    if called.stem == "gitgpt" and os.access(called, os.X_OK):
        return called.absolute()
    return Path(sys.executable).with_name("gitgpt")
