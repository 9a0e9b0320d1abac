"""Light lexers: which symbol a line of source defines. One row a language.

A line is all they see, so they err on the side of silence. Every pattern is anchored and free of nested
repetition: linear time on hostile input.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple


class Symbol(NamedTuple):
    """`kind` is "function", "type" or "value" (a constant, variable or field)."""

    name: str
    kind: str
    is_public: bool = True


# language -> pattern with the groups f (function), t (type), v (value)
PATTERNS = {
    "python": r"\s*(?:async\s+)?def\s+(?P<f>\w+)|\s*class\s+(?P<t>\w+)|(?P<v>[A-Za-z_]\w*)\s*(?::[^=]{1,80})?=(?!=)",
    "script": r"\s*(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:async\s+)?function\s*\*?\s*(?P<f>[\w$]+)"
    r"|\s*(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:class|interface|enum|namespace|type)\s+(?P<t>[\w$]+)(?=\s*[{<=]|\s+(?:extends|implements)\b)"
    r"|(?:export\s+)?(?:declare\s+)?(?:const|let|var)\s+(?P<f1>[\w$]+)\s*(?::[^=]{1,80})?=\s*(?:async\s*)?(?:function\b|\([^()]{0,200}\)\s*(?::[^=]{1,80})?=>|\w+\s*=>)"
    r"|(?:export\s+)?(?:declare\s+)?(?:const|let|var)\s+(?P<v>[\w$]+)"
    r"|\s+(?:(?:public|private|protected|static|readonly|override|async|get|set)\s+){0,4}(?!if\b|for\b|while\b|switch\b|catch\b|return\b|function\b|super\b|await\b|typeof\b|new\b|else\b)(?P<f2>[\w$]+)\s*\([^(){}]{0,200}\)\s*(?::[^{}=]{1,80})?\{",
    "go": r"func\s+(?:\([^)]{1,80}\)\s*)?(?P<f>\w+)|type\s+(?P<t>\w+)|(?:var|const)\s+(?P<v>\w+)",
    "rust": r"\s*(?:pub(?:\([a-z]+\))?\s+)?(?:default\s+)?(?:const\s+)?(?:async\s+)?(?:unsafe\s+)?(?:extern\s+\"\w+\"\s+)?fn\s+(?P<f>\w+)"
    r"|\s*(?:pub(?:\([a-z]+\))?\s+)?(?:struct|enum|trait|union|type|mod)\s+(?P<t>\w+)|\s*macro_rules!\s+(?P<f1>\w+)"
    r"|\s*(?:pub(?:\([a-z]+\))?\s+)?(?:const|static)\s+(?:mut\s+)?(?P<v>\w+)\s*:",
    "java": r"\s*(?:(?:public|protected|private|internal|static|final|abstract|sealed|override|open|virtual|async|partial|data|default|synchronized)\s+){0,6}(?:class|interface|enum|record|object|struct|trait|@interface)\s+(?P<t>\w+)"
    r"|\s*(?:(?:public|protected|private|internal|inline|suspend|override|open|abstract|operator)\s+){0,5}(?:fun|def)\s+(?:<[^>]{1,60}>\s*)?(?:\w+\.)?(?P<f>\w+)"
    r"|\s*(?:(?:public|protected|private|internal|static|final|abstract|override|virtual|async|default|synchronized|native)\s+){1,6}(?:<[^>]{1,60}>\s*)?[\w.]+(?:<[^()=;]{0,80}>)?(?:\[\])?\s+(?P<f1>\w+)\s*\("
    r"|\s*(?:(?:public|protected|private|internal|static|final|const|readonly)\s+){1,5}[\w.]+(?:<[^()=;]{0,80}>)?(?:\[\])?\s+(?P<v>\w+)\s*[=;]",
    "c": r"#\s*define\s+(?P<v>\w+)|(?:typedef\s+)?(?:struct|enum|union|class|namespace)\s+(?P<t>\w+)\s*(?:[:{]|$)"
    r"|(?!return\b|else\b|if\b|goto\b|typedef\b)(?:[A-Za-z_][\w:<>,]*[\s*&]+){1,6}(?:\w+::){0,3}(?P<f>~?\w+)\s*\([^;]{0,200}(?:[{),;]|$)",
    "ruby": r"\s*def\s+(?:self\.)?(?P<f>\w+[?!=]?)|\s*(?:class|module)\s+(?P<t>[\w:]+)|\s*(?P<v>[A-Z][A-Z0-9_]+)\s*=(?!=)",
    "php": r"\s*(?:(?:public|protected|private|static|final|abstract)\s+){0,4}function\s+&?(?P<f>\w+)"
    r"|\s*(?:(?:final|abstract|readonly)\s+){0,3}(?:class|interface|trait|enum)\s+(?P<t>\w+)|\s*(?:(?:public|protected|private)\s+)?const\s+(?P<v>\w+)",
    "elixir": r"\s*(?:def|defp|defmacro|defmacrop|defguard)\s+(?P<f>\w+[?!]?)|\s*(?:defmodule|defprotocol|defimpl)\s+(?P<t>[\w.]+)|\s*@(?P<v>[a-z]\w*)\s+[\[{%~:\"\d]",
    "swift": r"\s*(?:(?:public|private|fileprivate|internal|open|static|final|override|mutating)\s+){0,5}(?:func\s+(?P<f>\w+)|(?:class|struct|enum|protocol|extension|actor)\s+(?P<t>\w+)|(?:let|var)\s+(?P<v>\w+))",
    "dart": r"\s*(?:abstract\s+|sealed\s+|final\s+|base\s+){0,2}(?:class|mixin|enum|extension)\s+(?P<t>\w+)|\s*(?:static\s+)?(?:Future|Stream|void|int|bool|String|double|Widget)(?:<[^()=;]{0,60}>)?\??\s+(?P<f>\w+)\s*\(",
    "lua": r"\s*(?:local\s+)?function\s+(?P<f>[\w.:]+)|\s*local\s+(?P<v>\w+)\s*=",
    "shell": r"\s*(?:function\s+)?(?P<f>[\w-]+)\s*\(\)|\s*(?:export\s+|readonly\s+)?(?P<v>[A-Z][A-Z0-9_]+)=",
    "sql": r"\s*(?i:create\s+(?:or\s+replace\s+)?(?:unique\s+)?(?:table|view|index|type)\s+(?:if\s+not\s+exists\s+)?[\"`]?(?P<t>[\w.]+)|create\s+(?:or\s+replace\s+)?(?:function|procedure|trigger)\s+(?P<f>[\w.]+))",
    "proto": r"\s*(?:message|enum|service)\s+(?P<t>\w+)|\s*rpc\s+(?P<f>\w+)",
    "terraform": r"(?:resource|data)\s+\"[\w-]+\"\s+\"(?P<t>[\w-]+)\"|(?:variable|output|module)\s+\"(?P<v>[\w-]+)\"",
    "graphql": r"\s*(?:extend\s+)?(?:type|interface|enum|input|union|scalar)\s+(?P<t>\w+)",
    "haskell": r"(?:data|newtype|class|type)\s+(?P<t>[A-Z]\w*)|(?P<f>[a-z][\w']*)\s*::",
    "make": r"(?P<f>[A-Za-z][\w.-]*)\s*:(?!=)|(?P<v>[A-Z][A-Z0-9_]*)\s*[:?+]?=",
}  # fmt: skip

EXTENSIONS = {
    "python": "py pyi pyx",
    "script": "js jsx ts tsx mjs cjs mts cts vue svelte astro coffee",
    "go": "go",
    "rust": "rs",
    "java": "java kt kts scala groovy cs",
    "c": "c h cc cpp cxx hpp hh hxx m mm ino cu",
    "ruby": "rb rake",
    "php": "php",
    "elixir": "ex exs",
    "swift": "swift",
    "dart": "dart",
    "lua": "lua",
    "shell": "sh bash zsh",
    "sql": "sql",
    "proto": "proto",
    "terraform": "tf",
    "graphql": "graphql gql",
    "haskell": "hs",
    "make": "mk",
}
LANGUAGES = {extension: language for language, names in EXTENSIONS.items() for extension in names.split()}
MAX_LINE = 400  # characters: longer lines are minified or data


def language_of(path: str) -> str:
    """The language of a path by its extension, empty when there is no lexer for it."""
    name = path.rpartition("/")[2].lower()
    if name in ("makefile", "justfile"):
        return "make"
    return LANGUAGES.get(name.rpartition(".")[2], "")


@cache
def _pattern(language: str) -> re.Pattern[str]:
    # start-up: a commit touches one or two languages; compiling all costs 20 ms
    return re.compile(PATTERNS[language])


def defined(line: str, language: str) -> Symbol | None:
    """The symbol that `line` (without its diff sign) begins to define."""
    if not language or len(line) > MAX_LINE:
        return None
    match = _pattern(language).match(line)
    if match is None or match.lastgroup is None:
        return None
    name, group = match[match.lastgroup], match.lastgroup[0]
    kind = {"f": "function", "t": "type", "v": "value"}[group]
    return Symbol(name, kind, _is_public(name, line, language))


def _is_public(name: str, line: str, language: str) -> bool:
    """Whether others can use it, by the language's own sign."""
    if language == "python":
        return not name.startswith("_") and not (line[:1].isspace() and name == "__init__")
    if language == "go":
        return name[:1].isupper()
    if language == "script":
        return "export " in line
    if language == "rust":
        return line.lstrip().startswith("pub ")
    if language in ("java", "php"):
        return "private " not in line and "internal " not in line
    if language == "elixir":
        return not line.lstrip().startswith(("defp", "@"))
    return not name.startswith("_")
