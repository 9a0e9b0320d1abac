"""How much of what matters in real diffs is left in the packed text, beside three plain ways to cut.

    python3 tests/bench/packing.py --data FOLDER [--part main|pack|both] [--budgets 500,1000,2000,4000,8000]

FOLDER (default: $GITGPT_DATA) holds dev.jsonl.gz and its scorer, pack_score.py. Budgets are tokens of that
scorer's tokenizer (cl100k where tiktoken is installed). "gitgpt" counts with the estimate that a user without
a tokenizer has, "gitgpt exact" with the scorer's own count, as with `gitgpt[exact]`; the baselines always
count exactly. "tight" rows are the commits whose whole diff exceeds the budget. How good the estimate is
is in the first lines (estimator.py).
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import estimator

from gitgpt.diff import tokens
from gitgpt.diff.pack import pack
from gitgpt.diff.parse import parse_patch
from gitgpt.diff.select import select

ROUNDING = 1e-6  # of a share that is added up from floats
Count = Callable[[str], int]
Packer = Callable[[str, int], str]
COLUMNS = ("fits", "used", "files", "hunks", "lines_w", "ident", "words")


def head(diff: str, budget: int, cut: Callable[[str, int], str]) -> str:
    """The beginning of the diff."""
    return cut(diff, budget)


def equal(
    diff: str, budget: int, cut: Callable[[str, int], str], sections: Callable[[str], list[Any]]
) -> str:
    """The beginning of each file, as much for each."""
    parts = sections(diff)
    return "".join(cut(text, budget // len(parts)) for _, text in parts)


def proportional(
    diff: str, budget: int, cut: Callable[[str, int], str], sections: Callable[[str], list[Any]], count: Count
) -> str:
    """The beginning of each file, in proportion to its size."""
    parts = [(text, count(text)) for _, text in sections(diff)]
    total = sum(size for _, size in parts)
    return "".join(cut(text, int(budget * size / total)) for text, size in parts)


class Own:
    """Our packer. It notes how much of the budget it used where something was left out: what is folded (a
    repeated edit, moved code, a lock file whose versions are listed) counts as shown, for nothing is lost."""

    def __init__(self, count: Count, exact: Count) -> None:
        self._count = count
        self._exact = exact
        self.used: dict[int, list[float]] = {}

    def __call__(self, diff: str, budget: int) -> str:
        packed = pack(select(parse_patch(diff.encode())), budget=budget, count=self._count)
        if packed.share < 1 - ROUNDING:
            self.used.setdefault(budget, []).append(self._exact(packed.text) / budget)
        return packed.text

    def report(self) -> None:
        for budget, used in sorted(self.used.items()):
            mean = sum(used) / len(used)
            print(
                f"{'':14}{budget:6} used of the budget where something is left out: {mean:.3f} of {len(used)}"
            )


def cutter(encoding: Any) -> Callable[[str, int], str]:
    """Cuts a text after so many tokens."""

    def cut(text: str, size: int) -> str:
        if encoding is None:
            return text[: 4 * size]
        ids = encoding.encode_ordinary(text[: 12 * size + 100])
        return text if len(ids) <= size and len(text) <= 12 * size else encoding.decode(ids[:size])

    return cut


def measure(scorer: Any, golds: dict[Any, Any], packer: Packer, budgets: list[int], count: Count) -> Any:
    results = {}
    for key, gold in golds.items():
        for budget in budgets:
            results[(*key, budget)] = scorer.measure(gold, packer(gold.row["diff"], budget), budget, count)
    return scorer.summarize(results, golds)


def show(name: str, summary: Any, budgets: list[int]) -> None:
    for budget in budgets:
        for which in ("all", "tight"):
            row = summary[budget][which]
            cells = "".join(
                f"{row[column]:9.3f}" if row[column] is not None else f"{'-':>9}" for column in COLUMNS
            )
            print(f"{name:14}{budget:6} {which:6}{row['n']:5}{cells}")


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--data", default=os.environ.get("GITGPT_DATA"), help="the folder of dev.jsonl.gz")
    options.add_argument("--file", default="dev.jsonl.gz")
    options.add_argument("--part", default="both", choices=["main", "pack", "both"])
    options.add_argument("--budgets", default="500,1000,2000,4000,8000")
    options.add_argument("--only", default="", help="packers whose name contains this")
    given = options.parse_args()
    if not given.data:
        options.error("give --data or set GITGPT_DATA")
    sys.path.insert(0, given.data)
    scorer: Any = importlib.import_module("pack_score")
    name, encoding, count = scorer.counter()
    rows = scorer.S.load(
        str(Path(given.data) / given.file), None, None if given.part == "both" else given.part
    )
    if given.only in "estimator":
        estimator.report(rows)
    golds = {(row["repo"], row["sha"]): scorer.Gold(row, count) for row in rows}
    cut, budgets = cutter(encoding), [int(word) for word in given.budgets.split(",")]
    packers: dict[str, Packer] = {
        "head": partial(head, cut=cut),
        "equal": partial(equal, cut=cut, sections=scorer.sections),
        "proportional": partial(proportional, cut=cut, sections=scorer.sections, count=count),
        "gitgpt exact": Own(count, count),
        "gitgpt": Own(tokens.count, count),
    }
    print(f"tokens counted by {name}; {len(golds)} commits")
    print(f"{'packer':14}{'budget':>6} {'':6}{'n':>5}" + "".join(f"{column:>9}" for column in COLUMNS))
    summaries = {}
    for label, packer in packers.items():
        if given.only not in label:
            continue
        start = time.process_time()
        summaries[label] = measure(scorer, golds, packer, budgets, count)
        show(label, summaries[label], budgets)
        if isinstance(packer, Own):
            packer.report()
        print(f"{'':14}{time.process_time() - start:.1f} s of CPU, scoring included")
    compare(summaries, budgets)


def compare(summaries: dict[str, Any], budgets: list[int]) -> None:
    """The two questions: better than the best baseline, and at half its budget as good?"""
    baselines = [name for name in ("head", "equal", "proportional") if name in summaries]
    if len(baselines) < 3:
        return
    for which in ("all", "tight"):
        best = {b: max(summaries[name][b][which]["ident"] for name in baselines) for b in budgets}
        for name in ("gitgpt exact", "gitgpt"):
            mine = {b: summaries[name][b][which]["ident"] for b in budgets}
            gains = "  ".join(f"{b}: {mine[b]:.3f} / {best[b]:.3f}" for b in budgets)
            print(f"identifiers, {which}, {name} / best baseline:  {gains}")


if __name__ == "__main__":
    main()
