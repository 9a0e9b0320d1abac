"""`gitgpt cache`: the answers, and the learned styles, that are kept on this machine."""

from __future__ import annotations

import json
import time

import click

from gitgpt import app, terminal
from gitgpt.config import paths
from gitgpt.jobs.commit import house_style

EPILOG = """\b
Examples:
  gitgpt cache stats          how many answers are kept, and where
  gitgpt cache clear          forgets all of them, and how your repositories write messages
"""


@click.group(epilog=EPILOG)
def command() -> None:
    """Show or clear the answers and learned styles that are kept on this machine."""


@command.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def stats(as_json: bool) -> int:
    """What is kept, where, and of what use it was."""
    here = app.open_app({}, needs_repository=False)
    cache = here.cache()
    found = cache.stats()
    size = cache.path.stat().st_size if cache.path.exists() else 0
    profiles = len(house_style.kept(paths.profiles_folder()))
    if as_json:
        fields = {**found._asdict(), "bytes": size, "path": str(cache.path), "is_on": here.settings.cache}
        fields["profiles"] = profiles
        terminal.result(json.dumps(fields, indent=2))
        return 0
    terminal.result(f"{cache.path}{'' if here.settings.cache else ' (switched off)'}")
    terminal.result(f"answers: {found.entries} of at most {cache.entries}, {size / 1024:.0f} KB")
    terminal.result(f"answered from here: {found.hits} times")
    if found.oldest is not None:
        days = max(0.0, time.time() - found.oldest) / 86400
        terminal.result(f"oldest: {days:.1f} days, kept for {cache.lifetime / 86400:g}")
    if profiles:
        terminal.result(f"learned styles: of {_count(profiles, 'repository', 'repositories')}")
    return 0


@command.command()
def clear() -> int:
    """Forgets all answers and learned styles, on disk as well."""
    answers = app.open_app({}, needs_repository=False).cache().clear()
    profiles = house_style.forget(paths.profiles_folder())
    styles = f", the style of {_count(profiles, 'repository', 'repositories')}" if profiles else ""
    terminal.result(f"{_count(answers, 'answer', 'answers')}{styles} forgotten")
    return 0


def _count(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"
