"""The console script: the hook's entry without click, every other command through the Click group."""

from __future__ import annotations

import sys


def main() -> int:
    arguments = sys.argv[1:]
    if arguments[:1] == ["hook-impl"] and "--help" not in arguments:
        import gc

        gc.disable()  # start-up: 8 ms of looking for garbage in what is only being imported
        from gitgpt import hook  # start-up: git waits for this one, and click costs it 25 ms

        return hook.main(arguments[1:])
    from gitgpt import cli  # start-up: see above

    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
