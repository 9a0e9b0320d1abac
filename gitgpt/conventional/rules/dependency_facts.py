"""Facts of packages, in the manifests of seventeen tools: added, removed, replaced, other versions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitgpt.conventional.rules.analysis import Analysis, ChangeFact, place_of_files
from gitgpt.conventional.rules.reading import FileReading
from gitgpt.conventional.rules.setting_facts import TRAILING, find_key_above, list_bumps
from gitgpt.diff.versions import Bump

# file name -> pattern of a dependency with its name and, if it has one, its version
DEPENDENCY: tuple[tuple[str, str], ...] = (
    (r"package\.json$", r'\s*"(?P<name>(?:@[\w.-]+/)?[\w.-]+)" *: *"(?P<version>(?:[\^~>=<*v]|npm:|workspace:)*\d?[^"]*)",?$'),
    (r"go\.mod$", r"\s*(?:require +)?(?P<name>[\w.-]+\.[\w./-]+) (?P<version>v\d\S*)(?: // indirect)?$"),
    (r"Cargo\.toml$", r"\s*(?P<name>[A-Za-z][\w-]*) *= *(?:\"(?P<version>[\^~=<>]*\d[^\"]*)\"|\{.*\}|\{.*)$"),
    (r"pyproject\.toml$", r"\s*\"(?P<name>[A-Za-z][\w.-]*)(?:\[[\w,-]+\])? *(?P<version>(?:[<>=~!]=?|@)[^\"]*)?\",?$"
                          r"|\s*(?P<name2>[A-Za-z][\w.-]*) *= *(?:\"[\^~=<>*]*\d?[^\"]*\"|\{.*version.*\})$"),
    (r"(?:requirements|constraints)[\w.-]*\.(?:txt|in)$|requirements/.*\.(?:txt|in)$",
     r"\s*(?P<name>[A-Za-z][\w.-]*)(?:\[[\w,-]+\])? *(?P<version>(?:[<>=~!]=)[^;#\s]*)?(?:;.*)?$"),
    (r"setup\.py$|setup\.cfg$", r"\s*[\"']?(?P<name>[A-Za-z][\w.-]*)(?:\[[\w,-]+\])? *(?P<version>[<>=~!]=[^\"']*)[\"']?,?$"),
    (r"pom\.xml$", r"\s*<artifactId>(?P<name>[\w.-]+)</artifactId>$"),
    (r"\.gradle(?:\.kts)?$|libs\.versions\.toml$",
     r"\s*(?:\w*[iI]mplementation|api|compileOnly|runtimeOnly|classpath|\w*Processor)\W+(?:[\w.-]+:)(?P<name>[\w.-]+)(?::(?P<version>[\w.$-]+))?\W*$"),
    (r"\.sbt$", r".*\"[\w.-]+\" %%? +\"(?P<name>[\w.-]+)\" % +\"(?P<version>[^\"]+)\".*$"),
    (r"Gemfile$|\.gemspec$", r"\s*(?:gem|\w+\.add_\w*dependency)\(? *[\"'](?P<name>[\w-]+)[\"'](?:, *[\"'](?P<version>[^\"']+)[\"'])?.*$"),
    (r"composer\.json$", r'\s*"(?P<name>[\w-]+/[\w.-]+)" *: *"(?P<version>[^"]+)",?$'),
    (r"\.(?:cs|fs|vb)proj$|\.props$|packages\.config$",
     r"\s*<(?:PackageReference|PackageVersion|package) (?:Include|id)=\"(?P<name>[\w.-]+)\"(?: [Vv]ersion=\"(?P<version>[^\"]+)\")?.*$"),
    (r"mix\.exs$", r"\s*\{:(?P<name>\w+), *\"(?P<version>[^\"]+)\".*\},?$"),
    (r"pubspec\.ya?ml$", r"  (?P<name>[a-z_]\w*): *(?P<version>[\^>=<\"']*\d\S*)$"),
    (r"(?:Dockerfile|Containerfile)[\w.-]*$|\.dockerfile$", r"FROM +(?:--\S+ +)?(?P<name>[\w./-]+):(?P<version>[\w.-]+).*$"),
    (r"(?:docker-)?compose[\w.-]*\.ya?ml$", r"\s*image: *[\"']?(?P<name>[\w./-]+):(?P<version>[\w.-]+)[\"']?$"),
    (r"\.github/(?:workflows|actions)/.*\.ya?ml$", r"\s*(?:- +)?uses: *(?P<name>[\w.-]+/[\w.-]+)(?:/[\w./-]+)?@(?P<version>\S+)(?: +#.*)?$"),
    (r"\.pre-commit-config\.yaml$", r"\s*- +repo: *https?://[^/]+/(?P<name>[\w./-]+?)(?:\.git)?$"),
    (r"\.tf$", r"\s*source *= *\"(?P<name>[\w.-]+/[\w./-]+)\"$"),
    (r"flake\.nix$", r"\s*(?P<name>[\w-]+)\.url *= *\"(?P<version>[^\"]+)\";$"),
)  # fmt: skip
NOT_PACKAGES = frozenset(
    ("version", "node", "npm", "yarn", "pnpm", "edition", "rust-version", "python", "name", "requires-python", "php",
     "type", "main", "module", "description", "license", "author", "homepage", "repository", "private", "packagemanager",
     "resolver", "readme", "documentation", "authors", "publish", "target", "test", "build", "lint", "dev", "start")
)  # fmt: skip
FILE = re.compile(r"\.(?:md|txt|rst|toml|json|ya?ml|py|cfg)$")  # in a list of files
DEV = re.compile(r"(?i)dev|test|lint|optional|group")
SCRIPTS = (
    "scripts",
    "engines",
    "exports",
    "bin",
    "files",
    "config",
    "jest",
    "husky",
    "lint-staged",
    "imports",
)


def find_dependencies(analysis: Analysis) -> Iterator[ChangeFact]:
    """Packages that were added, removed, moved to the development dependencies, or got another version."""
    bumps: dict[Bump, set[int]] = {}
    came: dict[str, dict[str, set[int]]] = {"+": {}, "-": {}}
    place: dict[str, FileReading] = {}
    groups: dict[tuple[str, str], str] = {}
    for file in analysis.reading.files:
        if (
            file.kind in ("build", "config", "ci", "source")
            and file.size <= 1000
            and file.file.status == "modified"
        ):
            for bump, numbers in list_bumps(file):
                bumps.setdefault(bump, set()).update(numbers)
        pattern = _pattern(file)
        for line in file.lines if pattern and file.file.status == "modified" else ():
            raw = TRAILING.sub("", file.file.hunks[line.hunk].lines[line.at][1:])
            match = pattern.fullmatch(raw) if pattern else None
            name = _package(match) if match else ""
            above = find_key_above(file, line.hunk, line.at, line.depth, line.sign) if name else ""
            if name and name.lower() not in NOT_PACKAGES and above not in SCRIPTS:
                came[line.sign].setdefault(name, set()).add(line.number)
                groups[line.sign, name] = above
                place[name] = file
    if bumps:
        yield from _bump_facts(bumps)
    moved = [
        name
        for name in came["+"]
        if name in came["-"]
        and not DEV.search(groups["-", name])
        and DEV.search(groups["+", name])
        and groups["-", name]
    ]
    if moved:
        together = frozenset[int]().union(*(came[sign][name] for name in moved for sign in "+-"))
        yield ChangeFact("to dev", tuple(moved), numbers=together, type="build")
    bumped = {bump.name for bump in bumps}
    yield from _pins(came, place)
    swapped = [
        [
            name
            for name in came[sign]
            if name not in came[other] and name not in bumped and "types" not in name
        ]
        for sign, other in ("-+", "+-")
    ]
    if [len(names) for names in swapped] == [1, 1] and place[swapped[0][0]] is place[swapped[1][0]]:
        (gone,), (fresh,) = swapped
        lines = came["-"][gone] | came["+"][fresh]
        yield ChangeFact("replace", (), "", gone, fresh, frozenset(lines), "build")
        return
    for sign, kind in (("+", "add dependency"), ("-", "remove dependency")):
        other = came["-" if sign == "+" else "+"]
        names = [name for name in came[sign] if name not in other and name not in bumped]
        if names:
            together = frozenset[int]().union(*(came[sign][name] for name in names))
            where = place_of_files(tuple({place[name].file.path: place[name] for name in names}.values()))
            yield ChangeFact(kind, tuple(names), where, numbers=together, type="build")


def _pins(came: dict[str, dict[str, set[int]]], place: dict[str, FileReading]) -> Iterator[ChangeFact]:
    """Actions that were at a branch and are at a commit now."""
    pinned: dict[str, set[int]] = {}
    for name, numbers in came["+"].items():
        old = came["-"].get(name, set())
        texts = {line.number: line.text for line in place[name].lines}
        after = [
            match[1] for number in numbers if (match := re.search(r"@([0-9a-f]{40})", texts.get(number, "")))
        ]
        before = [match[1] for number in old if (match := re.search(r"@([\w./-]+)", texts.get(number, "")))]
        if after and before and not re.match(r"v?\d|[0-9a-f]{40}$", before[0]):
            pinned[name] = numbers | old
    if pinned:
        yield ChangeFact("pin", tuple(pinned), numbers=frozenset[int]().union(*pinned.values()))


def _pattern(file: FileReading) -> re.Pattern[str] | None:
    return next((re.compile(row) for name, row in DEPENDENCY if re.search(name, file.file.path)), None)


def _package(match: re.Match[str]) -> str:
    named = match.groupdict()
    name = named.get("name") or named.get("name2") or ""
    return "" if FILE.search(name) else name.removeprefix("github.com/")


def is_lower(version: str, other: str) -> bool:
    """Whether a version is lower than another, by its numbers."""
    a, b = (
        [int(part) for part in re.findall(r"\d{1,9}", text.partition("-")[0])] for text in (version, other)
    )
    return a < b


def _bump_facts(bumps: dict[Bump, set[int]]) -> Iterator[ChangeFact]:
    names = tuple(dict.fromkeys(bump.name for bump in bumps))
    numbers = frozenset[int]().union(*bumps.values())
    first = next(iter(bumps))
    if all(bump.new == first.new for bump in bumps):
        if all(bump.old == first.old for bump in bumps):
            kind = "downgrade" if is_lower(first.new, first.old) else "bump"
            yield ChangeFact(kind, names, old=first.old, new=first.new, numbers=numbers)
            return
        yield ChangeFact("bump to", names, new=first.new, numbers=numbers)
        return
    yield ChangeFact("bump several", names, numbers=numbers)
