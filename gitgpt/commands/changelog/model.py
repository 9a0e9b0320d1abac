"""What a model adds to a changelog: the only part of the command that leaves this machine."""

from __future__ import annotations

from gitgpt import app, terminal
from gitgpt.commands.changelog.options import Asked
from gitgpt.config import paths
from gitgpt.diff import tokens
from gitgpt.errors import ModelError
from gitgpt.jobs.changelog.model import Changelog
from gitgpt.jobs.changelog.polish import Tone, polish
from gitgpt.llm.types import Deadline
from gitgpt.repository.git import Repository

SECONDS = 300.0  # for all questions of one run: nobody waits with an editor open


def let_model_write(repository: Repository, changelog: Changelog, asked: Asked) -> Changelog:
    """The newest release (or every one of a range) in the model's words; plain, with a warning, without."""
    here = app.open_app({}, needs_repository=False)
    client = here.client(command="changelog")
    if client is None:
        return _plain(changelog, "the settings say offline", asked)
    settings = here.settings
    tone = Tone(
        audience=asked.audience or Tone().audience,
        language=asked.language or settings.language,
        model=here.endpoint().model,
        max_prompt_tokens=settings.max_prompt_tokens,
        max_output_tokens=max(settings.max_output_tokens, Tone().max_output_tokens),
    )
    newest = changelog._replace(releases=changelog.releases[:1])
    with terminal.spinner("rewording"):
        done = polish(
            newest, client, tone, deadline=Deadline(SECONDS), count=tokens.count, memory=paths.cache_folder()
        )
    for problem in done.problems:
        terminal.warn(f"not reworded: {problem}")
    if done.problems and asked.require_llm and not done.reworded:
        raise ModelError(
            f"nothing was reworded: {done.problems[0]}", advice="try again, or leave out --require-llm"
        )
    return done.changelog._replace(releases=(*done.changelog.releases, *changelog.releases[1:]))


def _plain(changelog: Changelog, reason: str, asked: Asked) -> Changelog:
    if asked.require_llm:
        raise ModelError(reason, advice="see: gitgpt config list")
    terminal.warn(f"not reworded: {reason}")
    return changelog
