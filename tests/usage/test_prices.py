"""What a call costs, and that an unknown price stays unknown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gitgpt.errors import ConfigError
from gitgpt.usage import prices
from gitgpt.usage.prices import Price, Rates

OPENAI = "https://api.openai.com/v1"
GATEWAY = "https://llm.example.com/v1"
LISTED = prices.load_prices()


def find(model: str, base_url: str = OPENAI, own: Path | None = None) -> Price | None:
    return prices.find_rates(prices.load_prices(own), model, base_url=base_url)


def price_per_million(model: str, base_url: str) -> tuple[float, float] | None:
    price = find(model, base_url)
    return (price.steps[0].input, price.steps[0].output) if price else None


@pytest.mark.parametrize(
    ("model", "base_url", "rates"),
    [
        ("gpt-5-mini", OPENAI, (0.25, 2.0)),
        ("gpt-5-mini-2031-01-01", OPENAI, (0.25, 2.0)),  # a snapshot that came after the table
        ("gpt-5-mini", "https://shop.openai.azure.com/openai/v1", (0.25, 2.0)),
        ("gpt-5-mini", GATEWAY, (0.25, 2.0)),
        ("openai/gpt-5-mini", GATEWAY, (0.25, 2.0)),
        ("claude-sonnet-4-5", "https://api.anthropic.com", (3.0, 15.0)),
        ("claude-sonnet-4-5-20991231", "https://api.anthropic.com", (3.0, 15.0)),
        ("gemini-2.5-flash", "https://generativelanguage.googleapis.com/v1beta", (0.3, 2.5)),
        ("deepseek-chat", "https://api.deepseek.com", (0.28, 0.42)),
        ("qwen-max", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1", (1.6, 6.4)),
        ("openai/gpt-oss-120b", "https://api.groq.com/openai/v1", (0.15, 0.6)),
    ],
)
def test_known_models(model: str, base_url: str, rates: tuple[float, float]) -> None:
    assert price_per_million(model, base_url) == rates


@pytest.mark.parametrize(
    ("model", "base_url"),
    [
        ("llama-of-mine", OPENAI),
        ("", OPENAI),
        ("gpt-5-mini", "http://127.0.0.1:8080/v1"),  # a local server may call its model as it likes
        ("gpt-5-mini", "http://localhost:11434/v1"),
        ("gpt-5-mini", "http://[::1]:8080/v1"),
        ("gpt-5-mini", "https://api.deepseek.com"),  # another maker's model is not sold here
        ("gpt-oss-120b", GATEWAY),  # who runs it behind the gateway, and at what price?
        ("gpt-5-mini", "https://[broken"),
        ("gpt-5-mini", ""),
    ],
)
def test_no_price_is_invented(model: str, base_url: str) -> None:
    assert find(model, base_url) is None


@pytest.mark.parametrize(
    ("tokens", "dollars"),
    [
        ({"prompt": 1_000_000, "cached": 0, "completion": 0, "reasoning": 0}, 0.40),
        ({"prompt": 0, "cached": 0, "completion": 1_000_000, "reasoning": 0}, 2.0),
        ({"prompt": 100_000, "cached": 60_000, "completion": 0, "reasoning": 0}, 0.014),
        ({"prompt": 0, "cached": 0, "completion": 10_000, "reasoning": 4_000}, 0.024),
        ({"prompt": 200_000, "cached": 0, "completion": 0, "reasoning": 0}, 0.04),
        ({"prompt": 200_001, "cached": 0, "completion": 0, "reasoning": 0}, 0.0800004),
        ({"prompt": 10, "cached": 50, "completion": 0, "reasoning": 0}, 0.000001),  # a server that miscounts
        ({"prompt": 0, "cached": 0, "completion": 0, "reasoning": 0}, 0.0),
    ],
)
def test_cost_of_a_call(tokens: dict[str, int], dollars: float) -> None:
    steps = (Rates(0, 0.2, 0.1, 2.0, 3.0), Rates(200_000, 0.4, 0.2, 2.0, 3.0))
    assert prices.compute_cost(Price(steps, "USD", "test"), **tokens) == pytest.approx(dollars)


def test_own_prices_come_first(tmp_path: Path) -> None:
    own = tmp_path / "prices.toml"
    own.write_text(
        'currency = "EUR"\n'
        '[models."gpt-5-mini"]\ninput = 1\ncached = 0.5\noutput = 3\nreasoning = 4\n'
        '[models."llama*"]\ninput = 0\noutput = 0\n'
        '[models."llama-70b*"]\ninput = 2\noutput = 2\n'
    )
    assert find("gpt-5-mini", own=own) == Price((Rates(0, 1, 0.5, 3, 4),), "EUR", "own")
    assert find("llama-8b", "http://127.0.0.1:8080/v1", own) == Price((Rates(0, 0, 0, 0, 0),), "EUR", "own")
    assert find("llama-70b-q4", own=own) == Price((Rates(0, 2, 2, 2, 2),), "EUR", "own")
    listed = find("gpt-5", own=own)
    assert listed is not None
    assert (listed.currency, listed.version) == ("USD", LISTED.table["version"])


def test_without_own_prices_the_listed_ones_hold(tmp_path: Path) -> None:
    assert find("gpt-5-mini", own=tmp_path / "prices.toml") == find("gpt-5-mini")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("models = 3", "expected a currency and [models.NAME] tables"),
        ("[models.x]\ninput = 1", 'models."x": input and output are needed'),
        ("models.x = 1", 'models."x": input and output are needed'),
        ("[models.x]\ninput = 1\noutput = -1", 'models."x": output is not an amount: -1'),
        ("[models.x]\ninput = true\noutput = 1", 'models."x": input is not an amount: True'),
        ("[models.x]\ninput = nan\noutput = 1", 'models."x": input is not an amount: nan'),
        ("[models.x]\ninput = 1\noutput = 1\nprice = 1", "models.\"x\": unknown 'price'"),
        ("[models.x\n", "line 1"),
    ],
)
def test_own_prices_that_cannot_be_used(tmp_path: Path, text: str, says: str) -> None:
    own = tmp_path / "prices.toml"
    own.write_text(text)
    with pytest.raises(ConfigError) as caught:
        prices.load_prices(own)
    assert str(own) in caught.value.message
    assert says in caught.value.message
    assert caught.value.advice


def test_the_table_names_its_source_and_holds_no_nonsense() -> None:
    table = json.loads(Path(prices.__file__).with_name("prices.json").read_text())
    assert {"source", "version", "date", "currency", "unit"} <= table.keys()
    assert len(table["models"]) > 250
    for name, entry in table["models"].items():
        assert name.split("/")[0] in prices.HOSTS.values()
        for rates in (entry, *entry.get("tiers", ())):
            assert 0 < rates["input"] <= 200
            assert rates["input"] <= rates["output"] <= 700
            assert 0 < rates.get("cached", rates["input"]) <= rates["input"]


def test_own_prices_with_tiers_and_dates(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(
        "[models.x]\ninput = 1\noutput = 2\nwindow = 1000\n"
        "tiers = [{ above = 100, input = 3, output = 4 }]\n"
        "[models.y]\ninput = 1\noutput = 2\n"
        "changes = [{ from = 2020-01-01, input = 5 }, { from = 2999-01-01, input = 9 }]\n"
    )
    own = prices.load_prices(path).own
    assert [(step.above, step.input) for step in own["x"].steps] == [(0, 1), (100, 3)]
    assert own["y"].steps[0].input == 5


@pytest.mark.parametrize(
    ("model", "base_url", "words"),
    [
        ("gpt-6-luna", "https://api.openai.com/v1", "gpt-6-luna costs 0.1 USD per million prompt tokens"),
        ("no-such", "https://api.openai.com/v1", "the price of no-such is unknown, so its costs stay empty"),
        ("qwen3:4b", "http://127.0.0.1:11434", "qwen3:4b runs on this machine and costs nothing"),
        ("haiku", "", "haiku is a program of yours: its costs are not known"),
    ],
)
def test_description(model: str, base_url: str, words: str) -> None:
    assert prices.describe_price(model, base_url).startswith(words)
