"""`gitgpt release`: the next version, its files, the changelog, one commit and one tag."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from gitgpt import terminal
from gitgpt.commands.changelog.run import COLLISION_ADVICE, find_file, find_today, open_changelog
from gitgpt.conventional.version import check_prerelease_label, parse_version
from gitgpt.errors import NothingToReleaseError, UsageError
from gitgpt.jobs.changelog import changelog_file
from gitgpt.jobs.changelog.assemble_entries import EntryRules
from gitgpt.jobs.changelog.changelog_data import Changelog
from gitgpt.jobs.changelog.changelog_settings import ChangelogSettings
from gitgpt.jobs.changelog.forge_links import find_web
from gitgpt.jobs.changelog.plan_version import VersionRequest, build_changelog, check_bump, find_collision
from gitgpt.jobs.changelog.read_history import History, HistoryQuery, read_history
from gitgpt.jobs.changelog.read_message import ReferenceRules
from gitgpt.jobs.changelog.release_tags import TaggedRelease, TagScheme
from gitgpt.jobs.changelog.render_keepachangelog import EntryStyle
from gitgpt.jobs.changelog.render_notes import render_release_notes
from gitgpt.jobs.changelog.update_file import check_cut, update_text
from gitgpt.jobs.release.make_release import (
    ReleasePlan,
    check_ready,
    make_release,
    push_release,
    undo_release,
)
from gitgpt.jobs.release.version_files import FileChange, find_version_files
from gitgpt.repository.git import Repository

EPILOG = """\b
Examples:
  gitgpt release --dry-run           show the version, every change and the notes
  gitgpt release                     commit and tag the next version
  gitgpt release --pre rc            1.3.0-rc.1, then rc.2
  gitgpt release --release 2.0.0     name the version
  gitgpt release --push              push the branch and the tag as well
  gitgpt release --undo              take the last release back, until it is pushed

