"""`gitgpt changelog`: the changes of a range, a release or the whole history, printed or kept in a file."""

from __future__ import annotations

import gc
import os
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import click

from gitgpt import terminal
from gitgpt.conventional.version import check_label, parse_version
from gitgpt.errors import ModelError, UsageError
from gitgpt.jobs.changelog.build import Cut, build_changelog
from gitgpt.jobs.changelog.entries import Rules
from gitgpt.jobs.changelog.extent import find_base
from gitgpt.jobs.changelog.forge import FORGES, find_web
from gitgpt.jobs.changelog.history import Wanted, read_history
from gitgpt.jobs.changelog.keepachangelog import EDITIONS, Edition, render_document, render_releases
from gitgpt.jobs.changelog.markdown import plain_text
from gitgpt.jobs.changelog.model import Changelog, count_reasons
from gitgpt.jobs.changelog.scheme import Scheme
from gitgpt.repository.git import Repository

EPILOG = """\b
Examples:
  gitgpt changelog                          the whole history, in Keep a Changelog form
  gitgpt changelog --unreleased             what is not released yet
  gitgpt changelog --latest --format notes  release notes of the newest release
  gitgpt changelog v1.2.0                   one release
  gitgpt changelog v1.0.0..HEAD --json      a range, for scripts
  gitgpt changelog --write                  bring CHANGELOG.md up to date, keeping what people wrote
  gitgpt changelog --write --bump           the same, and cut the next version
  gitgpt changelog --check                  in CI: fail when CHANGELOG.md is behind
  gitgpt changelog --next-version           1.3.0
  gitgpt changelog --pr main                title and description of a pull request
  gitgpt changelog --unreleased --polish    reworded by the model, held to the facts

\b
Nothing is committed, tagged or pushed. Without --polish nothing leaves this machine.
Exit codes: 0 done; 1 the file is behind (--check) or a commit has no header (--strict);
2 wrong usage, such as an unknown tag; 3 no commit to describe; 4 git refused, or the clone
is shallow; 6 no model answered (--require-llm); 7 a file could not be read or written.
"""
DEFAULT_NAME = "CHANGELOG.md"
POLISH_SECONDS = 300.0  # for all questions of one run: nobody waits with an editor open
MOST_NAMED = 10  # commits that --strict names
FORMATS = ("keepachangelog", "notes", "json")


@click.command(epilog=EPILOG)
@click.argument("revisions", metavar="[RANGE|RELEASE]", default="")
@click.option("--unreleased", "part", flag_value="unreleased", help="Only what is not released yet.")
@click.option("--latest", "part", flag_value="latest", help="Only the newest release.")
@click.option("--pr", "base", metavar="BASE", help="Title and description of a pull request against BASE.")
@click.option("--tag-prefix", default="", metavar="TEXT", help="What stands before the version: pkg-a@")
@click.option("--tag-pattern", default="", metavar="REGEX", help="What a version's tag has to match.")
@click.option("--no-prereleases", is_flag=True, help="Pre-releases end no section.")
@click.option("--path", "paths", multiple=True, metavar="PATH", help="Only commits that touch it.")
@click.option("--format", "form", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True)
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option("--template", metavar="FILE", help="Your own form: a Jinja template over the JSON data.")
@click.option("--edition", type=click.Choice(EDITIONS), default=EDITIONS[0], show_default=True,
              help="Of Keep a Changelog.")  # fmt: skip
@click.option("--url", default="", help="The repository's page; default: told by its remote.")
@click.option("--forge", type=click.Choice(tuple(FORGES)), help="The kind of pages at --url.")
@click.option("--contributors", is_flag=True, help="Name who contributed (in notes and JSON).")
@click.option("--split-squashes", is_flag=True, help="Entries for the commits that a squash lists.")
@click.option("--ignore", "ignored", default="", metavar="REGEX", help="Leave out subjects that match.")
@click.option("--strict", is_flag=True, help="Fail when a commit has no Conventional Commits header.")
@click.option("--next-version", "only_version", is_flag=True, help="Print the next version, no more.")
@click.option("--bump", is_flag=False, flag_value="auto", default="", metavar="[LEVEL]",
              help="Cut the next version: major, minor, patch, or as the commits ask.")  # fmt: skip
@click.option("--release", "version", default="", metavar="VERSION", help="Cut this version.")
@click.option("--pre", default="", metavar="LABEL", help="Make the next version a pre-release: rc.")
@click.option("--major-on-zero", is_flag=True, help="Let a break raise 0.x to 1.0.0.")
@click.option("--write", "written", is_flag=False, flag_value=DEFAULT_NAME, metavar="[FILE]",
              help="Bring the file up to date in place.")  # fmt: skip
