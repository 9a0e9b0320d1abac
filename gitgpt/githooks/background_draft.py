"""Drafts in the background, while linters run or after `git add`, for `prepare-commit-msg` to find ready.

The run is detached from the terminal, writes only to the store, and ends with its deadline, if need be by a
signal. What it works on is a tree, so nothing that happens to the index meanwhile changes the draft.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress

from gitgpt.llm.types import Deadline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitgpt.app import App
    from gitgpt.repository.git import Repository

BACKGROUND = "--background"  # the caller has already detached this process
LONGEST_START = 30.0  # seconds until the settings name the deadline
GRACE = 2.0  # seconds after the deadline until the process is killed
# Options of `git commit` that bring a message, or the one of another commit.
GIVEN = ("--message", "--file", "--reuse-message", "--reedit-message", "--amend", "--fixup", "--squash")
GIVEN_LETTERS = frozenset("mFCc")
WITH_MESSAGE = ("MERGE_MSG", "SQUASH_MSG")  # files in which git keeps a message for the next commit


def start_draft(tree: str, *, hook: str) -> None:
    """Drafts for a tree in a new process in the background."""
    if tree and _detach([hook, BACKGROUND, tree]):
        make_draft(tree, only_if="commit")


def make_draft(tree: str, *, only_if: str) -> None:
    """Drafts for a tree, or for what is staged ("") once the settings say `only_if`, within the deadline."""
    _leave_terminal()
    _end_after(LONGEST_START)
    from gitgpt import app

    here = app.open_hook()
    wanted = here.settings.prefetch
    if wanted == "off" or (only_if == "add" and wanted != "add"):
        return
    deadline = Deadline(here.settings.deadline)
    _end_after(here.settings.deadline + GRACE)
    if not _has_message(here.repository):
        _draft(here, tree or _staged_tree(here.repository), deadline)


def _draft(here: App, tree: str, deadline: Deadline) -> None:
    from gitgpt.jobs.commit import draft_message
    from gitgpt.jobs.commit.draft_store import DraftKey, to_stored
    from gitgpt.repository import changes, head

    drafts = here.drafts()
    if drafts is None or not tree:
        return
    at = head.read_head(here.repository.folder)
    key = DraftKey(tree, at.commit, at.branch, here.shaping()).digest()
    with drafts.claim(key, seconds=deadline.remaining()) as is_mine:
        if not is_mine or drafts.read(key):
            return
        base = f"{at.commit}^{{tree}}" if at.commit else changes.empty_tree(here.repository)
        change = changes.of_trees(here.repository, base, tree, ignore=here.settings.exclude)
        if not change.files:
            return
        draft = draft_message.draft_message(
            change,
            here.context,
            here.wishes(),
            client=here.client(command="prefetch"),
            deadline=deadline,
            memory=here.memory,
        )
        if draft.provider != "rules" or draft.links:  # a model was asked: the commit need not ask again
            drafts.keep(key, to_stored(draft))
            here.remember(draft)


def _has_message(repository: Repository) -> bool:
    """Whether the commit has a message already, as far as git lets one know."""
    from gitgpt.repository import caller, head

    folder = head.git_folder(repository.folder)
    return any((folder / name).exists() for name in WITH_MESSAGE) or brings_message(caller.git_command())


def brings_message(command: Sequence[str]) -> bool:
    """Whether a `git commit ...` on a command line needs no draft."""
    for word in list(command)[1:]:
        if word == "--":
            return False
        if word.startswith("--"):
            name = word.partition("=")[0]
            if len(name) > 4 and any(option.startswith(name) for option in GIVEN):
                return True
        elif word.startswith("-") and GIVEN_LETTERS & set(word[1:]):
            return True
    return False


def _staged_tree(repository: Repository) -> str:
    """The tree of the index; empty if that is the one of HEAD."""
    from gitgpt.errors import GitError
    from gitgpt.repository.index_tree import read_tree

    with suppress(GitError):
        tree = read_tree(repository, writes_objects=True)
        committed = repository.text("rev-parse", "-q", "--verify", "HEAD^{tree}", ok=(0, 1))
        return tree if tree != committed else ""
    return ""


# -- the process


def _detach(arguments: list[str]) -> bool:
    """Whether this is the new process, in the background; the old one has nothing left to do."""
    if not hasattr(os, "fork"):
        import subprocess

        subprocess.Popen(
            [sys.argv[0], "hook-impl", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "DETACHED_PROCESS", 0),
        )
        return False
    return os.fork() == 0


def _leave_terminal() -> None:
    """No signal of the terminal reaches this process any more, and nothing it writes reaches the terminal."""
    if hasattr(os, "setsid"):
        with suppress(OSError):  # it leads a session already
            os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(null, stream)
    os.environ.pop("GIT_INDEX_FILE", None)  # gone as soon as git has committed


def _end_after(seconds: float) -> None:
    """Kills this process then, whatever it waits for. The store survives that; its claim no longer counts."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        return
    import threading

    clock = threading.Timer(seconds, os._exit, (0,))
    clock.daemon = True
    clock.start()
