"""Names lead to dialects and providers, wrong names to the closest one."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitgpt.errors import ConfigError
from gitgpt.llm import urls
from gitgpt.llm.providers import registry


def test_presets_are_sound() -> None:
    presets = registry.list_presets()
    assert list(presets) == sorted(set(presets), key=list(presets).index)
    for preset in presets.values():
        if preset.dialect == registry.COMMAND:
            assert preset.options["arguments"]
            continue
        assert preset.dialect in registry.DIALECTS
        assert urls.url_problem(preset.base_url) == "" or preset.note
        assert not preset.needs_key or preset.key_variables


@pytest.mark.parametrize("name", registry.DIALECTS)
def test_dialects_have_their_functions(name: str) -> None:
    module = registry.load_dialect(name)
    assert all(callable(getattr(module, part)) for part in ("build", "parse", "classify_error"))


def test_resolve() -> None:
    preset = registry.find_preset("openai")
    assert (preset.dialect, preset.base_url) == ("openai", "https://api.openai.com/v1")
    assert preset.key_variables == ("OPENAI_API_KEY",)


@pytest.mark.parametrize(
    ("name", "advice"), [("opnai", "did you mean 'openai'?"), ("zzzz", "there are: openai")]
)
def test_unknown(name: str, advice: str) -> None:
    with pytest.raises(ConfigError) as caught:
        registry.find_preset(name)
    assert caught.value.message == f"there is no provider {name!r}"
    assert caught.value.advice.startswith(advice)


PLUGIN = """
from gitgpt.llm.providers.registry import Preset
PRESET = Preset("acme", "acme", "https://api.acme.example", "acme-1", ("ACME_KEY",))
def build(endpoint, request, *, stream): ...
def parse(body): ...
def classify_error(status, headers, body): ...
"""


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Another package that is installed with gitgpt."""
    (tmp_path / "acme_gitgpt.py").write_text(PLUGIN)
    (tmp_path / "broken_gitgpt.py").write_text("import nothing_like_this\n")
    info = tmp_path / "acme-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[gitgpt.providers]\nacme = acme_gitgpt\nbroken = broken_gitgpt\n")
    monkeypatch.syspath_prepend(tmp_path)
    return "acme"


def test_plugin(plugin: str) -> None:
    assert registry.find_preset(plugin).base_url == "https://api.acme.example"
    assert callable(registry.load_dialect(plugin).build)


def test_broken_plugin(plugin: str) -> None:
    with pytest.raises(ConfigError, match=r"the provider 'broken' of broken_gitgpt cannot be loaded"):
        registry.find_preset("broken")
