"""SECURITY.md: each row of its tables of promises names a test, and every path that it names exists."""

from __future__ import annotations

import re
from pathlib import Path

TOP = Path(__file__).parents[2]
PAGE = (TOP / "SECURITY.md").read_text(encoding="utf-8")
PROMISES = PAGE.partition("## What is promised")[2]


def test_every_promise_names_its_test() -> None:
    rows = [line for line in PROMISES.splitlines() if line.startswith("| ") and "promise | test" not in line]
    assert len(rows) >= 18
    assert [row for row in rows if "tests/" not in row] == []


def test_every_path_exists() -> None:
    paths = set(re.findall(r"(?<![\w/.])(?:tests|gitgpt)/[\w/.-]*\w", PAGE))
    assert sorted(path for path in paths if not (TOP / path).exists()) == []
