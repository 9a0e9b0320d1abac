"""How much a changed line says: by the class of its file, by what the line is, by what it names."""

from __future__ import annotations

import re
from functools import lru_cache
from math import log2

from gitgpt.diff.file_class import CLASS_WEIGHTS, FileClass

NOISE_WEIGHT = 0.05  # where CLASS_WEIGHTS has none
DEFINITION = re.compile(
    r"\s*(?:(?:export|public|private|protected|internal|static|abstract|final|async|pub(?:\(\w{1,20}\))?|default"
    r"|override|open|unsafe|const|local|sealed|virtual|inline|extern|declare)\s+){0,6}"
    r"(?:def|defp|defmodule|class|function\*?|fn|func|fun|interface|struct|enum|trait|impl|type|module|protocol"
    r"|extension|macro_rules!|record|namespace)\b"
    r"|\s*#define\s|\s*@[\w.]+\(|\s*#{1,4}\s|\s*[\w-]+:\s*$|\s*\[[\w.\"-]+\]$"
)
COMMENT = re.compile(r"\s*(?://|#(?!define|include|\[)|/?\*|<!--|--\s|;;|\"\"\"|''')")
IMPORT = re.compile(
    r"\s*(?:import\s|from\s.{1,200}\simport|#include|use\s|using\s|require\b|export\s\*\sfrom"
    r"|(?:const|local)\s.{1,200}=\s?require\()"
)
# Words, and words joined by a dot, a hyphen or a slash as flags, modules and paths are.
NAME = re.compile(r"(?:--?)?[A-Za-z_]\w+(?:[.:/-]{1,2}\w+)*")
PART = re.compile(r"\w+")
CODED = re.compile(r"_|[a-z0-9][A-Z]|[A-Z]{2}|^--|\w[./:-]\w")
STOP = frozenset((
    "the", "and", "for", "with", "this", "that", "from", "not", "are", "was", "self", "return", "const",
    "let", "var", "new", "def", "class", "function", "import", "public", "private", "static", "void", "int",
    "string", "str", "true", "false", "null", "none", "else", "elif", "case", "break", "continue", "type",
    "func", "end", "then", "args", "kwargs", "try", "catch", "finally", "throw", "throws", "raise", "async",
    "await", "yield", "while", "switch", "default", "pass", "super", "require", "export", "extends",
))  # fmt: skip
STOP |= {word.capitalize() for word in STOP}
CACHED = 50_000  # lines: each is asked for several times while a text is made
LONGEST = 400  # characters of a line that are searched for names


@lru_cache(maxsize=CACHED)
def line_weight(text: str) -> float:
    """Of a changed line without its sign: definitions 2, code 1, comments 0.5, imports 0.3, keywords and
    numbers alone 0.3, brackets 0.1."""
    if not text or text.isspace():
        return 0.0
    if not any(map(str.isalnum, text)):
        return 0.1
    if IMPORT.match(text):
        return 0.3
    if DEFINITION.match(text):
        return 2.0
    if COMMENT.match(text):
        return 0.5
    return 1.0 if names_in(text) else 0.3


def file_weight(kind: FileClass, changed_lines: int) -> float:
    """Grows with the logarithm of the size, so that one huge file does not drown the others."""
    return CLASS_WEIGHTS.get(kind, NOISE_WEIGHT) * (1 + log2(1 + changed_lines))


@lru_cache(maxsize=CACHED)
def names_in(text: str) -> frozenset[str]:
    """What a line names: words of three letters and more, keywords aside, and compounds with their parts."""
    names: list[str] = NAME.findall(text[:LONGEST])
    compounds = [name for name in names if not name.isidentifier()]
    if compounds:
        names += PART.findall(" ".join(compounds))
    return frozenset(name for name in names if len(name) > 2) - STOP


def name_weight(name: str, lines: int) -> float:
    """How likely a reader of the whole would mention it, when so many changed lines name it: a coded name
    rather than a plain word, and what recurs rather than what occurs once."""
    return (1.0 if CODED.search(name) else 0.25) * log2(1 + lines)
