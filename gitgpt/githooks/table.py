"""The hooks that gitgpt knows, one row each, and the boundary that runs one.

This is the second error boundary next to the command line's: no exception of ours ever stops git. It starts
without click, because git waits for it.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from typing import NamedTuple

from gitgpt import terminal
from gitgpt.errors import GitgptError

STARTED = time.monotonic()  # on a busy machine the imports that follow can take a second of the deadline


class HookRow(NamedTuple):
    """A hook as githooks(5) names it.

    `module` in this package has `run(arguments) -> int`. Its result is git's only when it `may_fail`, and
    even then an error of gitgpt does not stop git: only a verdict does. `is_usual` hooks are installed when
    none is named. `undone` is said when the hook could not do its work, `stopped` after Ctrl-C.
    """

    name: str
    module: str
    says: str
    undone: str
    stopped: str
    may_fail: bool = False
    is_usual: bool = False


ROWS = (
    HookRow(
        "prepare-commit-msg",
        "prepare_commit_msg",
        "drafts the message of a commit",
        undone="no draft",
        stopped="the message is as git wrote it",
        is_usual=True,
    ),
    HookRow(
        "commit-msg",
        "commit_msg",
        "checks the message against the rules of the repository",
        undone="the message is not checked",
        stopped="the message is not checked",
        may_fail=True,
    ),
    HookRow(
        "pre-commit",
        "pre_commit",
        "starts the draft in the background while your linters run",
        undone="no draft in the background",
        stopped="no draft in the background",
    ),
    HookRow(
        "post-index-change",
        "post_index_change",
        'starts the draft after git add, with prefetch = "add"',
        undone="no draft in the background",
        stopped="no draft in the background",
    ),
)
HOOKS = {row.name: row for row in ROWS}
USUAL = tuple(row.name for row in ROWS if row.is_usual)


def run_hook(arguments: list[str]) -> int:
    """Runs the hook that `arguments` begin with; returns what git gets as the exit code."""
    name, *rest = arguments or [""]
    row = HOOKS.get(name)
    if row is None:
        terminal.note(f"gitgpt has no hook {name!r}; it has {', '.join(HOOKS)}")
        return 0
    if _is_skipped():
        return 0
    try:
        code = importlib.import_module(f"gitgpt.githooks.{row.module}").run(rest)
    except KeyboardInterrupt:
        terminal.note(f"interrupted; {row.stopped}")
    except GitgptError as exc:
        terminal.note(f"{row.undone}: {exc.message}")
    except Exception as exc:  # the hooks' boundary: a bug in gitgpt must not stop a commit
        terminal.note(f"{row.undone}: a bug in gitgpt ({type(exc).__name__}); {_report_bug(exc)}")
    else:
        return code if row.may_fail and isinstance(code, int) else 0
    return 0


def _is_skipped() -> bool:
    """GITGPT_NESTED: our hook file runs another hook at the moment, and us after it. GITGPT_SKIP is the
    person's; hook managers call us without our shell file, which reads it first."""
    is_nested = bool(os.environ.get("GITGPT_NESTED"))
    return is_nested or os.environ.get("GITGPT_SKIP", "0") not in ("", "0")


def _report_bug(exc: BaseException) -> str:
    try:
        from gitgpt import bug_report  # start-up: only for a bug

        return bug_report.write_bug_report(exc, sys.argv)
    except Exception:  # still the boundary: the report itself must not stop a commit either
        return "no report could be written"
