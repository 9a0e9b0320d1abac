"""Trained weights, read from data files once, when a draft needs them. Plain text: no start-up, no code."""

from __future__ import annotations

from functools import cache
from pathlib import Path

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
