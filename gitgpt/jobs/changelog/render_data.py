"""A changelog as data: JSON, a template over it, and the variables of GitHub and GitLab jobs."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from gitgpt import files
from gitgpt.errors import FileError, UsageError
from gitgpt.jobs.changelog.changelog_data import Changelog, Entry, Release
from gitgpt.jobs.changelog.escape_markdown import clean_line, escape_text
from gitgpt.jobs.changelog.forge_links import Web
from gitgpt.jobs.changelog.read_commit import Person
from gitgpt.jobs.changelog.render_keepachangelog import find_release_link

LARGEST_TEMPLATE = 1_000_000  # bytes
SCHEMA = 1  # raised when a key changes its meaning; new keys may come at any time


def render_json(changelog: Changelog) -> str:
    """The schema is in docs/changelog.md. `##[` would be a command to GitHub's log: it is spelled out."""
    text = json.dumps(make_data(changelog), indent=2, ensure_ascii=False)
    return text.replace("##[", "##\\u005b") + "\n"


def make_data(changelog: Changelog) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "repository": changelog.web.url,
        "next_version": changelog.next,
        "bump": changelog.bump,
        "releases": [_release(release, changelog.web) for release in changelog.releases],
    }


def _release(release: Release, web: Web) -> dict[str, object]:
    return {
        "version": release.version,
        "tag": release.tag,
        "date": release.date,
        "previous": release.previous,
        "url": find_release_link(release, web),
        "commits": release.commits,
        "highlights": list(release.highlights),
        "entries": [_entry(entry, web) for entry in release.entries],
        "omitted": [
            {"id": omission.id, "subject": clean_line(omission.subject), "reason": omission.reason}
            for omission in release.omitted
        ],
        "contributors": _names(release.people),
        "new_contributors": _names(release.newcomers),
    }


def _entry(entry: Entry, web: Web) -> Mapping[str, object]:
    return {
        "section": entry.section,
        "type": entry.type,
        "scope": clean_line(entry.scope),
        "text": clean_line(entry.text),
        "breaking": list(entry.breaks),
        "is_breaking": entry.is_breaking,
        "is_revert": entry.is_revert,
        "advisory": entry.advisory,
        "commits": [{"id": name, "url": web.commit(name)} for name in entry.ids],
        "references": [
            {"text": f"{ref.mark}{ref.number}", "is_request": ref.is_request, "url": web.reference(ref)}
            for ref in entry.references
        ],
        "authors": _names(entry.authors),
        "body": entry.body,
        "migration": entry.migration,
    }


def _names(people: tuple[Person, ...]) -> list[str]:
    return [clean_line(person.name) for person in people]


def render_template(top: Path | None, path: Path, changelog: Changelog) -> str:
    """What docs/changelog.md lists under JSON are the template's variables; the filter `md` makes text safe
    in Markdown. A template can loop and choose, and reach neither files nor the interpreter."""
    try:
        import jinja2
        import jinja2.sandbox
    except ImportError as exc:
        advice = "install it: pip install 'gitgpt[templates]'"
        raise UsageError("a template needs jinja2, which is not installed", advice=advice) from exc
    source = _read_template(top, path)
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined, keep_trailing_newline=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["md"] = escape_text
    try:
        return environment.from_string(source).render(make_data(changelog))
    except jinja2.TemplateSyntaxError as exc:
        raise UsageError(f"{path}:{exc.lineno}: {exc.message}") from exc
    except (jinja2.TemplateError, ArithmeticError, TypeError, ValueError, AttributeError, LookupError) as exc:
        raise UsageError(f"the template {path} cannot be filled in: {exc}") from exc


def _read_template(top: Path | None, path: Path) -> str:
    try:
        return files.read_named_file(top, path, limit=LARGEST_TEMPLATE).decode("utf-8")
    except UnicodeDecodeError as exc:
        raise FileError(f"the template {path} is not UTF-8 text", advice="save it as UTF-8") from exc


UNSAFE = re.compile(r"[^\w.+/@:-]")


def describe_run(changelog: Changelog) -> dict[str, str]:
    """Facts about the newest release of the changelog, each on one line."""
    top = changelog.releases[0]
    values = {
        "version": top.version,
        "tag": top.tag,
        "previous": top.previous,
        "next_version": changelog.next,
        "bump": changelog.bump,
        "commits": str(top.commits),
        "entries": str(len(top.entries)),
        "has_changes": "true" if top.entries else "false",
    }
    return {name: UNSAFE.sub("?", value) for name, value in values.items()}


def format_github_outputs(values: Mapping[str, str]) -> str:
    """https://docs.github.com/actions: NAME<<DELIMITER, with a delimiter that cannot be guessed."""
    delimiter = f"gitgpt-{secrets.token_hex(16)}"
    return "".join(f"{name}<<{delimiter}\n{value.rstrip()}\n{delimiter}\n" for name, value in values.items())


def format_dotenv(values: Mapping[str, str]) -> str:
    """https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsdotenv: one line a variable."""
    return "".join(f"CHANGELOG_{name.upper()}={value}\n" for name, value in values.items())


def write_github(environ: Mapping[str, str], changelog: Changelog, text: str) -> None:
    """Appends to the files that GitHub Actions names. Raises UsageError outside of it."""
    output = environ.get("GITHUB_OUTPUT")
    if not output:
        raise UsageError(
            "GITHUB_OUTPUT is not set: this is no GitHub Actions job", advice="leave out --github"
        )
    outputs = format_github_outputs({**describe_run(changelog), "changelog": text})
    files.append_file(Path(output), outputs.encode())
    summary = environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        files.append_file(Path(summary), text.encode())
