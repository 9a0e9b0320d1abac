"""Settings turned into the links of a chain: nothing of one provider's goes to another."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from gitgpt.config import providers
from gitgpt.config.layers import Loaded
from gitgpt.config.providers import Environment
from gitgpt.config.schema import Settings
from gitgpt.errors import ConfigError
from gitgpt.llm.types import Endpoint

SECRET = "sk-" + os.urandom(16).hex()


def loaded(*, origins: dict[str, str] | None = None, **settings: Any) -> Loaded:
    return Loaded(Settings(**settings), {"base_url": "default", **(origins or {})})


def chain(environ: dict[str, str] | None = None, **settings: Any) -> list[Endpoint]:
    return providers.build_chain(loaded(**settings), Environment(environ or {}, None))


def test_the_default() -> None:
    (link,) = chain({"OPENAI_API_KEY": SECRET})
    assert (link.name, link.dialect, link.base_url) == ("openai", "openai", "https://api.openai.com/v1")
    assert link.options["output_cap"] == "max_completion_tokens"
    assert link.key() == SECRET
    assert SECRET not in repr(link)


def test_settings_belong_to_the_main_provider() -> None:
    """Its model, place and key go to nobody else."""
    environ = {"GITGPT_API_KEY": SECRET, "ANTHROPIC_API_KEY": "sk-ant"}
    main, other = chain(environ, model="m", base_url="https://gateway.example/v1", fallback=("anthropic",))
    assert (main.model, main.base_url, main.key()) == ("m", "https://gateway.example/v1", SECRET)
    assert (other.base_url, other.key()) == ("https://api.anthropic.com/v1", "sk-ant")
    assert other.model.startswith("claude")


def test_openai_base_url_moves_openai_only() -> None:
    environ = {"OPENAI_BASE_URL": "https://elsewhere.example/v1"}
    origins = {"base_url": "OPENAI_BASE_URL"}
    place = environ["OPENAI_BASE_URL"]
    assert (
        providers.build_chain(loaded(base_url=place, origins=origins), Environment(environ, None))[0].base_url
        == place
    )
    gemini = loaded(base_url=place, provider="gemini", origins=origins)
    assert "googleapis" in providers.build_chain(gemini, Environment(environ, None))[0].base_url


def test_the_vendors_own_variable() -> None:
    environ = {"ANTHROPIC_BASE_URL": "https://claude.example"}
    assert chain(environ, provider="anthropic")[0].base_url == "https://claude.example"


def test_a_model_in_the_name() -> None:
    _, second, third = chain(fallback=("openai:gpt-x", "ollama:qwen3:4b"), model="m")
    assert (second.name, second.model, third.model) == ("openai", "gpt-x", "qwen3:4b")


def test_a_table_on_a_preset() -> None:
    table = {
        "preset": "openai",
        "base_url": "https://own.example/v1",
        "model": "m",
        "parameters": {"seed": 1},
    }
    (link,) = chain(provider="mine", providers={"mine": table})
    assert (link.name, link.dialect, link.base_url, link.model) == (
        "mine",
        "openai",
        "https://own.example/v1",
        "m",
    )
    assert link.options["parameters"] == {"reasoning_effort": "low", "seed": 1}
    assert link.options["output_cap"] == "max_completion_tokens"


def test_a_table_over_a_preset_of_the_same_name() -> None:
    (link,) = chain(
        provider="groq", providers={"groq": {"requests_per_minute": 20, "tokens_per_minute": 4000}}
    )
    assert (link.requests_per_minute, link.tokens_per_minute) == (20, 4000)
    assert link.base_url == "https://api.groq.com/openai/v1"


def test_a_table_from_nothing() -> None:
    """An OpenAI-compatible server of one's own."""
    (link,) = chain(provider="lab", providers={"lab": {"base_url": "http://127.0.0.1:9000/v1", "model": "x"}})
    assert (link.dialect, link.needs_key) == ("openai", False)
    table = {"base_url": "https://lab.example/v1", "model": "x", "key_variables": ["LAB_KEY"]}
    (link,) = chain({"LAB_KEY": SECRET}, provider="lab", providers={"lab": table})
    assert (link.needs_key, link.key()) == (True, SECRET)


def test_the_rest_of_a_table(tmp_path: Path) -> None:
    table = {
        "headers": {"HTTP-Referer": "https://example.com"},
        "header_variables": {"cf-aig-authorization": "CF_TOKEN"},
        "proxy": "http://proxy.example:3128",
        "ca_bundle": "~/ca.pem",
        "connect_timeout": 1,
        "read_timeout": 2.5,
        "allow_http": True,
        "key_header": "api-key",
    }
    (link,) = chain({"CF_TOKEN": SECRET}, providers={"openai": table})
    assert link.headers == {"HTTP-Referer": "https://example.com", "cf-aig-authorization": SECRET}
    assert (link.proxy, link.key_header, link.allow_http) == ("http://proxy.example:3128", "api-key", True)
    assert link.ca_bundle == str(Path("~/ca.pem").expanduser())
    assert (link.connect_timeout, link.read_timeout) == (1, 2.5)


