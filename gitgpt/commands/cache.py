"""`gitgpt cache`: the replies and the learned styles that are kept on this machine."""

from __future__ import annotations

import json
import time
from pathlib import Path

import click

from gitgpt import app, terminal
from gitgpt.storage.store import DAY, READABLE, REPLIES

EPILOG = """\b
Examples:
  gitgpt cache stats          how many replies are kept, and where
  gitgpt cache clear          delete all of them, and the learned styles of your repositories
"""
WORDS = {
    "replies": ("reply", "replies"),
    "drafts": ("draft", "drafts"),
    "unfinished": ("message of an unfinished commit", "messages of unfinished commits"),
    "conversations": ("conversation", "conversations"),
    "parts": ("part of a change", "parts of changes"),
    "rewordings": ("reworded changelog", "reworded changelogs"),
    "profiles": ("learned style", "learned styles"),
}


@click.group(epilog=EPILOG)
def command() -> None:
    """Show or delete the replies and learned styles that are kept on this machine."""


@command.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def stats(as_json: bool) -> int:
    """Show what is kept, where, and how often it was used."""
    here = app.open_app({}, needs_repository=False)
    store, space = here.replies()
    found = store.summarize(space)
    path = Path(store.place)
    size = path.stat().st_size if path.exists() else 0
    kept = {space.name: store.summarize(space).entries for space in READABLE}
    if as_json:
        fields: dict[str, object] = {
            "entries": found.entries,
            "hits": found.hits,
            "oldest": found.oldest,
            "bytes": size,
        }
        fields |= {"path": store.place, "is_on": here.settings.cache, "kept": kept}
        terminal.result(json.dumps(fields, indent=2))
        return 0
    terminal.result(f"{store.place}{'' if here.settings.cache else ' (switched off)'}, {size / 1024:.0f} KB")
    terminal.result(f"replies: {found.entries} of at most {space.entries}, used {found.hits} times")
    if found.oldest is not None:
        days = max(0.0, time.time() - found.oldest) / DAY
        terminal.result(f"oldest reply: {days:.1f} days, kept for {space.lifetime / DAY:g}")
    others = [(name, number) for name, number in kept.items() if number and name != REPLIES.name]
    if others:
        terminal.result(f"also kept: {_list_counts(others)}")
    return 0


@command.command()
def clear() -> int:
    """Delete all replies, drafts and learned styles, on disk as well."""
    store = app.open_store()
    deleted = [(space.name, store.clear(space)) for space in READABLE]
    terminal.result(_list_counts(deleted) + " deleted" if any(n for _, n in deleted) else "nothing to delete")
    return 0


def _list_counts(counts: list[tuple[str, int]]) -> str:
    return ", ".join(f"{number} {WORDS[name][number != 1]}" for name, number in counts if number)
