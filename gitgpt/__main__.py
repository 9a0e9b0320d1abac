"""The console script: the hook's entry without click, every other command through the Click group."""

from __future__ import annotations

import os
import sys


def main() -> int:
    arguments = sys.argv[1:]
    if arguments[:1] == ["hook-impl"] and "--help" not in arguments:
        import gc

        gc.disable()  # start-up: 8 ms of looking for garbage in what is only being imported
        from gitgpt import hook  # start-up: git waits for this one, and click costs it 25 ms

        return _leave(hook.main(arguments[1:]))
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
