"""Whether a line names a configuration key or an environment variable."""

from __future__ import annotations

import re

from gitgpt.drift.facts.fact import Fact
from gitgpt.drift.prose.document_lines import DATA_LANGUAGES
from gitgpt.drift.prose.spot import (
    Project,
    Spot,
    has_word,
    is_distinctive,
)


def names_variable(fact: Fact, spot: Spot, project: Project) -> bool:
    """Anywhere: nothing else is spelled like that."""
    return has_word(spot.line.text, fact.name)


def names_key(fact: Fact, spot: Spot, project: Project) -> bool:
    """In backticks, or where a key stands in a block of configuration; an everyday word only as the first
    thing of a table row, a list item or a heading."""
    name = re.escape(fact.name)
    if spot.line.kind == "code":
        is_key = re.search(rf"^\s*(?:- )?[\"']?{name}[\"']?\s*[:=]", spot.line.text) is not None
        return is_key and spot.line.language in DATA_LANGUAGES
    if not is_distinctive(fact.name):
        return re.match(rf"\s*(?:\||[-*+]\s|#+\s)[\s*]*`+{name}`+", spot.line.text) is not None
    pattern = re.compile(rf"(?:[\w-]+\.)*{name}(?:\s*[:=].*)?$")
    return any(pattern.match(span) for span in spot.spans())
