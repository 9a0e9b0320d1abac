"""`gitgpt changelog --packages`: one file and one version for each package of a monorepo."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from gitgpt import terminal
from gitgpt.commands.changelog.options import ChangelogOptions
from gitgpt.conventional.version import next_version, parse_version
from gitgpt.errors import UsageError
from gitgpt.jobs.changelog.changelog_data import Changelog, Entry
from gitgpt.jobs.changelog.changelog_settings import ChangelogSettings, read_changelog_settings
from gitgpt.jobs.changelog.find_packages import Package, find_packages
from gitgpt.jobs.changelog.package_settings import read_package_table
from gitgpt.jobs.changelog.render_data import make_data
from gitgpt.jobs.changelog.render_keepachangelog import render_releases
from gitgpt.repository.git import Repository
from gitgpt.repository.tags import read_tags

Read = Callable[[Repository, ChangelogOptions, ChangelogSettings], tuple[Changelog, int]]
Keep = Callable[[Repository, Path, ChangelogOptions, str, Changelog], int]


def run_packages(
    repository: Repository, top: Path, asked: ChangelogOptions, table: Mapping[str, object], today: str,
    *, read: Read, keep: Keep,
) -> int:  # fmt: skip
    """Every package as if its own settings had been given. The highest exit code of all is the result."""
    tracked = repository.run("ls-files", "-z", "--full-name", ":(top)").decode("utf-8", "surrogateescape")
    packages = find_packages(top, tracked.split("\0"), read_tags(repository))
    if not packages:
        raise UsageError(
            "no package was found", advice="a package is a folder with a package.json, for example"
        )
    code = 0
    made: dict[str, tuple[Package, ChangelogSettings, Changelog]] = {}
    for package in packages:
        own, settings = _ask_about(top, package, asked, table)
        changelog, own_code = read(repository, own, settings)
        made[package.name] = (package, settings, changelog)
        code = max(code, own_code)
    if asked.dependents:
        made = _bump_dependents(made, today)
    if asked.keeps_file:
        for package, settings, changelog in made.values():
            terminal.note(f"{package.name}:")
            code = max(code, keep(repository, top, asked, settings.file or package.file, changelog))
        return code
    _print(asked, made)
    return code


def _ask_about(
    top: Path, package: Package, asked: ChangelogOptions, table: Mapping[str, object]
) -> tuple[ChangelogOptions, ChangelogSettings]:
    implied = {"tag": package.form, "paths": [package.folder], "file": package.file}
    settings = read_changelog_settings({**table, **implied, **read_package_table(top, Path(package.folder))})
    options = settings.options
    return asked._replace(tag=str(options["tag"]), paths=tuple(options["paths"])), settings


def _bump_dependents(
    made: Mapping[str, tuple[Package, ChangelogSettings, Changelog]], today: str
) -> dict[str, tuple[Package, ChangelogSettings, Changelog]]:
    """Packages that need a changed one get an entry for it, and at least a patch; theirs follow in turn."""
    done = dict(made)
    changed = [name for name, (_, _, own) in made.items() if own.bump != "none" and own.next]
    while changed:
        source = changed.pop(0)
        dependency = done[source][2]
        for name, (package, settings, changelog) in list(done.items()):
            if source not in package.needs or _names_update(changelog, source) or not changelog.next:
                continue
            if changelog.bump == "none":
                changed.append(name)
            done[name] = (package, settings, _with_update(changelog, package, source, dependency, today))
    return done


def _names_update(changelog: Changelog, source: str) -> bool:
    return any(entry.text.startswith(f"Update {source} to ") for entry in changelog.releases[0].entries)


def _with_update(
    changelog: Changelog, package: Package, source: str, dependency: Changelog, today: str
) -> Changelog:
    top = changelog.releases[0]
    ids = dependency.releases[0].entries[-1].ids[-1:]
    entry = Entry("Changed", "fix", "", f"Update {source} to {dependency.next}", ids)
    top = top._replace(entries=(*top.entries, entry))
    if changelog.bump != "none":
        return changelog._replace(releases=(top, *changelog.releases[1:]))
    last = parse_version(changelog.next)
    version = next_version(last, "patch") if last else changelog.next
    if dependency.releases[0].is_cut:
        tag = package.form.replace("{version}", version)
        top = top._replace(version=version, tag=tag, date=today, is_cut=True)
    return changelog._replace(releases=(top, *changelog.releases[1:]), next=version, bump="patch")


def _print(asked: ChangelogOptions, made: Mapping[str, tuple[Package, ChangelogSettings, Changelog]]) -> None:
    if asked.next_version:
        for name, (_, _, changelog) in made.items():
            if changelog.next:
                terminal.result(f"{name} {changelog.next}")
        return
    if asked.form == "json":
        data = [
            {
                "name": name,
                "folder": package.folder,
                "file": settings.file or package.file,
                **make_data(changelog),
            }
            for name, (package, settings, changelog) in made.items()
        ]
        terminal.result(json.dumps({"packages": data}, indent=2, ensure_ascii=False))
        return
    parts = [f"# {name}\n\n{render_releases(changelog)}" for name, (_, _, changelog) in made.items()]
    terminal.result("\n".join(parts), end="")
