"""Which characters of a diff are the signs of its lines, and which lines come from files of settings."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import NamedTuple

from gitgpt.guards.secrets.rule import compile_once

# Files that hold nothing but `name = value`: no line of them is code, so an unquoted word is a value.
_SETTINGS = (
    r"(?i)\.(?:properties|ini|cnf|conf|cfg|cf|env|envrc|tfvars|service|ya?ml|secrets|http|rest|credentials)"
    r"(?:\.\w{1,20})?$"
    r"|(?:^|/)(?:\.env[\w.-]*|\.?\w{0,20}rc|hosts|inventory|credentials|fstab|[\w.-]*secrets?|\.my\.cnf)$"
)
# Templates of them, texts for people, schemas.
_NO_SETTINGS = (
    r"(?i)(?:^|/)(?:locales?|i18n|lang(?:uages?)?|translations?|messages)[/_.-]|(?:openapi|swagger)"
)


# The lines of a hunk, in a text that has one character for each line: its first.
_HUNK = r"@[ +\\-]+"


class DiffLayout(NamedTuple):
    """`signs` are the characters to take off each line; `settings` are the lines of files of settings."""

    signs: list[str]
    settings: frozenset[int]


def is_settings_file(path: str) -> bool:
    name = path[-200:]
    return bool(compile_once(_SETTINGS).search(name)) and not compile_once(_NO_SETTINGS).search(name)


def read_layout(lines: Sequence[str]) -> DiffLayout | None:
    """None for a text that is no diff."""
    shape = "".join([line[:1] or " " for line in lines])
    signs = [""] * len(lines)
    settings: set[int] = set()
    head, is_settings = -1, False
    for hunk in compile_once(_HUNK).finditer(shape):
        first, end = hunk.start() + 1, hunk.end()
        if not lines[first - 1].startswith("@@ -"):
            continue
        signs[first:end] = [line[:1] for line in lines[first:end]]
        found = shape.rfind("d", head + 1, first)  # "diff --git": no line of a hunk begins with a letter
        if found >= 0 or head < 0:
            head, is_settings = found, is_settings_file(_find_path(lines, max(found, 0), first))
        if is_settings:
            settings.update(range(first, end))
    return DiffLayout(signs, frozenset(settings)) if any(signs) else None


def _find_path(lines: Sequence[str], head: int, hunk: int) -> str:
    """The new name of the file between the first line of its head and that of its first hunk."""
    for number in range(head, min(head + 12, hunk)):
        if lines[number].startswith("+++ "):
            return lines[number][4:].strip().strip('"')
    return ""


def find_stretches(
    order: Sequence[int], starts: Sequence[int], settings: frozenset[int]
) -> list[tuple[int, int]]:
    """Where the lines of `settings` are in the text that `order` makes; `starts` are its lines' places."""
    stretches: list[tuple[int, int]] = []
    for index in compress(range(len(order)), map(settings.__contains__, order)):
        start, end = starts[index], starts[index + 1]
        if stretches and stretches[-1][1] == start:
            stretches[-1] = (stretches[-1][0], end)
        else:
            stretches.append((start, end))
    return stretches
