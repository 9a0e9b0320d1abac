"""Flags over environment over user file over repository file over defaults, and who set what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from gitgpt import files
from gitgpt.config.paths import user_config
from gitgpt.config.schema import FALSE, TRUE, SettingRow, Settings, rows
from gitgpt.errors import ConfigError, FileError, MissingFileError

REPOSITORY_FILES = (("pyproject.toml", ("tool", "gitgpt")), (".gitgpt.toml", ()))
LARGEST_FILE = 200_000  # bytes; the longest pyproject.toml in use have some 40,000
MOST_WARNINGS = 10
LONGEST_NAME = 60  # characters of a setting's name that is compared with ours, and of a value that is shown
MOST_ENTRIES = 1000  # of one list of the content filter


class Loaded(NamedTuple):
    """The settings of this run; `origins` names the layer of each, `warnings` what was ignored and why."""

    settings: Settings
    origins: Mapping[str, str]
    warnings: tuple[str, ...] = ()
    from_repository: frozenset[str] = frozenset()  # settings that a trusted repository chose

    @property
    def own_provider(self) -> str:
        """Whom the user means by the main provider: the user's key, base URL and key file are for it alone,
        whichever provider a trusted repository chose."""
        is_chosen = "provider" in self.from_repository
        return Settings().provider if is_chosen else self.settings.provider


class RepositoryFile(NamedTuple):
    """One of a repository's own files: its settings, those of them that need trust, those never heard."""

    path: Path
    table: Mapping[str, Any]
    wanted: tuple[str, ...]
    refused: tuple[str, ...]


class _Layer(NamedTuple):
    origin: str
    values: Mapping[str, Any]
    is_repository: bool = False

    def is_trusted(self) -> bool:
        from gitgpt.config import trusted_files  # start-up: only for a file that sets more than style

        return trusted_files.is_trusted(Path(self.origin), self.values)


def load_settings(*, flags: Mapping[str, Any], environ: Mapping[str, str], top: Path | None) -> Loaded:
    """Reads every layer. `top` is the top of the working tree, None outside a repository.

    Raises ConfigError for what the user wrote wrongly; what a repository wrote wrongly is left out with a
    warning: a file that came with a clone must not stop a command.
    """
    known = rows()
    warnings: list[str] = []
    values: dict[str, Any] = {}
    origins = dict.fromkeys(known, "default")
    chosen: set[str] = set()
    for layer in _layers(flags, environ, top, known, warnings):
        for name, raw in layer.values.items():
            value = _accept(name, raw, layer, known, warnings)
            if value is None:
                continue
            if known[name].option.adds_up and name in values:
                value = _united(values[name], value)
            values[name] = value
            origins[name] = layer.origin
            (chosen.add if layer.is_repository else chosen.discard)(name)
    return Loaded(Settings(**values), origins, _shorten(warnings), frozenset(chosen))


def _shorten(warnings: list[str]) -> tuple[str, ...]:
    if len(warnings) <= MOST_WARNINGS:
        return tuple(warnings)
    rest = len(warnings) - MOST_WARNINGS
    return (*warnings[:MOST_WARNINGS], f"and {rest} more warnings about the settings")


def _united(weaker: Any, stronger: Any) -> Any:
    return {**weaker, **stronger} if isinstance(stronger, Mapping) else (*weaker, *stronger)


def _layers(
    flags: Mapping[str, Any],
    environ: Mapping[str, str],
    top: Path | None,
    known: Mapping[str, SettingRow],
    warnings: list[str],
) -> Iterator[_Layer]:
    """From the weakest to the strongest."""
    yield from _repository_layers(top, warnings) if top else ()
    yield _Layer(str(user_config()), _user_table(user_config()))
    for name, row in known.items():
        for variable in (*row.option.env, f"GITGPT_{name.upper()}"):
            if environ.get(variable):
                yield _Layer(variable, {name: _from_text(environ[variable], row, variable)})
    yield _Layer("command line", {name: value for name, value in flags.items() if value is not None})


