"""Comments of other languages than Python against their signatures, where tree-sitter is installed."""

from __future__ import annotations

from collections.abc import Iterator

from gitgpt.diff.file_class import NOISE, classify_path
from gitgpt.drift.findings import DriftFinding
from gitgpt.drift.languages.syntax_tree import ending
from gitgpt.jobs.docs.sides import Sides


def check_foreign(sides: Sides) -> Iterator[DriftFinding]:
    """`parameter-gone` and `parameter-missing` of JSDoc, `symbol-gone` of Go comments; only of a change."""
    files = [file for file in sides.changed if ending(file.path) and file.status in ("modified", "renamed")]
    files = [file for file in files if classify_path(file.path) not in NOISE | {"test", "migration", "data"}]
    if sides.old is None or not files:
        return
    from gitgpt.drift.languages import go, javascript  # start-up: most changes have no such file

    before = {file.old_path or file.path: file.path for file in files}
    old = [(before[path], content) for path, content in sides.old.read(before).items()]
    new = list(sides.new.read(file.path for file in files).items())
    yield from javascript.check_jsdoc(
        [
            item
            for path, content in old
            if ending(path) != "go"
            for item in javascript.read_javascript(path, content)
        ],
        [
            item
            for path, content in new
            if ending(path) != "go"
            for item in javascript.read_javascript(path, content)
        ],
    )
    yield from go.check_comments(
        [item for path, content in old if ending(path) == "go" for item in go.read_go(path, content)],
        [item for path, content in new if ending(path) == "go" for item in go.read_go(path, content)],
    )
