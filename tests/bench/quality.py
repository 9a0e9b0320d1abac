"""How good drafts without a model are on real commits, beside baselines, and how long they take.

    python3 tests/bench/quality.py --data FOLDER [--show N] [--by repo|language|type]

FOLDER (default: $GITGPT_DATA) holds dev.jsonl.gz, dev.meta.json and the scorer, score.py. A draft sees the
diff and what the repository knew before the commit: counts of types and scopes over 300 commits, the last
ten subjects. What is trained was trained on other repositories (tests/bench/train.py), so that every figure
here is out of fold.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gitgpt.conventional.draft import draft
from gitgpt.conventional.habits import Habits, learn
from gitgpt.diff.model import ChangeSet
from gitgpt.diff.parse import parse_patch

Row = dict[str, Any]
FIGURES = (
    ("type, balanced", "type_accuracy", 0.50),
    ("type, natural mix", "type_accuracy_natural_prior", 0.60),
    ("scope", "scope_accuracy", 0.45),
    ("scope given where none", "scope_given_where_none", None),
    ("identifiers", "identifier_recall", 0.45),
    ("ROUGE-L", "rouge_l_f1", 0.18),
    ("distinct subjects", "distinct_subjects", 0.95),
    ("valid header", "valid_conventional", 1.0),
    ("at most 72", "header_le_72", 1.0),
    ("imperative", "imperative", 1.0),
    ("breaking found", "breaking_recall", None),
    ("breaking, falsely", "breaking_false", None),
)


def habits_of(row: Row) -> Habits:
    """What `learn` would know: the style from ten subjects, counts from 300."""
    habits = learn(row["history_nomerge"])
    return habits._replace(types=row["prior_types"], scopes=row["prior_scopes"], learned=300)


def own(row: Row) -> str:
    return draft(changes_of(row), habits_of(row)).render()


def changes_of(row: Row) -> ChangeSet:
    return parse_patch(row["diff"].encode("utf-8", "surrogateescape"))


def most_used(row: Row) -> str:
    """The type that the repository uses most, and the first file."""
    kinds = [kind for kind in row["prior_types"] if kind in BASELINE_TYPES] or ["fix"]
    return f"{kinds[0]}: update {row['files'][0]['path'].rpartition('/')[2]}"[:72]


BASELINE_TYPES = ("feat", "fix", "docs", "test", "refactor", "chore", "build", "ci", "perf", "style")


def by_paths(row: Row) -> str:
    """Rules over paths and statuses alone, the way quick scripts do it."""
    paths = [file["path"].lower() for file in row["files"]]
    kind = "fix"
    if all(path.endswith((".md", ".rst", ".txt", ".mdx")) or path.startswith("doc") for path in paths):
        kind = "docs"
    elif all("test" in path or "spec" in path for path in paths):
        kind = "test"
    elif all(path.startswith((".github/", ".circleci/", ".travis")) for path in paths):
        kind = "ci"
    elif all(
        path.endswith((".toml", ".lock", "package.json", ".gradle", "go.mod", "go.sum")) for path in paths
    ):
        kind = "build"
    elif any(file["status"] == "A" for file in row["files"]):
        kind = "feat"
    verb = "add" if all(file["status"] == "A" for file in row["files"]) else "update"
    stems = dict.fromkeys(path.rpartition("/")[2].split(".")[0] or path for path in paths)
    return f"{kind}: {verb} {', '.join(list(stems)[:3])}"[:72]


DRAFTERS: dict[str, Callable[[Row], str]] = {"gitgpt": own, "by paths": by_paths, "most used": most_used}


def measure(row_sets: list[Row], scorer: Any, prior: Any) -> dict[str, dict[str, Any]]:
    return {
        name: scorer.score(row_sets, {(row["repo"], row["sha"]): drafter(row) for row in row_sets}, prior)[0]
        for name, drafter in DRAFTERS.items()
    }


def table(scores: dict[str, dict[str, Any]]) -> None:
    print(f"{'':26}" + "".join(f"{name:>12}" for name in (*scores, "bar")))
    for title, key, bar in FIGURES:
        cells = "".join(f"{score[key]:12.3f}" for score in scores.values())
        print(f"{title:26}{cells}" + (f"{bar:12.2f}" if bar else ""))
    own = scores["gitgpt"]
    print(f"\n95 % intervals, repositories redrawn: type {own['type_accuracy_ci95']}", end=", ")
    print(f"ROUGE-L {own['rouge_l_ci95']}")


def speed(rows: list[Row]) -> None:
    """CPU of drafting, on top of reading the diff."""
    spent = []
    for row in rows:
        changes, habits = changes_of(row), habits_of(row)
        start = time.process_time()
        draft(changes, habits)
        spent.append((time.process_time() - start) * 1000)
    patch = "\n".join(row["diff"] for row in rows).encode("utf-8", "surrogateescape")[: 2 << 20]
    changes = parse_patch(patch)
    start = time.process_time()
    draft(changes, Habits())
    large = (time.process_time() - start) * 1000
    most = sorted(spent)[len(spent) * 95 // 100]
    print(f"CPU a draft: median {statistics.median(spent):.1f} ms, 95 % {most:.1f} ms", end=", ")
    print(f"longest {max(spent):.0f} ms", end="; ")
    print(f"{len(patch) / 1e6:.1f} MB in {len(changes.files)} files: {large:.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=os.environ.get("GITGPT_DATA"))
    parser.add_argument("--show", type=int, default=0, help="so many drafts beside the real headers")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not options.data:
        parser.error("--data or GITGPT_DATA must name the folder with dev.jsonl.gz and score.py")
    sys.path.insert(0, os.fspath(options.data))
    scorer = importlib.import_module("score")
    rows = scorer.load(options.data / "dev.jsonl.gz")
    prior = json.loads((options.data / "dev.meta.json").read_text())["natural_types"]["dev"]["prior"]
    table(measure(rows, scorer, prior))
    speed(rows)
    for row in random.Random(options.seed).sample(rows, options.show):
        print(f"\n  {row['header']}\n> {own(row).rstrip()}")


if __name__ == "__main__":
    main()
