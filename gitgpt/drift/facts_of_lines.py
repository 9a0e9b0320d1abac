"""What documentation may name: flags, variables, keys, symbols; and how other languages than Python write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple

Kind = Literal["symbol", "flag", "variable", "key"]


How = Literal["plain", "derived", "loose"]


class Fact(NamedTuple):
    """`name` is as documentation writes it: `parse`, `--dry-run`, `APP_HOME`, `max_size`.

    `owner` is the class of a member. `default` is the source of the default, `help` what the code itself says
    about it, both empty when there is none. `how` is "derived" for a flag that is made from a parameter's
    name and is not spelled out in the code, "loose" for a string that only looks like what it is.
    """

    kind: Kind
    name: str
    path: str
    line: int
    text: str
    owner: str = ""
    default: str = ""
    help: str = ""
    how: How = "plain"


NAME = r"(?P<name>[A-Za-z][\w-]+)"
DASHED = r"(?P<name>--[A-Za-z][\w-]+)"
CAPITALS = r"(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"
Q = "[\"'`]"

# languages -> kind -> patterns; a flag named without dashes gets them
PATTERNS: dict[str, dict[Kind, tuple[str, ...]]] = {
    "js jsx ts tsx mjs cjs mts cts vue svelte": {
        "flag": (
            rf"\.(?:option|requiredOption|flag|addOption)\(\s*(?:new Option\(\s*)?{Q}(?:-\w,? *\|? *)?{DASHED}",  # commander, cac
            rf"\.(?:option|boolean|string|number)\(\s*{Q}{NAME}{Q}\s*,\s*\{{",  # yargs
        ),
        "variable": (rf"process\.env\.{CAPITALS}\b", rf"(?:env\[|env\.get\(|requireEnv\(|getEnv\()\s*{Q}{CAPITALS}{Q}", rf"import\.meta\.env\.{CAPITALS}\b"),
    },
    "go": {
        "flag": (
            rf"(?:[Ff]lags?(?:\(\))?|fs|cmd)\.(?:String|Bool|Int|Int64|Uint|Duration|Float64|Count|StringSlice|StringArray)(?:P|Var|VarP)?\((?:&[\w.]+,\s*)?\"{NAME}\"",
            rf"&cli\.\w+Flag\{{.*?Name:\s*\"{NAME}\"",
            rf"`.*?\b(?:long|name):\"{NAME}\".*?`",  # kong, go-flags
        ),
        "variable": (rf"os\.(?:Getenv|LookupEnv)\(\s*\"{CAPITALS}\"", rf"\b(?:env|envconfig):\"{CAPITALS}[\",]", rf"BindEnv\([^)]*\"{CAPITALS}\"", rf"EnvVars?:\s*(?:\[\]string\{{)?\"{CAPITALS}\""),
    },
    "rs": {
        "flag": (rf"\blong\s*(?:=|\()\s*\"{NAME}\"", rf"\.long\(\"{NAME}\"\)"),
        "variable": (rf"env::var(?:_os)?\(\s*\"{CAPITALS}\"", rf"(?:option_)?env!\(\s*\"{CAPITALS}\"", rf"\benv\s*(?:=|\()\s*\"{CAPITALS}\""),
    },
    "java kt kts scala groovy": {
        "flag": (rf"(?:names?|option|longOpt|long)\b\s*[=(].*?\"{DASHED}\"", rf"\.longOpt\(\"{NAME}\"\)"),
        "variable": (rf"(?:getenv|environment\.getOrDefault|env)\(\s*\"{CAPITALS}\"",),
    },
    "rb": {"flag": (rf"\.on\(.*?{Q}{DASHED}",), "variable": (rf"ENV(?:\[|\.fetch\(|\.key\?\()\s*{Q}{CAPITALS}{Q}",)},
    "php": {"flag": (rf"(?:addOption|InputOption)\(\s*{Q}{NAME}{Q}",), "variable": (rf"(?:getenv|env)\(\s*{Q}{CAPITALS}{Q}", rf"_(?:ENV|SERVER)\[{Q}{CAPITALS}{Q}\]")},
    "cs": {"flag": (rf"new Option<.*?>\(.*?\"{DASHED}\"",), "variable": (rf"GetEnvironmentVariable\(\s*\"{CAPITALS}\"",)},
    "swift": {"variable": (rf"environment\[\"{CAPITALS}\"\]",)},
    "c cc cpp cxx h hpp": {"flag": (rf"\{{\s*\"{NAME}\",\s*(?:no|required|optional)_argument",), "variable": (rf"getenv\(\s*\"{CAPITALS}\"",)},
    "ex exs": {"variable": (rf"System\.(?:get|fetch)_env!?\(\s*\"{CAPITALS}\"",)},
    "sh bash zsh": {"flag": (rf"^\s*(?:-\w\s*\|\s*)?{DASHED}(?:=\*)?(?:\s*\|[^)]*)?\)",), "variable": (rf"\$\{{{CAPITALS}:?[-?=+]",)},
    "lua": {"variable": (rf"os\.getenv\(?\s*{Q}{CAPITALS}{Q}",)},
}  # fmt: skip
LANGUAGES = {extension: names for names in PATTERNS for extension in names.split()}
LONG = re.compile(r"\blong\b(?!\s*[=(]\s*\")(?!_)|\blong\b\s*[,)\]]")
FIELD = re.compile(r"\s*(?:pub(?:\([a-z]+\))?\s+)?(?P<name>[a-z]\w+)\s*:\s*[A-Za-z]")
LONGEST = 400  # characters: longer lines are minified or data


def line_facts(path: str, text: str) -> list[Fact]:
    """Every flag and variable in a file of a language that has patterns."""
    language = LANGUAGES.get(path.rpartition(".")[2].lower() if "." in path else "", "")
    if not language:
        return []
    lines = text.splitlines()
    found = [
        fact
        for number, line in enumerate(lines, 1)
        if len(line) <= LONGEST
        for fact in _facts(path, number, line, language)
    ]
    return found + list(_derived(path, lines)) if language == "rs" else found


def _derived(path: str, lines: Sequence[str]) -> Iterator[Fact]:
    """clap: `#[arg(long)]`, followed by the field that names the flag."""
    for at, line in enumerate(lines):
        if len(line) <= LONGEST and LONG.search(line):
            for number, candidate in enumerate(lines[at + 1 : at + 12], at + 2):
                field = FIELD.match(candidate)
                if field:
                    name = "--" + field["name"].replace("_", "-")
                    yield Fact("flag", name, path, number, candidate.strip(), how="derived")
                    break


def _facts(path: str, number: int, line: str, language: str) -> Iterator[Fact]:
    for kind, pattern in _compiled(language):
        for match in pattern.finditer(line):
            name = match["name"]
            if kind == "flag" and not name.startswith("--"):
                name = "--" + name
            yield Fact(kind, name, path, number, line.strip())


@cache
def _compiled(language: str) -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(row)) for kind, rows in PATTERNS[language].items() for row in rows)
