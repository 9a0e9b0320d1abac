"""Whether a line of a document names this very fact, and not something that is only spelled the same."""

from __future__ import annotations

from collections.abc import Callable

from gitgpt.drift.facts.fact import Fact, Kind
from gitgpt.drift.prose.code_symbols import names_symbol
from gitgpt.drift.prose.config_names import names_key, names_variable
from gitgpt.drift.prose.flags import names_flag
from gitgpt.drift.prose.spot import Project, Spot

NAMING: dict[Kind, Callable[[Fact, Spot, Project], bool]] = {
    "symbol": names_symbol,
    "flag": names_flag,
    "variable": names_variable,
    "key": names_key,
}


def names(fact: Fact, spot: Spot, project: Project) -> bool:
    """Whether the line names the fact. When in doubt it does not."""
    return spot.line.kind != "comment" and NAMING[fact.kind](fact, spot, project)
