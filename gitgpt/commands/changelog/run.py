"""`gitgpt changelog`: the changes of a range, a release or the whole history, printed or kept in a file."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click

from gitgpt import app, files, terminal
from gitgpt.app import App
from gitgpt.commands.changelog.options import (
    ARGUMENTS,
    EPILOG,
    SECTIONS,
    ChangelogOptions,
    SectionedCommand,
    read_options,
)
from gitgpt.conventional.version import check_prerelease_label
from gitgpt.errors import ConfigError, FileError, GitError, UsageError
from gitgpt.jobs.changelog.assemble_entries import EntryRules
from gitgpt.jobs.changelog.changelog_data import Changelog, count_reasons
from gitgpt.jobs.changelog.changelog_settings import ChangelogSettings, read_changelog_settings
from gitgpt.jobs.changelog.escape_markdown import clean_line
from gitgpt.jobs.changelog.forge_links import find_web
from gitgpt.jobs.changelog.plan_version import (
    VersionRequest,
    build_changelog,
    check_bump,
    find_collision,
)
from gitgpt.jobs.changelog.read_history import History, HistoryQuery, read_history
from gitgpt.jobs.changelog.read_message import ReferenceRules
from gitgpt.jobs.changelog.release_tags import TagScheme, find_base
from gitgpt.jobs.changelog.render_keepachangelog import EntryStyle, render_document, render_releases
from gitgpt.repository.git import Repository

DEFAULT_NAME = "CHANGELOG.md"
OTHER_MARKUP = frozenset({
    ".rst", ".rest", ".adoc", ".asciidoc", ".asc", ".org", ".textile", ".html", ".htm", ".wiki", ".mediawiki",
    ".creole", ".pod", ".rdoc", ".xml", ".json", ".yml", ".yaml", ".toml", ".tex", ".rtf", ".docx",
})  # fmt: skip
OTHER_TOOLS = (  # whose files other_tools.py reads
    "cliff.toml", ".cliff.toml", "release-please-config.json", ".versionrc", ".versionrc.json", ".cz.toml",
    ".cz.json", "cz.json", "pyproject.toml",
)  # fmt: skip
MOST_NAMED = 10  # commits that --strict names

COLLISION_ADVICE = "merge the branch of that release, fetch all tags, or name a version: --release VERSION"

held: list[Changelog] = []  # to the end of the process: freeing a million tuples before costs 5 % of the run


class OpenedChangelog(NamedTuple):
    """What the command works with, opened before click reads the options: settings are their defaults."""

    here: App
    preferences: ChangelogSettings


class ChangelogCommand(SectionedCommand):
    """Takes from the settings what the command line leaves open."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:  # Any: click's own signature
        if not extra.get("resilient_parsing") and not {"-h", "--help"} & set(args):
            opened = open_changelog()
            extra = {"default_map": opened.preferences.options, "obj": opened} | extra
        return super().make_context(info_name, args, parent, **extra)


def open_changelog() -> OpenedChangelog:
    here = app.open_app({}, needs_repository=False)  # a bare repository has no working tree
    try:
        return OpenedChangelog(here, _read_preferences(here))
    except ConfigError as exc:
        raise exc.at(here.loaded.origins["changelog"]) from exc


def _read_preferences(here: App) -> ChangelogSettings:
    table, top = {**here.settings.changelog}, here.top
    if top is None:
        return read_changelog_settings(table)
    if Path.cwd().resolve() != top.resolve():
        from gitgpt.jobs.changelog.package_settings import find_package_table  # start-up: only below the top

        table |= find_package_table(top, Path.cwd())
    settings = read_changelog_settings(table)
    return settings if {"types", "sections"} & table.keys() else _adopt_titles(top, settings)


def _adopt_titles(top: Path, settings: ChangelogSettings) -> ChangelogSettings:
    """With the section titles that the settings of another changelog tool name, where there are such."""
    if not any(os.path.lexists(top / name) for name in OTHER_TOOLS):
        return settings
    from gitgpt.jobs.changelog.other_tools import read_other_tools

    name, types = read_other_tools(top)
    if not types:
        return settings
    try:
        adopted = read_changelog_settings({"types": types})
    except ConfigError as exc:
        terminal.note(f"{name}: its section titles are not used: {exc.message}")
        return settings
    terminal.note(f"section titles are those of {name}")
    return settings._replace(types=adopted.types, titles=adopted.titles._replace(order=settings.titles.order))


