"""The Conventional Commits type of a change."""

from __future__ import annotations

from gitgpt.conventional.file_class import class_of
from gitgpt.conventional.findings import Findings
from gitgpt.conventional.habits import Habits
from gitgpt.diff.model import ChangeSet

# class of all files -> type
BY_CLASS = {"test": "test", "docs": "docs", "ci": "ci", "build": "build", "config": "chore", "lock": "chore"}


def infer_type(changes: ChangeSet, findings: Findings, habits: Habits) -> str:
    """One of `gitgpt.conventional.lint.TYPES`."""
    classes = {class_of(file.path) for file in changes.files}
    if not classes or any(file.new_mode == "160000" for file in changes.files):
        return "chore"
    if len(classes) == 1 and (kind := BY_CLASS.get(next(iter(classes)))):
        return kind
    if "source" not in classes:
        return "docs" if classes <= {"docs", "asset"} else "build" if "build" in classes else "chore"
    if all(file.added == file.removed == 0 for file in changes.files):
        return "refactor"
    if findings.bumps and len(findings.bumps) * 4 >= changes.added:
        return "chore"
    sources = [file for file in changes.files if class_of(file.path) == "source"]
    public = [symbol for symbol in findings.added if symbol.is_public and symbol.kind != "value"]
    if any(file.status == "added" for file in sources) or (public and changes.added > 3 * changes.removed):
        return "feat"
    if changes.removed > 2 * changes.added or (findings.removed and findings.added):
        return "refactor"
    return "fix"
