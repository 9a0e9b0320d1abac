"""Everything that is wrong with the settings, at once: a command meets only what it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from gitgpt.config import keys, providers
from gitgpt.config.layers import Loaded
from gitgpt.config.providers import Surroundings
from gitgpt.errors import ConfigError
from gitgpt.jobs.changelog.preferences import read_preferences
from gitgpt.llm import chain
from gitgpt.usage import budget


def find_problems(loaded: Loaded, around: Surroundings) -> list[ConfigError]:
    """Each with its advice, in the order of the settings; what a layer was told about itself comes first.
    Nobody is asked, and no command that fetches a key is run."""
    found: dict[str, ConfigError] = {text: ConfigError(text) for text in loaded.warnings}
    for setting, check in _checks(loaded, around):
        try:
            check()
        except ConfigError as exc:
            placed = exc if not setting else exc.at(loaded.origins[setting])
            found.setdefault(placed.message, placed)
    for text in keys.warnings(loaded.settings.api_key_file):
        found.setdefault(text, ConfigError(text))
    return list(found.values())


def _checks(loaded: Loaded, around: Surroundings) -> Iterator[tuple[str, Callable[[], object]]]:
    """With the setting whose file the reason does not name itself."""
    settings = loaded.settings
    for setting, names in (("provider", (settings.provider,)), ("fallback", settings.fallback)):
        yield from (("", partial(providers.linked, name, setting, loaded, around)) for name in names)
    yield from (("", partial(providers.link, name, loaded, around)) for name in settings.providers)
    yield "", lambda: providers.chains(loaded, around)
    yield "steps_off", lambda: chain.names(settings.steps_off)
    yield "budgets", lambda: budget.parse(settings.budgets, repository=None)
    yield "changelog", lambda: read_preferences(settings.changelog)
