"""The only module that prints. stdout is the result, stderr is everything else.

No colour, no spinner and no prompt off a terminal. click is imported only where a person is asked
something: the hook prints without it (25 ms of start-up).
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TextIO

from gitgpt.errors import FileError, GitgptError

OWN_CODES = r"\x1b\[(?:0|1|2|31|32|33|36)m"  # what `paint` writes: it can hide nothing and move nothing
LAYOUT = {ord("\n"): None, ord("\t"): None}
FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
SIDE_BY_SIDE = 100  # columns; two messages of fifty characters each
STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


def result(text: str, *, end: str = "\n") -> None:
    """What the command was asked for, on stdout; to a program to the letter, to a terminal harmless.

    Raises FileError where it cannot be written: a full disk.
    """
    try:
        print(inert(text) if sys.stdout.isatty() else text, end=end, flush=True)
    except BrokenPipeError:
        raise
    except OSError as exc:
        sys.stdout = None  # or Python tries once more while it exits
        raise FileError(f"the result cannot be written: {exc.strerror}") from exc


def result_bytes(data: bytes) -> None:
    """The same to the byte: what comes out of a filter need not be text."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def note(text: str) -> None:
    """One line for the person, on stderr, marked with the program's name."""
    with suppress(OSError, ValueError):  # a closed stderr must not fail a commit
        print(f"gitgpt: {inert(text)}", file=sys.stderr, flush=True)


def aside(text: str) -> None:
    """Lines next to the result, on stderr."""
    with suppress(OSError, ValueError):
        print(paint(inert(text), "dim", stream=sys.stderr), file=sys.stderr, flush=True)


def show_message(message: str) -> None:
    """A commit message for a person to judge: set off by blank lines, the header in bold."""
    header, _, rest = inert(message).strip().partition("\n")
    indented = "\n".join(f"  {line}".rstrip() for line in rest.splitlines())
    print(f"\n  {paint(header, 'bold', stream=sys.stderr)}\n{indented}\n", file=sys.stderr, flush=True)


def show_heading(text: str) -> None:
    """A line above others, on stderr, in bold on a terminal."""
    with suppress(OSError, ValueError):
        print(paint(inert(text), "bold", stream=sys.stderr), file=sys.stderr, flush=True)


def show_beside(title: str, old: str, new: str) -> None:
    """Two messages for a person to compare: side by side where the terminal is wide enough, else one above
    the other."""
    import shutil  # start-up: 3 ms
    import textwrap  # start-up: only for a person who compares

    columns = shutil.get_terminal_size().columns
    left, right = inert(old).strip().split("\n"), inert(new).strip().split("\n")
    with suppress(OSError, ValueError):
        print(f"\n{paint(title, 'cyan', stream=sys.stderr)}", file=sys.stderr)
        if columns < SIDE_BY_SIDE:
            for mark, style, lines in (("-", "red", left), ("+", "green", right)):
                for line in lines:
                    print(paint(f"{mark} {line}".rstrip(), style, stream=sys.stderr), file=sys.stderr)
        else:
            width = (columns - 3) // 2
            rows = [
                [row for line in side for row in textwrap.wrap(line, width) or [""]] for side in (left, right)
            ]
            for number in range(max(map(len, rows))):
                a, b = (side[number] if number < len(side) else "" for side in rows)
                print(f"{a:<{width}} | {b}".rstrip(), file=sys.stderr)
        print(file=sys.stderr, flush=True)


def log(line: str) -> None:
    """One structured line on stderr, for programs: nothing is put before it."""
    with suppress(OSError, ValueError):
        print(inert(line), file=sys.stderr, flush=True)


def inert(text: str) -> str:
    """The text with everything written out that a terminal would obey, or that hides: escape sequences,
    controls, bidirectional marks. Diffs, messages and answers come from others. The joiners of emoji and our
    own colours stay."""
    if text.translate(LAYOUT).isprintable():
        return text
    text = text.replace("\r\n", "\n")
    import re  # start-up: most lines are plain

    kept = re.compile(rf"(?:{OWN_CODES}|[\u200c\u200d\n\t])")
    parts = re.split(rf"({kept.pattern})", text)
    return "".join(part if kept.fullmatch(part) else _spelled(part) for part in parts)


def _spelled(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape", "replace").decode() for char in text
    )


def warn(text: str) -> None:
    note(paint(text, "yellow", stream=sys.stderr))


def is_interactive() -> bool:
    """Whether a person can be asked: a terminal on both ends, and no framework that swallows it."""
    return sys.stdin.isatty() and sys.stderr.isatty() and "PRE_COMMIT" not in os.environ


