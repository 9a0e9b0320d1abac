"""Trained weights, read from data files once, when a draft needs them. Plain text: no start-up, no code."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent / "data"


@cache
def table(name: str) -> dict[str, float]:
    """`name.tsv`: a feature, a tab, its weight."""
    rows = (row.split("\t") for row in lines(f"{name}.tsv"))
    return {feature: float(weight) for feature, weight in rows}


def lines(name: str) -> list[str]:
    """The lines of a data file, without its comments."""
    text = (DATA / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("# ")]


class DecisionTree(NamedTuple):
    """A decision tree in columns, one row a node. `feature` is the column to look at, -1 for a leaf; a
    value up to `bound` goes to `left`, a larger one to `right`; at a leaf `bound` is its value."""

    feature: list[int]
    bound: list[float]
    left: list[int]
    right: list[int]


@cache
def trees(name: str) -> tuple[DecisionTree, ...]:
    import json  # start-up: only a draft needs it

    return tuple(DecisionTree(*columns) for columns in json.loads("".join(lines(name))))


def grow(forest: tuple[DecisionTree, ...], row: list[float]) -> float:
    """The sum of the leaves that a row of features ends in."""
    total = 0.0
    for feature, bound, left, right in forest:
        at = 0
        while (column := feature[at]) >= 0:
            at = left[at] if row[column] <= bound[at] else right[at]
        total += bound[at]
    return total
