# /// script
# requires-python = ">=3.10"
# dependencies = ["numpy", "scipy", "gitgpt"]
# ///
"""Trains what `gitgpt.conventional.rules` weighs with, from the histories of public repositories.

    python3 tests/bench/train.py mine FOLDER CORPUS     # FOLDER/*: git repositories; CORPUS: one file each
    python3 tests/bench/train.py fit CORPUS [types scopes]

`mine` keeps commits with a Conventional Commits header, at most CAP of each type a repository, with what a
repository knew at that time: the 300 commits before, their headers, authors and paths. `fit` prints the
figures on repositories left out of the training and writes `gitgpt/conventional/rules/data/`. Only learned
numbers leave the corpus; words and paths are kept when at least twenty repositories use them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy import optimize, sparse

from gitgpt.conventional.habits import RECENT, Habits, Precedent, is_robotic
from gitgpt.conventional.rules import (
    evidence,
    nearby,
    reading,
    scope,
    symbol_facts,
)
from gitgpt.diff.changeset import ChangeSet
from gitgpt.diff.parse import parse_patch
from gitgpt.diff.trivial import find_trivial_change
from gitgpt.repository import recent_messages
from gitgpt.repository.git import Repository

DATA = Path(__file__).parents[2] / "gitgpt/conventional/rules/data"
HEADER = re.compile(r"(?P<type>[A-Za-z]+)(?:\((?P<scope>[^()\r\n]+)\))?!?: (?P<subject>\S.*)")
TYPES = evidence.TYPES
CAP = 250  # commits of one type from one repository
LARGEST = 400_000  # bytes of a diff
LONGEST = 12_300  # commits of a repository
BEFORE = 300  # commits that a repository is known by
BUMP = re.compile(
    r"(?i).*\bbump(?:ed|s)? .* to |\w+(?:\([^)]*\))?!?: (?:update|upgrade) "
    r"(?:dependenc|.{0,40} (?:digest|monorepo|docker tag|action to))|.*\(deps(?:-dev)?\)"
    r"|chore(?:\(\w+\))?!?: (?:release|publish|prepare|version) ?v?\d?"
)
ROBOT = re.compile(
    r"(?i).*(?:\[bot\]|\bbot\b|renovate|dependabot|greenkeeper|snyk|release-please|github.actions)"
)

# A type's worth in choosing: partly each type alike, partly as often as people use it.
EVEN = {"types.tsv": 0.5, "types-near.tsv": 0.4}
NEW_SHARE = 0.15
FOLDS = 3
STEP = 26  # a mark's weight is one character: this many steps to 1
ZERO = ord("W")


def git(folder: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False).stdout


def mine(folder: Path, corpus: Path) -> None:
    corpus.mkdir(parents=True, exist_ok=True)
    for home in sorted(path for path in folder.iterdir() if path.is_dir()):
        repository = next((path for path in (home / "repo", home) if git(path, "rev-parse", "HEAD")), None)
        out = corpus / f"{home.name}.jsonl.gz"
        found = [] if repository is None or out.exists() else mine_one(repository)
        if found:
            with gzip.open(out, "wt", compresslevel=3, encoding="utf-8") as file:
                file.writelines(json.dumps(one) + "\n" for one in found)
        print(home.name, len(found) - 1, flush=True)


def mine_one(folder: Path) -> list[Any]:
    """The log (type, scope, author, paths of each commit, newest first), then a row a commit."""
    log = recent_messages.entries(Repository(folder), limit=LONGEST, seconds=600)
    headers = [HEADER.match(entry.message.split("\n", 1)[0]) for entry in log]
    found: dict[str, list[int]] = defaultdict(list)
    for at, header in enumerate(headers[:-60]):
        if header and header["type"].lower() in TYPES:
            found[header["type"].lower()].append(at)
    if sum(map(len, found.values())) < 300:
        return []
    chance = random.Random(7)
    known = zip(headers, log, strict=True)
    rows: list[Any] = [[(*kind_of(header), entry.email, entry.paths) for header, entry in known]]
    for own in found.values():
        for at in chance.sample(own, min(len(own), CAP)):
            row = mine_commit(folder, log[at], headers[at])
            if row:
                rows.append({**row, "at": at, "weight": len(own) / min(len(own), CAP)})
    return rows


def kind_of(header: Any) -> tuple[str, str]:
    return (header["type"].lower(), header["scope"] or "") if header else ("", "")


def mine_commit(folder: Path, entry: recent_messages.PastMessage, header: Any) -> dict[str, Any] | None:
    patch = git(folder, "diff", "--no-color", "--no-ext-diff", "-M", f"{entry.commit}^", entry.commit)
    if not patch or len(patch) > LARGEST:
        return None
    first = entry.message.split("\n", 1)[0]
    return {
        "commit": entry.commit,
        "type": header["type"].lower(),
        "scope": header["scope"] or "",
        "subject": header["subject"],
        "robot": is_robotic(entry.message) or bool(ROBOT.match(entry.email) or BUMP.match(first)),
        "diff": patch.decode("utf-8", "surrogateescape"),
    }


def rows_of(corpus: Path) -> Iterator[tuple[dict[str, Any], ChangeSet, Habits]]:
    for path in sorted(corpus.glob("*.jsonl.gz")):
        rows = raw_rows_of(path)
        log = next(rows)
        for row in rows:
            if row["robot"]:
                continue
            patch = row.pop("diff").encode("utf-8", "surrogateescape")
            yield {**row, "repo": path.name}, parse_patch(patch), habits_of(log, row["at"])


def raw_rows_of(path: Path) -> Iterator[Any]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def habits_of(log: list[Any], at: int) -> Habits:
    author, before = log[at][2], log[at + 1 : at + 1 + BEFORE]
    return Habits(
        Counter(type for type, *_ in before if type),
        dict(Counter(scope for _, scope, *_ in before if scope).most_common()),
        tuple(type for type, *_ in before[:RECENT]),
        tuple(scope for _, scope, *_ in before[:RECENT]),
        tuple(
            Precedent(type, scope, email == author, paths)
            for type, scope, email, paths in before
            if type and paths
        ),
        learned=BEFORE,
    )


def write(name: str, lines: list[str]) -> None:
    path = DATA / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{path}: {path.stat().st_size / 1000:.0f} KB", flush=True)


def folds_of(repositories: list[str]) -> np.ndarray:
    known = sorted(set(repositories))
    random.Random(3).shuffle(known)
    fold = {name: at % FOLDS for at, name in enumerate(known)}
    return np.array([fold[name] for name in repositories])


# ---- types: multinomial logistic regression over numbers and marks


def fit_types(corpus: Path) -> None:
    """Two sets of weights: for a repository that is hardly known, and for one with precedents."""
    wanted, homes, numbers, marks, new = [], [], [], [], []
    chance = random.Random(5)
    for row, changes, habits in rows_of(corpus):
        read = reading.read_change(changes)
        found, nature = symbol_facts.find_facts(read), find_trivial_change(changes)
        # Some commits count twice, the second time as if they were among the first of a new repository.
        for known in (habits, Habits()) if chance.random() < NEW_SHARE else (habits,):
            near = nearby.find_nearby(changes, known.precedents)
            seen = evidence.gather(read, found, known, near, nature)
            wanted.append(TYPES.index(row["type"]))
            homes.append(row["repo"])
            numbers.append(list(seen.numbers.values()))
            marks.append([sys.intern(mark) for mark in seen.marks])
            new.append(known == Habits())
    keys = list(seen.numbers)
    natural = natural_shares(corpus)
    case = Types(np.array(wanted), homes, np.array(numbers, np.float32), marks)
    far = [at for at, key in enumerate(keys) if key not in evidence.of_precedents(Habits(), nearby.Nearby())]
    known = np.nonzero(~np.array(new))[0]
    for name, rows, columns in (
        ("types.tsv", np.arange(len(new)), np.array(far)),
        ("types-near.tsv", known, np.arange(len(keys))),
    ):
        chosen = Types(
            case.truth[rows],
            [homes[at] for at in rows],
            case.numbers[np.ix_(rows, columns)],
            [marks[at] for at in rows],
        )
        fit_types_of(name, chosen, [keys[at] for at in columns], natural)


class Types(NamedTuple):
    """For each commit the place of its type in TYPES, its repository and its evidence."""

    truth: np.ndarray
    homes: list[str]
    numbers: np.ndarray
    marks: list[list[str]]


def fit_types_of(name: str, case: Types, keys: list[str], natural: np.ndarray) -> None:
    vocabulary = vocabulary_of(case.marks, case.homes)
    table, low, high = matrix(case.numbers, case.marks, vocabulary)
    truth, fold = case.truth, folds_of(case.homes)
    guess = np.zeros((len(truth), len(TYPES)))
    for at in range(FOLDS):
        guess[fold == at] = chances(table[fold == at], regress(table[fold != at], truth[fold != at]))
    for even in (1.0, 0.6, EVEN[name], 0.3, 0.0):
        report_types(guess, truth, natural, even)
    write_types(name, regress(table, truth), keys, low, high, vocabulary, natural)


def vocabulary_of(marks: list[list[str]], homes: list[str]) -> list[str]:
    used: dict[str, set[str]] = defaultdict(set)
    count: Counter[str] = Counter()
    for own, home in zip(marks, homes, strict=True):
        count.update(own)
        for mark in own:
            used[mark].add(home)
    return sorted(mark for mark in used if len(used[mark]) >= 40 and count[mark] >= 800 and "\t" not in mark)


def matrix(
    numbers: np.ndarray, marks: list[list[str]], vocabulary: list[str]
) -> tuple[Any, np.ndarray, np.ndarray]:
    """Numbers scaled to about -2..2 and clipped, marks so that their sum does not grow with the diff."""
    low, high = clip_range(numbers)
    scaled = (np.clip(numbers, low, high) - low) / (high - low) * 2
    place = {mark: at for at, mark in enumerate(vocabulary)}
    columns = [[place[mark] for mark in own if mark in place] for own in marks]
    starts = np.cumsum([0, *map(len, columns)])
    values = np.concatenate([np.full(len(own), 4 / (len(own) + 10) ** 0.5, np.float32) for own in columns])
    flat = np.fromiter((at for own in columns for at in own), np.int32)
    right = sparse.csr_matrix((values, flat, starts), shape=(len(marks), len(vocabulary)))
    return sparse.hstack([sparse.csr_matrix(scaled.astype(np.float32)), right]).tocsr(), low, high


def clip_range(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    middle, spread = numbers.mean(0), numbers.std(0) + 1e-6
    low, high = (
        np.maximum(numbers.min(0), middle - 4 * spread),
        np.minimum(numbers.max(0), middle + 4 * spread),
    )
    return low, np.maximum(high, low + 1e-6)


def regress(table: Any, truth: np.ndarray, *, ridge: float = 1e-3, steps: int = 60) -> np.ndarray:
    """Weights with the bias as the last row; each type counts alike."""
    rows, columns, kinds = *table.shape, len(TYPES)
    weight = (1 / np.bincount(truth, minlength=kinds))[truth]
    weight = (weight / weight.sum()).astype(np.float32)
    turned = table.T.tocsr()
    hot = np.zeros((rows, kinds), np.float32)
    hot[np.arange(rows), truth] = 1

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        own = flat.reshape(columns + 1, kinds).astype(np.float32)
        share = softmax(table @ own[:-1] + own[-1])
        cost = -float((weight * np.log(share[np.arange(rows), truth] + 1e-9)).sum())
        slope = (share - hot) * weight[:, None]
        down = np.vstack([turned @ slope + ridge * own[:-1], slope.sum(0, keepdims=True)])
        return cost + 0.5 * ridge * float((own[:-1] ** 2).sum()), down.ravel().astype(np.float64)

    start = np.zeros((columns + 1) * kinds)
    best = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": steps})
    return np.asarray(best.x.reshape(columns + 1, kinds), np.float32)


def softmax(scores: np.ndarray) -> np.ndarray:
    power = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(power / power.sum(1, keepdims=True))


def chances(table: Any, weights: np.ndarray) -> np.ndarray:
    return softmax(table @ weights[:-1] + weights[-1])


def natural_shares(corpus: Path) -> np.ndarray:
    """How often each type is used, by robots too: repositories alike, whatever their size."""
    total = np.zeros(len(TYPES))
    for path in corpus.glob("*.jsonl.gz"):
        own = np.zeros(len(TYPES))
        for row in islice(raw_rows_of(path), 1, None):
            own[TYPES.index(row["type"])] += row["weight"]
        total += own / own.sum()
    return np.asarray(total / total.sum())


def report_types(guess: np.ndarray, truth: np.ndarray, natural: np.ndarray, even: float) -> None:
    chosen = (guess * (even / len(TYPES) + (1 - even) * natural)).argmax(1)
    recall = np.array([(chosen[truth == at] == at).mean() for at in range(len(TYPES))])
    print(f"types, left-out repositories, even {even:.2f}: balanced {recall.mean():.3f}", end="  ")
    print(f"natural {(recall * natural).sum():.3f}", flush=True)


def write_types(
    name: str,
    weights: np.ndarray,
    keys: list[str],
    low: np.ndarray,
    high: np.ndarray,
    vocabulary: list[str],
    natural: Any,
) -> None:
    even = EVEN[name]
    bias = weights[-1] + np.log(even / len(TYPES) + (1 - even) * natural)
    lines = [f"# {' '.join(TYPES)}", "bias\t0\t0\t" + spell(bias)]
    for at, key in enumerate(keys):
        lines.append(f"{key}\t{low[at]:.4g}\t{high[at]:.4g}\t{spell(weights[at])}")
    for mark, own in zip(vocabulary, weights[len(keys) : -1], strict=True):
        steps = np.clip(np.round(own * STEP), ord("#") + 1 - ZERO, 126 - ZERO).astype(int)
        lines.append(mark + "\t" + "".join(chr(ZERO + step) for step in steps))
    write(name, lines)


def spell(values: np.ndarray) -> str:
    return " ".join(f"{value:.3g}" for value in values)


# ---- scopes: a choice among candidates, trained as one (conditional logit)


def fit_scopes(corpus: Path) -> None:
    """Two sets of weights: for a repository that is hardly known, and for one with precedents."""
    cases: dict[str, list[Any]] = {"scopes.tsv": [], "scopes-near.tsv": []}
    chance = random.Random(2)
    for row, changes, habits in rows_of(corpus):
        if chance.random() > SCOPES_SHARE:
            continue
        read = reading.read_change(changes)
        found = symbol_facts.find_facts(read)
        for name, known in (("scopes.tsv", habits._replace(precedents=())), ("scopes-near.tsv", habits)):
            near = nearby.find_nearby(changes, known.precedents)
            words = scope.candidates(read, found, known, near)
            if words:
                cases[name].append((row["repo"], row["scope"].lower(), words))
    for name, own in cases.items():
        fit_scopes_of(name, own)


def fit_scopes_of(name: str, cases: list[Any]) -> None:
    keys = sorted({key for _, _, found in cases for features in found.values() for key in features})
    fold = folds_of([home for home, _, _ in cases])
    first = choose([case for case, at in zip(cases, fold, strict=True) if at], keys)
    for push in (0.0, -0.5, -1.0, -1.5, -2.0, -3.0):
        report_scopes([case for case, at in zip(cases, fold, strict=True) if not at], keys, first, push)
    weights = dict(zip(keys, choose(cases, keys), strict=True))
    weights["none"] += NONE_PUSH[name]
    weights["new"] += NEW_PUSH
    write(name, [f"{key}\t{weight:.3f}" for key, weight in weights.items()])


SCOPES_SHARE = 0.4  # of the corpus is enough
NONE_PUSH = {
    "scopes.tsv": -2.5,
    "scopes-near.tsv": -1.5,
}  # a scope is wanted sooner than it is likelier than none, where authors are of two minds;
NEW_PUSH = -0.5  # one that the repository never used, later


def pack(cases: list[Any], keys: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    place = {key: at for at, key in enumerate(keys)}
    rows, hits, starts = [], [], [0]
    for _, truth, found in cases:
        for name, features in found.items():
            row = np.zeros(len(keys), np.float32)
            for key, value in features.items():
                row[place[key]] = value
            rows.append(row)
            hits.append(name.lower() == truth)
        starts.append(len(rows))
    return np.array(rows), np.array(hits, np.float32), np.array(starts)


def choose(cases: list[Any], keys: list[str]) -> np.ndarray:
    """Only cases whose answer is among the candidates teach anything."""
    known = [case for case in cases if any(name.lower() == case[1] for name in case[2])]
    rows, hits, starts = pack(known, keys)
    group = np.repeat(np.arange(len(known)), np.diff(starts))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = rows @ weights.astype(np.float32)
        power = np.exp(scores - np.maximum.reduceat(scores, starts[:-1])[group])
        share = power / np.add.reduceat(power, starts[:-1])[group]
        right = np.add.reduceat(share * hits, starts[:-1]) + 1e-9
        slope = (share - share * hits / right[group]) @ rows
        return float(-np.log(right).sum() + 0.5 * (weights**2).sum()), (slope + weights).astype(np.float64)

    best = optimize.minimize(loss, np.zeros(len(keys)), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return np.asarray(best.x)


def report_scopes(cases: list[Any], keys: list[str], weights: np.ndarray, push: float) -> None:
    hit = scoped = given = bare = 0
    for _, truth, found in cases:
        scores = {
            name: sum(weights[keys.index(key)] * value for key, value in features.items()) + push * (not name)
            for name, features in found.items()
        }
        best = max(scores, key=lambda name: scores[name])
        scoped, hit = scoped + bool(truth), hit + (bool(truth) and best.lower() == truth)
        bare, given = bare + (not truth), given + (not truth and bool(best))
    print(f"scopes, left-out repositories, push {push}: right {hit / scoped:.3f}", end="  ")
    print(f"given where none {given / bare:.3f}", flush=True)


FITS = {"types": fit_types, "scopes": fit_scopes}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    own = commands.add_parser("mine")
    own.add_argument("folder", type=Path)
    own.add_argument("corpus", type=Path)
    own = commands.add_parser("fit")
    own.add_argument("corpus", type=Path)
    own.add_argument("what", nargs="*", default=list(FITS))
    options = parser.parse_args()
    if options.command == "mine":
        mine(options.folder, options.corpus)
    for what in getattr(options, "what", ()):
        FITS[what](options.corpus)


if __name__ == "__main__":
    main()