\b
The commits decide the version; a footer "Release-As: 2.0.0" names it. Changed are CHANGELOG.md and the files
that have the last version: pyproject.toml, package.json, Cargo.toml, __version__, and version_files in
[changelog]. Nothing is pushed without --push.
Exit codes: 0 done; 2 wrong usage, or a version that is taken; 4 git refused; 5 a setting cannot be used;
7 a file could not be read or written; 8 nothing to release.
"""


@click.command(epilog=EPILOG)
@click.option(
    "--bump", default="auto", metavar="LEVEL", help="major, minor or patch; else the commits decide."
)
@click.option("--release", "version", default="", metavar="VERSION", help="Name the version.")
@click.option("--pre", default="", metavar="LABEL", help="Make it a pre-release: rc.")
@click.option("--dry-run", is_flag=True, help="Show everything, change nothing.")
@click.option("--push", is_flag=True, help="Push the branch and the tag.")
@click.option("--remote", default="origin", show_default=True, help="Where --push goes.")
@click.option("--sign/--no-sign", default=None, help="Sign commit and tag; default: as git is configured.")
@click.option("--undo", is_flag=True, help="Take the last release back.")
@click.option("--json", "as_json", is_flag=True, help="The release as JSON.")
def command(
    bump: str, version: str, pre: str, dry_run: bool, push: bool, remote: str, sign: bool | None, undo: bool,
    as_json: bool,
) -> int:  # fmt: skip
    """Release the next version: version files, changelog, commit and tag in one step."""
    here, preferences = open_changelog()
    repository = here.repository
    if undo:
        terminal.note(f"{undo_release(repository)} is taken back")
        return 0
    top = repository.top()
    branch = check_ready(repository)
    check_bump(bump)
    request = VersionRequest(
        version,
        bump,
        check_prerelease_label(pre) if pre else "",
        bool(preferences.options.get("major_on_zero")),
    )
    plan, changelog = _plan(repository, top, preferences, request)
    if dry_run:
        _show(plan, changelog, as_json=as_json)
        return 0
    made = make_release(repository, top, plan, branch, sign=sign)
    _report(plan, made.commit, as_json=as_json)
    if push:
        push_release(repository, made, remote)
        terminal.note(f"pushed to {remote}")
    return 0


def _plan(
    repository: Repository, top: Path, preferences: ChangelogSettings, request: VersionRequest
) -> tuple[ReleasePlan, Changelog]:
    """Raises NothingToReleaseError without a change that asks for a version, UsageError for a taken one."""
    options = preferences.options
    web = find_web(repository, options.get("url", ""), options.get("forge", ""))
    scheme = TagScheme(options.get("tag", ""))
    ignored = tuple(options.get("ignore", ()))
    history = read_history(repository, HistoryQuery(
        scheme=scheme, paths=tuple(options.get("paths", ())), bots=preferences.bots,
        rules=EntryRules(preferences.types, ignored, options.get("by_request", False)),
        references=ReferenceRules(web.url, preferences.issues),
        split_squashes=options.get("split_squashes", False),
    ))  # fmt: skip
    changelog = build_changelog(history, web, scheme=scheme, cut=request, today=find_today(os.environ))
    changelog = changelog._replace(titles=preferences.titles)
    _check_version(repository, history, changelog, request)
    path = find_file(top, "", preferences.file)
    files = [
        *_change_changelog(top, path, changelog, options.get("edition", "2.0.0")),
        *_change_versions(repository, top, preferences, history.last, changelog.next),
    ]
    release = changelog.releases[0]
    notes = render_release_notes(release, EntryStyle(web, mentions=False, titles=changelog.titles))
    subject = _find_subject(repository, history.last, changelog.next)
    return ReleasePlan(changelog.next, release.tag, subject, notes, tuple(files)), changelog


def _check_version(
    repository: Repository, history: History, changelog: Changelog, request: VersionRequest
) -> None:
    release = changelog.releases[0]
    is_asked = request.version or release.release_as or request.bump not in ("", "auto")
    if not release.is_cut or not changelog.next or (changelog.bump == "none" and not is_asked):
        raise NothingToReleaseError(
            "nothing to release", advice="name a version to release anyway: --release"
        )
    if history.other_form and not request.version:
        raise UsageError(
            "most tags look like versions of another form, so the next version would be a guess",
            advice=f"set it in [changelog]: tag = '{history.other_form}'",
        )
    problem = find_collision(repository, history, changelog.next, is_named=bool(request.version))
    if problem:
        raise UsageError(f"{changelog.next} cannot be released: {problem}", advice=COLLISION_ADVICE)


def _change_changelog(top: Path, path: Path, changelog: Changelog, edition: str) -> list[FileChange]:
    old = changelog_file.read_changelog(top, path)
    check_cut(old, changelog, name=path.name)
    new = update_text(old, changelog, name=path.name, edition="1.1.0" if edition == "1.1.0" else "2.0.0")
    if new == old:
        return []
    inside = path.absolute().resolve().relative_to(top.resolve()).as_posix()
    return [FileChange(inside, old.encode() if old else None, new.encode())]


def _change_versions(
    repository: Repository, top: Path, preferences: ChangelogSettings, last: TaggedRelease | None, new: str
) -> list[FileChange]:
    tracked = repository.run("ls-files", "-z", "--full-name", ":(top)").decode("utf-8", "surrogateescape")
    paths = [path.removeprefix(":(top)") for path in preferences.options.get("paths", ())]
    changes = find_version_files(
        top, tracked.split("\0"), last.version.text if last else "", new,
        named=preferences.version_files, folder=paths[0] if len(paths) == 1 else "",
    )  # fmt: skip
    return [change for change in changes if change.old != change.new]


def _find_subject(repository: Repository, last: TaggedRelease | None, version: str) -> str:
    """As the last release's commit was called, if that names its version."""
    if last:
        subject = (
            repository.run("log", "-1", "--format=%s", last.tag.commit).decode("utf-8", "replace").strip()
        )
        words = subject.replace(f"v{last.version.text}", last.version.text).split()
        if last.version.text in words and "(#" not in subject and parse_version(last.version.text):
            return subject.replace(last.version.text, version)
    return f"chore(release): {version}"


def _show(plan: ReleasePlan, changelog: Changelog, *, as_json: bool) -> None:
    if as_json:
        _report(plan, "", as_json=True)
        return
    parts = [f"{plan.version} ({changelog.bump})", f"commit: {plan.subject}", f"tag: {plan.tag}", ""]
    for change in plan.files:
        old = (change.old or b"").decode("utf-8", "replace")
        parts.append(changelog_file.show_difference(old, change.new.decode("utf-8", "replace"), change.path))
    terminal.result("\n".join([*parts, plan.notes]))
    terminal.note("nothing was changed: --dry-run")


def _report(plan: ReleasePlan, commit: str, *, as_json: bool) -> None:
    if as_json:
        data = {
            "version": plan.version, "tag": plan.tag, "commit": commit, "subject": plan.subject,
            "files": [change.path for change in plan.files], "notes": plan.notes,
        }  # fmt: skip
        terminal.result(json.dumps(data, indent=2, ensure_ascii=False))
        return
    for change in plan.files:
        terminal.note(f"changed {change.path}")
    terminal.note(f"{plan.tag} is committed and tagged; undo it with: gitgpt release --undo")
    terminal.result(plan.version)
