"""Who called the hook, and whether that git is still there.

A killed git leaves its hook running. Writing the message file then would put an old draft into a commit
that someone makes later (seen on git 2.39: `kill -9`, and ten seconds after it a new COMMIT_EDITMSG).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

GIT_PROCESS = "GITGPT_GIT_PROCESS"
"""Variable in which hooks/prepare-commit-msg tells the process id of the git that runs it."""

DEPTH = 6
"""Processes between git and us that are looked at: sh, the pre-commit framework, wrappers of the user's."""


def watch(*, parent_of: Callable[[int], int | None] | None = None) -> Callable[[], bool]:
    """To be called at the start; the result says whether everyone who stood above us then still does.

    Where the system does not show the parent of another process, our own parent and the git that the hook
    file named are watched.
    """
    step = parent_of or _parent_of
    before = _ancestors(step)
    git = int(os.environ.get(GIT_PROCESS, "0"))
    return lambda: _ancestors(step) == before and _is_running(git)


def git_command() -> list[str]:
    """The command line of the git that runs this hook, without the name of the program; empty where the
    system does not say."""
    process = int(os.environ.get(GIT_PROCESS, "0")) or next(filter(_is_git, _ancestors(_parent_of)), 0)
    with suppress(OSError):
        return os.fsdecode(Path(f"/proc/{process}/cmdline").read_bytes()).split("\0")[1:-1] if process else []
    return _ask_ps(process)


def _ask_ps(process: int) -> list[str]:
    """Where there is no /proc (macOS); words with blanks in them come in pieces."""
    import subprocess  # start-up: only in the background

    try:
        asked = ("ps", "-o", "args=", "-p", str(process))
        done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=1)
    except (OSError, subprocess.SubprocessError):
        return []
    return done.stdout.split()[1:]


def _ancestors(parent_of: Callable[[int], int | None]) -> list[int]:
    chain = [os.getppid()]
    while chain[-1] > 1 and len(chain) < DEPTH and not _is_git(chain[-1]):
        parent = parent_of(chain[-1])
        if parent is None:
            break
        chain.append(parent)
    return chain


def _is_running(process: int) -> bool:
    """True for 0, which means that no process was named."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_git(process: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{process}/comm").read_bytes() == b"git\n"
    return False


def _parent_of(process: int) -> int | None:
    """From proc(5), stat: the fourth field, after a name in parentheses that may hold anything."""
    with suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{process}/stat").read_bytes().rpartition(b") ")[2].split()[1])
    return None
