"""The languages whose comments are compared with their code: a row a language.

A language is a row here, a file next to this one with `check_change`, and a grammar in the extra `languages`.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from gitgpt.drift.findings import DriftFinding


class DocLanguage(NamedTuple):
    """`grammars` gives for each file ending the tree-sitter package and the function that loads the
    grammar."""

    module: str
    grammars: Mapping[str, tuple[str, str]]


LANGUAGES = (
    DocLanguage(
        "javascript",
        {
            **dict.fromkeys(("js", "jsx", "mjs", "cjs"), ("tree_sitter_javascript", "language")),
            **dict.fromkeys(("ts", "mts", "cts"), ("tree_sitter_typescript", "language_typescript")),
            "tsx": ("tree_sitter_typescript", "language_tsx"),
        },
    ),
    DocLanguage("go", {"go": ("tree_sitter_go", "language")}),
    DocLanguage("rust", {"rs": ("tree_sitter_rust", "language")}),
    DocLanguage("java", {"java": ("tree_sitter_java", "language")}),
)
SKIPPED = (".d.ts", ".min.js")  # generated

SourceFiles = Sequence[tuple[str, bytes]]
"""Path and content of each file."""


class CommentCheck(Protocol):
    """What the file of each language provides. Both sides carry the paths that the files have now."""

    def __call__(self, old: SourceFiles, new: SourceFiles) -> Iterable[DriftFinding]: ...


def find_language(path: str) -> DocLanguage | None:
    ending = read_ending(path)
    return next((row for row in LANGUAGES if ending in row.grammars), None)


def read_ending(path: str) -> str:
    """The ending of a file that can be read; empty for any other file."""
    name = path.rpartition("/")[2]
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    is_known = any(ending in row.grammars for row in LANGUAGES)
    return ending if is_known and not name.endswith(SKIPPED) else ""


def check_languages(old: SourceFiles, new: SourceFiles) -> Iterator[DriftFinding]:
    """The findings of every language in a change."""
    for row in LANGUAGES:
        before = [file for file in old if find_language(file[0]) is row]
        after = [file for file in new if find_language(file[0]) is row]
        if before and after:
            module = importlib.import_module(
                f"gitgpt.drift.languages.{row.module}"
            )  # start-up: rarely needed
            check: CommentCheck = module.check_change
            yield from check(before, after)
