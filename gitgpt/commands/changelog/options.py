"""The options of `gitgpt changelog`, group by group, and what was asked for with them.

Those that the `[changelog]` table of the settings may answer as well have the names of its keys.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

import click

from gitgpt.jobs.changelog.changelog_settings import FORMATS
from gitgpt.jobs.changelog.forge_links import FORGES
from gitgpt.jobs.changelog.render_keepachangelog import EDITIONS, Edition


class SectionedCommand(click.Command):
    """`sections` are its options by heading, in the order in which the help shows them."""

    def __init__(
        self,
        name: str,
        *,
        callback: Callable[..., int],
        arguments: Sequence[click.Argument],
        sections: Mapping[str, Sequence[click.Option]],
        epilog: str,
    ) -> None:
        options = [option for group in sections.values() for option in group]
        super().__init__(
            name, callback=callback, params=[*arguments, *options], help=callback.__doc__, epilog=epilog
        )
        self._sections = sections

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        own = self.get_help_option(ctx)
        for title, options in {**self._sections, "Other": [own] if own else []}.items():
            records = [record for option in options if (record := option.get_help_record(ctx))]
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


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
What a project always wants stands in its settings, [changelog] (docs/changelog.md).
Nothing is committed, tagged or pushed. Without a model's part nothing leaves this machine.
Exit codes: 0 done; 1 the file is behind (--check) or a commit has no header (--strict);
2 wrong usage, such as an unknown tag; 3 no commit to describe; 4 git refused, or the clone
is shallow; 5 a setting cannot be used; 6 no model answered (--require-llm); 7 a file could
not be read or written.
"""


class ChangelogOptions(NamedTuple):
    """The command line, with the settings as defaults. `write` and `check` are None where they were not
    given, "" where no file was named with them."""

    revisions: str
    unreleased: bool
    latest: bool
    pr: str | None
    paths: tuple[str, ...]
    packages: bool
    dependents: bool
    tag: str
    tag_pattern: str
    prereleases: bool
    ignore: tuple[str, ...]
    split_squashes: bool
    by_request: bool
    strict: bool
    format: str
    as_json: bool
    template: str | None
    edition: Edition
    url: str
    forge: str | None
    contributors: bool
    output: str | None
    next_version: bool
    bump: str
    release: str
    pre: str
    major_on_zero: bool
    write: str | None
    check: str | None
    dry_run: bool
    polish: bool
    highlights: bool
    migration: bool
    audience: str
    language: str
    require_llm: bool
    github: bool
    dotenv: str | None

    @property
    def is_part(self) -> bool:
        """Whether it is about less than everything up to HEAD."""
        return bool(self.revisions or self.unreleased or self.latest or self.pr is not None)

    @property
    def form(self) -> Literal["keepachangelog", "notes", "json", "template"]:
        """The command line before the settings: a template there does not hinder --json."""
        if self.as_json or self.format == "json":
            return "json"
        if self.template:
            return "template"
        return "notes" if self.format == "notes" else "keepachangelog"

    @property
    def keeps_file(self) -> bool:
        return self.write is not None or self.check is not None

    @property
    def asks_model(self) -> bool:
        return self.polish or self.highlights or self.migration


def read_options(values: Mapping[str, object]) -> ChangelogOptions:
    """What click hands over, by name; click has checked the types."""
    return ChangelogOptions._make(values[name] for name in ChangelogOptions._fields)


ARGUMENTS = (click.Argument(["revisions"], metavar="[RANGE|RELEASE]", required=False, default=""),)

