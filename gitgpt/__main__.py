"""The console script: the hook's entry without click, every other command through the Click group."""

from __future__ import annotations

import os
import sys


def main() -> int:
    arguments = sys.argv[1:]
    is_hook = arguments[:1] == ["hook-impl"] and "--help" not in arguments
    _open_closed()
    try:
        return _run(arguments, is_hook=is_hook)
    except KeyboardInterrupt:  # while modules are still being imported
        from gitgpt import terminal  # start-up: only here

        terminal.note("interrupted")
        return _leave(0 if is_hook else 130)


def _open_closed() -> None:
    """A stream that the caller closed is None: what goes to stderr would be printed on stdout."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - until the end


def _run(arguments: list[str], *, is_hook: bool) -> int:
    if is_hook:
        import gc

        gc.disable()  # start-up: 8 ms of looking for garbage in what is only being imported
        from gitgpt.githooks import table  # start-up: git waits for this one, and click costs it 25 ms

        return _leave(table.run_hook(arguments[1:]))
    from gitgpt import cli  # start-up: see above

    return _leave(cli.main())


def _leave(code: int) -> int:
    """Ends the process without tidying up: freeing what a long changelog is made of, piece by piece, costs
    7 % of it, and a short command 10 ms. Nothing waits for the interpreter's end: no atexit, no open file."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (AttributeError, OSError, ValueError):  # closed, or its reader went away: Python's own way out
        return code
    os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
