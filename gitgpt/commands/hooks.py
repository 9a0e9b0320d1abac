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
from gitgpt.config import paths
from gitgpt.errors import FileError
from gitgpt.githooks import table
from gitgpt.repository import configured_hooks, hook_callers, hookfiles
from gitgpt.repository.hook_callers import HookCaller
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
@click.option("--global", "is_global", is_flag=True, help="For all your repositories.")
@click.option("--lint", is_flag=True, help="Also check each message: the same as naming commit-msg.")
@click.option("--file", "as_file", is_flag=True, help="Write a hook file, as for an old git.")
def install(names: tuple[str, ...], is_global: bool, lint: bool, as_file: bool) -> int:
    """Let git call gitgpt when it wants a commit message, or for the hooks you name.

    git 2.54 and newer get an entry in git's configuration: no file is touched, and husky, lefthook and
    pre-commit stay as they are. Older ones get a file; a hook that is there already is kept and runs first.
    Programs that bring their own git (IDEs) may need --file. Repeating this is harmless, and needed after a
    change of draft_on_amend or draft_on_squash.
    """
    here = app.open_app({}, needs_repository=not is_global)
    put = _install_for_all if is_global else _install_here
    wanted = names or table.USUAL
    for name in (*wanted, *(("commit-msg",) if lint and "commit-msg" not in wanted else ())):
        put(here, name, _further_sources(here) if name in table.USUAL else (), as_file=as_file)
    return 0


def _install_here(here: App, name: str, also: tuple[str, ...], *, as_file: bool) -> None:
    place = hookfiles.place(here.repository)
    hook = hookfiles.inspect(place.folder, name)
    caller = next(iter(_callers(here, hook)), None)
    if (
        not as_file
        and caller
        and caller.works
        and hook.state in ("absent", "foreign")
        and "configuration" not in caller.how
    ):
        terminal.result(f"nothing to do: {hook_callers.describe_caller(caller)}")
        return
    has_configured = not as_file and configured_hooks.has_configured_hooks(here.repository)
    if hook.state in ("absent", "foreign") and has_configured:
        command = configured_hooks.render_command(name, str(_program()), also)
        configured_hooks.set_configured(here.repository, name, command)
        terminal.result(f"installed in git's configuration: hook.{configured_hooks.PREFIX}{name}")
        return
    if hook_callers.is_switched_off(place.folder):
        raise FileError(
            f"hooks are switched off here (core.hooksPath={place.folder})",
            advice="git config --unset core.hooksPath, then retry; git 2.54 needs no folder",
        )
    _say(hookfiles.install_hooks(place.folder, name, str(_program()), also=also))
    for remark in place.remarks:
        terminal.note(remark)


def _install_for_all(here: App, name: str, also: tuple[str, ...], *, as_file: bool) -> None:
    repository, program = here.repository, str(_program())
    if not as_file and configured_hooks.has_configured_hooks(repository):
        command = configured_hooks.render_command(name, program, also)
        configured_hooks.set_configured(repository, name, command, scope="global")
        terminal.result(f"installed for all repositories: hook.{configured_hooks.PREFIX}{name}")
        terminal.note("to leave one out, run gitgpt hooks uninstall in it")
        return
    folder = _template_folder(here) or paths.state_folder() / "git-template"
    _say(hookfiles.install_hooks(folder / "hooks", name, program, also=also))
    repository.run("config", "--global", "init.templateDir", str(folder))
    terminal.note("git copies it into the repositories that you clone or create from now on")
    terminal.note("in those you have, run: gitgpt hooks install")


def _template_folder(here: App) -> Path | None:
    code, out = here.repository.call(
        "config", "--global", "--type=path", "--get", "init.templateDir", ok=(0, 1)
    )
    return Path(os.fsdecode(out).rstrip("\n")) if code == 0 and out.strip() else None


@command.command()
@click.option("--global", "is_global", is_flag=True, help="For all your repositories.")
def uninstall(is_global: bool) -> int:
    """Take the hooks away and put back what was there before."""
    here = app.open_app({}, needs_repository=not is_global)
    if is_global:
        return _uninstall_for_all(here)
    place = hookfiles.place(here.repository)
    for hook in _ours(place.folder):
        is_gone = configured_hooks.unset_configured(here.repository, hook.name)
        for each in configured_hooks.find_configured(here.repository, hook.name):
            configured_hooks.switch_off(here.repository, hook.name)
            terminal.result(f"hook.{each.name} of your {each.scope} configuration is off in this repository")
        if is_gone:
            terminal.result(f"removed hook.{configured_hooks.PREFIX}{hook.name} from git's configuration")
        if hook.state != "absent" or hook.kept or not is_gone:
            _say(hookfiles.uninstall_hooks(place.folder, hook.name))
    return 0


def _uninstall_for_all(here: App) -> int:
    folder = _template_folder(here)
    for name in table.HOOKS:
        if configured_hooks.unset_configured(here.repository, name, scope="global"):
            terminal.result(f"removed hook.{configured_hooks.PREFIX}{name} from your git configuration")
        if folder and hookfiles.inspect(folder / "hooks", name).state == "installed":
            _say(hookfiles.uninstall_hooks(folder / "hooks", name))
    return 0


@command.command(epilog=STATUS_EPILOG)
@click.option("--json", "as_json", is_flag=True, help="A JSON object.")
def status(as_json: bool) -> int:
    """Say which hooks are in place and whether they will run."""
    here = app.open_app({})
    place = hookfiles.place(here.repository)
    hooks = _ours(place.folder)
    found = {hook.name: _callers(here, hook) for hook in hooks}
    if as_json:
        value = {
            "folder": str(place.folder),
            "remarks": place.remarks,
            "hooks": [_as_json(hook, found[hook.name]) for hook in hooks],
        }
        terminal.result(json.dumps(value, indent=2, ensure_ascii=False))
    else:
        for hook in hooks:
            terminal.result(
                f"{hook.name}: {hook_callers.describe_hook(place.folder, hook, found[hook.name])}"
            )
        for remark in place.remarks:
            terminal.note(remark)
        for name, callers in found.items():
            if len(callers) > 1:
                places = " and ".join(caller.where for caller in callers)
                terminal.note(
                    f"git runs {name} {len(callers)} times: {places}; one draft, but keep one of them"
                )
    return int(not all(any(caller.works for caller in callers) for callers in found.values()))


def _callers(here: App, hook: Hook) -> list[HookCaller]:
    return hook_callers.find_callers(here.repository, here.top or Path(), hook)


def _ours(folder: Path) -> list[Hook]:
    """The usual hooks, and the others that are installed."""
    hooks = [hookfiles.inspect(folder, name) for name in table.HOOKS]
    return [hook for hook in hooks if hook.name in table.USUAL or hook.state not in ("absent", "foreign")]


def _as_json(hook: Hook, callers: list[HookCaller]) -> dict[str, object]:
    return {
        "name": hook.name,
        "state": hook.state,
        "works": any(caller.works for caller in callers),
        "callers": [caller._asdict() for caller in callers],
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
    """The running console script; next to the interpreter for `python -m gitgpt`.

    Symbolic links stay: pipx and uv keep ~/.local/bin stable and move its targets.
    """
    called = Path(shutil.which(sys.argv[0]) or sys.argv[0])
    if called.stem == "gitgpt" and os.access(called, os.X_OK):
        return called.absolute()
    return Path(sys.executable).with_name("gitgpt")