@click.option("--check", "checked", is_flag=False, flag_value=DEFAULT_NAME, metavar="[FILE]",
              help="Fail, with a diff, when --write would change the file.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="With --write: show the diff, write nothing.")
@click.option("--output", metavar="FILE", help="Write what would be printed to a file.")
@click.option(
    "--polish", "polished", is_flag=True, help="Let the model reword the entries, held to the facts."
)
@click.option("--audience", default="", metavar="WHO", help="For whom --polish writes.")
@click.option("--language", default="", metavar="NAME", help="In which language --polish writes.")
@click.option("--require-llm", is_flag=True, help="Fail when --polish could not reword.")
@click.option("--github", is_flag=True, help="Set the outputs and the summary of a GitHub step.")
@click.option("--dotenv", metavar="FILE", help="Write the facts as a GitLab dotenv report.")
def command(
    revisions: str, part: str | None, base: str | None, template: str | None, tag_prefix: str,
    tag_pattern: str, no_prereleases: bool, paths: tuple[str, ...], form: str, edition: Edition, url: str,
    forge: str | None, contributors: bool, split_squashes: bool, ignored: str, strict: bool,
    only_version: bool, bump: str, version: str, pre: str, major_on_zero: bool, written: str | None,
    checked: str | None, dry_run: bool, output: str | None, polished: bool, audience: str, language: str,
    require_llm: bool, github: bool, dotenv: str | None,
) -> int:  # fmt: skip
    """Write a changelog from the commits: complete, in the right releases, safe to run again."""
    gc.disable()  # a history is a million tuples without a cycle: looking for some costs 15 % of the run
    click.get_current_context().call_on_close(gc.enable)
    repository = Repository()
    if base is not None:
        revisions = f"{find_base(repository, base)}..HEAD"
    if (written or checked) and (revisions or part):
        raise UsageError("a file follows the whole history", advice="leave out the range, or only print it")
    if polished and checked:
        raise UsageError("--check asks no model", advice="leave out --polish: what it wrote is known again")
    if polished and not (written or revisions or part):
        raise UsageError("--polish wants a part of the history", advice="as in: --unreleased, --latest, A..B")
    if only_version and not revisions:
        part = "unreleased"
    wanted = Wanted(
        revisions, _part(part), Scheme(tag_prefix, tag_pattern, not no_prereleases), paths,
        Rules(ignored=_pattern(ignored)), split_squashes, polished or form == "json", contributors,
        ignores_tags=base is not None,
    )  # fmt: skip
    cut = Cut(_version(version), bump, check_label(pre) if pre else "", major_on_zero)
    history = read_history(repository, wanted)
    web = find_web(repository, url, forge or "")
    changelog = build_changelog(history, web, scheme=wanted.scheme, cut=cut, today=_today(os.environ))
    for notice in history.notices:
        terminal.note(notice)
    if only_version:
        return _print_version(changelog)
    if polished:
        changelog = _polish(changelog, audience, language, is_required=require_llm)
    if base is not None:
        text = _render_request(changelog, as_json=form == "json")
    elif template:
        text = _fill_in(template, changelog)
    else:
        text = _render(changelog, form, edition, is_whole=not (revisions or part))
    code = 0
    if written or checked:
        code = _keep(
            repository, written or checked or "", changelog, edition, writes=not (checked or dry_run)
        )
        code = code if checked else 0
    else:
        _hand_out(text, output)
    _report(changelog, text, github=github, dotenv=dotenv)
    return max(code, _judge(changelog)) if strict else code


def _print_version(changelog: Changelog) -> int:
    if not changelog.next:
        raise UsageError("no rule tells the next version here", advice="name it: --release VERSION")
    if changelog.bump == "none":
        terminal.note("no change asks for a new version")
    terminal.result(changelog.next)
    return 0


def _render(changelog: Changelog, form: str, edition: Edition, *, is_whole: bool) -> str:
    if form == "json":
        from gitgpt.jobs.changelog.json_form import render_json  # start-up: only one form is wanted

        return render_json(changelog)
    if form == "notes":
        from gitgpt.jobs.changelog.notes import render_notes  # start-up: see above

        return render_notes(changelog)
    return render_document(changelog, edition) if is_whole else render_releases(changelog)


def _render_request(changelog: Changelog, *, as_json: bool) -> str:
    import json  # start-up: as for the other forms

    from gitgpt.jobs.changelog.keepachangelog import Look
    from gitgpt.jobs.changelog.request_notes import describe_request

    notes = describe_request(changelog.releases[0], Look(changelog.web, mentions=False))
    if as_json:
        return json.dumps(notes._asdict(), indent=2, ensure_ascii=False) + "\n"
    return f"{notes.title}\n\n{notes.description}\n"


def _fill_in(template: str, changelog: Changelog) -> str:
    from gitgpt.jobs.changelog.template import render_template  # start-up: see above

    return render_template(Path(template), changelog)


def _polish(changelog: Changelog, audience: str, language: str, *, is_required: bool) -> Changelog:
    """The newest release (or every one of a range) in the model's words; plain, with a warning, without."""
    from gitgpt import app  # start-up: only --polish asks a model
    from gitgpt.config import paths
    from gitgpt.diff import tokens
    from gitgpt.jobs.changelog.polish import Tone, polish
    from gitgpt.llm.types import Deadline

    here = app.open_app({}, needs_repository=False)
    client = here.client(command="changelog")
    if client is None:
        if is_required:
            raise ModelError("the settings say offline", advice="see: gitgpt config list")
        terminal.warn("not reworded: the settings say offline")
        return changelog
    settings = here.settings
    tone = Tone(
        audience or Tone().audience, language or settings.language, here.endpoint().model,
        settings.max_prompt_tokens, max(settings.max_output_tokens, Tone().max_output_tokens),
    )  # fmt: skip
    newest = changelog._replace(releases=changelog.releases[:1])
    with terminal.spinner("rewording"):
        done = polish(
            newest, client, tone, deadline=Deadline(POLISH_SECONDS), count=tokens.count,
            memory=paths.cache_folder(),
        )  # fmt: skip
    for problem in done.problems:
        terminal.warn(f"not reworded: {problem}")
    if done.problems and is_required and not done.reworded:
        raise ModelError(
            f"nothing was reworded: {done.problems[0]}", advice="try again, or leave out --require-llm"
        )
    return done.changelog._replace(releases=(*done.changelog.releases, *changelog.releases[1:]))


def _hand_out(text: str, output: str | None) -> None:
    if output is None:
        terminal.result(text, end="")
        return
    from gitgpt.jobs.changelog import file  # start-up: most runs only print

    file.write_file(Path(output), text)
    terminal.note(f"wrote {output}")


def _keep(repository: Repository, name: str, changelog: Changelog, edition: Edition, *, writes: bool) -> int:
    """1 when the file is behind the commits, or was."""
    from gitgpt.jobs.changelog import file  # start-up: most runs only print
    from gitgpt.jobs.changelog.update import update_text

    path = Path(name) if name != DEFAULT_NAME or Path(name).exists() else repository.top() / name
    old = file.read_file(path)
    new = update_text(old, changelog, name=path.name, edition=edition)
    if old == new:
        terminal.note(f"{path.name} is up to date")
        return 0
    if writes:
        file.write_file(path, new)
        terminal.note(f"{path.name} is brought up to date")
        return 1
    terminal.result(file.show_difference(old, new, path.name), end="")
    terminal.note(f"{path.name} is behind the commits: gitgpt changelog --write")
    return 1


def _report(changelog: Changelog, text: str, *, github: bool, dotenv: str | None) -> None:
    """What a CI job picks up, and one line for the person who reads its log."""
    if github or dotenv:
        from gitgpt.jobs.changelog import ci, file  # start-up: only in CI

    if github:
        ci.write_github(os.environ, changelog, text)
    if dotenv:
        file.write_file(Path(dotenv), ci.gitlab_dotenv(ci.describe_run(changelog)))
    total = sum(release.commits for release in changelog.releases)
    omitted = count_reasons(omission for release in changelog.releases for omission in release.omitted)
    left_out = ", ".join(f"{count} {reason}" for reason, count in omitted.items())
    terminal.note(f"{total} commits" + (f", left out: {left_out}" if left_out else ""))


def _judge(changelog: Changelog) -> int:
    """1 when a commit has no header, naming the first ones."""
    unparsed = [found for release in changelog.releases for found in release.unparsed]
    for name, subject in unparsed[:MOST_NAMED]:
        terminal.note(f"no Conventional Commits header: {name[:10]} {plain_text(subject)}")
    if len(unparsed) > MOST_NAMED:
        terminal.note(f"and {len(unparsed) - MOST_NAMED} more")
    return 1 if unparsed else 0


def _part(part: str | None) -> Literal["all", "unreleased", "latest"]:
    return "unreleased" if part == "unreleased" else "latest" if part == "latest" else "all"


def _pattern(text: str) -> re.Pattern[str] | None:
    try:
        return re.compile(text) if text else None
    except re.error as exc:
        raise UsageError(f"--ignore {text!r} is no regular expression: {exc}") from exc


def _version(text: str) -> str:
    """A version as it stands in a heading, without the `v` of its tag."""
    if text and not re.fullmatch(r"[\w.+-]{1,80}", text):
        raise UsageError(f"{text!r} cannot be a version", advice="as in: --release 1.2.0")
    parsed = parse_version(text)
    return parsed.text if parsed else text


def _today(environ: Mapping[str, str]) -> str:
    """https://reproducible-builds.org/docs/source-date-epoch/"""
    epoch = environ.get("SOURCE_DATE_EPOCH", "")
    return time.strftime("%Y-%m-%d", time.gmtime(int(epoch)) if epoch.isdigit() else time.localtime())
