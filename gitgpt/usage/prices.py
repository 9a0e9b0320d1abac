"""What a call costs: the vendors' list prices, and the user's own prices, which win.

prices.json is made by tests/tools/make_prices.py, which names its source, version and date; nothing is
fetched at run time. The cost of a model without a known price is None, an empty cell: 0 would be wrong.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from gitgpt.errors import ConfigError

MILLION = 1_000_000

# Who is asked decides the price: the same open model costs different money at different hosts.
HOSTS = {
    "api.openai.com": "openai",
    "openai.azure.com": "openai",
    "services.ai.azure.com": "openai",
    "api.anthropic.com": "anthropic",
    "generativelanguage.googleapis.com": "gemini",
    "api.deepseek.com": "deepseek",
    "api.x.ai": "xai",
    "api.mistral.ai": "mistral",
    "api.groq.com": "groq",
    "aliyuncs.com": "dashscope",
    "open.bigmodel.cn": "zai",
    "api.z.ai": "zai",
    "api.moonshot.ai": "moonshot",
    "api.moonshot.cn": "moonshot",
}
# At any other host (a gateway) a model's name is taken for its maker's, at the maker's price.
MAKERS = ("openai", "anthropic", "gemini", "deepseek", "xai", "mistral", "dashscope", "zai", "moonshot")

RATES = ("input", "cached", "output", "reasoning")
SIZES = ("window", "max_output")
SOON = 60  # days before a model ends


class Rates(NamedTuple):
    """Money per million tokens, for requests of more than `above` prompt tokens."""

    above: int
    input: float
    cached: float
    output: float
    reasoning: float


class Price(NamedTuple):
    """What one model costs. `steps` rise by `above`, the first begins at 0; a longer prompt makes the
    whole request more expensive. `window` and `max_output` are tokens, None if they are unknown. `ends` is
    the day on which the vendor shuts the model down, "" if none is known."""

    steps: tuple[Rates, ...]
    currency: str
    version: str
    window: int | None = None
    max_output: int | None = None
    ends: str = ""


class PriceList(NamedTuple):
    """The decoded `table` (its models by "maker/model"), and the user's `own` prices by model name, or by the
    beginning of one with `*` at the end."""

    table: Mapping[str, Any]
    own: Mapping[str, Price]


@functools.lru_cache(maxsize=2)
def load_prices(own: Path | None = None) -> PriceList:
    """The shipped table and the user's file, when there is one. Raises ConfigError for a file that cannot
    be used."""
    import json  # start-up: prices are only wanted once a model has answered

    table = json.loads(Path(__file__).with_name("prices.json").read_text(encoding="utf-8"))
    return PriceList(table, _load_own(own) if own else {})


def find_rates(prices: PriceList, model: str, *, base_url: str) -> Price | None:
    """The price of a model at an endpoint, None if it is unknown. A dated snapshot (`gpt-x-2026-03-05`) that
    is not listed costs what the model without the date does."""
    for name in _names(model):
        price = prices.own.get(name) or _own_by_beginning(prices.own, name)
        if price:
            return price
    host = _host(base_url)
    makers = next(((maker,) for end, maker in HOSTS.items() if f".{host}".endswith(f".{end}")), MAKERS)
    if not host or is_local(base_url):
        return None
    keys = (key for name in _names(model) for key in (name, *(f"{maker}/{name}" for maker in makers)))
    models = prices.table["models"]
    key = next((key for key in keys if key in models), None)
    return _price(models[key], prices.table["currency"], prices.table["version"]) if key else None


def compute_cost(price: Price, *, prompt: int, cached: int, completion: int, reasoning: int) -> float:
    """Money for one call; `cached` tokens are part of `prompt`, `reasoning` part of `completion`."""
    rates = _rates(price, prompt)
    cached, reasoning = min(cached, prompt), min(reasoning, completion)
    total = (
        (prompt - cached) * rates.input
        + cached * rates.cached
        + (completion - reasoning) * rates.output
        + reasoning * rates.reasoning
    )
    return total / MILLION


def compute_ceiling(price: Price, *, prompt: int, max_output: int) -> float:
    """The most that a call can cost."""
    rates = _rates(price, prompt)
    return (
        prompt * max(rates.input, rates.cached) + max_output * max(rates.output, rates.reasoning)
    ) / MILLION


def describe_price(model: str, base_url: str, own: Path | None = None) -> str:
    """What a model costs, in the words of every command. Raises ConfigError for the user's own file."""
    if not base_url:
        return f"{model} is a program of yours: its costs are not known"
    if is_local(base_url):
        return f"{model} runs on this machine and costs nothing"
    price = find_rates(load_prices(own), model, base_url=base_url)
    if price is None:
        return f"the price of {model} is unknown, so its costs stay empty"
    first, *more = price.steps
    ends = f"; the vendor ends it on {price.ends}" if price.ends and _days_until(price.ends) < SOON else ""
    tier = f"; more above {more[0].above:,} prompt tokens" if more else ""
    return (
        f"{model} costs {first.input:g} {price.currency} per million prompt tokens, {first.output:g} of"
        f" completion{tier} ({price.version}){ends}"
    )