@click.pass_obj
def run(opened: OpenedChangelog, /, **values: object) -> int:
    """Write a changelog from the commits: complete, in the right releases, safe to run again."""
    click.get_current_context().call_on_close(gc.enable)
    gc.disable()  # a history is a million tuples without a cycle: looking for some costs 15 % of the run
    asked = read_options(values)
    _refuse_contradictions(asked)
    (repository, top, _), preferences = opened
    if asked.packages and top:
        from gitgpt.commands.changelog.packages import run_packages

        table = {**opened.here.settings.changelog}
        return run_packages(repository, top, asked, table, find_today(os.environ), read=_read, keep=_keep)
    changelog, code = _read(repository, asked, preferences)
    held[:] = [changelog]
    if asked.next_version:
        _check_with_file(top, preferences.file, changelog)
        return _print_version(changelog)
    if asked.asks_model:
        from gitgpt.commands.changelog.model_part import (
            reword_with_model,  # start-up: only where one is asked
        )

        changelog = reword_with_model(opened.here, changelog, asked)
    text = _render(top, asked, preferences, changelog)
    if asked.keeps_file:
        code = max(code, _keep(repository, top, asked, preferences.file, changelog))
    else:
        _hand_out(top, text, asked.output)
    _report(top, asked, changelog, text)
    return max(code, _judge(changelog)) if asked.strict else code


command = ChangelogCommand("changelog", callback=run, arguments=ARGUMENTS, sections=SECTIONS, epilog=EPILOG)


def _refuse_contradictions(asked: ChangelogOptions) -> None:
    """What would be ignored silently is refused."""
    for is_wrong, message, advice in _contradictions(asked):
        if is_wrong:
            raise UsageError(message, advice=advice)


def _contradictions(asked: ChangelogOptions) -> tuple[tuple[bool, str, str], ...]:
    writes, checks, model = asked.write is not None, asked.check is not None, asked.asks_model
    parts = sum((bool(asked.revisions), asked.unreleased, asked.latest, asked.pr is not None))
    return (
        (parts > 1, "one part at a time", "a range, a release, --unreleased, --latest or --pr"),
        (asked.packages and bool(asked.tag or asked.tag_pattern or asked.paths or asked.release
                                 or asked.revisions or asked.pr is not None or asked.output or model),
         "--packages finds the tags and paths of each package, and only lists, writes or checks",
         "leave out the other options, or ask about one package in its folder"),
        (asked.packages and bool(asked.write or asked.check), "every package has its own file",
         "--write or --check without a name"),
        (asked.dependents and not asked.packages, "--dependents belongs to --packages", "add --packages"),
        (writes and checks, "--write or --check", "the one changes the file, the other never does"),
        (asked.keeps_file and asked.is_part, "a file follows the whole history", "only print a part"),
        (asked.keeps_file and asked.output is not None, "--output is for what is printed", "name one file"),
        (asked.dry_run and not writes, "--dry-run belongs to --write", "nothing is written without it"),
        (model and checks, "--check asks no model", "leave out --polish: what it wrote is known again"),
        (asked.highlights and writes, "highlights belong into release notes, not into a file", "print them"),
        (model and not (writes or asked.is_part),
         "a model is asked about a part of the history, not all of it",
         "add --unreleased, --latest or a range A..B"),
    )  # fmt: skip


