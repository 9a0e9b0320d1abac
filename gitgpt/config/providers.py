"""Turns the settings into the links of a chain: which providers are asked, in which order, with which keys.

A name is a preset, a `[providers.NAME]` table, or a table that builds on a preset. Only the user's own
configuration has such tables. What belongs to the main provider (`model`, `base_url`, `api_key_file`,
GITGPT_API_KEY) never goes to another one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from gitgpt.config import advice, key_sources
from gitgpt.config.layers import Loaded
from gitgpt.errors import ConfigError, UnknownProviderError, did_you_mean
from gitgpt.llm import urls
from gitgpt.llm.providers import registry
from gitgpt.llm.providers.registry import Preset
from gitgpt.llm.types import Endpoint, Purpose

LONGEST_READ = 600.0  # seconds, for a server on this machine
PURPOSES: tuple[Purpose, ...] = ("commit", "changelog", "docs", "chat")

# What a [providers.NAME] table may hold, and of which type; see docs/providers.md.
TABLE: Mapping[str, type] = {
    "preset": str,
    "dialect": str,
    "base_url": str,
    "model": str,
    "key_variables": list,
    "key_file": str,
    "key_command": list,
    "key_ring": list,
    "key_header": str,
    "needs_key": bool,
    "jwt": dict,
    "headers": dict,
    "header_variables": dict,
    "proxy": str,
    "ca_bundle": str,
    "allow_http": bool,
    "connect_timeout": float,
    "read_timeout": float,
    "requests_per_minute": int,
    "tokens_per_minute": int,
    "parameters": dict,
    "options": dict,
}
JWT: Mapping[str, type] = {
    "issuer": str,
    "subject": str,
    "audience": str,
    "lifetime": int,
    "algorithm": str,
    "key_id": str,
    "more": dict,
}


class Environment(NamedTuple):
    """Where keys can come from besides the settings. `top` is the top of the working tree."""

    environ: Mapping[str, str]
    top: Path | None


def build_chain(loaded: Loaded, around: Environment) -> list[Endpoint]:
    """The links for purposes without their own chain. Raises ConfigError."""
    settings = loaded.settings
    first = build_named_link(settings.provider, "provider", loaded, around)
    return [first, *(build_named_link(name, "fallback", loaded, around) for name in settings.fallback)]


def build_chains(loaded: Loaded, around: Environment) -> dict[Purpose, list[Endpoint]]:
    """The purposes with their own chain. Raises ConfigError."""
    found: dict[Purpose, list[Endpoint]] = {}
    for purpose, names in loaded.settings.chains.items():
        where = loaded.origins.get("chains", "")
        if purpose not in PURPOSES:
            meant = did_you_mean(purpose, PURPOSES)
            problem = f"chains.{purpose}: a purpose is one of {', '.join(PURPOSES)}"
            raise ConfigError(problem, advice=meant).at(where)
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            form = f'write {purpose} = ["{names}"]' if isinstance(names, str) else ""
            raise ConfigError(f"chains.{purpose} wants a list of texts, not {names!r}", advice=form).at(where)
        found[purpose] = [build_named_link(name, "chains", loaded, around) for name in names]
    return found


def build_named_link(name: str, setting: str, loaded: Loaded, around: Environment) -> Endpoint:
    """That link; if there is no such provider, the error says which setting named it."""
    try:
        return build_link(name, loaded, around)
    except UnknownProviderError as exc:
        raise exc.at(_name_place(setting, loaded)) from exc


def _name_place(setting: str, loaded: Loaded, inner: str = "") -> str:
    origin = loaded.origins.get(setting, "default")
    if origin == "default" or origin.upper() == f"GITGPT_{setting.upper()}":
        return origin  # a variable has the setting's name
    return f"{origin}: {setting}{inner}"


def build_link(name: str, loaded: Loaded, around: Environment) -> Endpoint:
    """One link: `NAME`, or `NAME:MODEL` for another model there. Raises ConfigError."""
    settings = loaded.settings
    name, _, model = name.partition(":")
    table = _find_table(name, loaded)
    preset = preset_of(name, loaded)
    is_main = name == loaded.own_provider
    base_url = table.get("base_url") or _base_from_environment(preset, around.environ) or preset.base_url
    own_model = settings.model if name == _model_owner(loaded) else ""
    if is_main and settings.base_url and not _is_foreign(loaded):
        base_url = settings.base_url
    dialect = table.get("dialect", preset.dialect)
    base_url, options = _place_of(base_url, _join_options(preset, table))
    if not base_url and dialect != "command":
        hint = preset.note or f'write base_url = "https://..." into [providers.{name}]'
        raise ConfigError(f"the provider {name!r} needs a base_url", advice=hint).at(_name_file(name, loaded))
    if not (model or table.get("model") or preset.model or own_model) and dialect != "command":
        hint = preset.note or f'write model = "..." into [providers.{name}]'
        raise ConfigError(f"the provider {name!r} needs a model", advice=hint).at(_name_file(name, loaded))
    if "dialect" in table:
        _check_dialect(name, table["dialect"], loaded)
    if dialect == registry.COMMAND:
        base_url, options = "", _check_command(name, options, loaded)
    return Endpoint(
        name=name,
        dialect=dialect,
        base_url=base_url,
        model=model or own_model or table.get("model", preset.model),
        key=_key_source(name, loaded, around),
        connect_timeout=table.get("connect_timeout", settings.connect_timeout),
        read_timeout=_read_timeout(table, base_url, loaded),
        options=options,
        needs_key=table.get("needs_key", preset.needs_key),
        key_header=table.get("key_header", preset.key_header) or _token_header(preset, around.environ),
        headers=_build_headers(name, table, around.environ),
        proxy=table.get("proxy", ""),
        ca_bundle=_expand_path(table.get("ca_bundle", "")),
        allow_http=table.get("allow_http", False),
        requests_per_minute=table.get("requests_per_minute", 0),
        tokens_per_minute=table.get("tokens_per_minute", 0),
        key_variables=_key_variables(name, loaded),
        describe_missing_key=_describe_missing_key(name, loaded, around),
    )


def _name_file(name: str, loaded: Loaded) -> str:
    """The file of its table, or else the layer that chose it."""
    setting = "providers" if name in loaded.settings.providers else "provider"
    return loaded.origins.get(setting, "default")


def _check_dialect(name: str, dialect: str, loaded: Loaded) -> None:
    if dialect == registry.COMMAND:
        return
    try:
        registry.load_dialect(dialect)
    except ConfigError as exc:
        raise exc.at(_name_place("providers", loaded, f".{name}.dialect")) from exc


def is_model_chosen(loaded: Loaded) -> bool:
    """Whether a person or a repository said which model to ask, so that it is more than the default."""
    names = ("provider", "model", "base_url", "api_key_file")
    is_set = any(loaded.origins.get(name, "default") != "default" for name in names)
    return is_set or loaded.settings.provider in loaded.settings.providers


def _describe_missing_key(name: str, loaded: Loaded, around: Environment) -> Callable[[], str]:
    """Explains a missing key; a provider that was named has its own variables to explain."""
    is_chosen = is_model_chosen(loaded) or name != loaded.settings.provider

    def describe() -> str:
        from gitgpt.config import discovery  # start-up: only without a key

        return discovery.describe_missing_key(around.environ)

    return str if is_chosen else describe


def _check_command(name: str, options: Mapping[str, Any], loaded: Loaded) -> Mapping[str, Any]:
    """The options of a program. Only the user's own configuration can choose to run one."""
    if {"provider", "fallback", "chains"} & loaded.from_repository:
        named = (loaded.settings.provider, *loaded.settings.fallback, *loaded.settings.chains)
        problem = f"a repository's configuration cannot choose {name!r}, which runs a program"
        if name in named or "chains" in loaded.from_repository:
            raise ConfigError(problem, advice="set it in your own configuration (gitgpt config path)")
    arguments = options.get("arguments", ())
    if not arguments or not all(isinstance(argument, str) for argument in arguments):
        hint = f'write arguments = ["program", "--flag"] into [providers.{name}.options]'
        raise ConfigError(f"the provider {name!r} needs the arguments of its program", advice=hint)
    return options