SECTIONS: Mapping[str, tuple[click.Option, ...]] = {
    "What": (
        click.Option(["--unreleased"], is_flag=True, help="Only what is not released yet."),
        click.Option(["--latest"], is_flag=True, help="Only the newest release."),
        click.Option(
            ["--pr"], metavar="BASE", help="Title and description of a pull request against BASE."
        ),
        click.Option(
            ["--path", "paths"], multiple=True, metavar="PATH", help="Only commits that touch it."
        ),
        click.Option(["--packages"], is_flag=True, help="Each package of a monorepo by itself."),
        click.Option(
            ["--dependents"], is_flag=True, help="With --packages: raise what depends on a changed one."
        ),
    ),
    "Releases": (
        click.Option(["--tag"], default="", metavar="FORM", help="How versions are tagged: pkg-a@{version}"),
        click.Option(
            ["--tag-pattern"], default="", metavar="REGEX", help="What a version's tag has to match."
        ),
        click.Option(
            ["--prereleases/--no-prereleases"], default=True, help="Whether pre-releases end a section."
        ),
    ),
    "Entries": (
        click.Option(
            ["--ignore"], multiple=True, metavar="PATTERN",
            help="Leave out subjects that match; * is anything.",
        ),
        click.Option(
            ["--split-squashes/--no-split-squashes"], default=False,
            help="Entries for the commits that a squash lists."
        ),
        click.Option(
            ["--by-request/--no-by-request"], default=False,
            help="One entry for each merged request, with its title.",
        ),
        click.Option(["--strict"], is_flag=True, help="Fail when a commit has no conventional header."),
    ),
    "Form": (
        click.Option(
            ["--format"], type=click.Choice(FORMATS), default=FORMATS[0], show_default=True,
            help="Keep a Changelog, a forge's release notes, or data.",
        ),
        click.Option(["--json", "as_json"], is_flag=True, help="The same as --format json."),
        click.Option(
            ["--template"], metavar="FILE", help="Your own form: a Jinja template over the JSON data."
        ),
        click.Option(
            ["--edition"], type=click.Choice(EDITIONS), default=EDITIONS[0], show_default=True,
            help="Of Keep a Changelog.",
        ),
        click.Option(["--url"], default="", help="The repository's page; default: told by its remote."),
        click.Option(["--forge"], type=click.Choice(tuple(FORGES)), help="The kind of pages at --url."),
        click.Option(
            ["--contributors/--no-contributors"], default=False,
            help="Name who contributed (in notes and JSON)."
        ),
        click.Option(["--output"], metavar="FILE", help="Write what would be printed to a file."),
    ),
    "Version": (
        click.Option(["--next-version"], is_flag=True, help="Print the next version, no more."),
        click.Option(
            ["--bump"], is_flag=False, flag_value="auto", default="", metavar="[LEVEL]",
            help="Cut the next version: major, minor, patch, or as the commits ask.",
        ),
        click.Option(["--release"], default="", metavar="VERSION", help="Cut this version."),
        click.Option(
            ["--pre"], default="", metavar="LABEL", help="Make the next version a pre-release: rc."
        ),
        click.Option(
            ["--major-on-zero/--no-major-on-zero"], default=False, help="Whether a break raises 0.x to 1.0.0."
        ),
    ),
    "File": (
        click.Option(
            ["--write"], is_flag=False, flag_value="", metavar="[FILE]",
            help="Bring the file up to date in place (CHANGELOG.md).",
        ),
        click.Option(
            ["--check"], is_flag=False, flag_value="", metavar="[FILE]",
            help="Fail, with a diff, when --write would change the file.",
        ),
        click.Option(["--dry-run"], is_flag=True, help="With --write: show the diff, write nothing."),
    ),
    "A model's part, held to the facts": (
        click.Option(["--polish"], is_flag=True, help="Reword the entries."),
        click.Option(["--highlights"], is_flag=True, help="Begin with what matters most."),
        click.Option(["--migration"], is_flag=True, help="Say what to do about each breaking change."),
        click.Option(["--audience"], default="", metavar="WHO", help="For whom it writes."),
        click.Option(["--language"], default="", metavar="NAME", help="In which language it writes."),
        click.Option(["--require-llm"], is_flag=True, help="Fail when it could not do its part."),
    ),
    "CI": (
        click.Option(["--github"], is_flag=True, help="Set the outputs and the summary of a GitHub step."),
        click.Option(["--dotenv"], metavar="FILE", help="Write the facts as a GitLab dotenv report."),
    ),
}  # fmt: skip
