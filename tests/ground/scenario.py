"""One row of the table of commits: what is done, and what must come of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ground.repo import Edited
from ground.stage import Stage

SUBJECT = "feat: add what the change adds"
"""What the loopback model answers."""

DRAFT = SUBJECT.encode() + b"\n"
OPENS = DRAFT + b"\n#"
"""How the file begins that the editor is given: the draft, a blank line, git's help."""


class Row(NamedTuple):
    """A commit that is drafted for.

    `play` does it and returns what the last command came to. `message` is the message of HEAD afterwards,
    `seen` what the file given to the (first) editor starts with; None when no editor opened. `sent` and
    `unsent` are looked for in the request. `said` are the lines of gitgpt on stderr, None where `check` looks
    at them. `reply` is what the
    model answers. `check` looks at anything else. `git` is the oldest version that can play this.
    """

    play: Callable[[Stage], Edited]
    message: bytes = DRAFT
    seen: bytes | None = OPENS
    requests: int = 1
    sent: tuple[str, ...] = ()
    unsent: tuple[str, ...] = ()
    code: int = 0
    said: tuple[str, ...] | None = ()
    reply: str = SUBJECT
    check: Callable[[Stage, Edited], None] | None = None
    git: tuple[int, int] = (2, 25)
    needs: str = ""
    """A reason to leave this row out here, found when the table is read."""


def answered(
    reply: str,
    play: Callable[[Stage], Edited],
    *,
    sent: tuple[str, ...] = (),
    unsent: tuple[str, ...] = (),
    check: Callable[[Stage, Edited], None] | None = None,
) -> Row:
    """A row whose model names something of the change: an answer that names nothing of it is not used."""
    draft = reply.encode() + b"\n"
    return Row(play, draft, draft, sent=sent, unsent=unsent, check=check, reply=reply)


Play = Callable[[Stage], Edited]
"""A row of the table of hands-off commits: played with and without the hook, the outcome must be the same."""


def change(stage: Stage, name: str = "src/new.py", content: str | bytes = "value = 1\n") -> None:
    """Something to commit."""
    stage.stage_file(name, content)


def commit(*options: str, edit: bytes | None = None, **env: str) -> Play:
    """`git commit OPTIONS` of a new file, with an editor."""

    def play(stage: Stage) -> Edited:
        change(stage)
        return stage.commit_with_editor(*options, edit=edit, env=env)

    return play


def configured(*settings: str, options: tuple[str, ...] = (), edit: bytes | None = None) -> Play:
    """The same under `git config NAME VALUE`, written "name=value"."""

    def play(stage: Stage) -> Edited:
        for setting in settings:
            name, _, value = setting.partition("=")
            stage.git("config", name, value)
        change(stage)
        return stage.commit_with_editor(*options, edit=edit)

    return play