def _repository_layers(top: Path, warnings: list[str]) -> Iterator[_Layer]:
    for name, keys in REPOSITORY_FILES:
        try:
            table = _repository_table(top, name, keys)
        except ConfigError as exc:
            warnings.append(f"{exc.message}; the file is ignored")
        else:
            yield _Layer(str(top / name), table, is_repository=True)


def repository_files(top: Path) -> list[RepositoryFile]:
    """A repository's files that set anything at all. Raises ConfigError for one that cannot be read."""
    known = rows()
    found = []
    for name, keys in REPOSITORY_FILES:
        table = _repository_table(top, name, keys)
        options = {each: known[each].option for each in table if each in known}
        wanted = tuple(each for each, option in options.items() if option.trusted)
        refused = tuple(each for each, option in options.items() if not (option.repo or option.trusted))
        if table:
            found.append(RepositoryFile((top / name).resolve(), table, wanted, refused))
    return found


def _repository_table(top: Path, name: str, keys: tuple[str, ...]) -> Mapping[str, Any]:
    return _read_table(lambda: files.read_tree_file(top, name, limit=LARGEST_FILE), top / name, keys)


def _user_table(path: Path) -> Mapping[str, Any]:
    """A user's own file may be a link: dotfiles are often kept elsewhere."""
    return _read_table(lambda: files.read_file(path.resolve(), limit=LARGEST_FILE), path, ())


def _read_table(read: Callable[[], bytes], path: Path, keys: tuple[str, ...]) -> Mapping[str, Any]:
    """The table at `keys` of a TOML file; empty where there is no such file. Raises ConfigError."""
    try:
        content = read()
    except MissingFileError:
        return {}
    except FileError as exc:
        raise ConfigError(exc.message, advice=exc.advice or "check its permissions") from exc
    if keys and b"gitgpt" not in content:
        return {}  # start-up: most pyproject.toml files are not ours, and parsing one costs 5 ms
    from gitgpt.config.toml_file import parse_toml  # start-up: most hooks meet no configuration file

    table = parse_toml(content, path)
    for key in keys:
        table = table.get(key, {})
        if not isinstance(table, dict):
            raise ConfigError(f"{path}: [{'.'.join(keys)}] is not a table")
    return table


def _from_text(text: str, row: SettingRow, variable: str) -> Any:
    try:
        if row.kind is bool:
            return _bool(text)
        if row.kind in (int, float):
            return row.kind(text)
    except ValueError as exc:
        raise ConfigError(f"{variable}={_shown(text)}: {row.name} wants {_wanted(row)}") from exc
    if row.kind is tuple:
        return [item.strip() for item in text.split(",") if item.strip()]
    if row.kind is str:
        return text
    raise ConfigError(f"{variable}: {row.name} is a table and can only be set in a file")


def read_value(name: str, text: str) -> Any:
    """A setting's value as a person types it in one line. Raises ConfigError for one that does not fit."""
    from gitgpt.config import advice  # start-up: only for a person who sets something

    known = rows()
    if name not in known:
        raise ConfigError(f"unknown setting {name!r}", advice=advice.on_setting(name, known))
    value = _from_text(text, known[name], name)
    problem = _problem(value, known[name])
    if problem:
        raise ConfigError(problem, advice=advice.on_value(value, known[name]))
    return value


def _bool(text: str) -> bool:
    lowered = text.strip().lower()
    if lowered not in TRUE | FALSE:
        raise ValueError(text)
    return lowered in TRUE


def _accept(name: str, raw: Any, layer: _Layer, known: Mapping[str, SettingRow], warnings: list[str]) -> Any:
    """The value in its own type, or None where it is left out with a warning."""
    row = known.get(name)
    if row is None:
        is_shown = len(warnings) < MOST_WARNINGS  # looking for a similar name takes time
        from gitgpt.config import advice  # start-up: only for a mistake

        what = advice.on_setting(name[:LONGEST_NAME], known) if is_shown else ""
        warnings.append(f"{layer.origin}: unknown setting {_shown(name)}; {what}")
        return None
    if layer.is_repository and not row.option.repo and not (row.option.trusted and layer.is_trusted()):
        may = "needs your trust (gitgpt trust) to set" if row.option.trusted else "may not set"
        warnings.append(f"{layer.origin}: a repository {may} {name!r}; it is ignored")
        return None
    if row.option.entries and layer.is_repository:
        raw = _usable_entries(raw, row, layer, warnings)
    problem = _problem(raw, row)
    if not problem and layer.is_repository and row.option.form:
        problem = _form_problem(raw, row)
    if problem and layer.is_repository:
        warnings.append(f"{layer.origin}: {problem}; it is ignored")
        return None
    if problem:
        from gitgpt.config import advice  # start-up: only for a mistake

        raise ConfigError(f"{layer.origin}: {problem}", advice=advice.on_value(raw, row))
    return tuple(raw) if row.kind is tuple else float(raw) if row.kind is float else raw


