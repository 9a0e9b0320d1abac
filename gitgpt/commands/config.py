"""`gitgpt config`: what is set, by whom, and where it can be set."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

import click

from gitgpt import app, terminal
from gitgpt.app import App
from gitgpt.config import layers, paths, providers, user_file
from gitgpt.config.schema import rows
from gitgpt.errors import ConfigError, did_you_mean

EPILOG = """\b
Examples:
  gitgpt config list              every setting, its value and which layer set it
  gitgpt config list --json       the same for scripts
  gitgpt config get model         one value
  gitgpt config check             what is wrong, where, and what to write instead
  gitgpt config set model gpt-x   write it into your own file; lists with commas
  gitgpt config unset model       back to the default
  gitgpt config edit              open your own file in your editor, then check it
  gitgpt config path              where your own file is
"""


@click.group(epilog=EPILOG)
def command() -> None:
    """Show the settings and where each came from, and change your own."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: value, origin, help, who may set it.")
def list_settings(as_json: bool) -> int:
    """Every setting, its value and its origin."""
    loaded = app.open_app({}, needs_repository=False).loaded
    values = {name: getattr(loaded.settings, name) for name in rows()}
    if as_json:
        table = {name: _describe(name, value, loaded.origins[name]) for name, value in values.items()}
        terminal.result(json.dumps(table, indent=2, ensure_ascii=False))
    else:
        for name, value in values.items():
            origin = terminal.paint(f"({loaded.origins[name]})", "dim")
            terminal.result(f"{name} = {_shown(value)}  {origin}")
    return 0


@command.command()
@click.argument("name")
def get(name: str) -> int:
    """One value, as TOML would write it; texts bare."""
    if name not in rows():
        advice = did_you_mean(name, rows()) or "see: gitgpt config list"
        raise click.UsageError(f"unknown setting {name!r}; {advice}")
    value = getattr(app.open_app({}, needs_repository=False).settings, name)
    terminal.result(value if isinstance(value, str) else _shown(value))
    return 0


@command.command()
def check() -> int:
    """Everything that is wrong with the settings. Exit code 5 when something is."""
    return _report_problems(app.open_app({}, needs_repository=False, warns=False))


def _report_problems(here: App) -> int:
    problems = here.problems()
    for problem in problems:
        advice = f"\n  {problem.advice}" if problem.advice else ""
        terminal.result(f"{terminal.paint('✗', 'red')} {problem.message}{advice}")
    if not problems:
        origins = sorted({origin for origin in here.loaded.origins.values() if origin != "default"})
        terminal.result(f"nothing is wrong; set by: {', '.join(origins) or 'nothing, all are defaults'}")
    return ConfigError.exit_code if problems else 0


@command.command()
def path() -> int:
    """Where your own configuration file is (it may not exist yet)."""
    terminal.result(os.fspath(paths.user_config()))
    return 0


@command.command("set")
@click.argument("name")
@click.argument("value")
def set_setting(name: str, value: str) -> int:
    """Write a setting into your own file; NAME can be providers.NAME.KEY."""
    path = name.split(".")
    if path[0] == "providers" and len(path) == 3:
        parsed = providers.read_table_value(path[1], path[2], value)
    elif len(path) == 1:
        parsed = layers.read_value(name, value)
    else:
        raise click.UsageError(f"{name!r} is not a setting; see: gitgpt config list")
    user_file.edit_file(paths.user_config(), lambda text: user_file.set_value(text, path, parsed))
    terminal.result(f"{name} = {user_file.write_toml(parsed)}")
    _warn_if_overridden(path[0])
    return 0


@command.command()
@click.argument("name")
def unset(name: str) -> int:
    """Remove a setting from your own file."""
    path = name.split(".")
    if path[0] not in rows():
        advice = did_you_mean(name, rows()) or "see: gitgpt config list"
        raise click.UsageError(f"unknown setting {name!r}; {advice}")
    is_changed = user_file.edit_file(paths.user_config(), lambda text: user_file.unset_value(text, path))
    terminal.result(f"{name} is removed" if is_changed else f"{name} was not set in your own file")
    _warn_if_overridden(path[0])
    return 0


@command.command()
def edit() -> int:
    """Open your own file in your editor, and check it afterwards. Exit code 5 when something is wrong."""
    file = paths.user_config()
    user_file.edit_file(file, lambda text: text)
    editor = (
        app.open_app({}, needs_repository=False, warns=False).repository.text("var", "GIT_EDITOR").strip()
    )
    click.edit(filename=os.fspath(file), editor=editor or None)
    return _report_problems(app.open_app({}, needs_repository=False, warns=False))


def _warn_if_overridden(name: str) -> None:
    """Says which layer wins over the user's own file."""
    origin = app.open_app({}, needs_repository=False, warns=False).loaded.origins.get(name, "default")
    if origin not in ("default", os.fspath(paths.user_config())):
        terminal.warn(f"{name} is also set by {origin}, which wins")


def _describe(name: str, value: Any, origin: str) -> dict[str, Any]:
    option = rows()[name].option
    plain = dict(value) if isinstance(value, Mapping) else value
    return {
        "value": plain,
        "origin": origin,
        "help": option.help,
        "repo": option.repo,
        "trusted": option.trusted,
    }


def _shown(value: Any) -> str:
    """A value as it is written in a TOML file."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {_shown(item)}" for key, item in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)
