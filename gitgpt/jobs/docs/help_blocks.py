"""Updates the blocks of documents that are made from the help of programs.

A document is the repository's, and a repository may be anybody's. So a document never says what runs: it
names a program, and only gitgpt itself is asked, unless the user allows another by its name. What runs is
always that program with names of commands and `--help`: no shell, no options, no input, no terminal, an empty
working directory (a module in the clone would be imported otherwise), and 20 seconds at most.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from typing import NamedTuple

from gitgpt.drift.generated_blocks import fill_in
from gitgpt.errors import FileError, UsageError
from gitgpt.repository.snapshots import Files

SECONDS = 20.0  # for one help text
OWN = "gitgpt"
WIDTH = "100"  # columns
BEGIN = "gitgpt:begin"
QUIET = {
    "NO_COLOR": "1",
    "TERM": "dumb",
    "COLUMNS": WIDTH,
    "PAGER": "cat",
    "MANPAGER": "cat",
    "GIT_PAGER": "cat",
}


class Page(NamedTuple):
    path: str
    old: bytes
    new: bytes


def pages(files: Files, paths: Iterable[str], allowed: Iterable[str]) -> list[Page]:
    """The documents with updated blocks; without `paths`, every tracked Markdown file. Raises UsageError
    for marks that cannot be read and programs that are not allowed."""
    wanted = list(paths) or sorted(
        {hit.path for hit in files.search([BEGIN], ":(icase)*.md", ":(icase)*.markdown")}
    )
    read_help = _remembering(helper({OWN, *allowed}))
    found = []
    for path, content in files.read(wanted).items():
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as exc:
            raise FileError(f"{path} is no UTF-8") from exc
        found.append(Page(path, content, fill_in(path, text, read_help).encode()))
    missing = set(wanted) - {page.path for page in found}
    if missing:
        raise FileError(f"{min(missing)} is no file that can be read")
    return found


def _remembering(read_help: Callable[[tuple[str, ...]], str]) -> Callable[[tuple[str, ...]], str]:
    known: dict[tuple[str, ...], str] = {}

    def call(words: tuple[str, ...]) -> str:
        if words not in known:
            known[words] = read_help(words)
        return known[words]

    return call


def helper(allowed: set[str]) -> Callable[[tuple[str, ...]], str]:
    """Asks a program for its help. `allowed` are the names of those that may be asked."""

    def call(words: tuple[str, ...]) -> str:
        program, *commands = words
        if program not in allowed:
            raise UsageError(
                f"a block asks for the help of {program!r}",
                advice=f"if you trust what that runs here: --allow {program}",
            )
        return _run([*_command(program), *commands, "--help"])

    return call


def _command(program: str) -> list[str]:
    if program == OWN:
        return [sys.executable, "-m", "gitgpt"]
    found = shutil.which(program)
    if found is None:
        raise UsageError(f"there is no program {program!r} on PATH")
    return [os.path.abspath(found)]  # noqa: PTH100  # resolving a link would change what the program is called


def _run(command: list[str]) -> str:
    with tempfile.TemporaryDirectory() as empty:
        try:
            done = subprocess.run(
                command,
                cwd=empty,
                env={**os.environ, **QUIET},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as exc:
            raise UsageError(f"{command[0]} gave no help: {exc}") from exc
    if done.returncode or not done.stdout.strip():
        raise UsageError(f"{' '.join(command[1:])} gave no help (exit code {done.returncode})")
    return done.stdout.decode("utf-8", "replace").replace("\r\n", "\n")