def _problem(raw: Any, row: SettingRow) -> str:
    option = row.option
    fits = {
        bool: isinstance(raw, bool),
        int: isinstance(raw, int) and not isinstance(raw, bool),
        float: isinstance(raw, (int, float)) and not isinstance(raw, bool),
        str: isinstance(raw, str),
        tuple: isinstance(raw, (list, tuple)) and all(isinstance(item, str) for item in raw),
    }.get(row.kind, isinstance(raw, Mapping))
    if not fits:
        return f"{row.name} wants {_wanted(row)}, not {_shown(raw)}"
    if option.choices and raw not in option.choices:
        return f"{row.name} is one of {', '.join(option.choices)}, not {_shown(raw)}"
    if option.entries:
        return _entries_problem(raw, row)
    if option.low is not None and not raw >= option.low:
        return f"{row.name} is at least {option.low:g}, not {_shown(raw)}"
    if option.high is not None and raw > option.high:
        return f"{row.name} is at most {option.high:g}, not {_shown(raw)}"
    return ""


def _form_problem(raw: Any, row: SettingRow) -> str:
    """Why a repository's text cannot be used. It goes to the model, where free text would be an order."""
    import re  # start-up: only for a repository with settings of its own

    if len(raw) > MOST_ENTRIES:
        return f"{row.name} has more than {MOST_ENTRIES} entries or characters"
    entries = (raw,) if isinstance(raw, str) else raw
    wrong = next((entry for entry in entries if entry and not re.fullmatch(row.option.form, entry)), None)
    return "" if wrong is None else f"{row.name} wants {row.option.form_says}, not {_shown(wrong)}"


def _shown(raw: Any) -> str:
    """A value in a message: one line, no control characters, not long."""
    text = repr(raw)
    return text if len(text) <= LONGEST_NAME else f"{text[:LONGEST_NAME]}..."


def _usable_entries(raw: Any, row: SettingRow, layer: _Layer, warnings: list[str]) -> Any:
    """A repository's list without the entries that cannot be used: one mistake must not lift the rest."""
    if not isinstance(raw, list) or not all(isinstance(entry, str) for entry in raw):
        return raw
    check = _check_of(row)
    problems = [check(entry) for entry in raw]
    for number, problem in enumerate(problems, start=1):
        if problem:
            warnings.append(
                f"{layer.origin}: {row.name} entry {number} cannot be used: {problem}; it is ignored"
            )
    return [entry for entry, problem in zip(raw, problems, strict=True) if not problem]


def _entries_problem(entries: tuple[str, ...], row: SettingRow) -> str:
    if len(entries) > MOST_ENTRIES:
        return f"{row.name} has more than {MOST_ENTRIES} entries"
    check = _check_of(row)
    for number, entry in enumerate(entries, start=1):
        problem = check(entry)
        if problem:
            return f"{row.name} entry {number} cannot be used: {problem}"
    return ""


def _check_of(row: SettingRow) -> Callable[[str], str]:
    """Why an entry of that list cannot be used, "" when it can."""
    if row.option.entries == "paths":
        from gitgpt.diff import ignore  # start-up: only where files are excluded

        return ignore.pattern_problem
    from gitgpt.guards import word_filter  # start-up: only for users who have a filter

    return word_filter.filter_problem


def _wanted(row: SettingRow) -> str:
    names = {
        bool: "true or false",
        int: "a whole number",
        float: "a number",
        str: "a text",
        tuple: "a list of texts",
    }
    return names.get(row.kind, "a table")
