"""Whether a line of a document names this very fact, and not something that is only spelled the same."""

from __future__ import annotations

from collections.abc import Callable

from gitgpt.docs.facts.model import Fact, Kind
from gitgpt.docs.prose.flags import names_flag
from gitgpt.docs.prose.keys import names_key, names_variable
from gitgpt.docs.prose.model import Project, Spot
from gitgpt.docs.prose.symbols import names_symbol

NAMING: dict[Kind, Callable[[Fact, Spot, Project], bool]] = {
    "symbol": names_symbol,
    "flag": names_flag,
    "variable": names_variable,
    "key": names_key,
}


def names(fact: Fact, spot: Spot, project: Project) -> bool:
    """Whether the line names the fact. When in doubt it does not."""
    return spot.line.kind != "comment" and NAMING[fact.kind](fact, spot, project)
