"""How patterns of a user's own can be matched safely: our automaton against google-re2 and regex.

    python3 tests/bench/user_patterns.py

Libraries that are not installed are left out (`pip install google-re2 regex` in an environment of your own).
Prints the import time and, for each pattern, milliseconds and matches. Times are CPU time.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2])]

TIMEOUT = 5.0  # seconds, of `regex`
CASES = (
    (r"(\w+\s?)+:", "a: " + "word" * 9 + " ."),
    (r"(a|b|ab)+c(?:d|e)", "c" + "ab" * 18 + "c."),
    (r"(a|b|ab)+c(?:d|e)", "c" + "ab" * 20 + "c."),
    (r"proj-\d+", "x = proj-12; " * 100_000),
    (r"[\w.]+@acme\.com", ("a." * 50 + " ") * 10_000),
)


def load(name: str) -> Callable[[str, str], int] | None:
    try:
        library = importlib.import_module(name)
    except ImportError:
        return None
    if name == "re2":
        return lambda pattern, text: sum(1 for _ in library.compile(pattern).finditer(text))
    if name == "regex":
        return lambda pattern, text: sum(1 for _ in library.compile(pattern).finditer(text, timeout=TIMEOUT))
    return lambda pattern, text: sum(1 for _ in library.Pattern(pattern).spans(text))


def main() -> int:
    for name in ("re2", "regex", "gitgpt.guards.linear_regex"):
        start = time.process_time()
        count = load(name)
        if count is None:
            print(f"{name}: not installed")
            continue
        print(f"{name}: imported in {1000 * (time.process_time() - start):.1f} ms")
        for pattern, text in CASES:
            start = time.process_time()
            found = str(count(pattern, text))
            took = 1000 * (time.process_time() - start)
            print(f"  {pattern:22}{len(text):9} characters{took:9.1f} ms  {found}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
