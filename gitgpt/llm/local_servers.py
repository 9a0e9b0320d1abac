"""Looks for model servers on this machine at their usual ports; asks only for the names of their models."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from urllib.parse import urlsplit

from gitgpt.llm import shape, urls
from gitgpt.llm.providers import registry

SECONDS = 0.5
LARGEST = 1_000_000  # bytes
PATHS = {"ollama": "/api/tags", "llama.cpp": "/v1/models", "lm-studio": "/v1/models", "vllm": "/v1/models"}


class LocalServer(NamedTuple):
    """A server that answered, and the models that it has."""

    provider: str
    base_url: str
    models: tuple[str, ...]


def find_servers(environ: Mapping[str, str]) -> list[LocalServer]:
    """The servers that run now."""
    presets = registry.list_presets()
    places = {name: presets[name].base_url for name in PATHS}
    if environ.get("OLLAMA_HOST", "").strip():
        places["ollama"] = urls.from_ollama_host(environ["OLLAMA_HOST"])
    here = {name: url for name, url in places.items() if urls.is_loopback(url)}
    with ThreadPoolExecutor(len(here) or 1) as pool:
        answers = pool.map(lambda item: list_models(*item), here.items())
        return [
            LocalServer(name, here[name], models)
            for name, models in zip(here, answers, strict=True)
            if models is not None
        ]


def list_models(provider: str, base_url: str) -> tuple[str, ...] | None:
    """The names of a server's models, None if no such server answers."""
    parts = urlsplit(base_url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=SECONDS)
    try:
        connection.request("GET", PATHS[provider])
        answer = connection.getresponse()
        value = json.loads(answer.read(LARGEST)) if answer.status == 200 else None
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    rows = shape.items(value, "models") if provider == "ollama" else shape.items(value, "data")
    if not isinstance(value, dict) or ("models" not in value and "data" not in value):
        return None
    names = (shape.text(row, "name") or shape.text(row, "id") for row in rows)
    return tuple(name for name in names if name)