def preset_of(name: str, loaded: Loaded) -> Preset:
    """What is known about a provider: the preset of its name, the one its table builds on, or nothing."""
    table = _find_table(name, loaded)
    program = f"{table.get('preset', name)}-cli"  # gemini and ollama are also names of APIs
    if table.get("dialect") == registry.COMMAND and program in registry.list_presets():
        return registry.list_presets()[program]
    if "preset" in table:
        try:
            return registry.find_preset(table["preset"])
        except UnknownProviderError as exc:
            raise exc.at(_name_place("providers", loaded, f".{name}.preset")) from exc
    if table and name not in registry.list_presets():
        return Preset(name, table.get("dialect", "openai"), "", "", needs_key=_names_a_key(table))
    return registry.find_preset(name, own=loaded.settings.providers)


def _key_variables(name: str, loaded: Loaded) -> tuple[str, ...]:
    own = tuple(_find_table(name, loaded).get("key_variables", preset_of(name, loaded).key_variables))
    return (key_sources.OWN_VARIABLE, *own) if name == loaded.own_provider else own


def find_key(name: str, loaded: Loaded, around: Environment) -> key_sources.FoundKey:
    """The provider's key as stored (a JWT's secret, not the token), and where it was found."""
    settings, table = loaded.settings, _find_table(name, loaded)
    is_main = name == loaded.own_provider
    variables = tuple(table.get("key_variables", preset_of(name, loaded).key_variables))
    key_file = table.get("key_file", settings.api_key_file if is_main else "")
    found = key_sources.find_key(
        variables, key_file=key_file, environ=around.environ, top=around.top, is_main=is_main
    )
    if found.value or not ({"key_command", "key_ring"} & set(table)):
        return found
    from gitgpt.llm import credentials as fetched  # start-up: only where a table names such a source

    if "key_command" in table:
        command = tuple(table["key_command"])
        return key_sources.FoundKey(fetched.from_command(command)(), f"the command {command[0]!r}")
    service, user = table["key_ring"]
    return key_sources.FoundKey(fetched.from_keyring(service, user)(), f"the key ring ({service}, {user})")


