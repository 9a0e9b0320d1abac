"""Findings in the formats that reviews show: GitHub's annotations and SARIF."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def write_annotation(level: str, text: str, **properties: str | int) -> str:
    """A workflow command: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands."""
    fields = ",".join(f"{name}={escape_property(str(value))}" for name, value in properties.items())
    return f"::{level}{' ' if fields else ''}{fields}::{escape_data(text)}"


def escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")


def write_sarif(
    tool: str, version: str, rules: Mapping[str, str], results: Sequence[Mapping[str, Any]]
) -> str:
    """SARIF 2.1.0 (OASIS): one run. `rules` are those that were broken, with a description each."""
    driver = {
        "name": tool,
        "version": version,
        "rules": [{"id": rule, "shortDescription": {"text": text}} for rule, text in rules.items()],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": list(results)}
    return json.dumps(
        {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False
    )
