"""Where gitgpt keeps its own files: the XDG base directories, never the repository.

https://specifications.freedesktop.org/basedir-spec/latest/
"""

from __future__ import annotations

import os
from pathlib import Path


def user_config() -> Path:
    """The user's configuration file."""
    return _base("XDG_CONFIG_HOME", ".config") / "config.toml"


def state_folder() -> Path:
    """What must outlive a command: the usage log, limits, error reports."""
    return _base("XDG_STATE_HOME", ".local/state")


def usage_folder() -> Path:
    """The usage CSV, month by month."""
    return state_folder() / "usage"


def own_prices() -> Path:
    """The user's own prices, there or not."""
    return user_config().with_name("prices.toml")


def cache_folder() -> Path:
    """What can be thrown away: cached answers, profiles."""
    return _base("XDG_CACHE_HOME", ".cache")


def _base(variable: str, fallback: str) -> Path:
    value = os.environ.get(variable, "")
    # the specification: a relative path in these variables is to be ignored
    base = Path(value) if value.startswith("/") else Path(os.path.expanduser("~")) / fallback  # noqa: PTH111 - Path.home() raises without HOME
    return base / "gitgpt"