def _key_source(name: str, loaded: Loaded, around: Environment) -> Any:
    """The key as it is sent; called for each request."""

    def kept() -> str:
        return find_key(name, loaded, around).value

    table = _find_table(name, loaded)
    if "key_command" in table or "key_ring" in table:
        from gitgpt.llm.credentials import remember_key  # start-up: as above

        kept = remember_key(kept)
    if "jwt" not in table:
        return kept
    from gitgpt.llm.credentials import Claims, sign_keys  # start-up: only where tokens are signed

    return sign_keys(kept, Claims(**table["jwt"]))


def _find_table(name: str, loaded: Loaded) -> Mapping[str, Any]:
    """The provider's own table, checked; empty where it has none."""
    try:
        return _read_table(name, loaded.settings.providers.get(name, {}))
    except ConfigError as exc:
        raise exc.at(loaded.origins.get("providers", "default")) from exc


def _read_table(name: str, table: object) -> dict[str, Any]:
    if not isinstance(table, Mapping):
        raise ConfigError(f"providers.{name} is not a table", advice=f"write [providers.{name}]")
    checked = _check_table(table, TABLE, f"providers.{name}")
    if "key_command" in checked and not checked["key_command"]:
        raise ConfigError(f"providers.{name}.key_command is empty")
    if "key_ring" in checked and len(checked["key_ring"]) != 2:
        raise ConfigError(f"providers.{name}.key_ring is [service, user]")
    if "jwt" in checked:
        _check_table(checked["jwt"], JWT, f"providers.{name}.jwt")
    return checked


def read_table_value(name: str, key: str, text: str) -> Any:
    """A value for `[providers.NAME]` as a person types it in one line. Raises ConfigError."""
    where = f"providers.{name}"
    if key not in TABLE:
        raise ConfigError(f"{where}: unknown setting {key!r}", advice=advice.on_part(key, TABLE))
    kind = TABLE[key]
    value: Any = text
    try:
        if kind is bool:
            value = {"true": True, "false": False}[text.lower()]
        elif kind in (int, float):
            value = kind(text)
        elif kind is list:
            value = [item.strip() for item in text.split(",") if item.strip()]
    except (ValueError, KeyError) as exc:
        raise ConfigError(f"{where}.{key} wants {_WANTED[kind]}, not {text!r}") from exc
    return _check_table({key: value}, TABLE, where)[key]


