"""Rebuilds gitgpt/usage/prices.json from a price list in the format of litellm (MIT licensed).

    python3 tests/tools/make_prices.py                                  # from the pinned wheel of litellm
    python3 tests/tools/make_prices.py list.json --version my-2026-12   # from a list, or a wheel, given to it

A maintainer runs it before a release, users never do. The wheel is downloaded without being installed and
must have the pinned hash: litellm has shipped malicious releases. To take newer prices, change the pins.
Prices are per million tokens, as the vendors print them, with the tiers of long prompts and the date on which
a model ends. A price of 0 in the source mostly means that it is unknown: such models are left out, so that
their cost stays empty.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

VERSION = "1.110.2"
SHA256 = "9d94d1c7d524b6fd10c14f9c8c6c4f0ac31705f9964ac59dcfd8337c046d8917"
DATE = "2026-12-01"

TARGET = Path(__file__).parents[2] / "gitgpt" / "usage" / "prices.json"
MEMBER = "litellm/model_prices_and_context_window_backup.json"
PROVIDERS = (
    "openai",
    "anthropic",
    "gemini",
    "deepseek",
    "xai",
    "mistral",
    "groq",
    "dashscope",
    "zai",
    "moonshot",
)
# No text goes in or comes out, or the model is for something else than writing: fine-tuned (own price),
# audio, search, pictures, robots.
OTHER_TRADES = re.compile(
    r"ft:|audio|tts|image|realtime|search|lyria|robotics|omni|vl-|voxtral|pixtral|guard|computer-use|research"
)
TIER = re.compile(r"input_cost_per_token_above_(\d+)k_tokens$")
MILLION = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?", type=Path, help="a price list, or a wheel that holds one")
    parser.add_argument("--version", default=f"litellm-{VERSION}", help="what the usage log calls the list")
    parser.add_argument("--date", default=DATE, help="the day of the prices")
    parser.add_argument("--output", type=Path, default=TARGET)
    options = parser.parse_args()
    source = read_list(options.file) if options.file else read_pinned()
    models = make_table(source)
    head = {
        "source": f"{options.version}, {MEMBER}, MIT License, Copyright (c) 2023 Berri AI",
        "version": options.version,
        "date": options.date,
        "currency": "USD",
        "unit": "per million tokens",
    }
    options.output.write_text(render(head, models), encoding="utf-8")
    print(f"{options.output.name}: {len(models)} models, {options.output.stat().st_size:,} bytes")


def make_table(source: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    models = {}
    for name, entry in source.items():
        provider = entry.get("litellm_provider")
        if provider not in PROVIDERS or entry.get("mode") not in ("chat", "responses"):
            continue
        price = make_price(entry)
        key = f"{provider}/{name.removeprefix(f'{provider}/')}"
        if price and not OTHER_TRADES.search(key):
            models[key] = price
    return models


def read_list(path: Path) -> dict[str, dict[str, Any]]:
    content = zipfile.ZipFile(path).read(MEMBER) if zipfile.is_zipfile(path) else path.read_bytes()
    table: dict[str, dict[str, Any]] = json.loads(content)
    return table


def read_pinned() -> dict[str, dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            "-d",
            folder,
            f"litellm=={VERSION}",
        ]
        subprocess.run(command, check=True)
        [wheel] = Path(folder).iterdir()
        found = hashlib.sha256(wheel.read_bytes()).hexdigest()
        if found != SHA256:
            sys.exit(f"{wheel.name} has sha256 {found}, not the pinned one: look before changing the pin")
        return read_list(wheel)


def make_price(entry: dict[str, Any]) -> dict[str, Any]:
    """Empty when no price is known."""
    steps = entry.get("tiered_pricing") or []
    price = rates(steps[0] if steps else entry, "")
    if not (price.get("input") and price.get("output")):
        return {}
    if entry.get("max_input_tokens"):
        price["window"] = int(entry["max_input_tokens"])
    if entry.get("max_output_tokens"):
        price["max_output"] = int(entry["max_output_tokens"])
    if entry.get("deprecation_date"):
        price["ends"] = str(entry["deprecation_date"])
    tiers = [{"above": int(step["range"][0]), **rates(step, "")} for step in steps[1:]]
    for thousands in sorted(int(found[1]) for field in entry if (found := TIER.match(field))):
        tiers.append({"above": thousands * 1000, **rates(entry, f"_above_{thousands}k_tokens")})
    if tiers:
        price["tiers"] = tiers
    return price


def rates(entry: dict[str, Any], suffix: str) -> dict[str, Any]:
    fields = {
        "input": f"input_cost_per_token{suffix}",
        "cached": f"cache_read_input_token_cost{suffix}",
        "output": f"output_cost_per_token{suffix}",
        "reasoning": f"output_cost_per_reasoning_token{suffix}",
    }
    found = {name: round(entry[field] * MILLION, 6) for name, field in fields.items() if entry.get(field)}
    if found.get("reasoning") == found.get("output"):
        found.pop("reasoning", None)
    return found


def render(head: dict[str, str], models: dict[str, dict[str, Any]]) -> str:
    """One line a model: a change of one price is one line of diff."""
    lines = ",\n".join(
        f"    {json.dumps(name)}: {json.dumps(price)}" for name, price in sorted(models.items())
    )
    return json.dumps(head, indent=2)[:-2] + f',\n  "models": {{\n{lines}\n  }}\n}}\n'


if __name__ == "__main__":
    main()