def _read(
    repository: Repository, asked: ChangelogOptions, preferences: ChangelogSettings
) -> tuple[Changelog, int]:
    """The releases that are asked for; says what a person should know of them."""
    web = find_web(repository, asked.url, asked.forge or "")
    wanted = HistoryQuery(
        revisions=f"{find_base(repository, asked.pr)}..HEAD" if asked.pr else asked.revisions,
        part="latest" if asked.latest else "unreleased" if asked.unreleased or asked.next_version else "all",
        scheme=TagScheme(asked.tag, asked.tag_pattern, asked.prereleases),
        paths=asked.paths,
        rules=EntryRules(preferences.types, asked.ignore, asked.by_request),
        split_squashes=asked.split_squashes,
        references=ReferenceRules(web.url, preferences.issues),
        keep_bodies=asked.asks_model or asked.form in ("json", "template"),
        with_people=asked.contributors,
        bots=preferences.bots,
        ignores_tags=asked.pr is not None,
    )
    pre = check_prerelease_label(asked.pre) if asked.pre else ""
    check_bump(asked.bump)
    cut = VersionRequest(asked.release, asked.bump, pre, asked.major_on_zero)
    history = read_history(repository, wanted)
    makes_file = asked.keeps_file or asked.next_version or cut.is_wanted
    if history.other_form and makes_file and not cut.version:
        raise UsageError(
            "most tags look like versions of another form, so the next version would be a guess",
            advice=f"as in: --tag '{history.other_form}', or --tag 'v{{version}}' if these are not meant",
        )
    for notice in history.notices:
        terminal.note(notice)
    changelog = build_changelog(history, web, scheme=wanted.scheme, cut=cut, today=find_today(os.environ))
    changelog = changelog._replace(titles=preferences.titles)
    if cut.is_wanted and not changelog.releases[0].is_cut:
        terminal.note("nothing to release")
    return _settle_version(repository, asked, history, changelog)


def _settle_version(
    repository: Repository, asked: ChangelogOptions, history: History, changelog: Changelog
) -> tuple[Changelog, int]:
    """Raises UsageError if the coming version was asked for and is taken; otherwise it is not named.

    A release that this history has already is not cut again: its file is brought up to date all the same.
    """
    top = changelog.releases[0]
    is_shown = asked.form in ("json", "template") or asked.github or asked.dotenv
    if not changelog.next or not (asked.next_version or top.is_cut or (is_shown and top.is_unreleased)):
        return changelog, 0
    problem = find_collision(repository, history, changelog.next, is_named=bool(asked.release))
    if not problem:
        return changelog, 0
    if asked.write is not None and changelog.next in (own.version for own in changelog.releases[1:]):
        terminal.warn(f"{changelog.next} is not cut again: {problem}")
        uncut = top._replace(version="", tag="", date="", is_cut=False)
        return changelog._replace(releases=(uncut, *changelog.releases[1:]), next=""), UsageError.exit_code
    if asked.next_version or top.is_cut:
        raise UsageError(f"{changelog.next} cannot be released: {problem}", advice=COLLISION_ADVICE)
    terminal.note(f"no next version: {changelog.next} would be next, but {problem}")
    return changelog._replace(next=""), 0


def _check_with_file(top: Path | None, own_name: str, changelog: Changelog) -> None:
    """Raises UsageError for a version that the file has already. A file that cannot be read says nothing."""
    from gitgpt.jobs.changelog import changelog_file
    from gitgpt.jobs.changelog.update_file import check_coming

    if not changelog.next or changelog.bump == "none":
        return
    try:
        path = find_file(top, "", own_name)
        check_coming(changelog_file.read_changelog(top, path), changelog.next, name=path.name)
    except (FileError, GitError):
        return


def _print_version(changelog: Changelog) -> int:
    if not changelog.next:
        raise UsageError("no rule tells the next version here", advice="name it: --release VERSION")
    if changelog.bump == "none":
        terminal.note("no change asks for a new version")
    terminal.result(changelog.next)
    return 0


def _render(
    top: Path | None, asked: ChangelogOptions, preferences: ChangelogSettings, changelog: Changelog
) -> str:
    if asked.pr is not None:
        return _render_request(asked, changelog)
    if asked.form == "json":
        from gitgpt.jobs.changelog.render_data import render_json  # start-up: only one form is wanted

        return render_json(changelog)
    if asked.form == "template":
        from gitgpt.jobs.changelog.render_data import render_template  # start-up: see above

        return render_template(top, Path(asked.template or ""), changelog)
    if asked.form == "notes":
        from gitgpt.jobs.changelog.render_notes import render_notes  # start-up: see above

        return render_notes(changelog, header=preferences.header, footer=preferences.footer)
    return render_releases(changelog) if asked.is_part else render_document(changelog, asked.edition)