def _check_table(table: Mapping[str, Any], known: Mapping[str, type], where: str) -> dict[str, Any]:
    """The table with each value of its type, lists as lists of texts. Raises ConfigError; a value is not
    quoted, for it may be a key in the wrong place."""
    for name, value in table.items():
        if name not in known:
            raise ConfigError(f"{where}: unknown setting {name!r}", advice=advice.on_part(name, known))
        wanted = known[name]
        fits = isinstance(value, (int, float) if wanted is float else wanted)
        if wanted is not bool and isinstance(value, bool):
            fits = False
        if wanted is list and fits:
            fits = all(isinstance(item, str) for item in value)
        if not fits or (wanted in (int, float) and value < 0):
            raise ConfigError(f"{where}.{name} wants {_WANTED[wanted]}")
    return dict(table)


_WANTED: Mapping[type, str] = {
    str: "a text",
    list: "a list of texts",
    dict: "a table",
    bool: "true or false",
    int: "a whole number, not negative",
    float: "a number, not negative",
}


def _join_options(preset: Preset, table: Mapping[str, Any]) -> Mapping[str, Any]:
    """The preset's options with the table's on top; `parameters` are joined, not replaced."""
    if "options" not in table and "parameters" not in table:
        return preset.options
    options = {**preset.options, **table.get("options", {})}
    parameters = {**preset.options.get("parameters", {}), **table.get("parameters", {})}
    return {**options, "parameters": parameters} if parameters else options


def _build_headers(name: str, table: Mapping[str, Any], environ: Mapping[str, str]) -> Mapping[str, str]:
    """Headers as they are written, and those whose secret value is in a variable."""
    headers = dict(table.get("headers", {}))
    for header, variable in table.get("header_variables", {}).items():
        headers[header] = environ.get(str(variable), "").strip()
    for header, value in headers.items():
        is_name = header.replace("-", "").replace("_", "").isalnum() and header.isascii()
        if not (is_name and isinstance(value, str) and value.isascii() and value.isprintable()):
            raise ConfigError(f"providers.{name}: the header {header!r} cannot be sent as it is")
    return headers


def _base_from_environment(preset: Preset, environ: Mapping[str, str]) -> str:
    """The base URL in the vendor's own variable."""
    name = next((name for name in preset.base_url_variables if environ.get(name, "").strip()), "")
    if name == "OLLAMA_HOST":
        return urls.from_ollama_host(environ[name])
    return environ[name].strip().strip("\"'") if name else ""


def _place_of(base_url: str, options: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The base URL as requests need it, and the options with Azure's API version if the URL names one."""
    base_url, version = urls.split_api_version(urls.normalize_base(base_url))
    return base_url, {**options, "api_version": version} if version else options


def _read_timeout(table: Mapping[str, Any], base_url: str, loaded: Loaded) -> float:
    """Seconds. A model on this machine may be slow, and no proxy hangs in between: the deadline limits it
    unless a timeout was chosen."""
    if "read_timeout" in table:
        return float(table["read_timeout"])
    is_default = loaded.origins.get("read_timeout") == "default"
    if is_default and urls.is_loopback(base_url):
        return max(loaded.settings.read_timeout, LONGEST_READ)
    return loaded.settings.read_timeout


def _token_header(preset: Preset, environ: Mapping[str, str]) -> str:
    """The header of a key that is a bearer token in every API version: Anthropic's second variable."""
    found = next((name for name in preset.key_variables if environ.get(name, "").strip()), "")
    is_own = environ.get(key_sources.OWN_VARIABLE, "").strip()
    return "Authorization" if found.endswith("_AUTH_TOKEN") and not is_own else ""


def _expand_path(text: str) -> str:
    return str(Path(text).expanduser()) if text else ""


def _is_foreign(loaded: Loaded) -> bool:
    """Whether the base URL is meant for another provider: OPENAI_BASE_URL moves OpenAI only."""
    is_openai = loaded.own_provider in {"openai", "openai-responses"}
    return loaded.origins.get("base_url") == "OPENAI_BASE_URL" and not is_openai


def _model_owner(loaded: Loaded) -> str:
    """The provider that the setting `model` belongs to: a repository's model goes with its provider."""
    return loaded.settings.provider if "model" in loaded.from_repository else loaded.own_provider


def _names_a_key(table: Mapping[str, Any]) -> bool:
    return bool({"key_variables", "key_file", "key_command", "key_ring", "jwt"} & set(table))