def _days_until(day: str) -> float:
    try:
        return (time.mktime(time.strptime(day, "%Y-%m-%d")) - time.time()) / 86400
    except ValueError:
        return float("inf")


def _rates(price: Price, prompt: int) -> Rates:
    return next(step for step in reversed(price.steps) if prompt > step.above or step.above == 0)


def _price(entry: Mapping[str, Any], currency: str, version: str) -> Price:
    """The price of today: `changes` replace rates from a day on."""
    today = time.strftime("%Y-%m-%d", time.gmtime())
    for change in sorted(entry.get("changes", ()), key=lambda change: str(change["from"])):
        entry = {**entry, **change} if str(change["from"]) <= today else entry
    steps = [{"above": 0, **entry}, *entry.get("tiers", ())]
    rates = tuple(
        Rates(
            step["above"],
            step["input"],
            step.get("cached", step["input"]),
            step["output"],
            step.get("reasoning", step["output"]),
        )
        for step in steps
    )
    sizes = (entry.get("window"), entry.get("max_output"))
    return Price(rates, currency, version, *sizes, entry.get("ends", ""))


def _names(model: str) -> tuple[str, ...]:
    import re  # start-up: see load

    undated = re.sub(r"-(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8})$", "", model)
    return (model,) if undated == model else (model, undated)


def _own_by_beginning(own: Mapping[str, Price], model: str) -> Price | None:
    fitting = [key for key in own if key.endswith("*") and model.startswith(key[:-1])]
    return own[max(fitting, key=len)] if fitting else None


def _host(base_url: str) -> str:
    from urllib.parse import urlsplit  # start-up: see load

    try:
        return (urlsplit(base_url).hostname or "").lower()
    except ValueError:
        return ""


def is_local(base_url: str) -> bool:
    """Whether a model on the user's own machine answers there, whatever it is called."""
    host = _host(base_url)
    return host in ("localhost", "::1") or host.startswith("127.") or host.endswith(".local")


def _load_own(path: Path) -> dict[str, Price]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{path}: {exc}", advice="make it readable, or remove it") from exc
    table = _parse_toml(path, text)
    currency = table.get("currency", "USD")
    if not isinstance(currency, str) or not isinstance(table.get("models", {}), dict):
        raise ConfigError(f"{path}: {EXPECTED}", advice=EXAMPLE)
    return {name: _own_price(path, name, entry, currency) for name, entry in table.get("models", {}).items()}


EXPECTED = "expected a currency and [models.NAME] tables"
EXAMPLE = 'for instance: [models."my-deployment"] with input = 0.25 and output = 2.0, per million tokens'


def _parse_toml(path: Path, text: str) -> dict[str, Any]:
    import sys

    if sys.version_info >= (3, 11):
        import tomllib  # start-up: only users with prices of their own pay for it
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise ConfigError(f"{path}: {exc}", advice=EXAMPLE) from exc


def _own_price(path: Path, name: str, entry: object, currency: str) -> Price:
    where = f'{path}: models."{name}"'
    if not isinstance(entry, dict) or not {"input", "output"} <= entry.keys():
        raise ConfigError(f"{where}: input and output are needed", advice=EXAMPLE)
    _check_amounts(where, entry, (*RATES, *SIZES, "tiers", "changes"))
    for part, first in (("tiers", "above"), ("changes", "from")):
        rows = entry.get(part, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) and first in row for row in rows):
            raise ConfigError(f"{where}: {part} is a list of tables with {first}", advice=EXAMPLES[part])
        for row in rows:
            _check_amounts(f"{where}: {part}", row, (first, *RATES))
    tiers = [
        {**{rate: entry[rate] for rate in RATES if rate in entry}, **row} for row in entry.get("tiers", [])
    ]
    return _price({**entry, "tiers": tiers}, currency, "own")


EXAMPLES = {
    "tiers": "for instance: tiers = [{ above = 200000, input = 0.5, output = 4.0 }]",
    "changes": "for instance: changes = [{ from = 2026-12-15, input = 0.3, output = 2.5 }]",
}


def _check_amounts(where: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
    unknown = sorted(table.keys() - set(known))
    if unknown:
        raise ConfigError(f"{where}: unknown {unknown[0]!r}", advice=f"known are {', '.join(known)}")
    for key, value in table.items():
        if key in ("tiers", "changes") or (key == "from" and len(str(value)) == 10):
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
            raise ConfigError(f"{where}: {key} is not an amount: {value!r}", advice=EXAMPLE)
