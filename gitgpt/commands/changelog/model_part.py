"""What a model adds to a changelog: the only part of the command that leaves this machine."""

from __future__ import annotations

from gitgpt import app, terminal
from gitgpt.app import App
from gitgpt.commands.changelog.options import ChangelogOptions
from gitgpt.errors import ModelError
from gitgpt.jobs.changelog.changelog_data import Changelog
from gitgpt.jobs.changelog.commit_evidence import read_evidence
from gitgpt.jobs.changelog.escape_markdown import clean_line
from gitgpt.jobs.changelog.reword_entries import Extras, RewordedChangelog, reword_changelog
from gitgpt.jobs.changelog.wording_questions import WritingStyle
from gitgpt.llm.types import Deadline
from gitgpt.storage.store import REWORDINGS

SECONDS = 300.0  # for all questions of one run; no editor is waiting


def reword_with_model(here: App, changelog: Changelog, asked: ChangelogOptions) -> Changelog:
    """The newest release, or each of a range, with what the model adds; without one, plain and a warning."""
    client = here.client(command="changelog")
    if client is None:
        return _plain(changelog, "the settings say offline", asked)
    many = len(changelog.releases) if ".." in asked.revisions else 1
    wanted = changelog._replace(releases=changelog.releases[:many])
    ids = [name for release in wanted.releases for entry in release.entries for name in entry.ids]
    with terminal.spinner("rewording") as show:
        done = reword_changelog(
            wanted, client, _tone(here, asked), deadline=Deadline(SECONDS), count=here.counter("changelog"),
            extras=Extras(asked.polish, asked.highlights, asked.migration),
            evidence=read_evidence(here.repository, ids), memory=app.keyspace(REWORDINGS),
            on_progress=terminal.progress(show, "entries"),
        )  # fmt: skip
    _report(done, asked)
    _list_left_out(wanted, done.changelog)
    return done.changelog._replace(releases=(*done.changelog.releases, *changelog.releases[many:]))


def _tone(here: App, asked: ChangelogOptions) -> WritingStyle:
    settings = here.settings
    return WritingStyle(
        audience=asked.audience or WritingStyle().audience,
        language=asked.language or settings.language,
        model=here.endpoint().model,
        max_prompt_tokens=settings.max_prompt_tokens,
        max_output_tokens=max(settings.max_output_tokens, WritingStyle().max_output_tokens),
    )


def _report(done: RewordedChangelog, asked: ChangelogOptions) -> None:
    for problem in done.problems:
        terminal.warn(f"not reworded: {problem}")
    if done.plain and not done.problems:
        entries = "1 entry is" if done.plain == 1 else f"{done.plain} entries are"
        terminal.warn(f"not reworded: {entries} kept as in the commits: the rewording failed validation")
    releases = done.changelog.releases
    if asked.highlights and not any(release.highlights for release in releases):
        terminal.note("no highlights: too few entries, or no sentence held")
    breaking = [entry for release in releases for entry in release.entries if entry.is_breaking]
    silent = sum(not entry.migration for entry in breaking)
    if asked.migration and silent:
        terminal.note(f"breaking changes without advice: {silent} of {len(breaking)}")
    if done.problems and asked.require_llm and not done.reworded:
        raise ModelError(
            f"nothing was reworded: {done.problems[0]}", advice="try again, or leave out --require-llm"
        )


def _list_left_out(before: Changelog, after: Changelog) -> None:
    """Names each entry that the model left out; --json lists them as well."""
    for old, new in zip(before.releases, after.releases, strict=True):
        known = {omission.id for omission in old.omitted}
        left_out = dict.fromkeys(own.subject for own in new.omitted if own.id not in known)
        for subject in left_out:
            terminal.note(f"left out by the model as internal: {clean_line(subject)}")


def _plain(changelog: Changelog, reason: str, asked: ChangelogOptions) -> Changelog:
    if asked.require_llm:
        raise ModelError(reason, advice="see: gitgpt config list")
    terminal.warn(f"not reworded: {reason}")
    return changelog
