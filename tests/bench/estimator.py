"""How far the estimate of tokens is from o200k on real diffs: as shipped, and fitted without the repository
that is counted. Needs `gitgpt[exact]`; run by packing.py.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from gitgpt.diff import tokens

FITTED = (
    "word", "sign before", "capital", "mixed", "letter", "many letters", "digits", "newlines", "spaces",
    "signs", "sign",
)  # fmt: skip


class Sample(NamedTuple):
    """One diff: its repository, what it costs by, and what it counts. `fixed` is what is not fitted."""

    repo: str
    amounts: tuple[float, ...]
    fixed: float
    counted: int
    estimated: int


def report(rows: Sequence[dict[str, Any]]) -> None:
    """Prints two lines of errors and the speed."""
    try:
        from rs_bpe import openai
    except ImportError:
        print("estimator: not measured, gitgpt[exact] is not installed")
        return
    encoding = openai.o200k_base()
    samples = [_sample(row, int(encoding.count(row["diff"]))) for row in rows]
    errors = [sample.estimated / sample.counted - 1 for sample in samples]
    show("estimator, as shipped", errors)
    show("estimator, fitted without the repository", list(_left_out(samples)))
    text = "".join(row["diff"] for row in rows)[:20_000_000]
    tokens._cost.cache_clear()
    start = time.process_time()
    tokens.estimate(text)
    print(f"{len(text.encode()) / 1e6 / (time.process_time() - start):.1f} MB/s of CPU time")


def show(name: str, errors: Sequence[float]) -> None:
    sizes = sorted(map(abs, errors))
    under = sum((1 + error) * tokens.SAFETY < 1 for error in errors) / len(errors)
    print(
        f"{name}: {len(errors)} diffs, error p50 {sizes[len(sizes) // 2]:.1%}"
        f" p95 {sizes[int(len(sizes) * 0.95)]:.1%} max {sizes[-1]:.1%};"
        f" under-counted after the safety factor {tokens.SAFETY}: {under:.2%}"
    )


def _sample(row: dict[str, Any], counted: int) -> Sample:
    amounts: defaultdict[str, float] = defaultdict(float)
    for piece, times in Counter(tokens.PIECES.findall(row["diff"])).items():
        for name, amount in tokens.parts_of(piece):
            amounts[name] += times * amount
    estimated = tokens.estimate(row["diff"])
    own = tuple(amounts[name] for name in FITTED)
    fixed = estimated - sum(tokens.WEIGHTS[name] * amount for name, amount in zip(FITTED, own, strict=True))
    return Sample(row["repo"], own, fixed, counted, estimated)


def _left_out(samples: Sequence[Sample]) -> Iterable[float]:
    for repo in sorted({sample.repo for sample in samples}):
        weights = fit([sample for sample in samples if sample.repo != repo])
        for sample in samples:
            if sample.repo == repo:
                yield (dot(weights, sample.amounts) + sample.fixed) / sample.counted - 1


def fit(samples: Sequence[Sample]) -> list[float]:
    """Least squares of the relative error; a little is added to the diagonal for columns that are empty."""
    size = len(FITTED)
    matrix = [[1e-6 * (row == column) for column in range(size)] for row in range(size)]
    right = [0.0] * size
    for sample in samples:
        scaled = [amount / sample.counted for amount in sample.amounts]
        target = 1 - sample.fixed / sample.counted
        for row, value in enumerate(scaled):
            right[row] += value * target
            for column, other in enumerate(scaled):
                matrix[row][column] += value * other
    return solve(matrix, right)


def solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """By Gauss, for a symmetric positive matrix."""
    size = len(right)
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for at in range(size):
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for other in range(size):
            if other != at:
                factor = rows[other][at]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[at], strict=True)]
    return [row[-1] for row in rows]


def dot(weights: Sequence[float], amounts: Sequence[float]) -> float:
    return sum(weight * amount for weight, amount in zip(weights, amounts, strict=True))