def _render_request(asked: ChangelogOptions, changelog: Changelog) -> str:
    import json  # start-up: as for the other forms

    from gitgpt.jobs.changelog.render_notes import describe_request

    notes = describe_request(changelog.releases[0], EntryStyle(changelog.web, mentions=False))
    if asked.form == "json":
        return json.dumps(notes._asdict(), indent=2, ensure_ascii=False) + "\n"
    return f"{notes.title}\n\n{notes.description}\n"


def _hand_out(top: Path | None, text: str, output: str | None) -> None:
    if output is None:
        terminal.result(text, end="")
        return
    files.write_named_file(top, Path(output), text.encode())
    terminal.note(f"wrote {output}")


def _keep(
    repository: Repository, top: Path | None, asked: ChangelogOptions, own_name: str, changelog: Changelog
) -> int:
    """1 if --check finds that the file lacks something."""
    from gitgpt.jobs.changelog import changelog_file  # start-up: most runs only print
    from gitgpt.jobs.changelog.update_file import check_cut, update_text

    path = find_file(top, asked.write or asked.check or "", own_name)
    old = changelog_file.read_changelog(top, path)
    check_cut(old, changelog, name=path.name)
    untagged = changelog_file.find_untagged_release(repository, path, old, changelog)
    if untagged:
        terminal.warn(f"{path.name}: {untagged.notice}")
    released = untagged.ids if untagged else frozenset[str]()
    new = update_text(old, changelog, name=path.name, edition=asked.edition, released=released)
    if old == new:
        terminal.note(f"{path.name} is up to date")
        return 0
    if asked.check is None and not asked.dry_run:
        files.write_named_file(top, path, new.encode())
        terminal.note(f"{path.name} is brought up to date")
        return 0
    terminal.result(changelog_file.show_difference(old, new, path.name), end="")
    terminal.note(f"{path.name} is behind the commits: gitgpt changelog --write")
    return 1 if asked.check is not None else 0


def find_file(top: Path | None, name: str, own_name: str) -> Path:
    """The file that is named, else the project's own; else CHANGELOG.md, here before at the top.

    Raises FileError for a file in another markup.
    """
    path = Path(name or DEFAULT_NAME)
    if not name and top and (own_name or not os.path.lexists(path)):
        path = top / (own_name or DEFAULT_NAME)
    for suffix in {path.suffix.lower(), path.resolve().suffix.lower()} & OTHER_MARKUP:
        raise FileError(
            f"{path} is not Markdown ({suffix})", advice="name a Markdown file: --write CHANGELOG.md"
        )
    return path


def _report(top: Path | None, asked: ChangelogOptions, changelog: Changelog, text: str) -> None:
    """What a CI job picks up, and one line for the person who reads its log."""
    if asked.github or asked.dotenv:
        from gitgpt.jobs.changelog import render_data  # start-up: only in CI

    if asked.github:
        render_data.write_github(os.environ, changelog, text)
    if asked.dotenv:
        variables = render_data.format_dotenv(render_data.describe_run(changelog))
        files.write_named_file(top, Path(asked.dotenv), variables.encode())
    total = sum(release.commits for release in changelog.releases)
    omitted = count_reasons(omission for release in changelog.releases for omission in release.omitted)
    left_out = ", ".join(f"{count} {reason}" for reason, count in omitted.items())
    commits = "1 commit" if total == 1 else f"{total} commits"
    terminal.note(commits + (f", left out: {left_out}" if left_out else ""))


def _judge(changelog: Changelog) -> int:
    """1 when a commit has no header, naming the first ones."""
    unparsed = [found for release in changelog.releases for found in release.unparsed]
    for name, subject in unparsed[:MOST_NAMED]:
        terminal.note(f"no Conventional Commits header: {name[:10]} {clean_line(subject)}")
    if len(unparsed) > MOST_NAMED:
        terminal.note(f"and {len(unparsed) - MOST_NAMED} more")
    return 1 if unparsed else 0


def find_today(environ: Mapping[str, str]) -> str:
    """https://reproducible-builds.org/docs/source-date-epoch/"""
    epoch = environ.get("SOURCE_DATE_EPOCH", "")
    return time.strftime("%Y-%m-%d", time.gmtime(int(epoch)) if epoch.isdigit() else time.localtime())
