"""Everything that is wrong with the settings, at once: a command meets only what it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from gitgpt.config import key_sources, providers
from gitgpt.config.layers import Loaded
from gitgpt.config.providers import Environment
from gitgpt.errors import ConfigError
from gitgpt.jobs.changelog.changelog_settings import read_changelog_settings
from gitgpt.jobs.commit.prompt_template import read_template
from gitgpt.jobs.linting.lint_settings import read_lint_settings
from gitgpt.llm import chain
from gitgpt.usage import spending_limits


def find_problems(loaded: Loaded, around: Environment) -> list[ConfigError]:
    """Each with its advice, in the order of the settings; problems of a whole file come first.
    No provider is asked, and no command that fetches a key is run."""
    found: dict[str, ConfigError] = {text: ConfigError(text) for text in loaded.warnings}
    for setting, check in _checks(loaded, around):
        try:
            check()
        except ConfigError as exc:
            placed = exc if not setting else exc.at(loaded.origins[setting])
            found.setdefault(placed.message, placed)
    for text in key_sources.list_warnings(loaded.settings.api_key_file):
        found.setdefault(text, ConfigError(text))
    return list(found.values())


def _checks(loaded: Loaded, around: Environment) -> Iterator[tuple[str, Callable[[], object]]]:
    """With the setting whose file the reason does not name itself."""
    settings = loaded.settings
    for setting, names in (("provider", (settings.provider,)), ("fallback", settings.fallback)):
        yield from (
            ("", partial(providers.build_named_link, name, setting, loaded, around)) for name in names
        )
    yield from (("", partial(providers.build_link, name, loaded, around)) for name in settings.providers)
    yield "", lambda: providers.build_chains(loaded, around)
    yield "steps_off", lambda: chain.step_names(settings.steps_off)
    if settings.prompt_file:
        yield "prompt_file", lambda: read_template(settings.prompt_file)
    yield "budgets", lambda: spending_limits.parse_budgets(settings.budgets, repository=None)
    yield "lint", lambda: read_lint_settings(settings.lint, types=(), scopes=())
    yield "changelog", lambda: read_changelog_settings(settings.changelog)
