"""How well staged mixtures of two or three real commits fall back into their commits, without a model.

    python3 tests/bench/split.py --repository CLONE [CLONE ...]     mixtures of commits close to each other
    python3 tests/bench/split.py --data COMMITS.jsonl.gz            rows with repo, diff and files
    python3 tests/bench/split.py ... --fit                          fits the weights of grouping.FEATURES

A hunk is right when the group that its commit is matched with holds it; each commit is matched with one
group. One group of everything and one group a file are the floors.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import math
import random
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from gitgpt.diff.changeset import FileDiff
from gitgpt.diff.parse import parse_patch
from gitgpt.jobs.splitting import grouping

MOST_FILES = 12  # of a commit
LARGEST_PATCH = 150_000  # bytes
NEAR = 40  # commits of a clone that a mixture is drawn from

Grouping = Callable[[Sequence[FileDiff]], list[list[int]]]


class Mixture(NamedTuple):
    """Files of several commits in random order, and which commit each is from."""

    repository: str
    files: list[FileDiff]
    labels: list[int]


def commits_of_clone(path: str, count: int = 400) -> Iterator[list[FileDiff]]:
    log = ["git", "-C", path, "log", "--no-merges", f"-{count}", "--format=%H"]
    for name in subprocess.run(log, check=True, capture_output=True, text=True).stdout.split():
        show = ["git", "-C", path, "diff-tree", "-p", "--root", "--no-commit-id", "--full-index", name]
        patch = subprocess.run(show, check=True, capture_output=True).stdout
        if 0 < len(patch) < LARGEST_PATCH:
            yield list(parse_patch(patch).files)


def commits_of_rows(path: str) -> dict[str, list[list[FileDiff]]]:
    found = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            if row.get("part", "main") == "main" and len(row["diff"]) < LARGEST_PATCH:
                patch = row["diff"].encode("utf-8", "surrogateescape")
                found[row["repo"]].append(list(parse_patch(patch).files))
    return found


def mixtures(
    rng: random.Random, name: str, commits: list[list[FileDiff]], near: int, count: int
) -> Iterator[Mixture]:
    commits = [one for one in commits if 0 < len(one) <= MOST_FILES]
    made = 0
    for _ in range(count * 20):
        start = rng.randrange(max(1, len(commits) - near))
        chosen = rng.sample(commits[start : start + near], rng.choice((2, 3)))
        paths = [file.path for one in chosen for file in one]
        if made < count and len(paths) == len(set(paths)):
            rows = [(file, at) for at, one in enumerate(chosen) for file in one]
            rng.shuffle(rows)
            made += 1
            yield Mixture(name, [file for file, _ in rows], [at for _, at in rows])


def size(file: FileDiff) -> int:
    return max(1, len(file.hunks))


def share_right(mixture: Mixture, groups: list[list[int]]) -> float:
    """The share of hunks in the group that their commit is matched with, by the best matching."""
    table = [
        [sum(size(mixture.files[at]) for at in group if mixture.labels[at] == label) for group in groups]
        for label in sorted(set(mixture.labels))
    ]
    # only the largest groups can be part of the best matching of three commits
    columns = sorted(
        {at for row in table for at in sorted(range(len(row)), key=lambda x: -row[x])[: len(table)]}
    )
    while len(columns) < len(table):
        columns.append(-1)
    best = max(
        sum(row[at] if at >= 0 else 0 for row, at in zip(table, chosen, strict=True))
        for chosen in itertools.permutations(columns, len(table))
    )
    return best / sum(map(size, mixture.files))


def fit(sample: Sequence[tuple[list[float], bool]], rounds: int = 400, rate: float = 0.6) -> list[float]:
    """Logistic regression by gradient descent; the last number is the intercept."""
    weights = [0.0] * (len(sample[0][0]) + 1)
    for step in range(rounds):
        slope = [0.0] * len(weights)
        for values, same in sample:
            score = weights[-1] + sum(w * v for w, v in zip(weights, values, strict=False))
            error = 1 / (1 + math.exp(-max(-30.0, min(30.0, score)))) - same
            for at, value in enumerate(values):
                slope[at] += error * value
            slope[-1] += error
        pace = rate * 20 / (1 + step / 100)
        weights = [w - pace * (s / len(sample) + 0.0005 * w) for w, s in zip(weights, slope, strict=True)]
    return weights


def values_of(mixture: Mixture) -> Iterator[tuple[list[float], bool]]:
    words = [grouping.FileWords(file) for file in mixture.files]
    rarity = grouping.Rarity(words)
    for i, j in itertools.combinations(range(len(words)), 2):
        values = [feature.value(words[j], words[i], rarity) for feature in grouping.FEATURES]
        yield values, mixture.labels[i] == mixture.labels[j]


def with_weights(weights: Sequence[float]) -> Grouping:
    def group(files: Sequence[FileDiff]) -> list[list[int]]:
        words = [grouping.FileWords(file) for file in files]
        rarity = grouping.Rarity(words)

        def score(i: int, j: int) -> float:
            values = [feature.value(words[i], words[j], rarity) for feature in grouping.FEATURES]
            return weights[-1] + sum(w * v for w, v in zip(weights, values, strict=False))

        table = [[score(i, j) if j < i else 0.0 for j in range(len(words))] for i in range(len(words))]
        return grouping.cluster(table, threshold=grouping.CAUTION)

    return group


def report(name: str, sample: list[Mixture], group: Grouping) -> None:
    start = time.process_time()
    shares = [share_right(one, group(one.files)) for one in sample]
    spent = (time.process_time() - start) / len(sample)
    print(f"{name:<34} {sum(shares) / len(shares):.3f}   {spent * 1000:.1f} ms a mixture")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--repository", nargs="*", default=[])
    parser.add_argument("--data")
    parser.add_argument("--count", type=int, default=200, help="mixtures in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fit", action="store_true")
    options = parser.parse_args()
    commits = {path: list(commits_of_clone(path)) for path in options.repository}
    near = NEAR
    if options.data:
        commits |= commits_of_rows(options.data)
        near = 1_000  # rows are a sample: none lies close to another
    rng = random.Random(options.seed)
    each = -(-options.count // len(commits))
    sample = [one for name in sorted(commits) for one in mixtures(rng, name, commits[name], near, each)]
    print(f"{len(sample)} mixtures of 2 or 3 commits from {len(commits)} repositories; share of hunks right:")
    report("everything in one group", sample, lambda files: [list(range(len(files)))])
    report("a group a file", sample, lambda files: [[at] for at in range(len(files))])
    report("gitgpt", sample, grouping.group_files)
    if options.fit:
        names = sorted(commits)
        rows = {
            name: [row for one in sample if one.repository == name for row in values_of(one)]
            for name in names
        }
        for fold in range(4):
            left_out = set(names[fold::4])
            weights = fit([row for name in names if name not in left_out for row in rows[name]])
            held = [one for one in sample if one.repository in left_out]
            if held:
                report(f"fitted without {len(left_out)} repositories", held, with_weights(weights))
        weights = fit([row for name in names for row in rows[name]])
        for feature, weight in zip(grouping.FEATURES, weights, strict=False):
            print(f"{weight:7.2f}  {feature.name}")
        print(f"{weights[-1]:7.2f}  intercept")


if __name__ == "__main__":
    main()
