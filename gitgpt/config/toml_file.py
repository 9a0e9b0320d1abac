"""Reads a TOML file that may be hostile: bounded in size and depth before the parser sees it.

tomllib takes 60 seconds for one key of 100,000 parts and recurses once for each bracket, so both are counted
first, in one pass.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from gitgpt.config import advice
from gitgpt.errors import ConfigError

LARGEST = 200_000  # bytes; the longest pyproject.toml in use have some 40,000
DEEPEST = 32  # brackets in one another, and parts of a dotted key
LONGEST_WORD = 1000  # characters of a bare key or number; Python refuses numbers of 4300 digits

# Texts and comments. An unfinished one ends the file or the line, so that nothing is scanned twice.
_QUOTED = r'''"""(?:\\.|[^\\])*?(?:"""|\Z)|\'\'\'.*?(?:\'\'\'|\Z)|"(?:\\.|[^"\\\n])*"?|'[^'\n]*'?|#[^\n]*'''
_BRACKET = r"[\[\]{}]"


def parse_toml(content: bytes, path: Path) -> dict[str, Any]:
    """Raises ConfigError for invalid TOML and for nesting that no person writes."""
    if sys.version_info >= (3, 11):
        import tomllib  # start-up: most hooks meet no configuration file
    else:
        import tomli as tomllib

    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise ConfigError(f"{path} is not UTF-8 text", advice="save it as UTF-8") from exc
    if problem := find_excess(text):
        raise ConfigError(f"{path} {problem}", advice="that is more than settings need")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as exc:  # TOMLDecodeError is a ValueError
        raise ConfigError(f"{path} is not valid TOML: {exc}", advice=advice.on_toml(content, exc)) from exc


def find_excess(text: str) -> str:
    """What the text has too much of, "" when the parser can read it in a short time."""
    bare = re.sub(_QUOTED, '"', text, flags=re.DOTALL)
    depth = 0
    for bracket in re.finditer(_BRACKET, bare):
        depth = depth + 1 if bracket[0] in "[{" else max(0, depth - 1)
        if depth > DEEPEST:
            return f"has more than {DEEPEST} brackets inside one another"
    for part in re.split(r"[\[\]{}=,\n]", bare):
        if part.count(".") > DEEPEST:
            return f"has a key of more than {DEEPEST} parts"
    if re.search(rf"[\w+-]{{{LONGEST_WORD}}}", bare):
        return f"has a word of more than {LONGEST_WORD} characters"
    return ""
