"""The rules that hold in a repository: its own `[lint]` table, else the settings of another linter.

A repository brings these files along, so they are data: an unknown rule is reported, and nothing is run (a
`commitlint.config.js` is named as unreadable).
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from configparser import ConfigParser
from configparser import Error as IniError
from pathlib import Path
from typing import Any, NamedTuple

from gitgpt import files
from gitgpt.conventional.lint_rules import BY_ID, Level, LintSettings, Value
from gitgpt.errors import ConfigError, MissingFileError, did_you_mean

ReadFile = Callable[[str], bytes | None]
"""The content of a file at the top of the working tree, None where there is none."""

LARGEST_CONFIG = 1 << 20  # bytes
LEVELS: tuple[Level, ...] = ("error", "warning", "off")
MODES = ("fail", "warn")
KEYS = ("mode", "rules", "inherit")
COMMITLINT_LEVELS: tuple[Level, ...] = ("off", "warning", "error")
ANGULAR = ("build", "ci", "docs", "feat", "fix", "perf", "refactor", "revert", "style", "test")
# https://github.com/conventional-changelog/commitlint, @commitlint/config-*
PRESETS: Mapping[str, LintSettings] = {
    "@commitlint/config-conventional": LintSettings(
        {"body-max-line-length": "error", "subject-imperative": "off", "subject-case": "error"},
        {"header-max-length": 100, "body-max-line-length": 100, "type-enum": (*ANGULAR, "chore")},
    ),
    "@commitlint/config-angular": LintSettings(
        {"body-max-line-length": "error", "subject-imperative": "off", "subject-case": "error",
         "scope-case": "error"},
        {"header-max-length": 72, "body-max-line-length": 100, "type-enum": ANGULAR},
    ),
}  # fmt: skip
UNREADABLE = tuple(
    f"{stem}.{suffix}"
    for stem in ("commitlint.config", ".commitlintrc")
    for suffix in ("js", "cjs", "mjs", "ts", "cts", "mts")
)
# What a gitlint rule is here: its id or name -> our rule, and the option that holds the value
GITLINT = {
    "title-max-length": ("header-max-length", "line-length"),
    "T1": ("header-max-length", "line-length"),
    "body-max-line-length": ("body-max-line-length", "line-length"),
    "B1": ("body-max-line-length", "line-length"),
    "body-min-length": ("body-min-length", "min-length"),
    "B5": ("body-min-length", "min-length"),
    "title-match-regex": ("header-pattern", "regex"),
    "T7": ("header-pattern", "regex"),
    "title-trailing-punctuation": ("subject-full-stop", ""),
    "T3": ("subject-full-stop", ""),
    "contrib-title-conventional-commits": ("type-enum", "types"),
    "CT1": ("type-enum", "types"),
}


class RuleSource(NamedTuple):
    """The rules, the file they are from ("" for our own defaults), and what was not read of it."""

    settings: LintSettings
    origin: str = ""
    unread: tuple[str, ...] = ()
    mode: str = "fail"


def read_lint_settings(
    table: Mapping[str, Any], *, types: Sequence[str], scopes: Sequence[str]
) -> RuleSource:
    """The `[lint]` table. `types` and `scopes` are the settings of drafts, which hold for checks as well.

    Raises ConfigError for an unknown key, rule, level or value.
    """
    for key in table:
        if key not in KEYS:
            raise ConfigError(f"unknown setting lint.{key}", advice=did_you_mean(key, KEYS))
    mode = table.get("mode", "fail")
    if mode not in MODES:
        raise ConfigError(f"lint.mode is one of {', '.join(MODES)}, not {mode!r}")
    rules = table.get("rules", {})
    if not isinstance(rules, Mapping):
        raise ConfigError(
            "lint.rules wants a table of rules", advice='for example: "header-max-length" = 100'
        )
    values: dict[str, Value] = {}
    if types:
        values["type-enum"] = tuple(types)
    if scopes:
        values["scope-enum"] = tuple(scopes)
    levels: dict[str, Level] = {}
    for name, wanted in rules.items():
        level, value = _read_rule(name, wanted)
        if level:
            levels[name] = level
        if value is not None:
            values[name] = value
    return RuleSource(LintSettings(levels, values), "[lint]" if table else "", mode=mode)


def read_from(top: Path | None) -> ReadFile:
    """Reads configuration files of the working tree; finds none where there is no working tree."""

    def read(name: str) -> bytes | None:
        try:
            return files.read_tree_file(top, name, limit=LARGEST_CONFIG) if top else None
        except MissingFileError:
            return None

    return read


def choose_rules(
    table: Mapping[str, Any], *, types: Sequence[str], scopes: Sequence[str], read: ReadFile
) -> RuleSource:
    """The rules that hold: those of the `[lint]` table where it has rules, else another linter's, else the
    defaults. Raises ConfigError as the readers of both do."""
    own = read_lint_settings(table, types=types, scopes=scopes)
    if table.get("rules") or not table.get("inherit", True):
        return own
    foreign = find_foreign_settings(read)
    return (
        foreign._replace(mode=own.mode)
        if foreign and foreign.origin
        else own._replace(unread=foreign.unread if foreign else ())
    )


def find_foreign_settings(read: ReadFile) -> RuleSource | None:
    """The settings of commitlint, commitizen or gitlint in the repository, the first that is there.

    Raises ConfigError where such a file cannot be parsed.
    """
    for name, parse in FOREIGN:
        data = read(name)
        if data is None:
            continue
        try:
            found = parse(data.decode("utf-8-sig"))
        except (ValueError, IniError, UnicodeDecodeError) as exc:
            raise ConfigError(f"{name} cannot be read: {str(exc).splitlines()[0]}") from exc
        if found:
            return found._replace(origin=name)
    script = next((name for name in UNREADABLE if read(name) is not None), "")
    return (
        RuleSource(LintSettings(), "", (f"{script} is a program, and gitgpt runs none",)) if script else None
    )


def check_pattern(rule: str, pattern: str) -> str:
    """The pattern, if it is a regular expression. Raises ConfigError."""
    try:
        re.compile(pattern)
    except re.error as exc:
        raise ConfigError(f"lint: {rule} is not a regular expression: {exc}") from exc
    return pattern


def _read_rule(name: str, wanted: object) -> tuple[Level | None, Value | None]:
    if name not in BY_ID:
        raise ConfigError(f"lint.rules: there is no rule {name!r}", advice=did_you_mean(name, BY_ID))
    if wanted in LEVELS:
        return wanted, None
    if isinstance(wanted, Mapping):
        level, value = wanted.get("level", "error"), wanted.get("value")
        if level not in LEVELS:
            raise ConfigError(f"lint.rules: {name} has the level {level!r}", advice=", ".join(LEVELS))
        return level, None if value is None else _read_value(name, value)
    return _shown_level(name), _read_value(name, wanted)


def _shown_level(name: str) -> Level:
    """A rule that gets a value is wanted: it is on."""
    level = BY_ID[name].level
    return "error" if level == "off" else level


def _read_value(name: str, value: object) -> Value:
    default = BY_ID[name].value
    if isinstance(default, tuple) and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    if isinstance(default, int) and isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    if isinstance(default, str) and isinstance(value, str):
        return check_pattern(name, value) if name in ("header-pattern", "references-empty") else value
    wants = {tuple: "a list of texts", int: "a whole number above 0", str: "a text"}[type(default)]
    raise ConfigError(f"lint.rules: {name} wants {wants}, not {value!r}")


def read_commitlint(data: object) -> RuleSource:
    """A commitlint configuration as data: `extends` and `rules`."""
    if not isinstance(data, Mapping):
        raise ValueError("it is not a table")
    levels, values, unread = dict[str, Level](), dict[str, Value](), list[str]()
    extends = data.get("extends", [])
    for name in [extends] if isinstance(extends, str) else extends:
        if name in PRESETS:
            levels |= PRESETS[name].levels
            values |= PRESETS[name].values
        else:
            unread.append(f"extends {name}")
    rules = data.get("rules", {})
    for name, row in rules.items() if isinstance(rules, Mapping) else ():
        if not _read_commitlint_rule(name, row, levels, values):
            unread.append(f"the rule {name}")
    return RuleSource(LintSettings(levels, values), unread=tuple(unread))


def _read_commitlint_rule(name: str, row: object, levels: dict[str, Level], values: dict[str, Value]) -> bool:
    """Whether the rule has a meaning here: `[level, "always" | "never", value]`."""
    cells = row if isinstance(row, list) else [row]
    if not cells or cells[0] not in (0, 1, 2):
        return False
    level = COMMITLINT_LEVELS[cells[0]]
    when, value = cells[1] if len(cells) > 1 else "always", cells[2] if len(cells) > 2 else None
    if name == "subject-case":
        wanted = {value} if isinstance(value, str) else set(value) if isinstance(value, list) else set()
        is_upper = (when == "always") == bool(wanted & {"sentence-case", "start-case", "pascal-case"})
        levels[name], values[name] = level, "sentence" if is_upper else "lower"
        return True
    if name == "type-empty" and when == "always":  # "always empty": no convention
        levels[name] = "off"
        return True
    if name in ("trailer-exists", "signed-off-by"):
        levels["trailer-required"] = level
        values["trailer-required"] = (str(value or "Signed-off-by").rstrip(": "),)
        return True
    if name not in BY_ID or (name == "references-empty" and when == "always"):
        return level == "off"
    levels[name] = level
    if isinstance(value, list):
        values[name] = tuple(map(str, value))
    elif isinstance(value, int) and isinstance(BY_ID[name].value, int):
        values[name] = value
    return True


def read_commitizen(table: object) -> RuleSource | None:
    """The `commitizen` table of a project: its message length, and the pattern of a customised convention."""
    if not isinstance(table, Mapping):
        return None
    levels, values, unread = dict[str, Level](), dict[str, Value](), list[str]()
    length = table.get("message_length_limit")
    if isinstance(length, int) and length > 0:
        values["header-max-length"] = length
    name = table.get("name", "cz_conventional_commits")
    customize = table.get("customize")
    pattern = customize.get("schema_pattern") if isinstance(customize, Mapping) else None
    if name == "cz_customize" and isinstance(pattern, str):
        levels |= {"type-empty": "off", "type-enum": "off"}
        values["header-pattern"] = check_pattern("schema_pattern", pattern)
    elif name == "cz_conventional_commits":
        values["type-enum"] = (*ANGULAR, "bump", "chore")
    else:
        unread.append(f"the convention {name}")
    return RuleSource(LintSettings(levels, values), unread=tuple(unread))


def read_gitlint(text: str) -> RuleSource:
    """A `.gitlint` file. gitlint asks for no convention unless its contrib rule is on."""
    parser = ConfigParser(interpolation=None, strict=False)
    parser.read_string(text)
    general = parser["general"] if parser.has_section("general") else {}
    has_types = "CT1" in general.get("contrib", "") or "conventional" in general.get("contrib", "")
    off: Level = "off"
    on: Level = "error"
    levels: dict[str, Level] = {"body-max-line-length": "error", "body-min-length": "error"}
    levels |= dict.fromkeys(("type-empty", "type-enum", "type-case"), on if has_types else off)
    values: dict[str, Value] = {"header-max-length": 72, "body-max-line-length": 80, "body-min-length": 20}
    unread = []
    for section in parser.sections():
        if section in GITLINT:
            rule, option = GITLINT[section]
            raw = parser[section].get(option, "")
            if raw:
                values[rule] = _gitlint_value(rule, raw)
        elif section != "general":
            unread.append(f"[{section}]")
    for name in re.split(r"[,\s]+", general.get("ignore", "")):
        if name in GITLINT:
            levels[GITLINT[name][0]] = "off"
        elif name in ("B6", "body-is-missing"):
            levels["body-min-length"] = "off"
    return RuleSource(LintSettings(levels, values), unread=tuple(unread))


def _gitlint_value(rule: str, raw: str) -> Value:
    default = BY_ID[rule].value
    if isinstance(default, int):
        return int(raw)
    return tuple(re.split(r"[,\s]+", raw.strip())) if isinstance(default, tuple) else check_pattern(rule, raw)


def _parse_yaml(text: str) -> object:
    try:
        import yaml  # an extra: gitgpt[yaml]
    except ImportError as exc:
        raise ValueError("reading YAML needs PyYAML: pip install 'gitgpt[yaml]'") from exc
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as exc:
        raise ValueError(str(exc)) from exc


def _parse_json_or_yaml(text: str) -> object:
    return json.loads(text) if text.lstrip().startswith(("{", "[")) else _parse_yaml(text)


def _parse_toml(text: str) -> Mapping[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    found: Mapping[str, Any] = tomllib.loads(text)
    return found


def _in_package_json(text: str) -> RuleSource | None:
    data = json.loads(text)
    table = data.get("commitlint") if isinstance(data, Mapping) else None
    return None if table is None else read_commitlint(table)


def _in_pyproject(text: str) -> RuleSource | None:
    tool = _parse_toml(text).get("tool", {})
    return read_commitizen(tool.get("commitizen")) if isinstance(tool, Mapping) else None


def _in_cz_json(text: str) -> RuleSource | None:
    data = json.loads(text)
    return read_commitizen(data.get("commitizen")) if isinstance(data, Mapping) else None


def _in_cz_yaml(text: str) -> RuleSource | None:
    data = _parse_yaml(text)
    return read_commitizen(data.get("commitizen")) if isinstance(data, Mapping) else None


def _in_cz_toml(text: str) -> RuleSource | None:
    tool = _parse_toml(text).get("tool", {})
    return read_commitizen(tool.get("commitizen") if isinstance(tool, Mapping) else None)


Parse = Callable[[str], RuleSource | None]
FOREIGN: tuple[tuple[str, Parse], ...] = (
    (".commitlintrc", lambda text: read_commitlint(_parse_json_or_yaml(text))),
    (".commitlintrc.json", lambda text: read_commitlint(json.loads(text))),
    (".commitlintrc.yaml", lambda text: read_commitlint(_parse_yaml(text))),
    (".commitlintrc.yml", lambda text: read_commitlint(_parse_yaml(text))),
    ("package.json", _in_package_json),
    (".cz.toml", _in_cz_toml),
    ("cz.toml", _in_cz_toml),
    (".cz.json", _in_cz_json),
    ("cz.json", _in_cz_json),
    (".cz.yaml", _in_cz_yaml),
    ("cz.yaml", _in_cz_yaml),
    ("pyproject.toml", _in_pyproject),
    (".gitlint", read_gitlint),
)
