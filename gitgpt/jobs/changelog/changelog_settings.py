"""The `[changelog]` table of the settings: how a project makes its changelog, so that no call needs to say.

A repository may bring it along, so it is data: patterns know nothing but `*`, and the file lies inside
the working tree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from gitgpt.conventional.commit_types import Section, find_type
from gitgpt.errors import ConfigError, did_you_mean
from gitgpt.jobs.changelog.changelog_data import (
    KEEP_A_CHANGELOG,
    SECTION_OF_ALIAS,
    SectionTitles,
    fold_title,
)
from gitgpt.jobs.changelog.classify import REASONS, SECTIONS, Reason
from gitgpt.jobs.changelog.forge_links import FORGES
from gitgpt.jobs.changelog.render_keepachangelog import EDITIONS

FORMATS = ("keepachangelog", "notes", "json")
CHOICES: Mapping[str, tuple[str, ...]] = {"format": FORMATS, "edition": EDITIONS, "forge": tuple(FORGES)}
# Every key that is not in TABLES is an option of the command as well.
KINDS: Mapping[str, type] = {
    "file": str, "types": dict, "ignore": list, "tag": str, "prereleases": bool, "paths": list,
    "split_squashes": bool, "by_request": bool, "issues": dict, "bots": list, "format": str, "edition": str,
    "url": str, "forge": str, "sections": dict, "order": list, "header": str, "footer": str,
    "version_files": list,
    "contributors": bool, "major_on_zero": bool, "audience": str, "language": str,
}  # fmt: skip
WANTED = {str: "a text", bool: "true or false", list: "a list of texts", dict: "a table"}
OMITTING: tuple[Reason, ...] = ("internal", "ignored", "release", "dependency")
TABLES = frozenset(
    {"file", "types", "issues", "bots", "sections", "order", "header", "footer", "version_files"}
)  # the keys that are not options
LONGEST_TITLE = 60
SUFFIXES = (".md", ".markdown", ".mdx", ".txt")


class ChangelogSettings(NamedTuple):
    """`options` are values for options that the command line leaves out; `file` is relative to the top of
    the working tree."""

    options: Mapping[str, Any] = {}
    types: Mapping[str, Section | Reason] = {}
    file: str = ""
    issues: Mapping[str, str] = {}
    bots: tuple[str, ...] = ()
    titles: SectionTitles = KEEP_A_CHANGELOG
    header: str = ""  # of release notes, with {version}, {tag} and {date}
    footer: str = ""
    version_files: tuple[str, ...] = ()  # "path" or "path:text with {version}", for gitgpt release


def read_changelog_settings(table: Mapping[str, Any]) -> ChangelogSettings:
    """Raises ConfigError for a key or value that means nothing: a changelog that is quietly another one
    would be worse."""
    for name, value in table.items():
        _check(name, value)
    options = {name: value for name, value in table.items() if name not in TABLES}
    if "paths" in options:  # they count from the top, in whatever folder the command is called
        options["paths"] = [path if path.startswith(":") else f":(top){path}" for path in options["paths"]]
    wanted = {kind.lower(): value for kind, value in table.get("types", {}).items()}
    types = {kind: _outcome(kind, value) for kind, value in wanted.items()}
    titles = SectionTitles(
        {_section(name): _title(title) for name, title in table.get("sections", {}).items()},
        {kind: _title(value) for kind, value in wanted.items() if value.casefold() not in OUTCOMES},
        tuple(map(_title, table.get("order", ()))),
    )
    return ChangelogSettings(
        options, types, _text_file(table["file"]) if table.get("file") else "",
        _issue_urls(table.get("issues", {})), tuple(table.get("bots", ())), titles,
        table.get("header", ""), table.get("footer", ""), tuple(table.get("version_files", ())),
    )  # fmt: skip


def _check(name: str, value: object) -> None:
    kind = KINDS.get(name)
    if kind is None:
        advice = did_you_mean(name, KINDS) or f"there are: {', '.join(KINDS)}"
        raise ConfigError(f"unknown setting changelog.{name}", advice=advice)
    fits = isinstance(value, kind)
    if kind is list and fits:
        fits = all(isinstance(item, str) for item in value)  # type: ignore[attr-defined]  # it is a list
    if not fits:
        advice = f'write {name} = ["{value}"]' if kind is list and isinstance(value, str) else ""
        raise ConfigError(f"changelog.{name} wants {WANTED[kind]}, not {value!r}", advice=advice)
    choices = CHOICES.get(name, ())
    if choices and str(value).lower() not in choices:
        told = f"changelog.{name} is one of {', '.join(choices)}, not {value!r}"
        raise ConfigError(told, advice=did_you_mean(str(value), choices))


OUTCOMES: Mapping[str, Section | Reason] = {name.casefold(): name for name in (*SECTIONS, *OMITTING)}


def _outcome(kind: str, value: object) -> Section | Reason:
    """A section by its name or by what other tools call it, or a reason to leave the type out. Any other
    title is a section of the project's own; its entries count as changes."""
    title = value.strip() if isinstance(value, str) else ""
    known = OUTCOMES.get(title.casefold()) or SECTION_OF_ALIAS.get(fold_title(title))
    if known:
        return known
    if not title or title in REASONS or _is_misspelt(title):
        raise ConfigError(
            f"changelog.types: {kind} cannot become {value!r}",
            advice=f"one of {', '.join(SECTIONS)}; to leave it out: {', '.join(OMITTING)}; or another title",
        )
    row = find_type(kind)
    return (row and row.section) or "Changed"


def _is_misspelt(title: str) -> bool:
    """Whether a title was meant to be a section or a reason."""
    import difflib  # start-up: only for titles of the project's own

    return bool(difflib.get_close_matches(title.casefold(), OUTCOMES, n=1, cutoff=0.8))


def _section(name: str) -> Section:
    for section in SECTIONS:
        if name.casefold() == section.casefold():
            return section
    raise ConfigError(f"changelog.sections: unknown section {name!r}", advice=f"one of {', '.join(SECTIONS)}")


def _title(title: object) -> str:
    """A title from a file that may come with a clone: one line, and no markup."""
    text = title.strip() if isinstance(title, str) else ""
    if not text or len(text) > LONGEST_TITLE or not text.isprintable() or re.search(r"[<>\[\]`#]", text):
        raise ConfigError(f"changelog: {title!r} cannot be the title of a section", advice='as in "New"')
    return text


def _issue_urls(table: Mapping[str, object]) -> Mapping[str, str]:
    """PROJ = "https://jira.example.com/browse/{key}". It may come with a clone: only web pages are linked."""
    for name, url in table.items():
        is_page = isinstance(url, str) and re.fullmatch(r"https?://[^\s<>()\[\]\"`]+", url)
        if not is_page or not ("{key}" in str(url) or "{number}" in str(url)):
            raise ConfigError(
                f"changelog.issues: {name} cannot lead to {url!r}",
                advice='write a URL with {key} or {number}: PROJ = "https://jira.example.com/browse/{key}"',
            )
    return {name: str(url) for name, url in table.items()}


def _text_file(path: str) -> str:
    """What a clone brings along must name a text for people, in the working tree."""
    parts = PurePosixPath(path).parts
    if path.startswith("/") or ".." in parts or ".git" in parts:
        raise ConfigError(f"changelog.file: {path!r} does not lie in the working tree")
    if not path.lower().endswith(SUFFIXES):
        raise ConfigError(f"changelog.file: {path!r} does not end in {', '.join(SUFFIXES)}")
    return path