def test_keys_of_a_table(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(SECRET)
    assert chain(providers={"openai": {"key_file": str(path)}})[0].key() == SECRET
    command = [sys.executable, "-c", f"print('{SECRET}')"]
    assert chain(providers={"openai": {"key_command": command}})[0].key() == SECRET
    assert (
        chain({"OPENAI_API_KEY": "first"}, providers={"openai": {"key_command": command}})[0].key() == "first"
    )


def test_a_signed_token() -> None:
    import jwt

    table = {"jwt": {"issuer": "me", "lifetime": 30, "more": {"scope": "chat"}}}
    (link,) = chain({"OPENAI_API_KEY": SECRET}, providers={"openai": table})
    claims = jwt.decode(link.key(), SECRET, ["HS256"])
    assert (claims["iss"], claims["scope"], claims["exp"] - claims["iat"]) == ("me", "chat", 30)


def test_chains_per_purpose() -> None:
    found = providers.build_chains(
        loaded(chains={"docs": ["gemini", "openai:gpt-x"], "chat": []}), Environment({}, None)
    )
    assert {purpose: [link.name for link in links] for purpose, links in found.items()} == {
        "docs": ["gemini", "openai"],
        "chat": [],
    }


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"provider": "opnai"}, "there is no provider 'opnai'", "did you mean 'openai'?"),
    ({"fallback": ("gemni",)}, "there is no provider 'gemni'", "did you mean 'gemini'?"),
    ({"provider": "azure"}, "the provider 'azure' needs a base_url", "base_url is https://RESOURCE"),
    (
        {"provider": "azure", "base_url": "https://x.openai.azure.com"},
        "the provider 'azure' needs a model",
        "base",
    ),
    ({"providers": {"openai": 3}}, "providers.openai is not a table", "write [providers.openai]"),
    (
        {"providers": {"openai": {"modle": "x"}}},
        "providers.openai: unknown setting 'modle'",
        "did you mean 'model'?",
    ),
    (
        {"providers": {"openai": {"api_key": "x"}}},
        "providers.openai: unknown setting 'api_key'",
        "keys do not",
    ),
    ({"providers": {"openai": {"model": 3}}}, "providers.openai.model wants a text", ""),
    (
        {"providers": {"openai": {"key_command": "pass x"}}},
        "providers.openai.key_command wants a list of texts",
        "",
    ),
    ({"providers": {"openai": {"key_command": []}}}, "providers.openai.key_command is empty", ""),
    ({"providers": {"openai": {"key_ring": ["x"]}}}, "providers.openai.key_ring is [service, user]", ""),
    (
        {"providers": {"openai": {"requests_per_minute": -1}}},
        "providers.openai.requests_per_minute wants a whole number, not negative",
        "",
    ),
    (
        {"providers": {"openai": {"read_timeout": True}}},
        "providers.openai.read_timeout wants a number, not negative",
        "",
    ),
    (
        {"providers": {"openai": {"headers": {"A b": "x"}}}},
        "providers.openai: the header 'A b' cannot be sent",
        "",
    ),
    (
        {"providers": {"openai": {"headers": {"A": "x\r\nB: y"}}}},
        "providers.openai: the header 'A' cannot be",
        "",
    ),
    ({"providers": {"openai": {"jwt": {"issuer": 1}}}}, "providers.openai.jwt.issuer wants a text", ""),
    (
        {"providers": {"mine": {"preset": "nope", "model": "x"}}, "provider": "mine"},
        "there is no provider 'nope'",
        "",
    ),
]


@pytest.mark.parametrize(("settings", "message", "advice"), WRONG)
def test_wrong(settings: dict[str, Any], message: str, advice: str) -> None:
    with pytest.raises(ConfigError) as caught:
        chain(**settings)
    assert caught.value.message.startswith(message)
    assert caught.value.advice.startswith(advice)


@pytest.mark.parametrize(
    ("chains", "message"),
    [
        ({"commits": ["openai"]}, "chains.commits: a purpose is one of commit, changelog, docs, chat"),
        ({"docs": "openai"}, "chains.docs wants a list of texts, not 'openai'"),
    ],
)
def test_wrong_chains(chains: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        providers.build_chains(loaded(chains=chains), Environment({}, None))
    assert caught.value.message == message


def test_a_key_in_the_wrong_place_is_not_quoted() -> None:
    with pytest.raises(ConfigError) as caught:
        chain(providers={"openai": {"key_variables": SECRET}})
    assert SECRET not in caught.value.message + caught.value.advice
