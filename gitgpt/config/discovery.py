"""Finds what could answer here: keys in the environment, programs on PATH, and other tools' configuration.

Nothing is sent to anyone and no key is shown; local servers are looked for in `gitgpt.llm.local_servers`.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from gitgpt.config.key_sources import OWN_VARIABLE, read_assignments
from gitgpt.llm.providers import registry

# Other tools' names of providers -> ours, where they differ.
THEIR_NAMES = {"togetherai": "", "google": "gemini", "mlx": "", "aimlapi": "", "flowise": "", "test": ""}


class FoundProvider(NamedTuple):
    """One thing that could answer. `source` says in a few words why it is offered.

    `key_command` fetches its key from another tool, `key_file` is another tool's file with the key in
    `key_name`; both empty if the key is in the environment or none is needed.
    """

    provider: str
    source: str
    model: str = ""
    base_url: str = ""
    key_command: tuple[str, ...] = ()
    key_file: Path | None = None
    key_name: str = ""


def find_keys(environ: Mapping[str, str]) -> list[FoundProvider]:
    """The providers whose key, or address, is in the environment."""
    found = []
    for name, preset in registry.list_presets().items():
        if name == "openai-responses" or preset.dialect == registry.COMMAND:
            continue
        names = (*preset.key_variables, *(() if preset.needs_key else preset.base_url_variables))
        variable = next((each for each in names if environ.get(each, "").strip()), "")
        if variable:
            found.append(FoundProvider(name, f"{variable} is set"))
    return found


def describe_missing_key(environ: Mapping[str, str]) -> str:
    """Why no model is asked though none was chosen: short, with the one command that would change it."""
    found = find_keys({name: value for name, value in environ.items() if name != OWN_VARIABLE})
    if not found:
        return "no model is set up; run: gitgpt setup"
    first = found[0]
    preset = registry.list_presets()[first.provider]
    command = f"gitgpt config set provider {first.provider}" if preset.model else "gitgpt setup"
    return f"no model is set up, but {first.source}; to use it: {command}"


def find_programs(environ: Mapping[str, str]) -> list[FoundProvider]:
    """The command-line programs on PATH that can answer."""
    presets = (row for row in registry.list_presets().values() if row.dialect == registry.COMMAND)
    return [
        FoundProvider(preset.name, f"the program {preset.options['arguments'][0]} is installed")
        for preset in presets
        if shutil.which(preset.options["arguments"][0], path=environ.get("PATH"))
    ]


def find_configurations(environ: Mapping[str, str]) -> list[FoundProvider]:
    """What other commit tools and `llm` are configured with."""
    home = Path(environ.get("HOME", "/nonexistent"))
    return [*_from_opencommit(home), *_from_aicommits(home), *_from_llm(home, environ)]


def _from_opencommit(home: Path) -> Iterator[FoundProvider]:
    path = home / ".opencommit"
    values = read_assignments(_read_text(path), {})
    name = _own_name(values.get("OCO_AI_PROVIDER", "openai"))
    key = "OCO_API_KEY" if values.get("OCO_API_KEY") else "OCO_OPENAI_API_KEY"
    if not values or not name:
        return
    has_key = bool(values.get(key)) and registry.list_presets()[name].needs_key
    yield FoundProvider(
        name,
        f"opencommit uses it ({path})",
        model=values.get("OCO_MODEL", ""),
        base_url=_chosen_url(values.get("OCO_API_URL", "")),
        key_file=path if has_key else None,
        key_name=key if has_key else "",
    )


def _from_aicommits(home: Path) -> Iterator[FoundProvider]:
    path = home / ".aicommits"
    values = read_assignments(re.sub(r"(?m)^\[.*\]$", "", _read_text(path)), {})
    lower = {name.lower().replace("-", "_"): name for name in values}
    name = _own_name(values.get("provider", "openai"))
    key = next((lower[each] for each in ("openai_api_key", "openai_key") if each in lower), "")
    if not values or not name:
        return
    yield FoundProvider(
        name,
        f"aicommits uses it ({path})",
        model=values.get(lower.get("openai_model", "model"), values.get("model", "")),
        base_url=_chosen_url(values.get(lower.get("openai_base_url", ""), "")),
        key_file=path if key else None,
        key_name=key,
    )


def _from_llm(home: Path, environ: Mapping[str, str]) -> Iterator[FoundProvider]:
    base = environ.get("XDG_CONFIG_HOME", "") or str(home / ".config")
    folder = Path(environ.get("LLM_USER_PATH", "") or f"{base}/io.datasette.llm")
    try:
        keys = json.loads(_read_text(folder / "keys.json") or "{}")
    except ValueError:
        return
    for name in keys if isinstance(keys, dict) else ():
        if _own_name(str(name)):
            command = ("llm", "keys", "get", str(name))
            yield FoundProvider(_own_name(str(name)), "llm has a key for it", key_command=command)


def _own_name(name: str) -> str:
    name = THEIR_NAMES.get(name.lower(), name.lower())
    return name if name in registry.list_presets() else ""


def _chosen_url(url: str) -> str:
    return "" if url in ("", "undefined", "null", "None") else url


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")[:64_000] if path.is_file() else ""
    except OSError:
        return ""


def read_key(candidate: FoundProvider) -> str:
    """The key in another tool's file."""
    if candidate.key_file is None:
        return ""
    text = re.sub(r"(?m)^\[.*\]$", "", _read_text(candidate.key_file))
    return read_assignments(text, {}).get(candidate.key_name, "")
