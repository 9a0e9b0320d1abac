"""How good drafts without a model are on real commits, beside baselines, and how long they take.

    python3 tests/bench/quality.py --data FOLDER [--clones CLONES] [--show N]

FOLDER (default: $GITGPT_DATA) holds dev.jsonl.gz, dev.meta.json and the scorer, score.py. "gitgpt" sees what
the hook sees: the diff and, in CLONES/owner/name, the 300 commits before, with their authors and paths. Get
these with `git clone --bare --filter=blob:none https://github.com/owner/name CLONES/owner/name`. "rows only"
sees no more of a repository than is in the data: counts of types and scopes over these 300 commits, the last
ten subjects; without CLONES it is all there is. What is trained was trained on other repositories
(tests/bench/train.py). Exit code 1 says that a bar is not met.
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
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from gitgpt.conventional.drafting import draft_by_rules
from gitgpt.conventional.habits import Habits, Past, learn_habits
from gitgpt.conventional.rules.weights import DATA
from gitgpt.diff.changeset import ChangeSet
from gitgpt.diff.parse import parse_patch
from gitgpt.repository import recent_messages
from gitgpt.repository.git import Repository

Row = dict[str, Any]


class Bar(NamedTuple):
    """A figure of the scorer by its key, what it must reach at least (or at most), and what others reach on
    these commits, by the table in the data's README: rules in 60 lines with a template, a careful reader."""

    title: str
    key: str
    least: float | None = None
    most: float | None = None
    template: str = ""
    reader: str = ""


BARS = (
    Bar("type, balanced", "type_accuracy", 0.50, None, ".387", ".71"),
    Bar("type, natural mix", "type_accuracy_natural_prior", 0.60, None, ".485", ".79"),
    Bar("scope", "scope_accuracy", 0.45, None, ".301", ".55"),
    Bar("scope given where none", "scope_given_where_none"),
    Bar("identifiers", "identifier_recall", None, None, ".292", ".56"),
    Bar("ROUGE-L", "rouge_l_f1", None, None, ".110", ".37"),
    Bar("distinct subjects", "distinct_subjects", 0.95),
    Bar("valid header", "valid_conventional", 1.0),
    Bar("at most 72 characters", "header_le_72", 1.0),
    Bar("imperative", "imperative", 1.0),
    Bar("breaking, falsely", "breaking_false", None, 0.005),
    Bar("breaking found", "breaking_recall"),
)
MEDIAN_MS, LARGE_MS = 8.0, 1000.0  # bars of time: a median commit, 2 MB


def habits_of(row: Row) -> Habits:
    """As far as the data knows them: the style from ten subjects, counts from 300."""
    habits = learn_habits(map(Past, row["history_nomerge"]))
    return habits._replace(types=row["prior_types"], scopes=row["prior_scopes"], learned=300)


def habits_at(clones: Path, row: Row) -> Habits:
    """What `learn` knew before the commit, in its repository."""
    repository = Repository(clones / row["repo"])
    author = repository.text("show", "--no-patch", "--format=%ae", row["sha"], "--")
    entries = recent_messages.entries(repository, tip=row["parent"], seconds=60)
    assert entries, f"{repository.folder} lacks {row['parent']}"
    return learn_habits((Past(entry.message, entry.email, entry.paths) for entry in entries), author=author)


def drafter_of(learned: Callable[[Row], Habits]) -> Callable[[Row], str]:
    return lambda row: draft_by_rules(changes_of(row), learned(row)).render()


own = drafter_of(habits_of)


def changes_of(row: Row) -> ChangeSet:
    return parse_patch(row["diff"].encode("utf-8", "surrogateescape"))


def majority(row: Row) -> str:
    """The type that people use most, and the first file."""
    return f"fix: update {row['files'][0]['path'].rpartition('/')[2]}"[:72]


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


Drafters = dict[str, Callable[[Row], str]]
BASELINES: Drafters = {"by paths": by_paths, "majority": majority}


