"""The facts of a file, by its language."""

from __future__ import annotations

from gitgpt.drift.facts.fact import Fact
from gitgpt.drift.facts.lines import line_facts
from gitgpt.drift.facts.python import python_facts
from gitgpt.drift.source import read_module


def read_facts(path: str, content: bytes) -> list[Fact]:
    """Everything that the file offers. A file that cannot be read offers nothing."""
    if path.endswith((".py", ".pyi")):
        return python_facts(read_module(path, content))
    return line_facts(path, content.decode("utf-8", "replace"))