def has_colour(stream: TextIO) -> bool:
    """https://no-color.org; TERM=dumb has none."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text: str, style: str, *, stream: TextIO | None = None) -> str:
    if not has_colour(stream or sys.stdout):
        return text
    return f"\x1b[{STYLES[style]}m{text}\x1b[0m"


def confirm(question: str, *, default: bool = True) -> bool:
    import click  # start-up: see the module's docstring

    return bool(click.confirm(question, default=default, err=True))


def choose(question: str, choices: dict[str, str]) -> str:
    """One key out of `choices` (key -> what it does), asked on stderr."""
    import click  # start-up: see the module's docstring

    offer = "  ".join(f"[{key}] {meaning}" for key, meaning in choices.items())
    click.echo(f"{question}  {offer} ", nl=False, err=True)
    while True:
        key = click.getchar().lower()[:1]  # what was typed ahead comes in one piece
        if key in ("\r", "\n"):
            key = next(iter(choices))
        if key in choices:
            click.echo(choices[key], err=True)
            return key


def read_choice(question: str, keys: Mapping[str, str], *, also: Sequence[str] = (), help: str = "") -> str:
    """One key out of `keys` (key -> what it does) or `also`, asked on stderr. Enter is the first key; another
    key shows `help`."""
    import click  # start-up: see the module's docstring

    offer = "  ".join(f"[{key}] {meaning}" for key, meaning in keys.items())
    while True:
        click.echo(f"{question}  {offer}  [?] help ", nl=False, err=True)
        key = click.getchar()
        if key not in also:  # what was typed ahead comes in one piece, and so does an arrow key
            key = key.lower()[:1]
        if key in ("\r", "\n"):
            key = next(iter(keys))
        if key in keys or key in also:
            click.echo(keys.get(key, key if key.isdigit() else ""), err=True)
            return key
        click.echo(f"\n{help}", err=True)


def read_line(prompt: str) -> str | None:
    """A line that the person types, with history and editing where readline is there; None for Ctrl-D."""
    with suppress(ImportError):  # Windows has none
        import readline  # noqa: F401  # start-up: only for a conversation
    print(prompt, end="", file=sys.stderr, flush=True)
    try:
        return input()
    except EOFError:
        print(file=sys.stderr)
        return None


def ask(question: str) -> str:
    import click  # start-up: see the module's docstring

    return str(click.prompt(question, default="", show_default=False, err=True)).strip()


@contextmanager
def spinner(text: str, *, when: bool = True) -> Iterator[Callable[[str], None] | None]:
    """A turning sign with the elapsed seconds on a terminal, one plain line off it; nothing unless `when`.

    On a terminal the block gets a function that shows how far a text has come, by its first line.
    """
    if not when:
        yield None
        return
    if not (sys.stderr.isatty() and os.environ.get("TERM") != "dumb"):
        note(text)
        yield None
        return
    done = threading.Event()
    label = [text]
    turner = threading.Thread(target=_turn, args=(label, done), daemon=True)
    turner.start()
    try:
        yield lambda so_far: label.append(_first_line(so_far) or text)
    finally:
        done.set()
        turner.join()


def progress(show: Callable[[str], None] | None, what: str) -> Callable[[int, int], None] | None:
    """Calls `show` with how many are done, of how many; None if there is no `show`."""
    if show is None:
        return None
    return lambda done, of: show(f"{done} of {of} {what}")


def _first_line(text: str) -> str:
    """What fits next to the sign and the time; nothing that moves the cursor."""
    line = text.lstrip().split("\n", 1)[0]
    import shutil  # start-up: as above

    width = max(20, shutil.get_terminal_size().columns - 12)
    return "".join(c for c in line if c.isprintable())[:width].rstrip()


def _turn(label: list[str], done: threading.Event) -> None:
    """Shows the last of `label`, which another thread appends to."""
    start = time.monotonic()
    step = 0
    while not done.wait(0.1):
        line = f"{FRAMES[step % len(FRAMES)]} {label[-1]} {time.monotonic() - start:.0f}s"
        print(f"\r\x1b[2K{line}", end="", file=sys.stderr, flush=True)
        step += 1
    print("\r\x1b[2K", end="", file=sys.stderr, flush=True)


def report(error: GitgptError) -> None:
    """An expected error: what went wrong, and what to do."""
    note(paint(error.message, "red", stream=sys.stderr))
    if error.advice:
        note(error.advice)
