"""What the drift benches count: by kind, how much was made and how much of it was found."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path


class Tally:
    def __init__(self) -> None:
        self._made: Counter[str] = Counter()
        self._found: Counter[str] = Counter()

    def add(self, kind: str, found: int, made: int) -> None:
        self._made[kind] += made
        self._found[kind] += found

    def show(self) -> None:
        for kind in sorted(self._made):
            print(f"{kind}: {self._found[kind]} of {self._made[kind]}")
        found, made = sum(self._found.values()), sum(self._made.values())
        print(f"all: {found} of {made} = {found / max(1, made):.1%}")


def options(about: str | None, *, most: int, of: str) -> argparse.ArgumentParser:
    """What every drift bench takes: checkouts, how much `of` each, and whether to show what is missed."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkouts", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=most, help=f"{of} of a checkout")
    parser.add_argument("--verbose", action="store_true")
    return parser
