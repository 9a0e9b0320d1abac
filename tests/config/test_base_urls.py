"""Base URLs as people and other tools write them, up to the address that is asked."""

from __future__ import annotations

import pytest

from gitgpt.config import providers
from gitgpt.config.layers import Loaded
from gitgpt.config.providers import Environment
from gitgpt.config.schema import Settings
from gitgpt.llm.providers import registry
from gitgpt.llm.types import Message, Request

REQUEST = Request((Message("user", "x"),), "commit", str)
OPENAI = "https://gate.example/v1/chat/completions"
CLAUDE = "https://gate.example/v1/messages"
OLLAMA = "http://127.0.0.1:11434/api/chat"
AZURE = "https://us.openai.azure.com/openai/v1/chat/completions"

ROWS = [
    ("openai", {}, "https://gate.example/v1", OPENAI),
    ("openai", {}, "https://gate.example/v1/", OPENAI),
    ("openai", {}, "https://gate.example", OPENAI),
    ("openai", {}, "https://gate.example/v1/chat/completions", OPENAI),
    ("openai", {}, "https://gate.example/a/v1", "https://gate.example/a/v1/chat/completions"),
    ("anthropic", {"ANTHROPIC_BASE_URL": "https://gate.example"}, "", CLAUDE),
    ("anthropic", {"ANTHROPIC_BASE_URL": "https://gate.example/v1"}, "", CLAUDE),
    ("anthropic", {"ANTHROPIC_BASE_URL": "https://gate.example/v1/messages"}, "", CLAUDE),
    (
        "anthropic",
        {"ANTHROPIC_BASE_URL": "https://gate.example/anthropic"},
        "",
        "https://gate.example/anthropic/v1/messages",
    ),
    ("ollama", {}, "", OLLAMA),
    ("ollama", {"OLLAMA_HOST": "127.0.0.1:11434"}, "", OLLAMA),
    ("ollama", {"OLLAMA_HOST": "127.0.0.1"}, "", OLLAMA),
    ("ollama", {"OLLAMA_HOST": "http://127.0.0.1:11434/"}, "", OLLAMA),
    ("ollama", {"OLLAMA_HOST": "0.0.0.0"}, "", OLLAMA),
    ("ollama", {"OLLAMA_HOST": "0.0.0.0:8000"}, "", "http://127.0.0.1:8000/api/chat"),
    ("ollama", {}, "http://127.0.0.1:11434/v1", OLLAMA),
    ("azure", {}, "https://us.openai.azure.com", AZURE),
    ("azure", {}, "https://us.openai.azure.com/openai", AZURE),
    ("azure", {}, "https://us.openai.azure.com/openai/v1/", AZURE),
]


@pytest.mark.parametrize(("provider", "environ", "base_url", "asked"), ROWS)
def test_the_address_that_is_asked(provider: str, environ: dict[str, str], base_url: str, asked: str) -> None:
    settings = Settings(provider=provider, base_url=base_url, model="m")
    loaded = Loaded(settings, {"base_url": "config.toml" if base_url else "default"})
    link = providers.build_link(provider, loaded, Environment(environ, None))
    request = registry.load_dialect(link.dialect).build(link, REQUEST, stream=False)
    assert request.url == asked