def measure(rows: list[Row], drafters: Drafters, scorer: Any, prior: Any) -> dict[str, dict[str, Any]]:
    return {
        name: scorer.score(rows, {(row["repo"], row["sha"]): drafter(row) for row in rows}, prior)[0]
        for name, drafter in drafters.items()
    }


def table(scores: dict[str, dict[str, Any]]) -> bool:
    """Prints every figure beside its bar; returns whether all bars are met."""
    print(f"{'':24}{'bar':>9}{'':9}" + "".join(f"{name:>10}" for name in (*scores, "template", "reader")))
    verdicts = []
    for bar in BARS:
        cells = "".join(f"{score[bar.key]:10.3f}" for score in scores.values())
        goal, verdict = judge(bar, scores["gitgpt"][bar.key])
        verdicts.append(verdict)
        print(f"{bar.title:24}{goal:>9}{verdict:>9}{cells}{bar.template:>10}{bar.reader:>10}")
    mine = scores["gitgpt"]
    print(f"\n95 % intervals, repositories redrawn: type {mine['type_accuracy_ci95']}", end=", ")
    print(f"ROUGE-L {mine['rouge_l_ci95']}; {mine['n']} commits, none of them in what was trained")
    return NOT_MET not in verdicts


NOT_MET = "NOT MET"


def judge(bar: Bar, value: float) -> tuple[str, str]:
    if bar.least is not None:
        return f">= {bar.least:.2f}", "met" if value >= bar.least else NOT_MET
    if bar.most is not None:
        return f"<= {bar.most:.3f}", "met" if value <= bar.most else NOT_MET
    return "", ""


def speed(rows: list[Row], learned: Callable[[Row], Habits]) -> bool:
    """CPU of drafting, on top of reading the diff; returns whether it is within the bars."""
    spent = []
    for row in rows:
        changes, habits = changes_of(row), learned(row)
        start = time.process_time()
        draft_by_rules(changes, habits)
        spent.append((time.process_time() - start) * 1000)
    patch = "\n".join(row["diff"] for row in rows).encode("utf-8", "surrogateescape")[: 2 << 20]
    changes = parse_patch(patch)
    start = time.process_time()
    draft_by_rules(changes, Habits())
    large = (time.process_time() - start) * 1000
    median, most = statistics.median(spent), sorted(spent)[len(spent) * 95 // 100]
    verdicts = ["met" if median < MEDIAN_MS else NOT_MET, "met" if large < LARGE_MS else NOT_MET]
    print(f"CPU a draft: median {median:.1f} ms (bar {MEDIAN_MS:.0f}, {verdicts[0]})", end=", ")
    print(f"95 % {most:.1f} ms, longest {max(spent):.0f} ms")
    print(f"{len(patch) / 1e6:.1f} MB in {len(changes.files)} files: {large:.0f} ms", end=" ")
    print(f"(bar {LARGE_MS:.0f}, {verdicts[1]})")
    size = sum(path.stat().st_size for path in DATA.iterdir())
    print(f"trained data: {size / 1000:.0f} KB (bar 250, {'met' if size < 250_000 else NOT_MET})")
    return NOT_MET not in verdicts


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=os.environ.get("GITGPT_DATA"))
    parser.add_argument("--clones", type=Path, help="the repositories of the data, as owner/name")
    parser.add_argument("--show", type=int, default=0, help="so many drafts beside the real headers")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not options.data:
        parser.error("--data or GITGPT_DATA must name the folder with dev.jsonl.gz and score.py")
    sys.path.insert(0, os.fspath(options.data))
    scorer = importlib.import_module("score")
    rows = scorer.load(options.data / "dev.jsonl.gz")
    prior = json.loads((options.data / "dev.meta.json").read_text())["natural_types"]["dev"]["prior"]
    learned = partial(habits_at, options.clones) if options.clones else habits_of
    drafters = {"gitgpt": drafter_of(learned)} | ({"rows only": own} if options.clones else {}) | BASELINES
    met = [table(measure(rows, drafters, scorer, prior)), speed(rows, learned)]
    for row in random.Random(options.seed).sample(rows, options.show):
        print(f"\n  {row['header']}\n> {drafters['gitgpt'](row).rstrip()}")
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
