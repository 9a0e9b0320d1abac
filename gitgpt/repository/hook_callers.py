"""Everything that makes git run gitgpt for one hook: our file, git's configuration, or a hook manager."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from gitgpt import files
from gitgpt.errors import FileError
from gitgpt.repository.configured_hooks import find_configured
from gitgpt.repository.git import Repository
from gitgpt.repository.hookfiles import Hook, describe_hooks

LARGEST = 1_000_000  # bytes of a manager's configuration


class HookCaller(NamedTuple):
    """`how` and `where` are words for a person."""

    how: str
    where: str
    works: bool = True


class _ManagerFiles(NamedTuple):
    """Where a hook manager's users write what it runs, and the sign of gitgpt there."""

    names: tuple[str, ...]
    sign: str


MANAGERS = {
    "husky": _ManagerFiles((".husky/{name}",), r"\bgitgpt\b.*\bhook-impl +{name}\b"),
    "lefthook": _ManagerFiles(
        tuple(f"{dot}lefthook{local}.{kind}" for dot in ("", ".") for local in ("", "-local")
              for kind in ("yml", "yaml", "toml", "json")),
        r"\bgitgpt\b.*\bhook-impl +{name}\b",
    ),
    "pre-commit": _ManagerFiles(
        (".pre-commit-config.yaml",), r"(?s)\bgitgpt\b.*\bid: *['\"]?{name}\b|hook-impl +{name}\b"
    ),
}  # fmt: skip


def is_switched_off(folder: Path) -> bool:
    """Whether `core.hooksPath` names something that can hold no hooks, as /dev/null."""
    return os.path.lexists(folder) and not folder.is_dir()


def find_callers(repository: Repository, top: Path, hook: Hook) -> list[HookCaller]:
    """In the order in which git runs them."""
    found = [
        HookCaller(f"git's configuration ({each.scope})", f"hook.{each.name}", each.works)
        for each in find_configured(repository, hook.name)
        if each.is_enabled
    ]
    if hook.state not in ("absent", "foreign"):
        found.append(HookCaller("its own hook file", str(hook.path), _works(hook)))
    elif hook.manager and hook.manager.name in MANAGERS:
        found += _managed(top, hook.name, hook.manager.name)
    elif hook.state == "foreign" and _calls_us(_read_hook(hook.path), hook.name):
        found.append(HookCaller("your own hook file", str(hook.path), os.access(hook.path, os.X_OK)))
    return found


def describe_hook(folder: Path, hook: Hook, callers: list[HookCaller]) -> str:
    """The state of a hook in one line, with the next step."""
    if hook.state in ("absent", "foreign"):
        if callers:
            return "; ".join(map(describe_caller, callers))
        if is_switched_off(folder):
            return f"hooks are switched off here (core.hooksPath={folder})"
        if hook.manager and hook.manager.advice:
            return f"not installed; {hook.manager.name} owns {hook.path}: {hook.manager.advice}"
    return describe_hooks(hook)


def describe_caller(caller: HookCaller) -> str:
    """In one line, with the next step where it does not work."""
    gone = "" if caller.works else ", but it does not work: run gitgpt hooks install"
    return f"installed by {caller.how}: {caller.where} calls gitgpt{gone}"


def _works(hook: Hook) -> bool:
    is_there = not hook.program or os.access(hook.program, os.X_OK)
    return is_there and hook.state in ("installed", "outdated") and os.access(hook.path, os.X_OK)


def _managed(top: Path, name: str, manager: str) -> Iterator[HookCaller]:
    names, sign = MANAGERS[manager]
    for each in names:
        path = each.format(name=name)
        try:
            text = files.read_tree_file(top, path, limit=LARGEST).decode("utf-8", "replace")
        except FileError:
            continue
        if re.search(sign.format(name=re.escape(name)), _without_comments(text)):
            yield HookCaller(manager, path)


def _calls_us(text: str, name: str) -> bool:
    return bool(re.search(rf"\bgitgpt\b.*\bhook-impl +{re.escape(name)}\b", _without_comments(text)))


def _without_comments(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))


def _read_hook(path: Path) -> str:
    try:
        return files.read_file(path.resolve(), limit=LARGEST).decode("utf-8", "replace")
    except FileError:
        return ""
