"""The dialects and providers that exist.

A dialect is one file here and one row in `DIALECTS`; a provider with a known dialect is a row in
`presets.json`. Other packages add providers through the entry-point group `gitgpt.providers`, which is read
only for a name that is not built in: the entry point's name is the provider's and the dialect's, and it
leads to a module with the functions of `gitgpt.llm.types.Dialect` and a `PRESET`.
"""

from __future__ import annotations

import functools
import importlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from gitgpt.errors import ConfigError, UnknownProviderError, did_you_mean
from gitgpt.llm.types import Dialect

GROUP = "gitgpt.providers"

# name -> module, imported when the dialect is spoken (start-up)
DIALECTS: Mapping[str, str] = {
    "openai": "gitgpt.llm.providers.openai",
    "responses": "gitgpt.llm.providers.responses",
    "anthropic": "gitgpt.llm.providers.anthropic",
    "gemini": "gitgpt.llm.providers.gemini",
    "ollama": "gitgpt.llm.providers.ollama",
}
COMMAND = "command"  # not a dialect of HTTP: a program, see gitgpt.llm.command_provider
# Models and makers that are named instead of a provider
MAKERS: Mapping[str, str] = {
    **dict.fromkeys(
        ("gpt", "chatgpt", "o3", "o4"),
        "did you mean 'openai'? A model's name goes into the setting model",
    ),
    **dict.fromkeys(
        ("sonnet", "haiku", "opus"),
        "did you mean 'anthropic'? A model's name goes into the setting model",
    ),
    **dict.fromkeys(("google", "vertex", "bard"), "did you mean 'gemini'?"),
    **dict.fromkeys(("llama", "local", "gguf"), "did you mean 'ollama' or 'llama.cpp'?"),
    **dict.fromkeys(("grok", "x.ai"), "did you mean 'xai'?"),
    **dict.fromkeys(("zhipu", "bigmodel", "chatglm"), "did you mean 'glm'?"),
    **dict.fromkeys(("dashscope", "alibaba", "aliyun", "tongyi"), "did you mean 'qwen'?"),
    **dict.fromkeys(("kimi",), "did you mean 'moonshot'?"),
    **dict.fromkeys(("mixtral", "codestral"), "did you mean 'mistral'?"),
    **dict.fromkeys(("microsoft",), "did you mean 'azure'?"),
}


class Preset(NamedTuple):
    """What is known about a provider before the user configures anything.

    `key_variables` are the environment variables for its key, the first one that is set counts; none means
    that it needs no key. `base_url_variables` are those for its address; an empty `base_url` must be set
    by the user, and `note` says to what. `options` are the dialect's, see `gitgpt.llm.types.Endpoint`.
    """

    name: str
    dialect: str
    base_url: str
    model: str
    key_variables: tuple[str, ...] = ()
    base_url_variables: tuple[str, ...] = ()
    needs_key: bool = True
    key_header: str = ""
    options: Mapping[str, Any] = MappingProxyType({})
    note: str = ""


@functools.cache
def list_presets() -> Mapping[str, Preset]:
    """The built-in providers by name."""
    rows = json.loads(Path(__file__).with_name("presets.json").read_text(encoding="utf-8"))
    return {row["name"]: _read_preset(row) for row in rows}


def _read_preset(row: Mapping[str, Any]) -> Preset:
    lists = {name: tuple(row.get(name, ())) for name in ("key_variables", "base_url_variables")}
    return Preset(**{**row, **lists})


def find_preset(name: str, *, own: Iterable[str] = ()) -> Preset:
    """The provider of that name. Raises UnknownProviderError, with the closest name, when there is none;
    `own` are names that the user gave."""
    known = list_presets()
    if name in known:
        return known[name]
    preset = getattr(_load_plugin(name), "PRESET", None)
    if isinstance(preset, Preset):
        return preset
    names = (*own, *known)
    advice = did_you_mean(name, names, also=MAKERS) or f"there are: {', '.join(names)}"
    raise UnknownProviderError(f"there is no provider {name!r}", advice=advice)


def load_dialect(name: str) -> Dialect:
    """The dialect of that name. Raises ConfigError, with the closest name, when there is none."""
    module = importlib.import_module(DIALECTS[name]) if name in DIALECTS else _load_plugin(name)
    if module is None:
        raise ConfigError(
            f"there is no dialect {name!r}",
            advice=did_you_mean(name, DIALECTS) or f"there are: {', '.join(DIALECTS)}",
        )
    found: Dialect = module
    return found


def _load_plugin(name: str) -> Any:
    """What another package offers under that name, None when there is nothing of use."""
    from importlib.metadata import entry_points  # start-up: only for a name that is not built in

    for entry in entry_points(group=GROUP, name=name):
        try:
            return entry.load()
        except Exception as exc:  # a third party's module may fail in any way
            raise ConfigError(f"the provider {name!r} of {entry.value} cannot be loaded: {exc}") from exc
    return None
