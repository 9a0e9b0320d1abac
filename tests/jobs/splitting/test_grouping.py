"""What belongs together, by form: pairs that a reader would join, and pairs that nobody would."""

from __future__ import annotations

import pytest

from gitgpt.diff.parse import parse_patch
from gitgpt.jobs.splitting.grouping import cluster, group_files


def patch(path: str, *lines: str) -> str:
    body = "\n".join(lines)
    added = sum(line.startswith("+") for line in lines)
    removed = sum(line.startswith("-") for line in lines)
    return (
        f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -1,{removed} +1,{added} @@\n{body}\n"
    )


OTHER = patch(".github/workflows/release.yml", "-    runs-on: ubuntu-20.04", "+    runs-on: ubuntu-24.04")

TOGETHER = {
    "a test with its code": (
        patch("src/limits.py", "-def window():", "+def reserve_window(seconds):"),
        patch("tests/test_limits.py", "-    window()", "+    reserve_window(60)"),
    ),
    "a lock file with its manifest": (
        patch("package.json", '-    "vitest": "1.0.0"', '+    "vitest": "2.0.0"'),
        patch("package-lock.json", '-  "node_modules/vitest": "1.0.0"', '+  "node_modules/vitest": "2.0.0"'),
    ),
    "documentation with what it describes": (
        patch("src/retry.py", "+MAX_ATTEMPTS_SETTING = 5"),
        patch("docs/retry.md", "+`MAX_ATTEMPTS_SETTING` limits the attempts."),
    ),
    "a renamed function with its caller": (
        patch("app/store.py", "-def fetch_row(key):", "+def load_record(key):"),
        patch("web/views.py", "-    row = fetch_row(key)", "+    row = load_record(key)"),
    ),
}


@pytest.mark.parametrize("pair", TOGETHER.values(), ids=list(TOGETHER))
def test_what_belongs_together_is_one_group(pair: tuple[str, str]) -> None:
    files = parse_patch("".join((*pair, OTHER)).encode()).files
    assert group_files(files) == [[0, 1], [2]]


def test_many_files_are_grouped_by_folder() -> None:
    text = "".join(patch(f"{'ab'[number % 2]}/f{number}.py", f"+x{number} = 1") for number in range(400))
    groups = group_files(parse_patch(text.encode()).files)
    assert sorted(at for group in groups for at in group) == list(range(400))


@pytest.mark.parametrize(
    ("scores", "groups"),
    [
        ([[0.0]], [[0]]),
        ([[0.0], [1.0, 0.0]], [[0, 1]]),
        ([[0.0], [-1.0, 0.0]], [[0], [1]]),
        ([[0.0], [3.0, 0.0], [-9.0, 2.0, 0.0]], [[0, 1], [2]]),  # the average counts, not the best pair
        ([[0.0], [-9.0, 0.0], [3.0, -9.0, 0.0], [-9.0, 3.0, -9.0, 0.0]], [[0, 2], [1, 3]]),
    ],
)
def test_clusters(scores: list[list[float]], groups: list[list[int]]) -> None:
    assert sorted(sorted(group) for group in cluster(scores, threshold=0.0)) == groups
