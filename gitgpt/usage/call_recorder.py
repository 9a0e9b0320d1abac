"""Completes the rows of one command and loads the prices for them."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gitgpt import terminal
from gitgpt.errors import ConfigError
from gitgpt.usage.row import UsageRow

if TYPE_CHECKING:
    from gitgpt.usage.prices import PriceList


class CallContext(NamedTuple):
    """The columns that all rows of a command share; see `gitgpt.usage.row.UsageRow`."""

    command: str = ""
    repository: str = ""
    author: str = ""
    has_excerpt: bool = True


def make_recorder(entry: CallContext, *writers: Callable[[UsageRow], None]) -> Callable[[UsageRow], None]:
    """The client's `record`: completes each row, then passes it to every writer in turn."""

    def record(row: UsageRow) -> None:
        row = row._replace(command=entry.command, repository=entry.repository, author=entry.author)
        row = row if entry.has_excerpt else row._replace(excerpt="")
        for write in writers:
            write(row)

    return record


def price_list(own: Path) -> Callable[[], PriceList]:
    """Reads the prices when the first one is wanted. `own` is the user's file, there or not; one that cannot
    be used is reported once and ignored."""

    @functools.cache
    def load() -> PriceList:
        from gitgpt.usage import prices  # start-up: not wanted before a model has answered

        try:
            return prices.load_prices(own)
        except ConfigError as exc:
            terminal.warn(f"your own prices are not used: {exc.message}")
            return prices.load_prices()

    return load


def name_of(folder: Path, *, is_hashed: bool = False) -> str:
    """How a repository is called in the log: its folder, with `~` for the home folder, or a number that
    distinguishes repositories without naming them (anyone who knows the folder can still compute it)."""
    text, home = os.fspath(folder), os.path.expanduser("~").rstrip("/")  # noqa: PTH111 - Path.home() raises without HOME
    if text == home or text.startswith(f"{home}/"):
        text = "~" + text[len(home) :]
    if not is_hashed:
        return text
    import hashlib  # start-up: by option only

    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=6).hexdigest()
