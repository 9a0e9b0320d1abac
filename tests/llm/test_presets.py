"""Where each preset's request really goes, and how its key travels; the network is played by `responses`."""

from __future__ import annotations

import subprocess
import sys

import pytest
import responses
from llm.asking import KEY, ask, endpoint
from llm.tongues import TEXT, TONGUES

from gitgpt.config import providers
from gitgpt.config.layers import Loaded
from gitgpt.config.providers import Environment
from gitgpt.config.schema import Settings
from gitgpt.llm.providers import registry
from gitgpt.usage import prices

OPENAI = "https://api.openai.com/v1"
AZURE = "https://res.openai.azure.com"
GATEWAY = "https://gateway.ai.cloudflare.com/v1/acct/gw/compat"
GEMINI = "https://generativelanguage.googleapis.com/v1beta/models"

# preset -> base URL that the user sets, where it must arrive, the header of the key and its form
PLACES: dict[str, tuple[str, str, str, str]] = {
    "openai": ("", f"{OPENAI}/chat/completions", "Authorization", "Bearer {}"),
    "openai-responses": ("", f"{OPENAI}/responses", "Authorization", "Bearer {}"),
    "azure": (AZURE, f"{AZURE}/openai/v1/chat/completions", "api-key", "{}"),
    "anthropic": ("", "https://api.anthropic.com/v1/messages", "Authorization", "Bearer {}"),
    "gemini": ("", f"{GEMINI}/model-x:generateContent", "x-goog-api-key", "{}"),
    "ollama": ("", "http://127.0.0.1:11434/api/chat", "Authorization", "Bearer {}"),
    "openrouter": ("", "https://openrouter.ai/api/v1/chat/completions", "Authorization", "Bearer {}"),
    "deepseek": ("", "https://api.deepseek.com/v1/chat/completions", "Authorization", "Bearer {}"),
    "qwen": (
        "",
        "https://dashscope-intl.aliyuncs.com/compatible-mode/v1/chat/completions",
        "Authorization",
        "Bearer {}",
    ),
    "glm": ("", "https://api.z.ai/api/paas/v4/chat/completions", "Authorization", "Bearer {}"),
    "moonshot": ("", "https://api.moonshot.ai/v1/chat/completions", "Authorization", "Bearer {}"),
    "groq": ("", "https://api.groq.com/openai/v1/chat/completions", "Authorization", "Bearer {}"),
    "mistral": ("", "https://api.mistral.ai/v1/chat/completions", "Authorization", "Bearer {}"),
    "xai": ("", "https://api.x.ai/v1/chat/completions", "Authorization", "Bearer {}"),
    "llama.cpp": ("", "http://127.0.0.1:8080/v1/chat/completions", "Authorization", "Bearer {}"),
    "vllm": ("", "http://127.0.0.1:8000/v1/chat/completions", "Authorization", "Bearer {}"),
    "lm-studio": ("", "http://127.0.0.1:1234/v1/chat/completions", "Authorization", "Bearer {}"),
    "litellm": ("", "http://127.0.0.1:4000/v1/chat/completions", "Authorization", "Bearer {}"),
    "cloudflare": (GATEWAY, f"{GATEWAY}/chat/completions", "cf-aig-authorization", "Bearer {}"),
}


def test_every_preset_is_here() -> None:
    programs = {name for name, preset in registry.list_presets().items() if preset.dialect == "command"}
    assert set(PLACES) | programs == set(registry.list_presets())


@pytest.mark.parametrize("name", PLACES)
def test_place_and_key(name: str) -> None:
    base_url, url, header, form = PLACES[name]
    settings = Settings(provider=name, base_url=base_url, model="model-x")
    origins = {"base_url": "config.toml"}
    link = providers.build_link(name, Loaded(settings, origins), Environment({"GITGPT_API_KEY": KEY}, None))
    recorded = next(tongue for tongue in TONGUES if tongue.dialect == link.dialect).recorded["ok"]
    with responses.RequestsMock() as network:
        network.add(responses.POST, url, json=recorded)
        assert ask(link).reply.text == TEXT
        sent = network.calls[0].request
    assert sent.headers[header] == form.format(KEY)
    assert sum(KEY in str(value) for value in sent.headers.values()) == 1
    assert KEY not in str(sent.url)


@pytest.mark.parametrize(
    "name", ["openai", "anthropic", "gemini", "deepseek", "qwen", "glm", "groq", "mistral", "xai"]
)
def test_default_models_have_a_price(name: str) -> None:
    """A model that is no longer sold would be missing from the price list of the release."""
    preset = registry.find_preset(name)
    assert prices.find_rates(prices.load_prices(), preset.model, base_url=preset.base_url) is not None


SDKS = {"openai", "anthropic", "litellm", "httpx", "google", "ollama", "aiohttp", "tiktoken"}


def test_no_sdk_is_imported() -> None:
    """By no dialect and no step; nor is a client without an endpoint worth requests or tenacity."""
    everything = ["gitgpt.llm.parallel", *registry.DIALECTS.values()]
    everything += [f"gitgpt.llm.steps.{name}" for name in ("cache", "limit", "retry", "wire")]
    assert not SDKS & loaded(", ".join(everything))
    assert not {"requests", "tenacity", "sqlite3", "asyncio"} & loaded("gitgpt.llm.client")
    assert "tenacity" not in loaded("gitgpt.llm.steps.retry")  # nearly every call succeeds at once


def loaded(modules: str) -> set[str]:
    code = f"import sys, {modules}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_a_base_url_as_it_stands_in_the_vendors_example() -> None:
    with responses.RequestsMock() as network:
        network.add(responses.POST, f"{OPENAI}/chat/completions", json=TONGUES[0].recorded["ok"])
        for base in (OPENAI, OPENAI + "/", f"{OPENAI}/chat/completions", "https://api.openai.com"):
            assert ask(endpoint(base)).reply.text == TEXT
