"""What a CI job wants to know, in the forms of GitHub (outputs, step summary) and GitLab (dotenv report).

Commit text is chosen by whoever commits, so nothing in it may end a value early and set another.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from gitgpt.errors import FileError, UsageError
from gitgpt.jobs.changelog.changelog_data import Changelog

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


def github_outputs(values: Mapping[str, str]) -> str:
    """https://docs.github.com/actions: NAME<<DELIMITER, with a delimiter that nobody could have guessed."""
    delimiter = f"gitgpt-{secrets.token_hex(16)}"
    return "".join(f"{name}<<{delimiter}\n{value.rstrip()}\n{delimiter}\n" for name, value in values.items())


def gitlab_dotenv(values: Mapping[str, str]) -> str:
    """https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsdotenv: one line a variable."""
    return "".join(f"CHANGELOG_{name.upper()}={value}\n" for name, value in values.items())


def write_github(environ: Mapping[str, str], changelog: Changelog, text: str) -> None:
    """Appends to the files that GitHub Actions names. Raises UsageError outside of it."""
    output = environ.get("GITHUB_OUTPUT")
    if not output:
        raise UsageError(
            "GITHUB_OUTPUT is not set: this is no GitHub Actions job", advice="leave out --github"
        )
    append(Path(output), github_outputs({**describe_run(changelog), "changelog": text}))
    summary = environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        append(Path(summary), text)


def append(path: Path, text: str) -> None:
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as exc:
        raise FileError(f"cannot write {path}: {exc.strerror}") from exc
