"""`gitgpt why`: note why you are doing something; the next draft says it."""

from __future__ import annotations

import json
import time

import click

from gitgpt import app, terminal
from gitgpt.errors import UsageError
from gitgpt.repository import why_notes

EPILOG = """\b
Examples:
  gitgpt why "logins were slow because each one opened a connection"
  gitgpt why            list the notes for the next commit
  gitgpt why --clear    forget them
  gitgpt why --json     the same list for scripts

\b
Notes are kept in the repository's git folder and never committed. The draft of the next commit uses them, and
they are cleared once that commit is made.
Exit codes: 0 done, 2 wrong usage, 4 not a repository.
"""


@click.command(epilog=EPILOG)
@click.argument("text", nargs=-1)
@click.option("--clear", is_flag=True, help="Forget all notes.")
@click.option("--json", "as_json", is_flag=True, help="The notes as JSON.")
def command(text: tuple[str, ...], clear: bool, as_json: bool) -> int:
    """Note why the work is done, for the draft of the next commit."""
    if clear and text:
        raise UsageError("--clear and a note were both given", advice="give one of them")
    here = app.open_app({})
    assert here.top  # open_app needs a repository
    if clear:
        count = why_notes.clear_notes(here.top)
        terminal.note(f"{count} note{'s' * (count != 1)} forgotten")
    elif "".join(text).strip():
        why_notes.add_note(here.top, " ".join(text))
        terminal.note("noted for the next commit")
    else:
        _show(why_notes.read_notes(here.top, here.repository), as_json=as_json)
    return 0


def _show(notes: list[why_notes.WhyNote], *, as_json: bool) -> None:
    if as_json:
        terminal.result(json.dumps([note._asdict() for note in notes], indent=2, ensure_ascii=False))
        return
    for note in notes:
        terminal.result(f"{time.strftime('%Y-%m-%d %H:%M', time.localtime(note.at))}  {note.text}")
    if not notes:
        terminal.note("no notes; add one with: gitgpt why TEXT")
