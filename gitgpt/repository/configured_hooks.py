"""Hooks as git's configuration has them: `hook.<name>.command` and `hook.<name>.event`, since git 2.54.

They run in addition to the file in the hooks folder, so husky, lefthook and the pre-commit framework stay as
they are, and no file is touched. https://git-scm.com/docs/git-hook
"""

from __future__ import annotations

import os
import re
import shlex
from typing import Literal, NamedTuple

from gitgpt.errors import GitError
from gitgpt.repository.git import Repository

FIRST_GIT = (2, 54)
PREFIX = "gitgpt-"
Scope = Literal["local", "global"]

# One line of sh, because that is what the configuration holds. git appends "$@" to it: the # hides that.
_COMMAND = """\
[ "${GITGPT_SKIP:-0}" = 0 ] || exit 0; @SOURCES@p=@PROGRAM@; \
[ -x "$p" ] || { echo "gitgpt: $p is gone, @NAME@ does nothing; run: gitgpt hooks install" >&2; exit 0; }; \
unset PYTHONPATH PYTHONHOME; PYTHONSAFEPATH=1 GITGPT_GIT_PROCESS=$PPID "$p" hook-impl @NAME@ "$@"; \
[ $? -ne 1 ] #"""
_SOURCES = """case "${2-}" in @KNOWN@) ;; *) exit 0 ;; esac; """


class ConfiguredHook(NamedTuple):
    """A hook of git's configuration that calls gitgpt. `scope` is git's word: local, global, system ..."""

    name: str
    event: str
    command: str
    scope: str
    is_enabled: bool = True

    @property
    def program(self) -> str:
        found = re.search(r"; p=('[^']*'|[^;\s]+);", self.command)
        return (shlex.split(found[1]) or [""])[0] if found else ""

    @property
    def works(self) -> bool:
        return self.is_enabled and (not self.program or os.access(self.program, os.X_OK))


def has_configured_hooks(repository: Repository) -> bool:
    """Whether this git runs them."""
    found = re.search(r"(\d+)\.(\d+)", repository.text("version"))
    return found is not None and (int(found[1]), int(found[2])) >= FIRST_GIT


def render_command(event: str, program: str, also: tuple[str, ...] = ()) -> str:
    """The shell line for `event`; only gitgpt's verdict, exit code 1, is git's."""
    known = "|".join(("''", "template", *also))
    sources = _SOURCES.replace("@KNOWN@", known) if event == "prepare-commit-msg" else ""
    text = _COMMAND.replace("@SOURCES@", sources).replace("@NAME@", event)
    return text.replace("@PROGRAM@", shlex.quote(program))


def find_configured(repository: Repository, event: str) -> list[ConfiguredHook]:
    """Those for `event` that call gitgpt; none for a git that would not run them."""
    if not has_configured_hooks(repository):
        return []
    _, out = repository.call(
        "config", "-z", "--show-scope", "--get-regexp", r"^hook\..*\.(command|event|enabled)$", ok=(0, 1)
    )
    fields = os.fsdecode(out).split("\0")
    values: dict[str, dict[str, list[str]]] = {}
    scopes: dict[str, str] = {}
    for scope, entry in zip(fields[::2], fields[1::2], strict=False):
        key, _, value = entry.partition("\n")
        name, _, part = key.removeprefix("hook.").rpartition(".")
        values.setdefault(name, {}).setdefault(part, []).append(value)
        if part == "command":
            scopes[name] = scope
    found = []
    for name, parts in values.items():
        command = parts.get("command", [""])[-1]
        if event in parts.get("event", []) and f"hook-impl {event}" in command:
            is_enabled = parts.get("enabled", ["true"])[-1].lower() not in ("false", "no", "off", "0")
            found.append(ConfiguredHook(name, event, command, scopes.get(name, ""), is_enabled))
    return found


def set_configured(repository: Repository, event: str, command: str, *, scope: Scope = "local") -> None:
    """Raises GitError where git cannot write its configuration; then nothing is half set."""
    name = f"hook.{PREFIX}{event}"
    try:
        repository.run("config", f"--{scope}", f"{name}.command", command)
        repository.run("config", f"--{scope}", f"{name}.event", event)
        repository.call("config", f"--{scope}", "--unset-all", f"{name}.enabled", ok=(0, 5))
    except GitError:
        unset_configured(repository, event, scope=scope)
        raise


def unset_configured(repository: Repository, event: str, *, scope: Scope = "local") -> bool:
    """Whether there was one."""
    section = f"hook.{PREFIX}{event}"
    return repository.call("config", f"--{scope}", "--remove-section", section, ok=(0, 1, 128))[0] == 0


def switch_off(repository: Repository, event: str) -> None:
    """For this repository only, where the user's configuration has it for all."""
    repository.run("config", "--local", f"hook.{PREFIX}{event}.enabled", "false")
